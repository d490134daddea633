"""The use of licenses, as the users of the HMIS that are linked to their holders show it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

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
    agencies_covered,
    entries_of_unlinked,
    login_reports,
    logins_of,
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
from storage.reads.linked_accounts import accounts_of_people, showing
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
    of_holder = (
        select(
            licenses.c.id,
            licenses.c.agency_id,
            assignments.c.person_id,
            *CLOCKS,
            is_list_holder(civil_day(at, zone)),
        )
        .select_from(licenses.join(assignments, HELD))
        .where(licenses.c.id.in_(list(license_ids)))
    )
    rows = connection.execute(of_holder).mappings().all()
    if not rows:
        return {}
    known = _Known(connection, rows, at, zone)
    return {row["id"]: known.evidence(row) for row in rows}


class _Known:
    """What the records say at a moment about the use of some licenses, looked up once for all of them."""

    def __init__(self, connection: Connection, rows: Sequence[RowMapping], at: datetime, zone: str) -> None:
        agency_ids = sorted({row["agency_id"] for row in rows})
        self._at = at
        self._covered = agencies_covered(connection, zone, agency_ids, at)
        person_ids = {row["person_id"] for row in rows}
        self._accounts = accounts_of_people(connection, person_ids)
        self._linked_by_then = accounts_of_people(connection, person_ids, as_of=at)
        user_ids = [each["user_id"] for accounts in self._linked_by_then.values() for each in accounts]
        self._login_reports = login_reports(connection, user_ids, at) if user_ids else {}
        self._reports = _last_reports(connection, at)
        self._unlinked_since = unlinked_since(connection, at)
        self._own = {each: own_licenses(connection, each)[each] for each in agency_ids}

    def evidence(self, row: RowMapping) -> UsageEvidence:
        """Return what is known about the use of one of the licenses."""
        agency_id, person_id = row["agency_id"], row["person_id"]
        activity = _activity_of(showing(self._accounts.get(person_id, ()), agency_id))
        accounts = showing(self._linked_by_then.get(person_id, ()), agency_id)
        started = holder_since(row)
        entries = self._covered.get(agency_id, NO_AGENCY).since(started, self._at)
        if not accounts:
            entries = entries_of_unlinked(entries, started, self._unlinked_since)
        reported = [self._login_reports[each["user_id"]] for each in accounts if each["user_id"] in self._login_reports]
        own = self._own[agency_id]
        return UsageEvidence(
            activity=activity,
            only_license=retained(own) == row["id"],
            last_one=not any(each.usable for each in own if each.license_id != row["id"]),
            list_holder=row["list_holder"],
            unreported=_is_unreported(row, activity, Measure.DATA_ENTRY, self._reports),
            logins_unreported=_is_unreported(row, activity, Measure.LOGIN, self._reports),
            entries=entries,
            logins=logins_of(reported, started, self._at),
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


def _last_reports(connection: Connection, at: datetime) -> _Reports:
    """Return when a report of each kind was last imported by `at`."""
    last = select(func.max(usage_imports.c.at)).where(usage_imports.c.at <= at)
    of_kinds = [last.where(usage_imports.c.kind == kind).scalar_subquery().label(kind) for kind in ImportKind]
    found = connection.execute(select(*of_kinds)).mappings().one()
    return {kind: imported_at for kind, imported_at in found.items() if imported_at is not None}
