"""Licenses of which nobody knows whether they are used, because no recent report covers them (LIC-29)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select

from models.base import Key, Message
from models.calendar import civil_day
from models.license.inactivity_clocks import no_longer_new
from models.license.proof import is_recent
from models.license.state import HOLDING
from models.policy.licenses import EvidenceRules, LicensePolicy, Measure
from models.usage.coverage import Coverage, NotCovered
from storage.database import Database
from storage.reads.coverage import (
    NO_AGENCY,
    agencies_covered,
    entries_of_unlinked,
    login_reports,
    logins_of,
    unlinked_since,
)
from storage.reads.linked_accounts import accounts_of_people, showing
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import ImportKind

DAY = timedelta(days=1)

MEASURES = {
    ImportKind.HUD: (Measure.DATA_ENTRY,),
    ImportKind.LOGINS: (Measure.LOGIN, Measure.FIRST_SIGN_IN),
}
"""The kinds of use that reports of each kind show."""


class UnknownUse(Message):
    """A license whose use is unknown: which report is missing, and since when it covers nothing."""

    license_id: Key
    agency_id: Key
    person_id: Key
    assignment: int
    """The number of the holder's time on the license."""
    kind: ImportKind
    since: date
    """The day after the last covered one, or the holder's first day."""
    why_not: NotCovered | None = None


class LicenseInUse(NamedTuple):
    """A license in use, and its holder."""

    license_id: str
    agency_id: str
    person_id: str
    assignment: int
    active_from: datetime
    loaded_at: datetime | None


def unknown_use(database: Database, policy: LicensePolicy, zone: str, at: datetime) -> list[UnknownUse]:
    """List the licenses of which reports that were imported by `at` say nothing recent, one entry for each report."""
    with database.read() as connection:
        held = held_licenses(connection)
        found = [each for kind in MEASURES for each in _unknown(connection, kind, held, policy, zone, at)]
    return sorted(found, key=lambda each: (each.agency_id, each.license_id, each.kind))


def agencies_covered_for(database: Database, rules: EvidenceRules, zone: str, at: datetime, days: int) -> set[str]:
    """Return the agencies whose last `days` days exports cover without a gap, as recently as the policy asks.

    Only what was imported and linked by `at` counts.
    """
    today = civil_day(at, zone)
    start, end = today - (days + 1) * DAY, today - rules.evidence_age * DAY
    with database.read() as connection:
        covered = agencies_covered(connection, zone, as_of=at)
    coverages = {agency_id: each.since(at, at) for agency_id, each in covered.items()}
    return {
        agency_id
        for agency_id, each in coverages.items()
        if is_recent(each, rules, zone) and each.uncovered_since(start, end, zone) is None
    }


def is_needed(kind: ImportKind, policy: LicensePolicy) -> bool:
    """Return whether a rung of the ladder counts the kind of use that these reports show."""
    return any(rung.measure in MEASURES[kind] for rung in policy.ladder)


def held_licenses(connection: Connection) -> list[LicenseInUse]:
    """List the licenses in use, without those that were revoked."""
    query = (
        select(
            licenses.c.id,
            licenses.c.agency_id,
            assignments.c.person_id,
            assignments.c.number,
            assignments.c.active_from,
            licenses.c.loaded_at,
        )
        .join(assignments, assignments.c.license_id == licenses.c.id)
        .where(assignments.c.state.in_(HOLDING), licenses.c.revoked_at.is_(None))
        .order_by(licenses.c.id)
    )
    return [LicenseInUse(*row) for row in connection.execute(query)]


def logins_needed(
    connection: Connection, held: Sequence[LicenseInUse], policy: LicensePolicy, zone: str, at: datetime
) -> list[LicenseInUse]:
    """Return the licenses for which login reports matter.

    Where only a first sign-in counts, those are the ones whose holders were not seen yet and are still new.
    """
    rungs = [each for each in policy.ladder if each.measure in MEASURES[ImportKind.LOGINS]]
    if any(each.measure == Measure.LOGIN for each in rungs):
        return list(held)
    accounts = accounts_of_people(connection, at)

    def is_new(license_: LicenseInUse) -> bool:
        seen = max((at for each in _theirs(accounts, license_) for at in _uses(each)), default=None)
        was_seen = seen is not None and seen >= license_.active_from
        return not was_seen and not all(
            no_longer_new(each, license_.active_from, license_.loaded_at, zone) for each in rungs
        )

    return [each for each in held if rungs and is_new(each)]


def logins_of_held(connection: Connection, held: Sequence[LicenseInUse], at: datetime) -> list[Coverage]:
    """Look up what login reports cover of each of these licenses."""
    reports = login_reports(connection, at)
    accounts = accounts_of_people(connection, at)
    found = []
    for each in held:
        listed = [reports[row["user_id"]] for row in _theirs(accounts, each) if row["user_id"] in reports]
        found.append(logins_of(listed, at, at))
    return found


def _theirs(accounts: Mapping[str, Sequence[RowMapping]], license_: LicenseInUse) -> Sequence[RowMapping]:
    return showing(accounts.get(license_.person_id, ()), license_.agency_id)


def _unknown(
    connection: Connection,
    kind: ImportKind,
    held: Sequence[LicenseInUse],
    policy: LicensePolicy,
    zone: str,
    at: datetime,
) -> list[UnknownUse]:
    if policy.evidence is None or not is_needed(kind, policy):
        return []
    concerned = held if kind == ImportKind.HUD else logins_needed(connection, held, policy, zone, at)
    covered = (
        _entries_of_held(connection, concerned, zone, at)
        if kind == ImportKind.HUD
        else logins_of_held(connection, concerned, at)
    )
    return [
        UnknownUse(
            license_id=each.license_id,
            agency_id=each.agency_id,
            person_id=each.person_id,
            assignment=each.assignment,
            kind=kind,
            since=_since(each, coverage, zone),
            why_not=coverage.why_not,
        )
        for each, coverage in zip(concerned, covered, strict=True)
        if not is_recent(coverage, policy.evidence, zone)
    ]


def _entries_of_held(connection: Connection, held: Sequence[LicenseInUse], zone: str, at: datetime) -> list[Coverage]:
    agencies = agencies_covered(connection, zone, as_of=at)
    accounts, unlinked = accounts_of_people(connection, at), unlinked_since(connection, at)
    found = []
    for each in held:
        coverage = agencies.get(each.agency_id, NO_AGENCY).since(each.active_from, at)
        is_linked = bool(_theirs(accounts, each))
        found.append(coverage if is_linked else entries_of_unlinked(coverage, each.active_from, unlinked))
    return found


def _since(license_: LicenseInUse, coverage: Coverage, zone: str) -> date:
    last = coverage.last_day(zone)
    begun = civil_day(license_.active_from, zone)
    return begun if last is None else max(begun, last + DAY)


def _uses(account: RowMapping) -> list[datetime]:
    columns = ("last_any_at", "last_data_entry_at", "last_login_at")
    return [account[each] for each in columns if account[each] is not None]
