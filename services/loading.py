"""Loading an office's files: regions, agencies, people, designations, licenses, and requests.

The directory is loaded as a whole. Licenses and requests are processes, which are started one by one. Loading the same
files again changes nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from adapters.intake_files import read_batch
from models import ids
from models.base import Message, PartlyRefused
from models.billing.state import AgencyAccount
from models.calendar import start_of_day
from models.errors import NoAnswer, RuleViolation
from models.intake.references import checked
from models.intake.rows import LicenseFileRow, RequestFileRow
from models.intake.table import Batch, FileLine, RowProblem
from models.license.messages import LicenseStart, MoveToRegion, UpdateDetails
from models.license.rules import account_orders, terms
from models.license.state import license_terms
from models.people import SYSTEM
from services import allotment, billing, requests
from services.await_recorded import await_recorded
from services.context import Context, ReadingContext
from services.forms import validated
from services.requests import NewRequest
from storage import loading
from storage.installation import note_loaded, note_loading
from storage.loading import Count
from storage.reads import agencies
from storage.reads.account_details import OutdatedAccount, outdated_accounts
from storage.reads.agencies import Agency
from storage.reads.billing import dates_of_accounts
from storage.reads.licenses import Stray, strays
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
}
"""The column that a refusal of a request is about, by the refusal's code."""


class KindLoaded(Message):
    """How many rows of one kind were loaded, and how many were refused."""

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class LoadReport(PartlyRefused):
    """What happened to all rows, and why some were refused."""

    kinds: tuple[KindLoaded, ...]
    problems: tuple[RowProblem, ...]

    @property
    def has_refusals(self) -> bool:
        """True if a row was refused."""
        return bool(self.problems)


async def load(
    context: Context, path: Path, progress: Progress = lambda kind, done, total: None, *, samples: bool = False
) -> LoadReport:
    """Load a folder or a single file. Every good row is loaded, and every other one is reported.

    `samples` says that these are the invented people that ship with this program.

    Raises DatabaseAway or ProcessesAway. What was started by then remains, and loading again continues from there. The
    records say that this path is being loaded (storage.installation) until it has ended.
    """
    read, problems = await asyncio.to_thread(read_batch, path)
    await asyncio.to_thread(note_loading, context.database, str(path.absolute()), samples=samples)
    known = await asyncio.to_thread(loading.known, context.database)
    batch, unsound = checked(read, known, context.today())
    progress("directory", 0, 1)
    directory = await asyncio.to_thread(loading.load, context.database, batch, context.now())
    progress("directory", 1, 1)
    licenses = await _licenses(context, batch, progress)
    await _regions(context)
    await _details(context)
    moved = await _accounts(context, batch)
    if await allotment.begin(context):
        await _with_retries(partial(await_recorded, context, ids.ALLOTMENT_ID))
    submitted, refused = await _requests(context, batch, progress)
    every = (*problems, *unsound, *moved, *refused)
    counts = {
        "regions": directory.regions,
        "agencies": directory.agencies,
        "people": directory.people,
        "designations": directory.designations,
        "licenses": licenses,
        "requests": submitted,
    }
    await asyncio.to_thread(note_loaded, context.database, str(path.absolute()))
    files = dict(zip(counts, (table.file for table in read.tables), strict=True))
    return LoadReport(
        kinds=tuple(_totals(kind, count, files[kind], every) for kind, count in counts.items()),
        problems=tuple(sorted(every, key=lambda problem: (_position(problem.file, files.values()), problem.line))),
    )


async def _licenses(context: Context, batch: Batch, progress: Progress) -> Count:
    """Start every license that is not managed yet, and wait until each is recorded."""
    known = await asyncio.to_thread(loading.known_licenses, context.database)
    new = [row for row in batch.licenses.rows if row.license_id not in known]
    done = 0

    async def begin(row: LicenseFileRow) -> None:
        nonlocal done
        agency = await asyncio.to_thread(agencies.agency, context.database, row.agency_id)
        await context.processes.start_license(_license_start(context, row, agency))
        await _with_retries(partial(context.processes.license_snapshot, row.license_id))
        await _with_retries(partial(await_recorded, context, ids.license_workflow_id(row.license_id)))
        done += 1
        progress("licenses", done, len(new))

    await _for_each(new, begin)
    return Count(new=len(new), unchanged=len(batch.licenses.rows) - len(new))


async def _regions(context: Context) -> None:
    """Move the licenses of agencies that moved to another region."""

    async def follow(stray: Stray) -> None:
        key = f"region/{stray.region_id}/{stray.step}"  # a later move back to this region is a new step
        message = MoveToRegion(actor=SYSTEM, key=key, region_id=stray.region_id)
        await _with_retries(partial(context.processes.ask_license, stray.license_id, terms.move_to_region, message))

    await _for_each(await asyncio.to_thread(strays, context.database), follow)


async def _details(context: Context) -> None:
    """Order the work on the account of each holder who has another name or address."""

    async def order(outdated: OutdatedAccount) -> None:
        key = f"details/{outdated.person_id}/{outdated.changed_at.isoformat()}"
        message = UpdateDetails(actor=SYSTEM, key=key, person_id=outdated.person_id)
        ask = partial(context.processes.ask_license, outdated.license_id, account_orders.update_details, message)
        await _with_retries(ask)

    await _for_each(await asyncio.to_thread(outdated_accounts, context.database), order)


async def _accounts(context: Context, batch: Batch) -> list[RowProblem]:
    """Start the accounts of agencies that have none, and move expiration dates that the file changes."""
    for agency_id in await billing.begin(context):
        await _with_retries(partial(context.processes.snapshot, ids.billing_workflow_id(agency_id), AgencyAccount))
        await _with_retries(partial(await_recorded, context, ids.billing_workflow_id(agency_id)))
    dates = await asyncio.to_thread(dates_of_accounts, context.database)
    problems: list[RowProblem] = []
    for line in batch.agencies.lines:
        row = line.row
        known, wanted = dates.get(row.agency_id), row.license_expires_on
        if known is None or wanted is None or known == wanted:
            continue
        try:
            await billing.move_expiration_date(context, row.agency_id, wanted)
        except RuleViolation as refusal:
            if refusal.code != "same_day":  # the same day of another year
                column = "license_expires_on"
                problems.append(
                    RowProblem(file=batch.agencies.file, line=line.number, column=column, reason=refusal.sentence)
                )
    return problems


async def _requests(context: Context, batch: Batch, progress: Progress) -> tuple[Count, list[RowProblem]]:
    """Submit every request; requests about the same person one after another, in the order of the file."""
    by_person: dict[str, list[FileLine[RequestFileRow]]] = defaultdict(list)
    for line in batch.requests.lines:
        by_person[line.row.person_id].append(line)
    problems: list[RowProblem] = []
    new = done = 0

    async def submit(lines: list[FileLine[RequestFileRow]]) -> None:
        nonlocal new, done
        for line in lines:
            try:
                is_new = await asyncio.to_thread(request_row, context.database, line.row.request_id) is None
                await _with_retries(partial(_submit, context, line.row))
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
    given = row.model_dump(include=set(NewRequest.model_fields), exclude_none=True)
    await requests.submit(
        context,
        row.requested_by,
        row.request_id,
        validated(NewRequest, **given),
        request_id=row.request_id,
        notified_at=row.submitted_at,
    )


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
