"""The use of licenses, as the users of the HMIS that are linked to their holders show it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, func, or_, select

from models.calendar import civil_day
from models.license.excuses import retained
from models.license.inactivity_clocks import (
    is_unreported,
)
from models.license.rules.usage import Lack
from models.license.state import Activity, UsageEvidence
from models.policy.licenses import Measure
from storage.database import Database
from storage.reads.coverage import (
    NO_AGENCY,
    account_linked_by,
    agencies_covered,
    entries_of_unlinked,
    logins_covered,
    unlinked_since,
)
from storage.reads.holder_use import (
    CLOCKS,
    HELD,
    HolderUse,
    holder_since,
    is_list_holder,
    last_use_in,
    none_since,
    own_licenses,
    watched_since,
)
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import ImportKind, hmis_users, usage_imports


def evidence(database: Database, license_id: str, at: datetime, zone: str) -> UsageEvidence:
    """Return a license's last use by its holder, what reports cover, and what could excuse a lack of use at `at`.

    Reports that were imported after `at` cover nothing, and an account that was linked after it shows none of its
    holder's time: a decision rests on what was known when it was made. Use that is known now counts, whenever it became
    known, because it can only excuse. Nothing is known about a license without a holder.
    """
    of_holder = (
        select(
            licenses.c.agency_id,
            assignments.c.person_id,
            *CLOCKS,
            is_list_holder(civil_day(at, zone)),
            *_last_reports(at),
        )
        .select_from(licenses.join(assignments, HELD))
        .where(licenses.c.id == license_id)
    )
    with database.read() as connection:
        row = connection.execute(of_holder).mappings().first()
        if row is None:
            return UsageEvidence()
        known = _accounts_of(connection, row["person_id"], at)
        activity = _activity_of(_counting(known, row["agency_id"]))
        accounts = _counting([each for each in known if each["linked_by_then"]], row["agency_id"])
        reports: _Reports = {kind: row[kind] for kind in ImportKind if row[kind] is not None}
        covered = agencies_covered(connection, zone, [row["agency_id"]], at).get(row["agency_id"], NO_AGENCY)
        entries = covered.since(holder_since(row), at)
        if not accounts:
            entries = entries_of_unlinked(entries, holder_since(row), unlinked_since(connection, at))
        logins = logins_covered(connection, [each["user_id"] for each in accounts], holder_since(row), at)
        own = own_licenses(connection, row["agency_id"])[row["agency_id"]]
    return UsageEvidence(
        activity=activity,
        only_license=retained(own) == license_id,
        last_one=not any(each.usable for each in own if each.license_id != license_id),
        list_holder=row["list_holder"],
        unreported=_is_unreported(row, activity, Measure.DATA_ENTRY, reports),
        logins_unreported=_is_unreported(row, activity, Measure.LOGIN, reports),
        entries=entries,
        logins=logins,
        strict=True,
    )


def licenses_to_notify(database: Database, *, import_id: str | None = None, user_ids: Iterable[str] = ()) -> list[str]:
    """Return the licenses for which something changes by what is known now about these users of the HMIS.

    They are held to have no use, which the use of their holder disproves (models.license.usage). Or they were loaded
    with a holder, and know nothing of earlier use than they assume.
    """
    use = HolderUse()
    changed = hmis_users.c.from_import == import_id if import_id else hmis_users.c.user_id.in_(list(user_ids))
    at_agency = or_(hmis_users.c.agency_id.is_(None), hmis_users.c.agency_id == licenses.c.agency_id)
    theirs = exists().where(hmis_users.c.person_id == assignments.c.person_id, at_agency, changed)
    query = (
        select(
            licenses.c.id,
            licenses.c.lack_measure,
            licenses.c.lack_after,
            licenses.c.lack_until,
            _learns(use).label("learns"),
            *use.columns,
        )
        .select_from(use.source)
        .where(or_(licenses.c.lack_measure.is_not(None), _learns(use)), theirs)
        .order_by(licenses.c.id)
    )
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
    return [row["id"] for row in rows if row["learns"] or _is_disproved(row)]


_Reports = Mapping[str, datetime]


def _accounts_of(connection: Connection, person_id: str, at: datetime) -> Sequence[RowMapping]:
    """Return the accounts of a person, and whether each was linked by `at`."""
    linked = account_linked_by(at).label("linked_by_then")
    query = select(hmis_users, linked).where(hmis_users.c.person_id == person_id).order_by(hmis_users.c.user_id)
    return connection.execute(query).mappings().all()


def _counting(accounts: Sequence[RowMapping], agency_id: str) -> Sequence[RowMapping]:
    """Return those that show the use of a license: those linked for its agency, else those for no agency."""
    here = [each for each in accounts if each["agency_id"] == agency_id]
    return here or [each for each in accounts if each["agency_id"] is None]


def _activity_of(accounts: Sequence[RowMapping]) -> Activity:
    """Return the last use of any of these accounts."""

    def latest(column: str) -> datetime | None:
        return max((each[column] for each in accounts if each[column] is not None), default=None)

    return Activity(
        data_entry=latest("last_data_entry_at"), login=latest("last_login_at"), record=latest("last_any_at")
    )


def _is_disproved(row: RowMapping) -> bool:
    lack = Lack(measure=row["lack_measure"], after=row["lack_after"], until=row["lack_until"])
    return lack.disproved_by(last_use_in(row)) is not None


def _learns(use: HolderUse) -> ColumnElement[bool]:
    """Return whether a license, at its last step, knew of no use before the time it assumes to be without any.

    Later use only moves its deadlines, which the license finds when it wakes.
    """
    watched = licenses.c.logins_watched_since
    entries = and_(licenses.c.known_data_entry_at.is_(None), use.data_entry < licenses.c.watched_since)
    logins = and_(licenses.c.known_login_at.is_(None), use.login < watched, none_since(use.any_record, watched))
    return or_(entries, logins)


def _is_unreported(row: RowMapping, activity: Activity, measure: Measure, reports: _Reports) -> bool:
    """Return whether no report of that kind of use was imported since its clock started."""
    if measure == Measure.INACTIVE:
        return False
    reported_at = reports.get(ImportKind.HUD if measure == Measure.DATA_ENTRY else ImportKind.LOGINS)
    return is_unreported(activity, measure, holder_since(row), watched_since(row, measure), reported_at)


def _last_reports(at: datetime) -> list[ColumnElement[Any]]:
    """Return when a report of each kind was last imported by `at`, as a column of the name of the kind."""
    last = select(func.max(usage_imports.c.at)).where(usage_imports.c.at <= at)
    return [last.where(usage_imports.c.kind == kind).scalar_subquery().label(kind) for kind in ImportKind]
