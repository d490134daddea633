"""The licenses that went unused past a cutoff of the inactivity review."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, or_, select

from models.calendar import Deadline, civil_day
from models.inactivity_review.cutoffs import Cutoff
from models.inactivity_review.state import Finding
from models.license.excuses import retained
from models.license.inactivity_clocks import (
    clock_start,
    last_use,
    no_longer_new,
    not_counting_uncovered,
    unused_deadline,
)
from models.license.proof import is_recent
from models.license.state import Activity
from models.policy.licenses import EvidenceRules, ExceptionKind, Measure, Rung
from models.usage.coverage import Coverage
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
    ON_LEAVE,
    OWN,
    HolderUse,
    could_be_used,
    holder_since,
    is_list_holder,
    last_use_in,
    none_since,
    own_among,
    own_licenses,
    watched_since,
)
from storage.reads.linked_accounts import account_linked_by
from storage.tables.licenses import assignments, license_exceptions, licenses
from storage.tables.usage import hmis_users


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
    use = HolderUse()
    query = (
        select(
            licenses.c.id,
            licenses.c.agency_id,
            licenses.c.state,
            licenses.c.holds,
            licenses.c.flagged_since,
            assignments.c.person_id,
            *CLOCKS,
            *use.columns,
            is_list_holder(civil_day(as_of, zone)),
            _is_excepted(civil_day(as_of, zone)),
        )
        .select_from(use.source)
        .where(licenses.c.revoked_at.is_(None), or_(*(_is_over(use, each) for each in cutoffs)))
    )
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
        proof = _Proof(connection, as_of, zone, rules)
        own = own_licenses(connection)
    stay = {retained(of_agency) for of_agency in own.values()}
    findings = [_finding(row, cutoffs, zone, proof, stay) for row in rows if could_be_used(row)]
    return sorted((each for each in findings if each is not None), key=lambda each: (each.agency_id, each.license_id))


def first_limit(database: Database, as_of: datetime, zone: str, rungs: Sequence[Rung]) -> Deadline | None:
    """Return the earliest date on which a license in use can reach one of these rungs if nobody uses it any more.

    Licenses that an exception spares don't count. Days that no report covers, and a promised warning that comes late,
    make it later (LIC-29).
    """
    use = HolderUse()
    query = select(
        *OWN,
        *use.columns,
        is_list_holder(civil_day(as_of, zone)),
        _is_excepted(civil_day(as_of, zone)),
    ).select_from(use.source)
    with database.read() as connection:
        rows = connection.execute(query.where(licenses.c.revoked_at.is_(None))).mappings().all()
    stay = {retained(of_agency) for of_agency in own_among(rows).values()}
    deadlines = [
        unused_deadline(rung, counted_from, zone)
        for row in rows
        if could_be_used(row)
        for rung in rungs
        if _excuse(row, rung, stay) is None
        if (counted_from := _counted_from(row, last_use_in(row), rung, zone)) is not None
    ]
    return min(deadlines, key=lambda each: each.ends_at, default=None)


def _is_over(use: HolderUse, cutoff: Cutoff) -> ColumnElement[bool]:
    """Return the condition that a license was last used, or started, before the cutoff, as far as a query can tell."""
    before = cutoff.before
    started = and_(assignments.c.active_from < before, none_since(licenses.c.resumed_at, before))
    if cutoff.rung.measure == Measure.DATA_ENTRY:
        watched = none_since(licenses.c.watched_since, before)
        return and_(started, none_since(use.data_entry, before), or_(use.data_entry.is_not(None), watched))
    watched = or_(use.login.is_not(None), none_since(licenses.c.logins_watched_since, before))
    any_use = (use.data_entry, use.login, use.any_record)
    if cutoff.rung.measure == Measure.LOGIN:
        return and_(started, *(none_since(each, before) for each in any_use), watched)
    if cutoff.rung.measure == Measure.FIRST_SIGN_IN:
        return and_(started, *(none_since(each, assignments.c.active_from) for each in any_use), watched)
    return licenses.c.inactive_since < before


class _Proof:
    """What usage reports prove at the time of a review, looked up once for all licenses."""

    def __init__(self, connection: Connection, as_of: datetime, zone: str, rules: EvidenceRules | None) -> None:
        self._as_of, self._zone, self._rules = as_of, zone, rules
        self._agencies = agencies_covered(connection, zone, as_of=as_of)
        self._logins = login_reports(connection, as_of)
        self._accounts = _accounts_by_holder(connection, as_of)
        self._unlinked = unlinked_since(connection, as_of)

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
            return logins_of(listed, holder_since(row), self._as_of)
        entries = self._agencies.get(agency_id, NO_AGENCY).since(holder_since(row), self._as_of)
        return entries if accounts else entries_of_unlinked(entries, holder_since(row), self._unlinked)


def _accounts_by_holder(connection: Connection, as_of: datetime) -> dict[tuple[str, str | None], list[str]]:
    """Return the accounts of each person, by the agency that they are linked for, as they were linked by `as_of`."""
    query = select(hmis_users.c.user_id, hmis_users.c.person_id, hmis_users.c.agency_id).where(account_linked_by(as_of))
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in connection.execute(query.where(hmis_users.c.person_id.is_not(None)).order_by(hmis_users.c.user_id)):
        found[row.person_id, row.agency_id].append(row.user_id)
    return found


def _finding(
    row: RowMapping, cutoffs: Sequence[Cutoff], zone: str, proof: _Proof, stay: Collection[str | None]
) -> Finding | None:
    """Return the finding about a license that may be over a rung; None if a closer look shows it is not."""
    activity = last_use_in(row)
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
    watched = watched_since(row, rung.measure)
    if rung.measure == Measure.FIRST_SIGN_IN:
        used = last_use(activity, rung.measure)
        if used is not None and used >= row["active_from"]:
            return None
        if activity.login is None and no_longer_new(rung, row["active_from"], row["loaded_at"], zone):
            return None
    return clock_start(activity, rung.measure, holder_since(row), watched)


def _excuse(row: RowMapping, rung: Rung, stay: Collection[str | None]) -> ExceptionKind | None:
    holds = {
        ExceptionKind.ON_APPEAL: row["excepted"],
        ExceptionKind.LEAVE: any(hold["reason"] == ON_LEAVE and not hold.get("over_since") for hold in row["holds"]),
        ExceptionKind.LIST_HOLDER: row["list_holder"],
        ExceptionKind.ONLY_LICENSE: row["id"] in stay,
    }
    return next((kind for kind in rung.exceptions if holds[kind]), None)


def _is_excepted(day: date) -> ColumnElement[bool]:
    """Return whether an exception granted on an appeal applies on `day`."""
    granted = exists().where(
        license_exceptions.c.license_id == licenses.c.id,
        license_exceptions.c.ended_at.is_(None),
        or_(license_exceptions.c.until.is_(None), license_exceptions.c.until >= day),
    )
    return granted.label("excepted")
