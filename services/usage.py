"""Usage of the HMIS: importing reports of it, and linking HMIS users to people."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from adapters.tabular import read_table
from adapters.usage.hud import RECENT_DAYS, read_hud_export
from adapters.usage.logins.report import read_login_report
from models import ids
from models.base import PartlyRefused
from models.calendar import end_of_day
from models.effects import TaskKind
from models.intake.references import Known
from models.intake.table import FileLine, RowProblem
from models.intake.user_links import UserLinkRow
from models.license.permissions import may_import_usage
from models.people import Actor
from models.usage.columns import ColumnName, require_in_report
from models.usage.logins import LoginReading
from models.usage.losses import judge_export, judge_logins
from models.usage.options import ReadingOptions
from models.usage.roster import RosterFinding, compare
from models.usage.user_ids import plain_id
from services.context import Context, ReadingContext
from services.people import acting, known_agency, person_id_of
from storage import hmis_users, loading
from storage.coverage_tasks import update_tasks
from storage.hmis_users import UserLink
from storage.login_columns import SavedColumn, forget_column, save_columns, saved_columns
from storage.reads import hmis_users as user_reads
from storage.reads.coverage import unlinked_organizations
from storage.reads.hmis_users import HmisUser
from storage.reads.people import email_key
from storage.reads.usage import licenses_to_notify
from storage.roster import accounts_on, held_licenses, keep_roster_tasks
from storage.tables.usage import ImportKind, LinkedBy
from storage.usage_imports import UsageSummary, take_in_export, take_in_logins

AT_ONCE = 8
"""How many licenses are notified at the same time."""

Progress = Callable[[int, int, str], None]
"""Called while a file is read, with the bytes done, the bytes in all, and the file."""


class MappingReport(PartlyRefused):
    """What happened to a file of links: how many are new, how many were known, and which rows were refused."""

    new: int
    unchanged: int
    problems: tuple[RowProblem, ...]
    woken: int = 0
    """Licenses that were notified because a link changes their use."""

    @property
    def has_refusals(self) -> bool:
        """True if a row was refused."""
        return bool(self.problems)


class RosterReport(PartlyRefused):
    """How a roster of the HMIS and the licenses differ. Names of accounts are for whoever asks, and are not kept."""

    accounts: int
    findings: tuple[RosterFinding, ...]
    columns: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    rows_refused: int = 0
    rows_set_aside: int = 0
    is_complete: bool = True
    """Whether it shows that an account is missing: not if rows of it are."""
    tasks_opened: int = 0
    tasks_closed: int = 0

    @property
    def has_refusals(self) -> bool:
        """True if a row could not be used."""
        return self.rows_refused > 0


async def import_usage(
    context: Context,
    path: Path,
    kind: ImportKind,
    by: str,
    progress: Progress | None = None,
    options: ReadingOptions | None = None,
) -> UsageSummary:
    """Import an HMIS CSV export (a folder or a .zip) or a login report, then notify the licenses that it changes.

    The same file again, or an older one after a newer one, never overwrites newer data. If an import was interrupted,
    the same file again continues it. Names for columns that somebody gives are saved for the next report. Raises
    RuleViolation for a file that can't be used, and nothing is changed.
    """
    actor = await _importer(context, by)
    summary = await asyncio.to_thread(_import, context, path, kind, actor, progress, options or ReadingOptions())
    concerned = await asyncio.to_thread(licenses_to_notify, context.database, import_id=summary.import_id)
    return summary.model_copy(update={"woken": await _notify(context, concerned)})


async def link_user(context: Context, by: str, user_id: str, person: str, agency_id: str | None = None) -> HmisUser:
    """Link an HMIS user to a person (by id or email address), for the license at one agency or for all."""
    actor = await _importer(context, by)
    user_id = await asyncio.to_thread(hmis_users.user_id_of, context.database, plain_id(user_id))
    link = UserLink(user_id=user_id, person_id=await person_id_of(context, person), agency_id=agency_id)
    await asyncio.to_thread(hmis_users.link_users, context.database, [link], LinkedBy.HAND, actor, context.now())
    await _notify_licenses_of(context, [user_id])
    await _update_tasks(context)
    return await _hmis_user(context, user_id)


async def unlink_user(context: ReadingContext, by: str, user_id: str) -> HmisUser:
    """Unlink an HMIS user from the wrong person. Its email address does not link it again."""
    actor = await _importer(context, by)
    user_id = await asyncio.to_thread(hmis_users.user_id_of, context.database, plain_id(user_id))
    await asyncio.to_thread(hmis_users.unlink_user, context.database, user_id, actor, context.now())
    await _update_tasks(context)
    return await _hmis_user(context, user_id)


async def load_mapping(context: Context, by: str, path: Path) -> MappingReport:
    """Load a file that links HMIS users to people: hmis_user_id, person_id or email, agency_id.

    The good rows are loaded and the others reported. A user need not have appeared in a usage report yet.
    """
    actor = await _importer(context, by)
    table, problems = await asyncio.to_thread(read_table, path, UserLinkRow)
    known = await asyncio.to_thread(loading.known, context.database)
    links, unknown = _checked(table.file, table.lines, known)
    new = await asyncio.to_thread(
        lambda: hmis_users.link_users(context.database, links, LinkedBy.MAPPING, actor, context.now(), unseen=True)
    )
    woken = await _notify_licenses_of(context, new)
    await _update_tasks(context)
    every = sorted((*problems, *unknown), key=lambda problem: problem.line)
    return MappingReport(new=len(new), unchanged=len(links) - len(new), problems=tuple(every), woken=woken)


async def unmatched_users(context: ReadingContext, by: str) -> list[HmisUser]:
    """List the HMIS users who are not linked to anyone, the last seen first."""
    await _importer(context, by)
    return await asyncio.to_thread(user_reads.unmatched_users, context.database)


async def compare_roster(
    context: ReadingContext,
    by: str,
    path: Path,
    options: ReadingOptions | None = None,
    *,
    agency_id: str | None = None,
    open_tasks: bool = False,
) -> RosterReport:
    """Compare a roster of the HMIS with the licenses: of all agencies, or of the one whose accounts it lists.

    With `open_tasks` each difference is a task from then on, and the tasks of an earlier roster that no longer apply
    are closed. Raises RuleViolation for a file that can't be used.
    """
    actor = await _importer(context, by)
    if agency_id is not None:
        await known_agency(context, agency_id)
    return await asyncio.to_thread(
        _compared, context, path, options or ReadingOptions(), agency_id, actor if open_tasks else None
    )


async def login_columns(context: ReadingContext, by: str, forget: Sequence[ColumnName] = ()) -> list[SavedColumn]:
    """Return the saved names for columns of login reports, the latest first, after deleting the names to forget."""
    actor = await _importer(context, by)
    for column in forget:
        await asyncio.to_thread(forget_column, context.database, column, actor, context.now())
    return await asyncio.to_thread(saved_columns, context.database)


async def _importer(context: ReadingContext, by: str) -> Actor:
    actor = await acting(context, by)
    may_import_usage(actor).require()
    return actor


def _import(
    context: ReadingContext,
    path: Path,
    kind: ImportKind,
    actor: Actor,
    progress: Progress | None,
    options: ReadingOptions,
) -> UsageSummary:
    now, zone, due = context.now(), context.pack.time_zone, _check_due(context)
    policy = context.policy().licenses
    if kind == ImportKind.HUD:
        days = _recent_days(context)
        found = read_hud_export(path, now, zone, progress, recent_days=days, set_aside=options.set_aside)
        reading = judge_export(found, _may_be_lost(context), go_on=options.go_on)
        summary = take_in_export(
            context.database, reading, actor, now, recent_days=days, due=due, rules=policy.evidence
        )
    else:
        report = _read_logins(context, path, options)
        summary = take_in_logins(context.database, report, actor, now, due=due)
        save_columns(context.database, options.columns, actor, now)
    update_tasks(context.database, policy, zone, now)
    with context.database.read() as connection:
        return summary.model_copy(update={"unmapped_organizations": tuple(unlinked_organizations(connection))})


def _read_logins(
    context: ReadingContext, path: Path, options: ReadingOptions, *, is_roster: bool = False
) -> LoginReading:
    """Read a login report or a roster. Columns are known by what somebody says now, or said before, or by the pack."""
    rules = context.policy().licenses.login_report
    of_pack = [ColumnName(role=role, heading=heading) for role, heading in rules.columns.items()] if rules else []
    columns = (*options.columns, *saved_columns(context.database), *of_pack)
    how = options.model_copy(update={"columns": columns})
    reading = read_login_report(path, context.now(), context.pack.time_zone, how, is_roster=is_roster)
    require_in_report(options.columns, reading.headings)
    return judge_logins(reading, _may_be_lost(context), go_on=options.go_on)


def _compared(
    context: ReadingContext, path: Path, options: ReadingOptions, agency_id: str | None, opening: Actor | None
) -> RosterReport:
    """Compare a roster; `opening` is who has tasks opened, if that is asked for."""
    reading = _read_logins(context, path, options, is_roster=True)
    accounts = accounts_on(context.database, reading)
    is_complete = reading.proves_lack
    findings = compare(accounts, held_licenses(context.database), only_agency=agency_id, is_complete=is_complete)
    opened, closed = 0, 0
    if opening is not None:
        save_columns(context.database, options.columns, opening, context.now())
        opened, closed = keep_roster_tasks(
            context.database,
            findings,
            only_agency=agency_id,
            closes=is_complete,
            due=_check_due(context),
            at=context.now(),
        )
    return RosterReport(
        accounts=len(accounts),
        findings=findings,
        columns=tuple(map(str, reading.columns)),
        remarks=reading.remarks,
        rows_refused=reading.rows_refused,
        rows_set_aside=reading.rows_set_aside,
        is_complete=is_complete,
        tasks_opened=opened,
        tasks_closed=closed,
    )


def _may_be_lost(context: ReadingContext) -> int:
    """Return what percentage of its rows a file may lose: none if the policy doesn't say."""
    evidence = context.policy().licenses.evidence
    return evidence.at_most_refused_percent if evidence else 0


def _check_due(context: ReadingContext) -> datetime:
    """Return when a task that opens now about an account in the HMIS is due."""
    rules = context.policy().licenses.login_report
    if rules is None:
        return context.pack.task_due(TaskKind.CHECK_ACCOUNT, context.now())
    return end_of_day(context.today() + timedelta(days=rules.check_within_days), context.pack.time_zone)


async def _update_tasks(context: ReadingContext) -> None:
    """Open and close the tasks about missing reports after a link has changed."""
    policy, zone = context.policy().licenses, context.pack.time_zone
    await asyncio.to_thread(update_tasks, context.database, policy, zone, context.now())


def _recent_days(context: ReadingContext) -> int:
    """Return over how many days the policy counts client entries to find little-used licenses (LIC-20)."""
    allotment = context.policy().allotment
    return allotment.removing.days if allotment is not None else RECENT_DAYS


async def _hmis_user(context: ReadingContext, user_id: str) -> HmisUser:
    user = await asyncio.to_thread(user_reads.hmis_user, context.database, user_id)
    if user is None:
        raise hmis_users.no_such_user(user_id)
    return user


async def _notify_licenses_of(context: Context, user_ids: Sequence[str]) -> int:
    concerned = await asyncio.to_thread(lambda: licenses_to_notify(context.database, user_ids=user_ids))
    return await _notify(context, concerned)


async def _notify(context: Context, license_ids: Sequence[str]) -> int:
    """Notify these licenses, AT_ONCE of them at the same time, and return how many are still managed."""
    places = asyncio.Semaphore(AT_ONCE)

    async def notify(license_id: str) -> bool:
        async with places:
            return await context.processes.nudge(ids.license_workflow_id(license_id), ids.USAGE_FOUND)

    return sum(await asyncio.gather(*(notify(each) for each in license_ids)))


def _checked(
    file: str, lines: Sequence[FileLine[UserLinkRow]], known: Known
) -> tuple[list[UserLink], list[RowProblem]]:
    """Return one link for each user whose row names a person and agency on record, and the refused rows."""
    links: dict[str, UserLink] = {}
    problems = []
    for line in lines:
        found = _link(line.row, known, links)
        if isinstance(found, UserLink):
            links[found.user_id] = found
        else:
            column, reason = found
            problems.append(RowProblem(file=file, line=line.number, column=column, reason=reason))
    return list(links.values()), problems


def _person_with(address: str, known: Known) -> str | None:
    """Return who has an address, or had it before if nobody has it now."""
    return known.emails.get(address) or known.earlier_emails.get(address)


def _link(row: UserLinkRow, known: Known, links: Mapping[str, UserLink]) -> UserLink | tuple[str, str]:
    """Return the link of a row, or the column that is wrong and why."""
    if row.hmis_user_id in links:
        return "hmis_user_id", "is already in an earlier row"
    person_id = row.person_id if row.email is None else _person_with(email_key(row.email), known)
    if person_id is None:
        return "email", "belongs to no one on record"
    if person_id not in known.people:
        return "person_id", "is not a person on record"
    if row.agency_id is not None and row.agency_id not in known.agencies:
        return "agency_id", "is not an agency on record"
    return UserLink(user_id=row.hmis_user_id, person_id=person_id, agency_id=row.agency_id)
