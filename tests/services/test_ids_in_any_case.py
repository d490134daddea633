"""Ids of people and agencies count whatever their capital letters, where only one is meant."""

import pytest
from sqlalchemy import insert

from models.errors import RuleViolation
from services.context import Context
from services.people import known_agency, known_person
from storage.tables.directory import people


def on_record(context: Context, *ids: str) -> None:
    rows = [
        {"id": each, "first_name": "Pia", "last_name": each, "email": f"p{at}@a.example"} for at, each in enumerate(ids)
    ]
    with context.database.write() as connection:
        connection.execute(insert(people), [{**row, "email_key": row["email"]} for row in rows])


async def test_an_id_is_found_in_any_case(records_only: Context) -> None:
    on_record(records_only, "p-0171")
    assert (await known_person(records_only, " P-0171 ")).id == "p-0171"


async def test_an_id_that_two_have_but_for_capitals_is_the_one_that_was_typed(records_only: Context) -> None:
    on_record(records_only, "p-1", "P-1", "Q-1", "q-1")
    assert (await known_person(records_only, "P-1")).id == "P-1"
    assert (await known_person(records_only, "q-1")).id == "q-1"


async def test_an_id_that_two_may_mean_is_asked_about(records_only: Context) -> None:
    on_record(records_only, "pA", "Pa")
    with pytest.raises(RuleViolation, match="There is no person “PA”"):
        await known_person(records_only, "PA")


async def test_an_agency_is_found_in_any_case(records_only: Context) -> None:
    agency = await known_agency(records_only, "A1")
    assert (await known_agency(records_only, "a1")).id == agency.id == "A1"
