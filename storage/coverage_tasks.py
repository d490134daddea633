"""Tasks about what usage reports don't cover: one for each kind of report, and one for each unmapped agency (LIC-29).

They follow from the records, and close when the records have changed. However many licenses are concerned, there is one
task for each kind of report.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select, text

from models.base import Message
from models.calendar import civil_day, counted, end_of_day
from models.effects import TaskKind
from models.license.proof import is_recent
from models.license.state import HOLDING
from models.people import Role
from models.policy.licenses import EvidenceRules, LicensePolicy, Measure
from models.usage.coverage import Coverage, NotCovered
from storage.database import Database, take_turns
from storage.office_tasks import OFFICE, close_office_task, open_office_keys, open_office_task
from storage.reads.coverage import NO_AGENCY, agencies_covered, login_reports, logins_of, unlinked_since
from storage.tables.directory import agencies
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import ImportKind, hmis_projects, hmis_users
from storage.tables.work import TASK_IS_OPEN, tasks

DAY = timedelta(days=1)
OWNER = Role.HMIS_LEAD
"""Whose queue the tasks are in: lead staff import usage reports."""

_UNMAPPED = "organization-of/"
_UNLINKED = "coverage/unlinked-holders"
_MEASURES = {
    ImportKind.HUD: (Measure.DATA_ENTRY,),
    ImportKind.LOGINS: (Measure.LOGIN, Measure.FIRST_SIGN_IN),
}


class Lacking(Message):
    """What reports of one kind don't cover: since when, and how many agencies or licenses that concerns."""

    since: date | None
    """None if no report ever covered anything of some of them."""
    concerned: int


class _Held(NamedTuple):
    license_id: str
    agency_id: str
    person_id: str
    active_from: datetime


def update_coverage_tasks(connection: Connection, policy: LicensePolicy, zone: str, at: datetime) -> None:
    """Open the tasks that the records ask for at `at`, and close the others.

    Where the policy says nothing about evidence, nothing is asked for.
    """
    rules = policy.evidence
    if rules is None:
        return
    take_turns(connection, OFFICE)
    held = _held_licenses(connection)
    for kind in _MEASURES:
        found = _lacking(connection, kind, held, rules, zone, at) if is_needed(kind, policy) else None
        if found is None:
            close_office_task(connection, _key(kind), at)
            continue
        due = end_of_day(civil_day(at, zone) + rules.evidence_age * DAY, zone)
        open_office_task(connection, _key(kind), TaskKind.IMPORT_USAGE, title(kind, found), OWNER, None, due, at)
    _update_unmapped(connection, policy, held, zone, at)
    _update_unlinked(connection, policy, held, zone, at)


def update_tasks(database: Database, policy: LicensePolicy, zone: str, at: datetime) -> None:
    """Open and close the tasks after the records have changed."""
    with database.write() as connection:
        update_coverage_tasks(connection, policy, zone, at)


def is_needed(kind: ImportKind, policy: LicensePolicy) -> bool:
    """Return whether a rung of the ladder counts the kind of use that these reports show."""
    return any(rung.measure in _MEASURES[kind] for rung in policy.ladder)


def note_uncovered(
    database: Database, policy: LicensePolicy, zone: str, at: datetime, kind: ImportKind, why_not: NotCovered | None
) -> None:
    """Open the tasks when a license can't be judged, unless the one that asks for what is missing is open already.

    A license asks every morning, so this costs one read for all but the first.
    """
    of_holder = kind == ImportKind.HUD and why_not == NotCovered.UNLINKED_HOLDER
    key = _UNLINKED if of_holder else _key(kind)
    is_open = select(tasks.c.id).where(tasks.c.workflow_id == OFFICE, tasks.c.key == key, text(TASK_IS_OPEN))
    with database.read() as connection:
        if connection.execute(is_open).first() is not None:
            return
    update_tasks(database, policy, zone, at)


def lacking_at(database: Database, policy: LicensePolicy, zone: str, at: datetime) -> dict[ImportKind, Lacking]:
    """Return what reports that were imported by `at` did not cover then, by kind of report."""
    rules = policy.evidence
    if rules is None:
        return {}
    with database.read() as connection:
        held = _held_licenses(connection)
        kinds = [kind for kind in _MEASURES if is_needed(kind, policy)]
        found = {kind: _lacking(connection, kind, held, rules, zone, at) for kind in kinds}
    return {kind: each for kind, each in found.items() if each is not None}


def title(kind: ImportKind, lacking: Lacking) -> str:
    """Write the title of the task: "No HMIS CSV export covers the time since March 1, 2026 (58 agencies)"."""
    noun = "agency" if kind == ImportKind.HUD else "license"
    many = "agencies" if kind == ImportKind.HUD else "licenses"
    concerned = counted(lacking.concerned, noun) if lacking.concerned == 1 else f"{lacking.concerned:,} {many}"
    if lacking.since is None:
        return f"No {kind.spoken} covers {concerned}"
    day = f"{lacking.since:%B} {lacking.since.day}, {lacking.since.year}"
    return f"No {kind.spoken} covers the time since {day} ({concerned})"


def _lacking(
    connection: Connection, kind: ImportKind, held: Sequence[_Held], rules: EvidenceRules, zone: str, at: datetime
) -> Lacking | None:
    """Return what reports of a kind don't cover recently enough, or None if nothing is lacking."""
    coverages = _entries(connection, held, zone, at) if kind == ImportKind.HUD else _logins(connection, held, at)
    stale = [each for each in coverages if not is_recent(each, rules, zone)]
    if not stale:
        return None
    last_days = [each.last_day(zone) for each in stale]
    known = [each for each in last_days if each is not None]
    since = min(known) + DAY if len(known) == len(last_days) else None
    return Lacking(since=since, concerned=len(stale))


def _entries(connection: Connection, held: Sequence[_Held], zone: str, at: datetime) -> list[Coverage]:
    """Look up what exports cover of each agency with a license in use."""
    covered = agencies_covered(connection, zone, as_of=at)
    agency_ids = sorted({each.agency_id for each in held})
    return [covered.get(each, NO_AGENCY).since(at, at) for each in agency_ids]


def _logins(connection: Connection, held: Sequence[_Held], at: datetime) -> list[Coverage]:
    """Look up what login reports cover of each license in use."""
    reports = login_reports(connection, as_of=at)
    accounts: dict[str, list[RowMapping]] = {}
    query = select(hmis_users.c.user_id, hmis_users.c.person_id, hmis_users.c.agency_id)
    for row in connection.execute(query.where(hmis_users.c.person_id.is_not(None))).mappings():
        accounts.setdefault(row["person_id"], []).append(row)
    found = []
    for each in held:
        theirs = accounts.get(each.person_id, [])
        here = [row for row in theirs if row["agency_id"] == each.agency_id]
        shown = here or [row for row in theirs if row["agency_id"] is None]
        listed = [reports[row["user_id"]] for row in shown if row["user_id"] in reports]
        found.append(logins_of(listed, at, at))
    return found


def _update_unmapped(
    connection: Connection, policy: LicensePolicy, held: Sequence[_Held], zone: str, at: datetime
) -> None:
    """Keep a task for each agency with a license in use that is linked to no organization, once exports come in."""
    any_export = connection.execute(select(hmis_projects.c.project_id).limit(1)).first() is not None
    wanted = {}
    if is_needed(ImportKind.HUD, policy) and any_export and policy.evidence is not None:
        mapped = agencies_covered(connection, zone)
        names = {row.id: row.name for row in connection.execute(select(agencies.c.id, agencies.c.name))}
        wanted = {each.agency_id: names[each.agency_id] for each in held if each.agency_id not in mapped}
        due = end_of_day(civil_day(at, zone) + policy.evidence.evidence_age * DAY, zone)
        for agency_id in sorted(wanted):
            words = f"Say which organization of the HMIS is {wanted[agency_id]}"
            key = f"{_UNMAPPED}{agency_id}"
            open_office_task(connection, key, TaskKind.MAP_ORGANIZATION, words, OWNER, agency_id, due, at)
    for key in open_office_keys(connection, TaskKind.MAP_ORGANIZATION):
        if key.removeprefix(_UNMAPPED) not in wanted:
            close_office_task(connection, key, at)


def _update_unlinked(
    connection: Connection, policy: LicensePolicy, held: Sequence[_Held], zone: str, at: datetime
) -> None:
    """Keep a task while exports prove nothing about holders because nobody knows which account is theirs."""
    last = unlinked_since(connection)
    unknown = []
    if is_needed(ImportKind.HUD, policy) and policy.evidence is not None and last is not None:
        query = select(hmis_users.c.person_id, hmis_users.c.agency_id).where(hmis_users.c.person_id.is_not(None))
        linked = {(row.person_id, row.agency_id) for row in connection.execute(query)}
        unknown = [
            each
            for each in held
            if not linked & {(each.person_id, each.agency_id), (each.person_id, None)} and each.active_from <= last
        ]
    if not unknown or policy.evidence is None:
        close_office_task(connection, _UNLINKED, at)
        return
    words = f"Link HMIS users to people: {counted(len(unknown), 'license holder')} may have an account nobody knows"
    due = end_of_day(civil_day(at, zone) + policy.evidence.evidence_age * DAY, zone)
    open_office_task(connection, _UNLINKED, TaskKind.IMPORT_USAGE, words, OWNER, None, due, at)


def _held_licenses(connection: Connection) -> list[_Held]:
    query = (
        select(licenses.c.id, licenses.c.agency_id, assignments.c.person_id, assignments.c.active_from)
        .join(assignments, assignments.c.license_id == licenses.c.id)
        .where(assignments.c.state.in_(HOLDING), licenses.c.revoked_at.is_(None))
        .order_by(licenses.c.id)
    )
    return [_Held(*row) for row in connection.execute(query)]


def _key(kind: ImportKind) -> str:
    return f"coverage/{kind}"
