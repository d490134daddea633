"""A worker waits for a database that comes back without anybody's doing, and for no other."""

import asyncio
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import startup
from addresses import StackError
from settings import Settings
from stack import keep_to_owner
from startup import (
    bring_up_to_date,
    make_room,
)
from storage.database import DatabaseUnusable, database_url, open_database, take_turns
from storage.installation import installation_of
from storage.schema import is_current
from tests.commands.conftest import Line, line
from tests.startups import machine
from tests.waiting import eventually

__all__ = ["line", "machine"]


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *how: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(os, "umask", lambda mask: 0)
    acts: tuple[Callable[[], object], ...] = (
        lambda: make_room(database_url(f"sqlite:///{tmp_path}/x/y.db")),
        lambda: keep_to_owner(tmp_path),
    )
    for act in acts:
        with pytest.raises((DatabaseUnusable, StackError)) as refused:
            act()
        assert "your account may not" in str(refused.value)
        assert "Please name another one in HMIS_VAR" in str(refused.value)


def test_a_folder_that_is_there_and_may_not_be_written_is_a_sentence_and_no_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, how: place != tmp_path)
    with pytest.raises(DatabaseUnusable) as refused:
        make_room(database_url(f"sqlite:///{tmp_path}/x.db"))
    assert str(refused.value) == (
        f"The folder {tmp_path} for the database can't be used: your account may not write there. Please name another "
        "one in HMIS_VAR or HMIS_DATABASE_URL."
    )


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else writes to the database, as a migration does."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


async def number_of(said: list[str]) -> int:
    """How many sentences were said."""
    return len(said)


async def test_a_worker_waits_for_a_migration_under_way_and_says_so_once_and_then_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0)
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "REMINDER_SECONDS", 0.05)
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)
    settings = Settings(var=tmp_path)
    said: list[str] = []
    with locked(tmp_path / "hmis-access.db"):
        waiting = asyncio.create_task(bring_up_to_date(settings, said.append))
        await eventually(lambda: number_of(said), (2).__le__)
        assert not waiting.done()
    await waiting
    assert set(said) == {startup.WAITING}
    with open_database(settings.database) as database:
        assert installation_of(database).pack == ""


async def test_a_worker_waits_for_a_migration_under_way_on_postgresql_and_says_so(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two workers that start after an upgrade migrates, and the other one waits for its turn."""
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "REMINDER_SECONDS", 0.05)
    said: list[str] = []
    with open_database(postgres_url) as database:
        with database.write() as migrating:
            take_turns(migrating, "schema")
            waiting = asyncio.create_task(bring_up_to_date(Settings(database_url=postgres_url), said.append))
            await eventually(lambda: number_of(said), (2).__le__)
            assert not waiting.done()
        await waiting
        assert is_current(database)
    assert set(said) == {startup.WAITING}


async def test_a_worker_waits_for_postgresql_and_says_nothing_if_it_is_there(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)
    said: list[str] = []
    away = asyncio.create_task(bring_up_to_date(Settings(database_url="postgresql://u@127.0.0.1:9/x"), said.append))
    await eventually(lambda: number_of(said), (1).__le__)
    assert not away.done()
    away.cancel()
    quiet: list[str] = []
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 60.0)
    await bring_up_to_date(Settings(database_url=postgres_url), quiet.append)
    assert quiet == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u@no-such-host.invalid/x", "no computer with the name"),
        ("sqlite:///a-file", "is not a database"),
        ("sqlite:///a-folder", "is not a database"),
    ],
)
async def test_a_worker_does_not_wait_for_what_can_not_come(machine: Line, url: str, sentence: str) -> None:
    async with asyncio.timeout(30):
        with pytest.raises(DatabaseUnusable, match=sentence):
            await bring_up_to_date(Settings(database_url=url), print)


async def test_a_worker_does_not_wait_for_a_database_that_the_server_does_not_have(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="no database, or no user"):
        await bring_up_to_date(Settings(database_url=postgres_url.replace("/test_", "/gone_")), print)
