"""The use of licenses, as the users of the HMIS that are linked to their holders show it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, ScalarSelect, and_, exists, func, or_, select

from models.calendar import civil_day
from models.license.excuses import retained
from models.license.inactivity_clocks import is_unreported
from models.license.rules.usage import Lack
from models.license.state import Activity, UsageEvidence
from models.policy.licenses import Measure
from storage.database import Database
from storage.reads.coverage import (
    NO_AGENCY,
    accounts_with_login_reports,
    agencies_covered,
    entries_of_unlinked,
    last_unlinked,
    logins_of,
    reports_by_account,
)
from storage.reads.holder_use import (
    OWN,
    HolderUse,
    OwnLicenses,
    holder_since,
    is_list_holder,
    last_use_in,
    none_since,
    own_among,
    watched_since,
)
from storage.reads.linked_accounts import showing
from storage.reads.rows import Query
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import ImportKind, hmis_users, usage_imports


def evidence(database: Database, license_id: str, at: datetime, zone: str) -> UsageEvidence:
    """Return a license's last use by its holder, what reports cover, and what could excuse a lack of use at `at`.

    Reports that were imported after `at` cover nothing, and an account that was linked after it shows none of its
    holder's time: a decision rests on what was known when it was made. Use that is known now counts, whenever it became
    known, because it can only excuse. Nothing is known about a license without a holder.
    """
    with database.read() as connection:
        return evidence_of_all(connection, [license_id], at, zone).get(license_id, UsageEvidence())


def evidence_of_all(
    connection: Connection, license_ids: Collection[str], at: datetime, zone: str
) -> dict[str, UsageEvidence]:
    """Return the same of several licenses, by license. Those without a holder are not in it."""
    rows = connection.execute(_held_at_their_agencies(license_ids, at, zone)).mappings().all()
    wanted = [row for row in rows if row["id"] in license_ids]
    if not wanted:
        return {}
    known = _Known(connection, wanted, own_among(rows), at, zone)
    return {row["id"]: known.evidence(row) for row in wanted}


def _held_at_their_agencies(license_ids: Collection[str], at: datetime, zone: str) -> Query:
    """Return the query for every held license of the agencies that have these licenses, with its use.

    Whether an organization has another license decides what happens to each of its own. In each row stands what holds
    for all of them: when the last reports came, and when an account that was linked to nobody was last active.
    """
    agency_ids = select(licenses.c.agency_id).where(licenses.c.id.in_(list(license_ids)))
    use = HolderUse(agency_ids)
    return (
        select(
            *OWN,
            assignments.c.person_id,
            *use.columns,
            is_list_holder(civil_day(at, zone)),
            *(_last_report(kind, at).label(kind) for kind in ImportKind),
            last_unlinked(at).label("unlinked_since"),
        )
        .select_from(use.source)
        .where(licenses.c.agency_id.in_(agency_ids))
    )


class _Known:
    """What the records say at a moment about the use of some licenses, looked up once for all of them."""

    def __init__(
        self, connection: Connection, rows: Sequence[RowMapping], own: OwnLicenses, at: datetime, zone: str
    ) -> None:
        self._at, self._own = at, own
        self._covered = agencies_covered(connection, zone, {row["agency_id"] for row in rows}, at)
        self._accounts = accounts_with_login_reports(connection, {row["person_id"] for row in rows}, at)

    def evidence(self, row: RowMapping) -> UsageEvidence:
        """Return what is known about the use of one of the licenses."""
        activity, started, own = last_use_in(row), holder_since(row), self._own.get(row["agency_id"], [])
        accounts = showing(self._accounts.get(row["person_id"], ()), row["agency_id"])
        entries = self._covered.get(row["agency_id"], NO_AGENCY).since(started, self._at)
        if not accounts:
            entries = entries_of_unlinked(entries, started, row["unlinked_since"])
        return UsageEvidence(
            activity=activity,
            only_license=retained(own) == row["id"],
            last_one=not any(each.usable for each in own if each.license_id != row["id"]),
            list_holder=row["list_holder"],
            unreported=_is_unreported(row, activity, Measure.DATA_ENTRY),
            logins_unreported=_is_unreported(row, activity, Measure.LOGIN),
            entries=entries,
            logins=logins_of(reports_by_account(accounts).values(), started, self._at),
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


def _is_unreported(row: RowMapping, activity: Activity, measure: Measure) -> bool:
    """Return whether no report of that kind of use was imported since its clock started."""
    reported_at = row[ImportKind.HUD if measure == Measure.DATA_ENTRY else ImportKind.LOGINS]
    return is_unreported(activity, measure, holder_since(row), watched_since(row, measure), reported_at)


def _last_report(kind: ImportKind, at: datetime) -> ScalarSelect[Any]:
    """Return when a report of a kind was last imported by `at`, for a query."""
    last = select(func.max(usage_imports.c.at)).where(usage_imports.c.at <= at)
    return last.where(usage_imports.c.kind == kind).scalar_subquery()
