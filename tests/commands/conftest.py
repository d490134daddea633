"""The command line as somebody types it, against an office at work."""

import asyncio
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from typer.main import get_command
from typer.testing import CliRunner, Result

from adapters.fresh_secrets import hash_of
from starter import app
from storage.database import open_database
from storage.installation import note_samples
from storage.tables.operators import operators
from tests.commands.billing_office import house
from tests.services.conftest import context, records_only
from tests.storage.samples import NOW
from tests.workflows.conftest import detroit, env, minnesota, missouri
from tests.workflows.office import Office

__all__ = ["context", "detroit", "env", "house", "minnesota", "missouri", "records_only"]

OPERATOR_KEY = "the key of an operator in tests"

built = cache(get_command)
"""The commands, put together once: doing it for each line typed takes longer than most answers."""


@dataclass(frozen=True)
class Line:
    """A command line; the settings come from the environment, as in a shell."""

    def typed(self, *words: str) -> Result:
        """What a command answers. For commands that need no process of this test."""
        return CliRunner().invoke(app, list(words))

    async def __call__(self, *words: str) -> Result:
        """What a command answers, while the office works on."""
        return await asyncio.to_thread(self.typed, *words)


@pytest.fixture
def line(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line that reaches the records and no process.

    The records are samples, so that `--as` is believed. They stop being that when a test loads files of its own; then
    its commands carry an operator's key.
    """
    with open_database(sqlite_url) as database:
        note_samples(database)
        with database.write() as connection:
            operator = {"id": "op-test", "name": "Opal Tester", "key_hash": hash_of(OPERATOR_KEY), "made_at": NOW}
            connection.execute(insert(operators), operator)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.testing._get_command", built)
    _set(monkeypatch, var=tmp_path / "var", database_url=sqlite_url, temporal_address="127.0.0.1:9", pack="missouri")
    _set(monkeypatch, operator_key=OPERATOR_KEY)
    return Line()


@pytest.fixture
def at_work(line: Line, missouri: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to an office that works by Missouri's rules."""
    _set(monkeypatch, temporal_address=missouri.client.service_client.config.target_host)
    return line


@pytest.fixture
def at_work_in_detroit(line: Line, detroit: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to an office that works by Detroit's rules."""
    _set(monkeypatch, temporal_address=detroit.client.service_client.config.target_host, pack="detroit")
    return line


def to_office(line: Line, office: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to an office."""
    address = office.client.service_client.config.target_host
    _set(monkeypatch, temporal_address=address, pack=office.world.pack.pack)
    return line


@pytest.fixture
def typed(line: Line, minnesota: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to an office that works by Minnesota's rules."""
    return to_office(line, minnesota, monkeypatch)


def _set(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"HMIS_{name.upper()}", str(value))
