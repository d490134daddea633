"""From a command to its answer: open what it needs, call the service, show the result or the refusal."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from adapters.clock import now
from adapters.form_keys import fresh_key
from adapters.policy_files import load_pack
from addresses import StackError, temporal_address
from models.base import listed
from models.errors import ProcessesAway, RuleViolation
from models.policy.rule import PolicyError
from models.wording import location, reason
from services.context import Context, ReadingContext
from settings import Settings
from storage.database import NOT_SET_UP, DatabaseAway, database_url, open_database

if TYPE_CHECKING:
    from adapters.processes import Processes

Value = TypeVar("Value")

OFFLINE_ADDRESS = "127.0.0.1:7233"
"""Where commands that can do without Temporal look for it."""

SET_UP = "`make run` sets it up automatically; elsewhere, run `python starter.py migrate`."

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def look_up(
    work: Callable[[ReadingContext], Awaitable[Value]], show: Callable[[Value, str], None], *, as_json: bool
) -> Value:
    """Do `work` that needs only the records, and show its result.

    The result is shown as JSON, or by `show`, which also gets the time zone. A refusal ends with status 1.
    """

    async def run() -> tuple[Value, str]:
        with records(settings_of_machine()) as context:
            return await work(context), context.pack.time_zone

    return _run_and_show(run, show, as_json=as_json)


def answer(
    work: Callable[[Context], Awaitable[Value]],
    show: Callable[[Value, str], None],
    *,
    as_json: bool,
    offline: bool = False,
    key: str = "",
) -> Value:
    """Do `work` that needs running processes, and show its result as `look_up` does.

    `offline` says that the work can do without processes where they are away. `key` is the form's, for the advice to
    send the same form again.
    """

    async def run() -> tuple[Value, str]:
        async with opened(settings_of_machine(), offline=offline) as context:
            return await work(context), context.pack.time_zone

    return _run_and_show(run, show, as_json=as_json, key=key)


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
    except RuleViolation as refusal:
        raise _exit(refusal.code, refusal.sentence, as_json=as_json) from refusal
    except ProcessesAway as away:
        again = f" Send it again with --key {key}, and it will count once." if key else ""
        raise _exit("engine_away", f"{away}{again}", as_json=as_json) from away
    except DatabaseAway as away:
        advice = f" {SET_UP}" if str(away) == NOT_SET_UP else ""
        raise _exit("store_away", f"{away}{advice}", as_json=as_json) from away
    except (StackError, PolicyError) as error:
        raise _exit("not_set_up", str(error), as_json=as_json) from error


def exactly_one(given: dict[str, bool]) -> str:
    """Return the one option that was given. Anything else is wrong usage."""
    chosen = [name for name, is_given in given.items() if is_given]
    if len(chosen) != 1:
        raise typer.BadParameter(f"use exactly one of {listed(given, 'or')}")
    return chosen[0]


def settings_of_machine() -> Settings:
    """Read the settings. Raises RuleViolation when they can't be used."""
    try:
        settings = Settings()
        database_url(settings.database)
    except ValidationError as error:
        first = error.errors()[0]
        raise RuleViolation("settings", f"The setting {location(first)} can't be used: {reason(first)}.") from error
    except (ValueError, ArgumentError) as error:
        raise RuleViolation("settings", f"The settings can't be used: {error}.") from error
    return settings


def as_text(value: Any) -> str:
    """Write a value as JSON."""
    return json.dumps(_plain(value), indent=2, ensure_ascii=False)


@contextmanager
def records(settings: Settings) -> Iterator[ReadingContext]:
    """Open what a service needs that only reads. Raises DatabaseAway or PolicyError when something is missing."""
    _require_file(database_url(settings.database))
    pack = load_pack(settings.policies / f"{settings.pack}.toml")
    with open_database(settings.database) as database:
        yield ReadingContext(database=database, pack=pack, now=now)


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
        yield Context(database=found.database, pack=found.pack, now=found.now, processes=processes)


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
) -> Value:
    with refusals(as_json=as_json, key=key):
        value, zone = asyncio.run(run())
    if as_json:
        typer.echo(as_text(value))
    else:
        show(value, zone)
    return value


def _require_file(url: URL) -> None:
    """Raise DatabaseAway if the file of a SQLite database is missing.

    Most likely it was never created, so waiting would not help.
    """
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise DatabaseAway(NOT_SET_UP)


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
