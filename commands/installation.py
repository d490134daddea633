"""The whole system on this machine: Temporal, the database, the worker, the samples."""

import asyncio
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from rich.table import Table
from sqlalchemy import make_url

from adapters.clock import now
from adapters.processes import Processes
from addresses import Addresses
from commands.loading import SAMPLES, Bars, progress_bars
from commands.runner import clean, out
from connection import connect
from models.calendar import counted
from models.intake.table import RowProblem
from services import loading
from services.context import Context
from settings import Settings
from stack import embedded_server, keep_to_owner, portal_beside, portal_port
from startup import bring_up_to_date, drafts, office_of, require_own_server, shown_database, without_effect
from storage.database import Database
from storage.installation import installation_of, note_samples
from storage.loading import known
from worker import World, begin_entities, build_worker, build_world, start_on_records

STOPPING = (signal.SIGINT, signal.SIGTERM)


async def run_everything(settings: Settings) -> None:
    """Run until asked to stop.

    Raises RuleViolation, StackError, or DatabaseAway for what is missing.
    """
    require_own_server(settings)
    out.print("Starting HMIS Access ...")
    keep_to_owner(settings.var)
    await bring_up_to_date(settings, out.print)
    settings = office_of(settings)
    for sentence in (*drafts(settings, settings.pack), *without_effect(settings, embedded=True)):
        out.print(f"Warning: {clean(sentence)}")
    settings = settings.model_copy(update={"portal_port": portal_port(settings)})
    world = replace(build_world(settings), portal=settings.portal_address)
    start_on_records(settings, world)
    stop = _stop_signal()
    async with (
        embedded_server(settings, _about(settings, world)) as addresses,
        _worker_running(settings, addresses, world) as context,
        portal_beside(settings, await _portal_for(world.database)) as portal,
    ):
        _print_addresses(settings, addresses, portal)
        await _unless_stopped(stop, _load_what_is_missing(context))
        await begin_entities(context.processes.client, world)
        out.print("\nHMIS Access is ready.")
        await stop.wait()
        out.print("\nStopping. Open cases continue at the next start ...")
    world.database.close()
    out.print("Stopped.")


@asynccontextmanager
async def _worker_running(settings: Settings, addresses: Addresses, world: World) -> AsyncIterator[Context]:
    client = await connect(addresses.temporal, settings.temporal_namespace)
    async with build_worker(client, world, settings):
        yield Context(
            database=world.database, processes=Processes(client), pack=world.pack, now=now, portal=world.portal
        )


async def _load_what_is_missing(context: Context) -> None:
    """Load the samples into an empty database, or continue a load that was interrupted."""
    unfinished = (await asyncio.to_thread(installation_of, context.database)).loading
    if unfinished == str(SAMPLES):
        await _load_samples(context, f"Loading {SAMPLES.name}/ was interrupted. Continuing where it stopped ...")
    elif unfinished:
        out.print(
            f"Warning: loading {clean(unfinished)} was interrupted, so part of it is missing. Load it again. "
            "It continues where it stopped."
        )
    elif not (await asyncio.to_thread(known, context.database)).agencies:
        await _load_samples(context, f"The database is empty. Loading {SAMPLES.name}/ ...")


async def _load_samples(context: Context, why: str) -> None:
    out.print(why)
    with progress_bars() as shown:
        report = await loading.load(context, SAMPLES, Bars(shown).update, samples=True)
    for line in refused_in_short(report.problems, context.pack.name):
        out.print(clean(line))


def refused_in_short(problems: Sequence[RowProblem], office: str) -> list[str]:
    """Return one line for all rows that were refused for the same reason."""
    alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for each in problems:
        alike[each.file, each.column, each.reason].append(each.line)
    return [
        f"  {counted(len(lines), 'row')} of {file} did not fit the rules of {office} "
        f"({': '.join(filter(None, (column, reason.rstrip('.'))))}). Everything else was loaded."
        for (file, column, reason), lines in alike.items()
    ]


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do work that can be continued at the next start, or as much of it as there is time for before a stop."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _portal_for(database: Database) -> str:
    """Return the program to run as the portal: with the development sign-in, if these are samples or will be."""
    found = await asyncio.to_thread(installation_of, database)
    empty = not found.loading and not (await asyncio.to_thread(known, database)).agencies
    if empty:
        await asyncio.to_thread(note_samples, database)
    return "portal.development" if empty or found.samples else "portal"


def _about(settings: Settings, world: World) -> Addresses:
    """Return what other windows need to know of this system."""
    return Addresses(
        temporal="",
        ui="",
        pack=settings.pack,
        policy_label=world.pack.in_force(now()).label,
        database=shown_database(settings),
    )


def _print_addresses(settings: Settings, addresses: Addresses, portal: str) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("Open in your browser", portal)
    table.add_row("Policy pack", f"{settings.pack} ({addresses.policy_label})")
    table.add_row("Temporal's Web UI", addresses.ui)
    table.add_row("Temporal", addresses.temporal)
    table.add_row("Database", make_url(settings.database).render_as_string(hide_password=True))
    table.add_row("Letters", f"{settings.letters}/new" if settings.mail == "maildir" else settings.smtp_host)
    table.add_row("Temporal's log", str(settings.var / "temporal.log"))
    out.print("\nHMIS Access is running.", style="bold")
    out.print(table)
    out.print("Now try .venv/bin/python starter.py --help in a second window. To stop, press Ctrl-C here.")


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for each in STOPPING:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    return stop
