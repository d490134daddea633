"""Taking in what an office has in files: regions, agencies, people, designations, licenses and requests.

The directory is taken in as a whole; licenses and requests are processes, begun one by one. Twice is like once.
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
from models.base import Message
from models.billing.state import AgencyAccount
from models.calendar import start_of_day
from models.errors import NoAnswer, RuleViolation
from models.intake.references import checked
from models.intake.rows import LicenseFileRow, RequestFileRow
from models.intake.table import Batch, FileLine, RowProblem
from models.license.messages import LicenseStart, MoveToRegion
from models.license.rules import terms
from models.license.state import license_terms
from models.people import SYSTEM
from services import allotment, billing, requests
from services.await_recorded import await_recorded
from services.context import Context, ReadingContext
from services.forms import validated
from services.requests import NewRequest
from storage import loading
from storage.loading import Count
from storage.reads import agencies
from storage.reads.agencies import Agency
from storage.reads.billing import dates_of_accounts
from storage.reads.licenses import Stray, strays
from storage.reads.requests import request_row

AT_ONCE = 8
"""How many processes are begun at the same time."""

TRIES = 5
"""How often an answer is waited for while the workers are busy with everything that was begun."""

Tell = Callable[[str, int, int], None]
"""Told while it goes on: which kind of row, how many are done, how many there are."""

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
    "conflict": "person_id",
    "no_change": "changes",
    "not_plausible": "no_longer_needed_on",
    "day_is_past": "last_day",
    "key_reused": "request_id",
}
"""The column that a refusal of a request is about, by the refusal's code."""


class KindLoaded(Message):
    """What became of one kind of row."""

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class LoadReport(Message):
    """What became of everything, and why some rows were not taken in."""

    kinds: tuple[KindLoaded, ...]
    problems: tuple[RowProblem, ...]


async def load(context: Context, path: Path, tell: Tell = lambda kind, done, total: None) -> LoadReport:
    """Take in a folder or a single file; every sound row is taken in, every other reported.

    Raises DatabaseAway or ProcessesAway; what was begun by then stays, and loading again goes on where it stopped.
    """
    read, problems = await asyncio.to_thread(read_batch, path)
    known = await asyncio.to_thread(loading.known, context.database)
    batch, unsound = checked(read, known, context.today())
    tell("directory", 0, 1)
    directory = await asyncio.to_thread(loading.load, context.database, batch, context.now())
    tell("directory", 1, 1)
    licenses = await _licenses(context, batch, tell)
    await _regions(context)
    moved = await _accounts(context, batch)
    if await allotment.begin(context):
        await _patiently(partial(await_recorded, context, ids.ALLOTMENT_ID))
    asked, refused = await _requests(context, batch, tell)
    every = (*problems, *unsound, *moved, *refused)
    counts = {
        "regions": directory.regions,
        "agencies": directory.agencies,
        "people": directory.people,
        "designations": directory.designations,
        "licenses": licenses,
        "requests": asked,
    }
    files = dict(zip(counts, (table.file for table in read.tables), strict=True))
    return LoadReport(
        kinds=tuple(_summed(kind, count, files[kind], every) for kind, count in counts.items()),
        problems=tuple(sorted(every, key=lambda problem: (_place(problem.file, files.values()), problem.line))),
    )


async def _licenses(context: Context, batch: Batch, tell: Tell) -> Count:
    """Begin to keep every license that is not kept yet, and wait until each is written down."""
    there = await asyncio.to_thread(loading.known_licenses, context.database)
    new = [row for row in batch.licenses.rows if row.license_id not in there]
    done = 0

    async def begin(row: LicenseFileRow) -> None:
        nonlocal done
        agency = await asyncio.to_thread(agencies.agency, context.database, row.agency_id)
        await context.processes.start_license(_license_start(context, row, agency))
        await _patiently(partial(context.processes.license_snapshot, row.license_id))
        await _patiently(partial(await_recorded, context, ids.license_workflow_id(row.license_id)))
        done += 1
        tell("licenses", done, len(new))

    await _at_once(new, begin)
    return Count(new=len(new), unchanged=len(batch.licenses.rows) - len(new))


async def _regions(context: Context) -> None:
    """Have the licenses of agencies that moved to another region follow them."""

    async def follow(stray: Stray) -> None:
        key = f"region/{stray.region_id}/{stray.step}"  # an agency that moves back later moves anew
        message = MoveToRegion(actor=SYSTEM, key=key, region_id=stray.region_id)
        await _patiently(partial(context.processes.ask_license, stray.license_id, terms.move_to_region, message))

    await _at_once(await asyncio.to_thread(strays, context.database), follow)


async def _accounts(context: Context, batch: Batch) -> list[RowProblem]:
    """Begin the accounts of agencies that have none, and move the expiration dates that changed in the file."""
    for agency_id in await billing.begin(context):
        await _patiently(partial(context.processes.snapshot, ids.billing_workflow_id(agency_id), AgencyAccount))
        await _patiently(partial(await_recorded, context, ids.billing_workflow_id(agency_id)))
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


async def _requests(context: Context, batch: Batch, tell: Tell) -> tuple[Count, list[RowProblem]]:
    """Submit every request; those about one person one after the other, in the order of the file."""
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
                await _patiently(partial(_submit, context, line.row))
                new += is_new
            except RuleViolation as refusal:
                column = _COLUMN.get(refusal.code, "")
                problems.append(
                    RowProblem(file=batch.requests.file, line=line.number, column=column, reason=refusal.sentence)
                )
            done += 1
            tell("requests", done, len(batch.requests.lines))

    await _at_once(by_person.values(), submit)
    return Count(new=new, unchanged=done - new - len(problems)), problems


async def _submit(context: Context, row: RequestFileRow) -> None:
    """Submit one request. Raises RuleViolation when it is refused."""
    if row.submitted_at is not None and row.submitted_at > context.now():
        raise RuleViolation("not_yet", "submitted_at is in the future.")
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


async def _patiently(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Ask until the workers have time for it; asking again is harmless. Raises ProcessesAway after some tries."""
    for _ in range(TRIES - 1):
        with suppress(NoAnswer):
            return await ask()
    return await ask()


async def _at_once(items: Iterable[Item], act: Callable[[Item], Awaitable[None]]) -> None:
    """Act on every item, on AT_ONCE of them at the same time. The first failure stops the rest and is raised."""
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


def _summed(kind: str, count: Count, file: str, problems: Iterable[RowProblem]) -> KindLoaded:
    refused = {problem.line for problem in problems if problem.file == file}
    return KindLoaded(kind=kind, **count.model_dump(), refused=len(refused))


def _place(file: str, files: Collection[str]) -> int:
    order: list[Any] = list(files)
    return order.index(file) if file in order else -1
