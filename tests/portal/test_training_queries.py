"""The page of a training reads its records with few queries, as many for a long training as for a short one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from storage.recorder import record
from tests.portal.conftest import Portal
from tests.storage.samples import step_of, trained

MOST = 8
"""Besides those that find the session."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the records are asked with."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/trainings/Q1", "/trainings/Q1/parts/user-policies", "/trainings/Q1/steps/1/1"])
async def test_a_page_of_a_training_asks_few_queries(portal: Portal, path: str) -> None:
    record(portal.house.context.database, step_of(trained()))
    tess = await portal.signed_in_as("tess")
    with counted() as signing_in:
        await tess.open("/contact")
    with counted() as all_of_it:
        assert (await tess.open(path)).status_code == 200
    assert len(all_of_it) - len(signing_in) <= MOST, "\n".join(all_of_it)
