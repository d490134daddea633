"""Licenses with their holders and the last use of each, and what the reads of that have in common."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, exists, func, or_, select

from models.license.excuses import OwnLicense
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.state import HOLDING, Activity
from models.people import Role
from models.policy.licenses import Measure
from storage.reads.actors import in_force
from storage.reads.rows import Query
from storage.tables.directory import designations
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import hmis_users

ON_LEAVE = InactiveReason.LEAVE_OF_ABSENCE
CLOCKS = (
    licenses.c.resumed_at,
    licenses.c.loaded_at,
    licenses.c.watched_since,
    licenses.c.logins_watched_since,
    assignments.c.active_from,
)
"""What says from when the lack of use of a license counts."""
OWN = (
    licenses.c.id,
    licenses.c.agency_id,
    licenses.c.state,
    licenses.c.holds,
    licenses.c.revoked_at,
    *CLOCKS,
)
"""What says whether an organization could keep a license, beside its use."""
HELD = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(HOLDING))
"""How an assignment belongs to the license that it holds."""
LATEST = (
    func.max(hmis_users.c.last_data_entry_at).label("data_entry"),
    func.max(hmis_users.c.last_login_at).label("login"),
    func.max(hmis_users.c.last_any_at).label("any_record"),
)
"""The last use of each kind by several users."""

OwnLicenses: TypeAlias = Mapping[str, Sequence[OwnLicense]]
"""The licenses that organizations could keep, by agency."""


class HolderUse:
    """Licenses with their holders and the last use of each: that of the users linked for the license's agency if there
    are any, else that of the users linked to the person as a whole."""

    def __init__(self, agency_ids: Query | None = None) -> None:
        """Read the use of every holder, or only of the holders at the agencies whose ids a query gives."""
        person, agency = hmis_users.c.person_id, hmis_users.c.agency_id
        theirs = person.is_not(None)
        if agency_ids is not None:
            theirs = person.in_(select(assignments.c.person_id).where(assignments.c.agency_id.in_(agency_ids)))
        here = (
            select(person, agency, *LATEST).where(theirs, agency.is_not(None)).group_by(person, agency).subquery("here")
        )
        anywhere = select(person, *LATEST).where(theirs, agency.is_(None)).group_by(person).subquery("anywhere")
        held_by = assignments.c.person_id
        self.source = (
            licenses.join(assignments, HELD)
            .outerjoin(here, and_(here.c.person_id == held_by, here.c.agency_id == licenses.c.agency_id))
            .outerjoin(anywhere, anywhere.c.person_id == held_by)
        )
        self.data_entry, self.login, self.any_record = (
            case((here.c.person_id.is_not(None), here.c[each.name]), else_=anywhere.c[each.name]) for each in LATEST
        )
        self.columns = (
            self.data_entry.label("data_entry"),
            self.login.label("login"),
            self.any_record.label("any_record"),
        )


def last_use_in(row: RowMapping) -> Activity:
    """Return the last use in a row of `LATEST`."""
    return Activity(data_entry=row["data_entry"], login=row["login"], record=row["any_record"])


def none_since(column: ColumnElement[Any], since: Any) -> ColumnElement[bool]:
    """Return the condition that there was no such time, or only one before `since`."""
    return or_(column.is_(None), column < since)


def could_be_used(row: RowMapping) -> bool:
    """Return whether a license is in use, or inactive for a lack of use or a leave, perhaps among other reasons."""
    reasons = [hold["reason"] for hold in row["holds"]]
    return row["state"] == LicenseState.ACTIVE or any(reason in (*INACTIVITY, ON_LEAVE) for reason in reasons)


def holder_since(row: RowMapping) -> datetime:
    """Return when the holder started, or came back."""
    since: datetime = max(row["active_from"], row["resumed_at"] or row["active_from"])
    return since


def watched_since(row: RowMapping, measure: Measure) -> datetime | None:
    """Return since when reports of this kind of use are watched for the license; None if they are not yet."""
    since: datetime | None = row["watched_since" if measure == Measure.DATA_ENTRY else "logins_watched_since"]
    return since


def own_licenses(connection: Connection) -> OwnLicenses:
    """Return the licenses that each organization could keep."""
    use = HolderUse()
    query = select(*OWN, *use.columns).select_from(use.source).where(licenses.c.revoked_at.is_(None))
    return own_among(connection.execute(query).mappings())


def own_among(rows: Iterable[RowMapping]) -> OwnLicenses:
    """Return the licenses that their organizations could keep among rows of held licenses.

    These are the licenses in use, and those inactive for a lack of use. A revoked license is not among them.
    """
    own: defaultdict[str, list[OwnLicense]] = defaultdict(list)
    for row in rows:
        if row["revoked_at"] is None and could_be_used(row):
            usable = row["state"] == LicenseState.ACTIVE
            own[row["agency_id"]].append(OwnLicense(row["id"], usable, _last_used(row)))
    return own


def _last_used(row: RowMapping) -> datetime:
    """Return the last use of any kind in a row of `LATEST`, or the day the holder started if that is later."""
    uses: list[datetime] = [row[each.name] for each in LATEST if row[each.name] is not None]
    return max([holder_since(row), *uses])


def is_list_holder(day: date) -> ColumnElement[bool]:
    """Return whether the holder is a Level 4 list holder on `day`."""
    designated = exists().where(
        designations.c.person_id == assignments.c.person_id, designations.c.role == Role.LIST_HOLDER, in_force(day)
    )
    return designated.label("list_holder")
