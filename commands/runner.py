"""From a command to its answer: open what it needs, call the service, show the result or the refusal."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console

from adapters.clock import now
from adapters.form_keys import fresh_key
from addresses import StackError, temporal_address
from commands.acting import said_first
from models.base import PartlyRefused, listed
from models.errors import ProcessesAway
from models.operators import require_key
from services.context import Context, ReadingContext
from services.operators import operation_of
from settings import Settings, unknown_variables
from startup import (
    checked_pack,
    is_development,
    pack_of,
    read_settings,
    require_file,
    require_same_database,
    require_same_version,
    what_is_wrong,
)
from storage.database import AWAY, database_url, open_database
from storage.installation import installation_of

if TYPE_CHECKING:
    from adapters.processes import Processes

Value = TypeVar("Value")

OFFLINE_ADDRESS = "127.0.0.1:7233"
"""Where commands that can do without Temporal look for it."""

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def look_up(
    work: Callable[[ReadingContext], Awaitable[Value]],
    show: Callable[[Value, str], None],
    *,
    as_json: bool,
    refused_is_fine: bool = False,
    keyless: bool = False,
) -> Value:
    """Do `work` that needs only the records, and show its result.

    The result is shown as JSON, or by `show`, which also gets the time zone. A refusal ends with status 1, also that
    of a part (PartlyRefused), unless `refused_is_fine`. `keyless` work says itself whether it needs an operator's key.
    """

    async def run() -> tuple[Value, str]:
        with records(settings_of_machine(), keyless=keyless) as context:
            return await work(context), context.pack.time_zone

    return _run_and_show(run, show, as_json=as_json, refused_is_fine=refused_is_fine)


def answer(
    work: Callable[[Context], Awaitable[Value]],
    show: Callable[[Value, str], None],
    *,
    as_json: bool,
    offline: bool = False,
    key: str = "",
    refused_is_fine: bool = False,
) -> Value:
    """Do `work` that needs running processes, and show its result as `look_up` does.

    `offline` says that the work can do without processes where they are away. `key` is the form's, for the advice to
    send the same form again. `refused_is_fine` ends with status 0 even if a part was refused.
    """

    async def run() -> tuple[Value, str]:
        async with opened(settings_of_machine(), offline=offline) as context:
            return await work(context), context.pack.time_zone

    return _run_and_show(run, show, as_json=as_json, key=key, refused_is_fine=refused_is_fine)


def send(
    work: Callable[[Context, str], Awaitable[Value]],
    show: Callable[[Value, str], None],
    *,
    key: str,
    as_json: bool,
) -> Value:
    """Send a form: do `work`, which gets the form's key, and show its result as `answer` does.

    `key` is what was typed; empty for a form that is sent for the first time.
    """
    form = key.strip() or fresh_key()
    return answer(lambda context: work(context, form), show, as_json=as_json, key=form)


@contextmanager
def refusals(*, as_json: bool, key: str = "") -> Iterator[None]:
    """Turn every kind of refusal into one sentence and status 1."""
    try:
        yield
    except Exception as error:
        wrong = what_is_wrong(error)
        if wrong is None:
            raise
        code, sentence = wrong
        again = f" Send it again with --key {key}, and it will count once." if key and _may_count(error) else ""
        raise _exit(code, f"{sentence}{again}", as_json=as_json) from error


def _may_count(error: Exception) -> bool:
    """Return whether a form may have arrived although no answer came."""
    return isinstance(error, ProcessesAway) or str(error) == AWAY


def exactly_one(given: dict[str, bool]) -> str:
    """Return the one option that was given. Anything else is wrong usage."""
    chosen = [name for name, is_given in given.items() if is_given]
    if len(chosen) != 1:
        raise typer.BadParameter(f"use exactly one of {listed(given, 'or')}")
    return chosen[0]


def settings_of_machine() -> Settings:
    """Read the settings, and warn of each variable HMIS_… that is none: it was meant to be one.

    Raises RuleViolation when they can't be used.
    """
    settings = read_settings()
    for sentence in unknown_variables():
        err.print(f"Warning: {clean(sentence)}")
    return settings


def as_text(value: Any) -> str:
    """Write a value as JSON."""
    return json.dumps(_plain(value), indent=2, ensure_ascii=False)


@contextmanager
def records(settings: Settings, *, keyless: bool = False) -> Iterator[ReadingContext]:
    """Open what a service needs that only reads, by the rules of the office whose records these are.

    Raises DatabaseAway, StackError, or PolicyError when something is missing, and RuleViolation without an operator's
    key where one is needed. `keyless` is for the commands that make the first one.
    """
    require_same_database(settings)
    require_file(database_url(settings.database))
    with open_database(settings.database) as database:
        found = installation_of(database)
        pack = checked_pack(settings, pack_of(settings, found), now())
        require_same_version(pack, found)
        key = settings.operator_key.get_secret_value()
        operation = None if is_development(settings, found) else operation_of(database, key, *said_first.get())
        if not keyless:
            require_key(operation)
        reachable = settings.portal_url or operation is None
        yield ReadingContext(
            database=database,
            pack=pack,
            now=now,
            policies=settings.policies,
            scans_uploads=bool(settings.clamd),
            operation=operation,
            portal=settings.portal_address if reachable else "",
        )


@asynccontextmanager
async def opened(settings: Settings, *, offline: bool = False) -> AsyncIterator[Context]:
    """Open everything a service needs.

    Raises DatabaseAway, StackError, or PolicyError when something is missing.
    """
    with records(settings) as found:
        try:
            address = temporal_address(settings)
        except StackError:
            if not offline:
                raise
            address = OFFLINE_ADDRESS
        processes = await _processes(address, settings.temporal_namespace)
        given = {each.name: getattr(found, each.name) for each in fields(found)}
        yield Context(**given, processes=processes)


async def _processes(address: str, namespace: str) -> "Processes":
    # Temporal's client takes as long to import as everything else, so commands that only read don't import it.
    from adapters.processes import Processes
    from connection import connect

    return Processes(await connect(address, namespace, lazy=True))


def _run_and_show(
    run: Callable[[], Coroutine[Any, Any, tuple[Value, str]]],
    show: Callable[[Value, str], None],
    *,
    as_json: bool,
    key: str = "",
    refused_is_fine: bool = False,
) -> Value:
    with refusals(as_json=as_json, key=key):
        value, zone = asyncio.run(run())
        if as_json:
            typer.echo(as_text(value))
        else:
            show(value, zone)
    if not refused_is_fine and _is_partly_refused(value):
        raise typer.Exit(1)
    return value


def _is_partly_refused(value: object) -> bool:
    """Return whether something was refused in a result of many parts."""
    if isinstance(value, PartlyRefused):
        return value.has_refusals
    return isinstance(value, list | tuple) and any(map(_is_partly_refused, value))


def _exit(code: str, sentence: str, *, as_json: bool) -> typer.Exit:
    """Print the reason, and return the exit with status 1."""
    if as_json:
        typer.echo(as_text({"error": {"code": code, "sentence": sentence}}))
    else:
        err.print(clean(sentence))
    return typer.Exit(1)


def clean(text: str) -> str:
    """Replace control characters, which someone may have typed and which would command the terminal."""
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
