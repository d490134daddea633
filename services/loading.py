"""Loading an office's files: regions, agencies, people, designations, licenses, requests, and aliases.

The directory is loaded as a whole. Licenses and requests are processes, which are started one by one. Loading the same
files again changes nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from adapters.intake_files import read_batch
from models import ids
from models.billing.state import AgencyAccount
from models.calendar import start_of_day
from models.directory.messages import NewPerson
from models.errors import NoAnswer, RuleViolation
from models.intake.load_report import KindLoaded, LoadReport, settled_for_good
from models.intake.ownership import FieldConflict, RecordKind, Takes
from models.intake.permissions import may_load_files
from models.intake.references import checked
from models.intake.resolution import RecordValues, Resolution, resolve
from models.intake.rows import LicenseFileRow, RequestFileRow
from models.intake.table import Batch, FileLine, FileTable, RowProblem
from models.license.messages import LicenseStart, SetFunding
from models.license.rules import terms
from models.license.state import license_terms
from models.people import SYSTEM, Actor
from services import allotment, billing_accounts, expiration_dates, requests
from services.await_recorded import await_recorded
from services.context import Context, ReadingContext
from services.directory_follow_up import keeping, move_to_region, update_details
from services.forms import validated
from services.people import acting
from services.requests import NewRequest
from storage import loading
from storage.aliases import add_aliases
from storage.directory import keep_all_contact_tasks, letters_to_send
from storage.file_values import Resolved, set_apart
from storage.installation import note_loaded, note_loading
from storage.license_values import license_values, note_license_words
from storage.loading import Count, DateMove
from storage.reads import agencies
from storage.reads.account_details import OutdatedAccount, outdated_accounts
from storage.reads.agencies import Agency
from storage.reads.licenses import Stray, strays
from storage.reads.people import persons
from storage.reads.requests import request_row

AT_ONCE = 8
"""How many processes are started at the same time."""

TRIES = 5
"""How many times a step is tried while the workers are busy with everything that was started."""

Progress = Callable[[str, int, int], None]
"""Called while rows are loaded, with the kind of row, how many are done, and how many there are."""

Item = TypeVar("Item")
Result = TypeVar("Result")

_COLUMN: Mapping[str, str] = {
    "unknown_actor": "requested_by",
    "not_permitted": "requested_by",
    "unknown_role_type": "role_type",
    "role_type_missing": "role_type",
    "project_types_missing": "project_types",
    "last_day_missing": "last_day",
    "unknown_project_type": "project_types",
    "is_a_user": "person_id",
    "is_not_a_user": "person_id",
    "already_requested": "person_id",
    "just_sent": "person_id",
    "conflict": "person_id",
    "no_change": "changes",
    "not_plausible": "no_longer_needed_on",
    "day_is_past": "last_day",
    "key_reused": "request_id",
    "same_address": "email",
    "check_address": "email",
    "looks_alike": "last_name",
}
"""The column that a refusal of a request is about, by the refusal's code."""


class _Load(NamedTuple):
    """A load that is going on: what is loaded, for whom, and how conflicts are settled."""

    context: Context
    batch: Batch
    takes: Takes
    actor: Actor
    progress: Progress


def _no_progress(kind: str, done: int, total: int) -> None:
    """Show nothing."""


async def load(
    context: Context,
    path: Path,
    progress: Progress = _no_progress,
    *,
    takes: Takes = loading.NOTHING_TAKEN,
    by: str | None = None,
    samples: bool = False,
) -> LoadReport:
    """Load a folder or a single file. Every good row is loaded, and every other one is reported.

    What the office has decided by hand stays. Where a file says something new about it, nothing of that is applied, and
    it is reported, unless `takes` says whose value to take. `by` is who vouches for the files; without it, that is
    whoever runs the machine. `samples` says that these are the invented people that ship with this program.

    Raises RuleViolation if `by` may not load files, and DatabaseAway or ProcessesAway. What was started by then
    remains, and loading again continues from there. The records say that this path is being loaded
    (storage.installation) until it has ended.
    """
    actor = SYSTEM
    if by is not None:
        actor = await acting(context, by)
        may_load_files(actor).require()
    read, problems = await asyncio.to_thread(read_batch, path)
    await asyncio.to_thread(note_loading, context.database, str(path.absolute()), samples=samples)
    batch, unsound = await _checked(context, read, takes)
    of = _Load(context, batch, takes, actor, progress)
    progress("directory", 0, 1)
    directory = await asyncio.to_thread(
        loading.load, context.database, batch, context.now(), keeping(context), actor, takes
    )
    progress("directory", 1, 1)
    licenses, of_licenses, unchangeable = await _licenses(of)
    conflicts = (*directory.conflicts, *(conflict for each in of_licenses for conflict in each.conflicts))
    settled = (*directory.settled, *(one for each in of_licenses for one in each.settled))
    await _regions(context)
    await _details(context)
    await _letters(context)
    await asyncio.to_thread(keep_all_contact_tasks, context.database, keeping(context), context.now())
    not_moved = await _accounts(of, directory.moves)
    stayed = {each.line for each in not_moved}
    moves = [directory.moves[each.row.agency_id] for each in batch.agencies.lines if each.number in stayed]
    if await allotment.begin(context):
        await _with_retries(partial(await_recorded, context, ids.ALLOTMENT_ID))
    submitted, refused = await _requests(context, batch, progress)
    aliases, contradicting = await asyncio.to_thread(_aliases, of)
    every = (*problems, *unsound, *unchangeable, *refused, *contradicting)
    counts = {
        "regions": directory.regions,
        "agencies": directory.agencies.less_changed(sum(each.counts_alone for each in moves)),
        "people": directory.people,
        "designations": directory.designations,
        "licenses": licenses,
        "requests": submitted,
        "aliases": aliases,
    }
    await asyncio.to_thread(note_loaded, context.database, str(path.absolute()))
    files = dict(zip(counts, (table.file for table in read.tables), strict=True))
    return LoadReport(
        kinds=tuple(
            _totals(kind, count, files[kind], every)
            for kind, count in counts.items()
            if kind != "aliases" or read.aliases.file != "aliases"  # most offices have no such file
        ),
        problems=tuple(sorted(every, key=lambda problem: (_position(problem.file, files.values()), problem.line))),
        fields_refused=tuple(not_moved),
        conflicts=await _with_names(context, conflicts),
        settled=settled_for_good(settled, (*not_moved, *unchangeable)),
    )


async def _checked(context: Context, read: Batch, takes: Takes) -> tuple[Batch, tuple[RowProblem, ...]]:
    """Return the rows that can be loaded, as the files have them, and the problems of the others.

    They are compared as they will be applied: an address that the office has given to somebody else is not free.
    """
    applied = await asyncio.to_thread(loading.effective, context.database, read, takes)
    known = await asyncio.to_thread(loading.known, context.database)
    accepted, unsound = checked(applied, known, context.today(), context.policy().directory)
    return read.only(accepted), unsound


async def _with_names(context: Context, conflicts: Sequence[FieldConflict]) -> tuple[FieldConflict, ...]:
    """Return the conflicts with the names of those who decided."""
    names = await asyncio.to_thread(persons, context.database, {each.decided_by for each in conflicts})
    return tuple(
        each.model_copy(update={"decided_by_name": names[each.decided_by].name}) if each.decided_by in names else each
        for each in conflicts
    )


async def _licenses(of: _Load) -> tuple[Count, list[Resolution], list[RowProblem]]:
    """Start every license that is not managed yet, and change what a file may still change about the others."""
    context, table = of.context, of.batch.licenses
    known = await asyncio.to_thread(license_values, context.database, context.pack.time_zone)
    of_file = [_license_resolved(table, line, known.get(line.row.license_id), of.takes) for line in table.lines]
    new = [each.line.row for each in of_file if each.record_id not in known]
    done = 0

    async def begin(row: LicenseFileRow) -> None:
        nonlocal done
        agency = await asyncio.to_thread(agencies.agency, context.database, row.agency_id)
        await context.processes.start_license(_license_start(context, row, agency))
        await _with_retries(partial(context.processes.license_snapshot, row.license_id))
        await _with_retries(partial(await_recorded, context, ids.license_workflow_id(row.license_id)))
        done += 1
        of.progress("licenses", done, len(new))

    await _for_each(new, begin)
    changed, problems = await _funding(context, table.file, of_file)
    refused = {each.line for each in problems}
    words = [_without_settled(each, "funding") if each.line.number in refused else each for each in of_file]
    await asyncio.to_thread(note_license_words, context.database, words, of.actor, context.now())
    count = Count(new=len(new), changed=changed, unchanged=len(table.lines) - len(new) - changed - len(problems))
    return count, [each.resolution for each in of_file], problems


def _license_resolved(
    table: FileTable[LicenseFileRow], line: FileLine[LicenseFileRow], known: RecordValues | None, takes: Takes
) -> Resolved:
    return Resolved(
        kind=RecordKind.LICENSE,
        line=line,
        record_id=line.row.license_id,
        before=known.values if known else {},
        owners=known.owners if known else {},
        resolution=resolve(RecordKind.LICENSE, table.file, line, line.row.license_id, known, takes),
    )


def _without_settled(row: Resolved, column: str) -> Resolved:
    """Return a row without what becomes of a column, if a conflict about it was settled."""
    rest, alone = set_apart(row, column)
    return rest if alone.resolution.settled else row


async def _funding(context: Context, file: str, of_file: Sequence[Resolved]) -> tuple[int, list[RowProblem]]:
    """Change who pays for a license where the file says so; return how many changed, and what could not."""
    changed, problems = 0, []
    for each in of_file:
        before, wanted = each.before.get("funding"), each.resolution.values.get("funding")
        if not each.before or wanted is None or before == wanted:
            continue
        key = f"load/{wanted}/{context.now().isoformat()}"
        message = SetFunding(actor=SYSTEM, key=key, funding=wanted, instead_of=before)
        try:
            ask = partial(context.processes.ask_license, each.record_id, terms.set_funding, message)
            await _with_retries(ask)
            changed += 1
        except RuleViolation as refusal:
            problems.append(RowProblem(file=file, line=each.line.number, column="funding", reason=refusal.sentence))
    return changed, problems


def _aliases(of: _Load) -> tuple[Count, list[RowProblem]]:
    """Add the aliases that are new."""
    table, context = of.batch.aliases, of.context
    new, refused = add_aliases(context.database, table.rows, table.file, of.actor, context.now())
    problems = [
        RowProblem(file=table.file, line=table.lines[position].number, column="value", reason=refusal.sentence)
        for position, refusal in refused.items()
    ]
    return Count(new=new, unchanged=len(table.lines) - new - len(problems)), problems


async def _regions(context: Context) -> None:
    """Move the licenses of agencies that moved to another region."""

    async def move(stray: Stray) -> None:
        await _with_retries(partial(move_to_region, context, stray))

    await _for_each(await asyncio.to_thread(strays, context.database), move)


async def _details(context: Context) -> None:
    """Order the work on the account of each holder who has another name or address."""

    async def order(outdated: OutdatedAccount) -> None:
        await _with_retries(partial(update_details, context, outdated))

    await _for_each(await asyncio.to_thread(outdated_accounts, context.database), order)


async def _letters(context: Context) -> None:
    """Send the letters about changed addresses and roles."""

    async def send(notice_id: str) -> None:
        await _with_retries(partial(context.processes.send_notice, notice_id))

    await _for_each(await asyncio.to_thread(letters_to_send, context.database), send)


async def _accounts(of: _Load, moves: Mapping[str, DateMove]) -> list[RowProblem]:
    """Start the accounts of agencies that have none, and move expiration dates that the file changes.

    That somebody settled a conflict for the file is noted only now, if the account has taken the date.
    """
    context, batch = of.context, of.batch
    for agency_id in await billing_accounts.begin(context):
        await _with_retries(partial(context.processes.snapshot, ids.billing_workflow_id(agency_id), AgencyAccount))
        await _with_retries(partial(await_recorded, context, ids.billing_workflow_id(agency_id)))
    problems: list[RowProblem] = []
    for line in batch.agencies.lines:
        move = moves.get(line.row.agency_id)
        if move is None:
            continue
        try:
            await expiration_dates.move_expiration_date(context, line.row.agency_id, move.wanted, move.now)
        except RuleViolation as refusal:
            if refusal.code != "same_day":  # the same day of another year
                column = "license_expires_on"
                problems.append(
                    RowProblem(file=batch.agencies.file, line=line.number, column=column, reason=refusal.sentence)
                )
                continue
        if move.settled is not None:
            await asyncio.to_thread(loading.note_moved, context.database, [move.settled], of.actor, context.now())
    return problems


async def _requests(context: Context, batch: Batch, progress: Progress) -> tuple[Count, list[RowProblem]]:
    """Submit every request; requests about the same person one after another, in the order of the file.

    So are an agency's requests for people who are new, because two of them may look alike.
    """
    by_person: dict[str, list[FileLine[RequestFileRow]]] = defaultdict(list)
    for line in batch.requests.lines:
        by_person[line.row.person_id or f"new at {line.row.agency_id}"].append(line)
    problems: list[RowProblem] = []
    new = done = 0

    async def submit(lines: list[FileLine[RequestFileRow]]) -> None:
        nonlocal new, done
        for line in lines:
            try:
                is_new = await asyncio.to_thread(request_row, context.database, line.row.request_id) is None
                await _with_retries(partial(_submit if is_new else _compare, context, line.row))
                new += is_new
            except RuleViolation as refusal:
                column = _COLUMN.get(refusal.code, "")
                problems.append(
                    RowProblem(file=batch.requests.file, line=line.number, column=column, reason=refusal.sentence)
                )
            done += 1
            progress("requests", done, len(batch.requests.lines))

    await _for_each(by_person.values(), submit)
    return Count(new=new, unchanged=done - new - len(problems)), problems


async def _submit(context: Context, row: RequestFileRow) -> None:
    """Submit one request. Raises RuleViolation when it is refused."""
    if row.submitted_at is not None and row.submitted_at > context.now():
        raise RuleViolation("not_yet", "The date in submitted_at is in the future.")
    await requests.submit(
        context,
        row.requested_by,
        row.request_id,
        _form(row),
        request_id=row.request_id,
        notified_at=row.submitted_at,
    )


async def _compare(context: Context, row: RequestFileRow) -> None:
    """Compare a row with the request that it started. Raises RuleViolation when it says something else now."""
    await requests.require_unchanged_request(context, row.requested_by, row.request_id, _form(row))


def _form(row: RequestFileRow) -> NewRequest:
    given = row.model_dump(include=set(NewRequest.model_fields), exclude_none=True)
    if row.person_id is None:
        names = row.model_dump(include={"first_name", "last_name", "email"})
        given["newcomer"] = validated(NewPerson, **names, confirmed=row.new_person)
    return validated(NewRequest, **given)


def _license_start(context: ReadingContext, row: LicenseFileRow, agency: Agency | None) -> LicenseStart:
    since = start_of_day(row.since, context.pack.time_zone)
    return LicenseStart(
        license_id=row.license_id,
        agency_id=row.agency_id,
        region_id=agency.region_id if agency else None,
        kind=row.kind,
        created_at=since,
        terms=license_terms(context.pack, context.now()),
        expires_on=agency.license_expires_on if agency else None,
        held_by=row.person_id,
        held_since=since if row.person_id else None,
        funding=row.funding,
    )


async def _with_retries(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Try a step until the workers have time for it, which is safe. Raises ProcessesAway after some tries."""
    for _ in range(TRIES - 1):
        with suppress(NoAnswer):
            return await ask()
    return await ask()


async def _for_each(items: Iterable[Item], act: Callable[[Item], Awaitable[None]]) -> None:
    """Act on AT_ONCE items at the same time, until all are done. The first failure stops the rest and is raised."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> None:
        async with places:
            await act(item)

    try:
        async with asyncio.TaskGroup() as group:
            for item in items:
                group.create_task(one(item))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several


def _totals(kind: str, count: Count, file: str, problems: Iterable[RowProblem]) -> KindLoaded:
    refused = {problem.line for problem in problems if problem.file == file}
    return KindLoaded(kind=kind, **count.model_dump(), refused=len(refused))


def _position(file: str, files: Collection[str]) -> int:
    order: list[Any] = list(files)
    return order.index(file) if file in order else -1
