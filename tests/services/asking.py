"""What the tests of services ask for again and again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from adapters.processes import Processes
from connection import connect
from models.access_request.state import RequestKind
from models.errors import RuleViolation
from services.context import Context
from services.requests import NewRequest
from storage.reads.audit import history_of
from tests.workflows.office import Office


def new_user(person_id: str | None = "tess", **more: Any) -> NewRequest:
    """A new user of A1, who will work with emergency shelters."""
    return NewRequest(
        **{
            "kind": RequestKind.NEW_USER,
            "agency_id": "A1",
            "person_id": person_id,
            "project_types": ("emergency-shelter",),
            **more,
        }
    )


def removal(person_id: str = "tess", **more: Any) -> NewRequest:
    """Tess of A1 no longer needs access."""
    return NewRequest(**{"kind": RequestKind.REMOVE_USER, "agency_id": "A1", "person_id": person_id, **more})


def unknown_at_first(look: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """The same look at the records, which find nothing the first time: as if it were written down a moment later."""
    looks: list[str] = []

    async def looked(context: Context, workflow_id: str) -> bool:
        looks.append(workflow_id)
        return len(looks) > 1 and await look(context, workflow_id)

    return looked


def counted_looks(look: Callable[..., Awaitable[Any]], looks: list[str]) -> Callable[..., Awaitable[Any]]:
    """The same look at the records, which notes in `looks` what it was asked for."""

    async def looked(context: Context, actor: Any, asked_for: str) -> Any:
        looks.append(asked_for)
        return await look(context, actor, asked_for)

    return looked


async def refused(asked: Awaitable[Any]) -> RuleViolation:
    """The refusal with which a service answers."""
    with pytest.raises(RuleViolation) as raised:
        await asked
    assert raised.value.sentence.endswith(".")
    return raised.value


async def without_processes(context: Context) -> Context:
    """The same office while Temporal can't be reached."""
    return replace(context, processes=Processes(await connect("127.0.0.1:9", "default", lazy=True)))


@asynccontextmanager
async def nothing_happens(office: Office, *workflow_ids: str) -> AsyncIterator[None]:
    """Whatever is done in the block leaves no event in these workflows and no entry in the audit trail."""
    for each in workflow_ids:  # a query is answered only when everything before it is over
        await office.client.get_workflow_handle(each).query("snapshot")
    before = [await office.happenings(each) for each in workflow_ids]
    entries = len(history_of(office.database))
    yield
    assert [await office.happenings(each) for each in workflow_ids] == before
    assert len(history_of(office.database)) == entries
