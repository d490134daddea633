"""A process that was begun is shown once the records have it."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from models.errors import NoAnswer
from services import await_recorded as waiting
from services.await_recorded import await_recorded
from services.context import Context
from storage.database import Database
from storage.reads.audit import AuditRow

STEP = AuditRow(
    workflow_id="self-pay/S1",
    step=1,
    at=datetime(2026, 11, 22, tzinfo=UTC),
    actor_id="ann",
    actor_name="Ann Example",
    actor_grants=(),
    move="asked",
    summary="Asked for licenses.",
    conflict="",
    policy_label="2026.1",
    agency_id="A1",
    person_id=None,
)


class SlowRecords:
    """Records that have the step only when they are asked for the `at_look`-th time."""

    def __init__(self, at_look: int) -> None:
        self.looks = 0
        self._at_look = at_look

    def first_step(self, _database: Database, _workflow_id: str) -> AuditRow | None:
        self.looks += 1
        return STEP if self.looks >= self._at_look else None


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSES", (0.0,) * 5)


def ask(records: SlowRecords, monkeypatch: pytest.MonkeyPatch) -> AuditRow:
    """Wait for the step of a process."""
    monkeypatch.setattr(waiting, "first_step", records.first_step)
    nothing = cast(Any, None)
    context = Context(database=nothing, processes=nothing, pack=nothing, now=nothing)
    return asyncio.run(await_recorded(context, "self-pay/S1"))


@pytest.mark.parametrize("at_look", [1, 2, 5])
def test_the_step_is_waited_for(at_look: int, monkeypatch: pytest.MonkeyPatch) -> None:
    records = SlowRecords(at_look)
    assert ask(records, monkeypatch) == STEP
    assert records.looks == at_look


def test_records_that_stay_away_are_said_to_be_and_what_was_sent_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoAnswer, match="Nothing is lost: it will be recorded automatically"):
        ask(SlowRecords(6), monkeypatch)
