"""Rows of a file of requests that bring somebody new along (ACC-19)."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from models.intake.rows import RequestFileRow
from services import loading
from services.context import Context
from storage.reads.people import person_with_email
from storage.reads.requests import request_row
from tests.services.office_files import asks, files


def brings(request_id: str, first_name: str, last_name: str, email: str, **more: Any) -> dict[str, Any]:
    """A new user of a-1 who is not on record."""
    row = {**asks(request_id), "first_name": first_name, "last_name": last_name, "email": email, **more}
    del row["person_id"]
    return row


@pytest.mark.requirement("ACC-19")
async def test_a_row_of_requests_brings_its_person_along_once(context: Context, tmp_path: Path) -> None:
    path = files(
        tmp_path,
        brings("q-1", "Quinn", "Ash", "quinn@made-up.example"),
        brings("q-2", "Quin", "Ash", "other@made-up.example"),
        brings("q-3", "Hol", "Der", "hol@made-up.example"),
        brings("q-4", "Quin", "Ash", "third@made-up.example", new_person=True),
    )
    report = await loading.load(context, path)
    assert [(each.line, each.column) for each in report.problems] == [(2, "last_name"), (3, "person_id")]
    found = person_with_email(context.database, "quinn@made-up.example")
    row = request_row(context.database, "q-1")
    assert found is not None
    assert row is not None
    assert (row.person_id, row.person_name) == (found.id, "Quinn Ash")
    assert person_with_email(context.database, "other@made-up.example") is None
    assert person_with_email(context.database, "third@made-up.example") is not None
    again = await loading.load(context, path)
    assert next(each for each in again.kinds if each.kind == "requests").new == 0


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({}, "person_id"),
        ({"first_name": "Quinn", "last_name": "Ash"}, "email"),
        ({"email": "quinn@made-up.example"}, "first_name"),
        ({"person_id": "p-4", "email": "quinn@made-up.example"}, "email"),
    ],
)
def test_a_row_names_one_person(changes: dict[str, Any], column: str) -> None:
    row = {**asks(), **changes}
    if "person_id" not in changes:
        del row["person_id"]
    with pytest.raises(ValidationError) as refused:
        RequestFileRow.model_validate(row)
    assert refused.value.errors()[0]["ctx"]["column"] == column
