"""The use of licenses, as the users of the HMIS that are linked to their holders show it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, exists, func, not_, or_, select

from models.base import Instant, Key, Message
from models.calendar import civil_day
from models.inactivity_review.cutoffs import Cutoff
from models.inactivity_review.state import Finding
from models.license.inactivity_clocks import clock_start, is_unreported, last_use, no_longer_new, reached_at
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.rules.usage import Lack
from models.license.state import HOLDING, Activity, UsageEvidence
from models.people import Role
from models.policy.licenses import ExceptionKind, Measure, Rung
from storage.database import Database
from storage.reads.actors import in_force
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, designations, people
from storage.tables.licenses import assignments, license_exceptions, licenses
from storage.tables.usage import ImportKind, LinkedBy, hmis_users, usage_imports

ON_LEAVE = InactiveReason.LEAVE_OF_ABSENCE


class HmisUser(Message):
    """A user account of the HMIS. Linked to a person, it shows the use of the person's licenses: of the one at
    `agency_id`, or of all of them when that is empty."""

    user_id: Key
    person_id: Key | None = None
    person_name: str | None = None
    agency_id: Key | None = None
    agency_name: str | None = None
    how: LinkedBy | None = None
    linked_by: Key | None = None
    linked_at: Instant | None = None
    last_any_at: Instant | None = None
    last_data_entry_at: Instant | None = None
    last_login_at: Instant | None = None
    failed_attempts: int | None = None
    locked: bool | None = None
    logins_as_of: Instant | None = None


class UsageImport(Message):
    """A file of usage that was taken in."""

    id: Key
    kind: ImportKind
    at: Instant
    by: Key
    digest: Key
    export_id: str | None
    exported_at: Instant | None
    layout: str | None
    rows_read: int
    rows_refused: int
    users_matched: int
    users_unmatched: int
    newest: Instant | None
    oldest: Instant | None
    summary: Mapping[str, Any]


def evidence(database: Database, license_id: str, day: date) -> UsageEvidence:
    """Return a license's last use by its holder, and what could excuse a lack of use on `day`.

    Nothing is known about a license without a holder.
    """
    of_holder = (
        select(
            licenses.c.agency_id,
            assignments.c.person_id,
            *_CLOCKS,
            _is_only_license(),
            _is_list_holder(day),
        )
        .select_from(licenses.join(assignments, _HELD))
        .where(licenses.c.id == license_id)
    )
    with database.read() as connection:
        row = connection.execute(of_holder).mappings().first()
        if row is None:
            return UsageEvidence()
        activity = _activity_of(connection, row["person_id"], row["agency_id"])
        reports = _last_reports(connection)
    return UsageEvidence(
        activity=activity,
        only_license=row["only_license"],
        list_holder=row["list_holder"],
        unreported=_is_unreported(row, activity, Measure.DATA_ENTRY, reports),
        logins_unreported=_is_unreported(row, activity, Measure.LOGIN, reports),
    )


def licenses_past_cutoff(database: Database, as_of: datetime, zone: str, cutoffs: Sequence[Cutoff]) -> list[Finding]:
    """Return every held license over a rung at `as_of`: its last use is before the rung's cutoff.

    One query over all licenses, whatever their number. Of several rungs the one that no exception excuses is given, and
    among those the one reached first. A revoked license is left out, and one that is inactive for other reasons than a
    lack of use or a leave: its holder can't use it. So is one of whose use no report told since its clock started.
    """
    if not cutoffs:
        return []
    use = _Use()
    query = (
        select(
            licenses.c.id,
            licenses.c.agency_id,
            licenses.c.state,
            licenses.c.holds,
            licenses.c.flagged_since,
            assignments.c.person_id,
            *_CLOCKS,
            *use.columns,
            _is_only_license(),
            _is_list_holder(civil_day(as_of, zone)),
            _is_excepted(civil_day(as_of, zone)),
        )
        .select_from(use.source)
        .where(licenses.c.revoked_at.is_(None), or_(*(_is_over(use, each) for each in cutoffs)))
    )
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
        reports = _last_reports(connection)
    findings = [_finding(row, cutoffs, zone, reports) for row in rows if _could_be_used(row)]
    return sorted((each for each in findings if each is not None), key=lambda each: (each.agency_id, each.license_id))


def licenses_to_notify(database: Database, *, import_id: str | None = None, user_ids: Iterable[str] = ()) -> list[str]:
    """Return the licenses for which something changes by what is known now about these users of the HMIS.

    They are held to have no use, which the use of their holder disproves (models.license.usage). Or they were loaded
    with a holder, and know nothing of earlier use than they assume.
    """
    use = _Use()
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


def unmatched_users(database: Database) -> list[HmisUser]:
    """Return the users of the HMIS that are not linked to anyone, the last seen first."""
    query = (
        _users()
        .where(hmis_users.c.person_id.is_(None))
        .order_by(hmis_users.c.last_any_at.desc().nulls_last(), hmis_users.c.user_id)
    )
    with database.read() as connection:
        return every(connection, query, HmisUser)


def users_of(database: Database, person_id: str) -> list[HmisUser]:
    """Return the users of the HMIS that are linked to a person."""
    query = _users().where(hmis_users.c.person_id == person_id).order_by(hmis_users.c.user_id)
    with database.read() as connection:
        return every(connection, query, HmisUser)


def hmis_user(database: Database, user_id: str) -> HmisUser | None:
    """Return a user of the HMIS by the id that the HMIS gives it."""
    with database.read() as connection:
        return first(connection, _users().where(hmis_users.c.user_id == user_id), HmisUser)


def usage_imports_of(database: Database, limit: int = 100) -> list[UsageImport]:
    """Return the imported usage files, the latest first."""
    query = select(usage_imports).order_by(usage_imports.c.at.desc(), usage_imports.c.id).limit(limit)
    with database.read() as connection:
        return every(connection, query, UsageImport)


def last_report(database: Database, kind: ImportKind, until: datetime) -> datetime | None:
    """Return when a file of this kind was last imported, until then."""
    query = select(func.max(usage_imports.c.at)).where(usage_imports.c.kind == kind, usage_imports.c.at <= until)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none()


_Reports = Mapping[str, datetime]
_CLOCKS = (
    licenses.c.resumed_at,
    licenses.c.loaded_at,
    licenses.c.watched_since,
    licenses.c.logins_watched_since,
    assignments.c.active_from,
)
"""What says from when the lack of use of a license counts."""
_HELD = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(HOLDING))
_LATEST = (
    func.max(hmis_users.c.last_data_entry_at).label("data_entry"),
    func.max(hmis_users.c.last_login_at).label("login"),
    func.max(hmis_users.c.last_any_at).label("any_record"),
)


class _Use:
    """Licenses with their holders and the last use of each: that of the users linked for the license's agency if there
    are any, else that of the users linked to the person as a whole."""

    def __init__(self) -> None:
        person, agency = hmis_users.c.person_id, hmis_users.c.agency_id
        here = select(person, agency, *_LATEST).where(agency.is_not(None)).group_by(person, agency).subquery("here")
        anywhere = (
            select(person, *_LATEST).where(person.is_not(None), agency.is_(None)).group_by(person).subquery("anywhere")
        )
        held_by = assignments.c.person_id
        self.source = (
            licenses.join(assignments, _HELD)
            .outerjoin(here, and_(here.c.person_id == held_by, here.c.agency_id == licenses.c.agency_id))
            .outerjoin(anywhere, anywhere.c.person_id == held_by)
        )
        self.data_entry, self.login, self.any_record = (
            case((here.c.person_id.is_not(None), here.c[each.name]), else_=anywhere.c[each.name]) for each in _LATEST
        )
        self.columns = (
            self.data_entry.label("data_entry"),
            self.login.label("login"),
            self.any_record.label("any_record"),
        )


def _activity_of(connection: Connection, person_id: str, agency_id: str) -> Activity:
    for at_agency in (hmis_users.c.agency_id == agency_id, hmis_users.c.agency_id.is_(None)):
        query = select(func.count().label("users"), *_LATEST).where(hmis_users.c.person_id == person_id, at_agency)
        row = connection.execute(query).mappings().one()
        if row["users"]:
            return _activity(row)
    return Activity()


def _activity(row: RowMapping) -> Activity:
    """Return the last use in a row of `_LATEST`."""
    return Activity(data_entry=row["data_entry"], login=row["login"], record=row["any_record"])


def _is_disproved(row: RowMapping) -> bool:
    lack = Lack(measure=row["lack_measure"], after=row["lack_after"], until=row["lack_until"])
    return lack.disproved_by(_activity(row)) is not None


def _learns(use: _Use) -> ColumnElement[bool]:
    """Return whether a license, at its last step, knew of no use before the time it assumes to be without any.

    Later use only moves its deadlines, which the license finds when it wakes.
    """
    watched = licenses.c.logins_watched_since
    entries = and_(licenses.c.known_data_entry_at.is_(None), use.data_entry < licenses.c.watched_since)
    logins = and_(licenses.c.known_login_at.is_(None), use.login < watched, _none_since(use.any_record, watched))
    return or_(entries, logins)


def _is_over(use: _Use, cutoff: Cutoff) -> ColumnElement[bool]:
    """Return the condition that a license was last used, or started, before the cutoff, as far as a query can tell."""
    before = cutoff.before
    begun = and_(assignments.c.active_from < before, _none_since(licenses.c.resumed_at, before))
    if cutoff.rung.measure == Measure.DATA_ENTRY:
        watched = _none_since(licenses.c.watched_since, before)
        return and_(begun, _none_since(use.data_entry, before), or_(use.data_entry.is_not(None), watched))
    watched = or_(use.login.is_not(None), _none_since(licenses.c.logins_watched_since, before))
    any_use = (use.data_entry, use.login, use.any_record)
    if cutoff.rung.measure == Measure.LOGIN:
        return and_(begun, *(_none_since(each, before) for each in any_use), watched)
    if cutoff.rung.measure == Measure.FIRST_SIGN_IN:
        return and_(begun, *(_none_since(each, assignments.c.active_from) for each in any_use), watched)
    return licenses.c.inactive_since < before


def _none_since(column: ColumnElement[Any], since: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), column < since)


def _could_be_used(row: RowMapping) -> bool:
    reasons = [hold["reason"] for hold in row["holds"]]
    return row["state"] == LicenseState.ACTIVE or any(reason in (*INACTIVITY, ON_LEAVE) for reason in reasons)


def _finding(row: RowMapping, cutoffs: Sequence[Cutoff], zone: str, reports: _Reports) -> Finding | None:
    """Return the finding about a license that may be over a rung; None if a closer look shows it is not."""
    activity = _activity(row)
    over = []
    for rung, before in cutoffs:
        if _is_unreported(row, activity, rung.measure, reports):
            continue
        counted_from = _counted_from(row, activity, rung, zone)
        if counted_from is not None and counted_from < before:
            over.append((_excuse(row, rung), reached_at(rung, counted_from, zone), rung, counted_from))
    if not over:
        return None
    excused_by, effective, rung, counted_from = min(over, key=lambda each: (each[0] is not None, each[1]))
    return Finding(
        license_id=row["id"],
        agency_id=row["agency_id"],
        person_id=row["person_id"],
        rung=rung.id,
        measure=rung.measure,
        counted_from=counted_from,
        effective=effective,
        last_data_entry=activity.data_entry,
        last_login=last_use(activity, Measure.LOGIN),
        excused_by=excused_by,
        flagged=row["flagged_since"] is not None,
    )


def _counted_from(row: RowMapping, activity: Activity, rung: Rung, zone: str) -> datetime | None:
    """Return where the clock of a rung starts, as the ladder has it (models.license.clocks)."""
    watched = _watched(row, rung.measure)
    if rung.measure == Measure.FIRST_SIGN_IN:
        used = last_use(activity, rung.measure)
        if used is not None and used >= row["active_from"]:
            return None
        if activity.login is None and no_longer_new(rung, row["active_from"], row["loaded_at"], zone):
            return None
    return clock_start(activity, rung.measure, _begun(row), watched)


def _is_unreported(row: RowMapping, activity: Activity, measure: Measure, reports: _Reports) -> bool:
    """Return whether no report of that kind of use was imported since its clock started."""
    if measure == Measure.INACTIVE:
        return False
    reported_at = reports.get(ImportKind.HUD if measure == Measure.DATA_ENTRY else ImportKind.LOGINS)
    return is_unreported(activity, measure, _begun(row), _watched(row, measure), reported_at)


def _begun(row: RowMapping) -> datetime:
    """Return when the holder started, or came back."""
    begun: datetime = max(row["active_from"], row["resumed_at"] or row["active_from"])
    return begun


def _watched(row: RowMapping, measure: Measure) -> datetime | None:
    since: datetime | None = row["watched_since" if measure == Measure.DATA_ENTRY else "logins_watched_since"]
    return since


def _last_reports(connection: Connection) -> _Reports:
    """Return when a report of each kind was last imported."""
    query = select(usage_imports.c.kind, func.max(usage_imports.c.at).label("at")).group_by(usage_imports.c.kind)
    return {row["kind"]: row["at"] for row in connection.execute(query).mappings()}


def _excuse(row: RowMapping, rung: Rung) -> ExceptionKind | None:
    holds = {
        ExceptionKind.ON_APPEAL: row["excepted"],
        ExceptionKind.LEAVE: any(hold["reason"] == ON_LEAVE and not hold.get("over_since") for hold in row["holds"]),
        ExceptionKind.LIST_HOLDER: row["list_holder"],
        ExceptionKind.ONLY_LICENSE: row["only_license"],
    }
    return next((kind for kind in rung.exceptions if holds[kind]), None)


def _is_only_license() -> ColumnElement[bool]:
    """Return whether the agency has no other license that is not deleted."""
    others = licenses.alias("others")
    other = exists().where(
        others.c.agency_id == licenses.c.agency_id,
        others.c.id != licenses.c.id,
        others.c.state != LicenseState.DELETED,
    )
    return not_(other).label("only_license")


def _is_list_holder(day: date) -> ColumnElement[bool]:
    """Return whether the holder is a Level 4 list holder on `day`."""
    designated = exists().where(
        designations.c.person_id == assignments.c.person_id, designations.c.role == Role.LIST_HOLDER, in_force(day)
    )
    return designated.label("list_holder")


def _is_excepted(day: date) -> ColumnElement[bool]:
    """Return whether an exception granted on an appeal applies on `day`."""
    granted = exists().where(
        license_exceptions.c.license_id == licenses.c.id,
        license_exceptions.c.ended_at.is_(None),
        or_(license_exceptions.c.until.is_(None), license_exceptions.c.until >= day),
    )
    return granted.label("excepted")


def _users() -> Query:
    return (
        select(hmis_users, full_name().label("person_name"), agencies.c.name.label("agency_name"))
        .outerjoin(people, people.c.id == hmis_users.c.person_id)
        .outerjoin(agencies, agencies.c.id == hmis_users.c.agency_id)
    )
