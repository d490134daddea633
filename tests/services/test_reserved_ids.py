"""Ids that the program uses for itself are nobody's: not loaded, not named, not acted under (S42)."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from models.errors import RuleViolation
from models.people import RESERVED_IDS, SYSTEM_ID
from services import loading
from services.context import Context
from services.people import acting, known_person
from storage.reads.people import persons
from storage.tables.directory import people

OTHERWISE = ["system", "System", " SYSTEM ", "ｓｙｓｔｅｍ"]


def on_record(context: Context, person_id: str) -> None:
    """Somebody whom an earlier release took in."""
    row = {"id": person_id, "first_name": "Sam", "last_name": "Sneaky", "email": "sam@a.example"}
    with context.database.write() as connection:
        connection.execute(insert(people), {**row, "email_key": row["email"]})


@pytest.mark.requirement("S42")
@pytest.mark.parametrize("who", [*sorted(RESERVED_IDS), *OTHERWISE])
async def test_nobody_acts_or_is_named_under_a_reserved_id(records_only: Context, who: str) -> None:
    on_record(records_only, SYSTEM_ID)
    for ask in (acting, known_person):
        with pytest.raises(RuleViolation, match="reserved for the program itself") as refused:
            await ask(records_only, who)
        assert refused.value.code == "reserved_id"


@pytest.mark.requirement("S42")
async def test_whoever_has_a_reserved_id_on_record_does_not_act_by_the_email_address_either(
    records_only: Context,
) -> None:
    on_record(records_only, SYSTEM_ID)
    with pytest.raises(RuleViolation, match="reserved for the program itself"):
        await acting(records_only, "sam@a.example")


@pytest.mark.requirement("S42")
async def test_a_file_with_a_reserved_id_is_refused_and_the_row_named(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = ("system,Sam,Sneaky,sam@a.example", "Operator,Olga,Sneaky,olga@a.example", "p-9,Nina,New,nina@a.example")
    file.write_text("\n".join(("person_id,first_name,last_name,email", *rows, "")), encoding="utf-8")
    report = await loading.load(context, file)
    assert [(each.line, each.column) for each in report.problems] == [(2, "person_id"), (3, "person_id")]
    assert all("reserved for the program itself" in each.reason for each in report.problems)
    assert set(persons(context.database, ["p-9", SYSTEM_ID])) == {"p-9"}
