"""The use of licenses, as the users of the HMIS that are linked to their holders show it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, exists, func, or_, select

from models.base import Instant, Key, Message
from models.calendar import Deadline, civil_day
from models.inactivity_review.cutoffs import Cutoff
from models.inactivity_review.state import Finding
from models.license.excuses import OwnLicense, retained
from models.license.inactivity_clocks import (
    clock_start,
    is_unreported,
    last_use,
    no_longer_new,
    not_counting_uncovered,
    unused_deadline,
)
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.proof import is_recent
from models.license.rules.usage import Lack
from models.license.state import HOLDING, Activity, UsageEvidence
from models.people import Role
from models.policy.licenses import EvidenceRules, ExceptionKind, Measure, Rung
from models.usage.coverage import Coverage
from storage.database import Database
from storage.reads.actors import in_force
from storage.reads.coverage import (
    NO_AGENCY,
    agencies_covered,
    entries_of_unlinked,
    login_reports,
    logins_covered,
    logins_of,
    unlinked_since,
)
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


def evidence(database: Database, license_id: str, at: datetime, zone: str) -> UsageEvidence:
    """Return a license's last use by its holder, what reports cover, and what could excuse a lack of use at `at`.

    Nothing is known about a license without a holder.
    """
    of_holder = (
        select(
            licenses.c.agency_id,
            assignments.c.person_id,
            *_CLOCKS,
            _is_list_holder(civil_day(at, zone)),
        )
        .select_from(licenses.join(assignments, _HELD))
        .where(licenses.c.id == license_id)
    )
    with database.read() as connection:
        row = connection.execute(of_holder).mappings().first()
        if row is None:
            return UsageEvidence()
        accounts = _accounts_of(connection, row["person_id"], row["agency_id"])
        activity = _activity_of(accounts)
        reports = _last_reports(connection)
        covered = agencies_covered(connection, zone, [row["agency_id"]]).get(row["agency_id"], NO_AGENCY)
        entries = covered.since(_begun(row), at)
        if not accounts:
            entries = entries_of_unlinked(entries, _begun(row), unlinked_since(connection))
        logins = logins_covered(connection, [each["user_id"] for each in accounts], _begun(row), at)
        own = _own_licenses(connection, row["agency_id"])[row["agency_id"]]
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


def licenses_past_cutoff(
    database: Database, as_of: datetime, zone: str, cutoffs: Sequence[Cutoff], rules: EvidenceRules | None = None
) -> list[Finding]:
    """Return every held license over a rung at `as_of`: its last use is before the rung's cutoff.

    One query over all licenses, whatever their number. Of several rungs the one that no exception excuses is given, and
    among those the one reached first. A revoked license is left out, and one that is inactive for other reasons than a
    lack of use or a leave: its holder can't use it. So is one whose lack of use no report proves: days that none covers
    don't count, and `rules` say how recent reports have to be (LIC-29).

    Reports that were imported after `as_of` cover nothing, and an account that was linked after it shows none of its
    holder's time. Use that is known now counts, whenever it became known: it can only take a license off the list.
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
            _is_list_holder(civil_day(as_of, zone)),
            _is_excepted(civil_day(as_of, zone)),
        )
        .select_from(use.source)
        .where(licenses.c.revoked_at.is_(None), or_(*(_is_over(use, each) for each in cutoffs)))
    )
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
        proof = _Proof(connection, as_of, zone, rules)
        own = _own_licenses(connection)
    stay = {retained(of_agency) for of_agency in own.values()}
    findings = [_finding(row, cutoffs, zone, proof, stay) for row in rows if _could_be_used(row)]
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

    def __init__(self, of_agency: str | None = None) -> None:
        """Read the use of every holder, or only of the holders at one agency."""
        person, agency = hmis_users.c.person_id, hmis_users.c.agency_id
        theirs = person.is_not(None)
        if of_agency is not None:
            theirs = person.in_(select(assignments.c.person_id).where(assignments.c.agency_id == of_agency))
        here = (
            select(person, agency, *_LATEST)
            .where(theirs, agency.is_not(None))
            .group_by(person, agency)
            .subquery("here")
        )
        anywhere = select(person, *_LATEST).where(theirs, agency.is_(None)).group_by(person).subquery("anywhere")
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


def _accounts_of(connection: Connection, person_id: str, agency_id: str) -> Sequence[RowMapping]:
    """Return the accounts of a person that show the use of a license: those linked for its agency, else the others."""
    for at_agency in (hmis_users.c.agency_id == agency_id, hmis_users.c.agency_id.is_(None)):
        query = select(hmis_users).where(hmis_users.c.person_id == person_id, at_agency)
        rows = connection.execute(query).mappings().all()
        if rows:
            return rows
    return []


def _activity_of(accounts: Sequence[RowMapping]) -> Activity:
    """Return the last use of any of these accounts."""

    def latest(column: str) -> datetime | None:
        return max((each[column] for each in accounts if each[column] is not None), default=None)

    return Activity(
        data_entry=latest("last_data_entry_at"), login=latest("last_login_at"), record=latest("last_any_at")
    )


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


class _Proof:
    """What usage reports prove at the time of a review, looked up once for all licenses."""

    def __init__(self, connection: Connection, as_of: datetime, zone: str, rules: EvidenceRules | None) -> None:
        self._as_of, self._zone, self._rules = as_of, zone, rules
        self._agencies = agencies_covered(connection, zone, as_of=as_of)
        self._logins = login_reports(connection, as_of=as_of)
        self._accounts = _accounts_by_holder(connection, as_of)
        self._unlinked = unlinked_since(connection)

    def deadline(self, row: RowMapping, rung: Rung, counted_from: datetime) -> tuple[Deadline, int] | None:
        """Return when reports prove that a rung was reached, and how many it rests on; None if they don't prove it."""
        coverage = self._coverage(row, rung.measure)
        moved = not_counting_uncovered(unused_deadline(rung, counted_from, self._zone), coverage)
        day_after = civil_day(moved.ends_at, self._zone)
        if not moved.passed(self._as_of) or not coverage.covers_before(day_after, self._zone):
            return None
        return (moved, coverage.reports) if is_recent(coverage, self._rules, self._zone) else None

    def _coverage(self, row: RowMapping, measure: Measure) -> Coverage:
        agency_id, person_id = row["agency_id"], row["person_id"]
        accounts = self._accounts.get((person_id, agency_id)) or self._accounts.get((person_id, None)) or []
        if measure != Measure.DATA_ENTRY:
            listed = [self._logins[each] for each in accounts if each in self._logins]
            return logins_of(listed, _begun(row), self._as_of)
        entries = self._agencies.get(agency_id, NO_AGENCY).since(_begun(row), self._as_of)
        return entries if accounts else entries_of_unlinked(entries, _begun(row), self._unlinked)


def _accounts_by_holder(connection: Connection, as_of: datetime) -> dict[tuple[str, str | None], list[str]]:
    """Return the accounts of each person, by the agency that they are linked for, as they were linked by `as_of`."""
    linked = or_(hmis_users.c.linked_at.is_(None), hmis_users.c.linked_at <= as_of)
    query = select(hmis_users.c.user_id, hmis_users.c.person_id, hmis_users.c.agency_id).where(linked)
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in connection.execute(query.where(hmis_users.c.person_id.is_not(None)).order_by(hmis_users.c.user_id)):
        found[row.person_id, row.agency_id].append(row.user_id)
    return found


def _finding(
    row: RowMapping, cutoffs: Sequence[Cutoff], zone: str, proof: _Proof, stay: Collection[str | None]
) -> Finding | None:
    """Return the finding about a license that may be over a rung; None if a closer look shows it is not."""
    activity = _activity(row)
    over = []
    for rung, before in cutoffs:
        counted_from = _counted_from(row, activity, rung, zone)
        if counted_from is None or counted_from >= before:
            continue
        proven = proof.deadline(row, rung, counted_from)
        if proven is not None:
            over.append((_excuse(row, rung, stay), proven[0].ends_at, rung, counted_from, proven[1]))
    if not over:
        return None
    excused_by, effective, rung, counted_from, reports = min(over, key=lambda each: (each[0] is not None, each[1]))
    return Finding(
        license_id=row["id"],
        agency_id=row["agency_id"],
        person_id=row["person_id"],
        rung=rung.id,
        measure=rung.measure,
        ground=rung.ground,
        counted_from=counted_from,
        effective=effective,
        last_data_entry=activity.data_entry,
        last_login=last_use(activity, Measure.LOGIN),
        excused_by=excused_by,
        flagged=row["flagged_since"] is not None,
        reports=reports,
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


def _excuse(row: RowMapping, rung: Rung, stay: Collection[str | None]) -> ExceptionKind | None:
    holds = {
        ExceptionKind.ON_APPEAL: row["excepted"],
        ExceptionKind.LEAVE: any(hold["reason"] == ON_LEAVE and not hold.get("over_since") for hold in row["holds"]),
        ExceptionKind.LIST_HOLDER: row["list_holder"],
        ExceptionKind.ONLY_LICENSE: row["id"] in stay,
    }
    return next((kind for kind in rung.exceptions if holds[kind]), None)


def _own_licenses(connection: Connection, agency_id: str | None = None) -> Mapping[str, list[OwnLicense]]:
    """Return the licenses that one organization or all of them could keep, by agency.

    These are the licenses in use, and those inactive for a lack of use. A revoked license is not among them.
    """
    use = _Use(agency_id)
    query = (
        select(licenses.c.id, licenses.c.agency_id, licenses.c.state, licenses.c.holds, *_CLOCKS, *use.columns)
        .select_from(use.source)
        .where(licenses.c.revoked_at.is_(None))
    )
    if agency_id is not None:
        query = query.where(licenses.c.agency_id == agency_id)
    own: defaultdict[str, list[OwnLicense]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        if _could_be_used(row):
            usable = row["state"] == LicenseState.ACTIVE
            own[row["agency_id"]].append(OwnLicense(row["id"], usable, _last_used(row)))
    return own


def _last_used(row: RowMapping) -> datetime:
    """Return the last use of any kind in a row of `_LATEST`, or the day the holder started if that is later."""
    uses: list[datetime] = [row[each.name] for each in _LATEST if row[each.name] is not None]
    return max([_begun(row), *uses])


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
