"""Tasks about what usage reports don't cover (LIC-29).

There is one for each kind of report, one for each agency that is linked to no organization of the HMIS, one for all
organizations about which nobody has said which agency they are, and one for the next export where the policy asks for
one every so many days.

They follow from the records, and close when the records have changed. However many licenses are concerned, there is one
task for each kind of report.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, text

from models.base import Message, listed
from models.calendar import civil_day, counted, end_of_day
from models.effects import TaskKind
from models.license.proof import is_recent
from models.people import Role
from models.policy.licenses import LicensePolicy
from models.usage.coverage import Coverage, NotCovered
from storage.database import Database, take_turns
from storage.office_tasks import (
    OFFICE,
    close_office_task,
    open_office_due,
    open_office_keys,
    open_office_task,
)
from storage.reads.coverage import NO_AGENCY, agencies_covered, unlinked_organizations, unlinked_since
from storage.reads.unknown_use import (
    MEASURES,
    LicenseInUse,
    held_licenses,
    is_needed,
    logins_needed,
    logins_of_held,
)
from storage.tables.directory import agencies
from storage.tables.usage import ImportKind, hmis_projects, hmis_users
from storage.tables.work import TASK_IS_OPEN, tasks

DAY = timedelta(days=1)
OWNER = Role.HMIS_LEAD
"""Whose queue the tasks are in: lead staff import usage reports."""

_UNMAPPED = "organization-of/"
_ORGANIZATIONS = "organizations"
_NEXT_EXPORT = "coverage/next-export"
SHOWN = 10
"""How many organizations the title of a task names."""

_UNLINKED = "coverage/unlinked-holders"


class Lacking(Message):
    """What reports of one kind don't cover: since when, and how many agencies or licenses that concerns."""

    since: date | None
    """None if no report ever covered anything of some of them."""
    concerned: int


def update_coverage_tasks(connection: Connection, policy: LicensePolicy, zone: str, at: datetime) -> None:
    """Open the tasks that the records ask for at `at`, and close the others.

    Where the policy says nothing about evidence, nothing is asked for.
    """
    rules = policy.evidence
    if rules is None:
        return
    take_turns(connection, OFFICE)
    held = held_licenses(connection)
    for kind in MEASURES:
        found = _lacking(connection, kind, held, policy, zone, at) if is_needed(kind, policy) else None
        if found is None:
            close_office_task(connection, _key(kind), at)
            continue
        due = end_of_day(civil_day(at, zone) + rules.evidence_age * DAY, zone)
        open_office_task(connection, _key(kind), TaskKind.IMPORT_USAGE, title(kind, found), OWNER, None, due, at)
    _update_next_export(connection, policy, held, zone, at)
    _update_unmapped(connection, policy, held, zone, at)
    _update_organizations(connection, policy, zone, at)
    _update_unlinked(connection, policy, held, zone, at)


def update_tasks(database: Database, policy: LicensePolicy, zone: str, at: datetime) -> None:
    """Open and close the tasks after the records have changed."""
    with database.write() as connection:
        update_coverage_tasks(connection, policy, zone, at)


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
    if policy.evidence is None:
        return {}
    with database.read() as connection:
        held = held_licenses(connection)
        kinds = [kind for kind in MEASURES if is_needed(kind, policy)]
        found = {kind: _lacking(connection, kind, held, policy, zone, at) for kind in kinds}
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
    connection: Connection,
    kind: ImportKind,
    held: Sequence[LicenseInUse],
    policy: LicensePolicy,
    zone: str,
    at: datetime,
) -> Lacking | None:
    """Return what reports of a kind don't cover recently enough, or None if nothing is lacking."""
    if kind == ImportKind.HUD:
        coverages = _entries(connection, held, zone, at)
    else:
        coverages = logins_of_held(connection, logins_needed(connection, held, policy, zone, at), at)
    stale = [each for each in coverages if not is_recent(each, policy.evidence, zone)]
    if not stale:
        return None
    last_days = [each.last_day(zone) for each in stale]
    known = [each for each in last_days if each is not None]
    since = min(known) + DAY if len(known) == len(last_days) else None
    return Lacking(since=since, concerned=len(stale))


def _entries(connection: Connection, held: Sequence[LicenseInUse], zone: str, at: datetime) -> list[Coverage]:
    """Look up what exports cover of each agency with a license in use."""
    covered = agencies_covered(connection, zone, as_of=at)
    agency_ids = sorted({each.agency_id for each in held})
    return [covered.get(each, NO_AGENCY).since(at, at) for each in agency_ids]


def _update_unmapped(
    connection: Connection, policy: LicensePolicy, held: Sequence[LicenseInUse], zone: str, at: datetime
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
        if key.startswith(_UNMAPPED) and key.removeprefix(_UNMAPPED) not in wanted:
            close_office_task(connection, key, at)


def unmapped_title(organizations: Sequence[str]) -> str:
    """Write the title of the task: "Say which agencies these organizations of the HMIS are: O2 and O7"."""
    more = len(organizations) - SHOWN
    shown = listed([*organizations[:SHOWN], *([f"{more:,} more"] if more > 0 else [])])
    which = "agency this organization" if len(organizations) == 1 else "agencies these organizations"
    return f"Say which {which} of the HMIS {'is' if len(organizations) == 1 else 'are'}: {shown}"


def _update_organizations(connection: Connection, policy: LicensePolicy, zone: str, at: datetime) -> None:
    """Keep one task while exports show organizations about which nobody has said which agency they are."""
    unknown = unlinked_organizations(connection) if is_needed(ImportKind.HUD, policy) else []
    if not unknown or policy.evidence is None:
        close_office_task(connection, _ORGANIZATIONS, at)
        return
    due = end_of_day(civil_day(at, zone) + policy.evidence.evidence_age * DAY, zone)
    words = unmapped_title(unknown)
    open_office_task(connection, _ORGANIZATIONS, TaskKind.MAP_ORGANIZATION, words, OWNER, None, due, at)


def _update_next_export(
    connection: Connection, policy: LicensePolicy, held: Sequence[LicenseInUse], zone: str, at: datetime
) -> None:
    """Keep a task for the next export where the policy asks for one every so many days, due when it leaves no gap."""
    days = policy.evidence.export_reaches_back_days if policy.evidence is not None else None
    last_days = [each.last_day(zone) for each in _entries(connection, held, zone, at)] if days is not None else []
    known = [each for each in last_days if each is not None]
    if days is None or not known or not is_needed(ImportKind.HUD, policy):
        close_office_task(connection, _NEXT_EXPORT, at)
        return
    due = end_of_day(min(known) + days * DAY, zone)
    if open_office_due(connection, _NEXT_EXPORT) not in (None, due):
        close_office_task(connection, _NEXT_EXPORT, at)
    words = f"Import the next HMIS CSV export: each one counts for {counted(days, 'day')} before it is made"
    open_office_task(connection, _NEXT_EXPORT, TaskKind.IMPORT_USAGE, words, OWNER, None, due, at)


def _update_unlinked(
    connection: Connection, policy: LicensePolicy, held: Sequence[LicenseInUse], zone: str, at: datetime
) -> None:
    """Keep a task while exports prove nothing about holders because nobody knows which account is theirs."""
    last = unlinked_since(connection, at)
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


def _key(kind: ImportKind) -> str:
    return f"coverage/{kind}"
