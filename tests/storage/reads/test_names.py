"""People and licenses are found by the beginnings of the words of a name, in a list of 5,000, part by part."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from models.people import Role
from storage.database import Database
from storage.names import note_names
from storage.reads.agency_lists import Shown, roster_page
from storage.reads.directory import people_page
from storage.reads.listing import PAGE
from storage.recorder import record
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.names import name_tokens
from tests.storage.samples import designation, held, step_of

DAY = date(2026, 3, 2)
MANY = 5_000


def person(number: int, first: str, last: str) -> dict[str, Any]:
    """A person as a row."""
    address = f"p{number}@agency.example"
    return {"id": f"p-{number:05}", "first_name": first, "last_name": last, "email": address, "email_key": address}


@pytest.fixture
def office(database: Database) -> Database:
    """An agency with 5,000 people: each hundredth is called Zoë O’Brien-Núñez, others have names with numbers."""
    rows = [
        person(n, "Zoë", "O’Brien-Núñez") if n % 100 == 0 else person(n, f"First{n}", f"Last{n}") for n in range(MANY)
    ]
    with database.write() as connection:
        connection.execute(insert(regions), {"id": "R1", "name": "Region 1", "population": 1})
        agency = {"id": "A1", "name": "Łódź Street", "region_id": "R1", "county": "Alder", "program_types": []}
        connection.execute(insert(agencies), agency)
        connection.execute(insert(people), rows)
        roles = [designation(each["id"], Role.REPRESENTATIVE, agency_id="A1") for each in rows]
        connection.execute(insert(designations), roles)
        note_names(connection, people, rows)
        note_names(connection, agencies, [agency])
    return database


def every_page(database: Database, search: str) -> list[str]:
    """The ids of everybody who is found, page after page."""
    found: list[str] = []
    after = ""
    while page := people_page(database, DAY, "A1", after, search):
        found += [each.id for each in page[:PAGE]]
        if len(page) <= PAGE:
            return found
        after = found[-1]
    return found


ZOES = [f"p-{n:05}" for n in range(0, MANY, 100)]


def test_everybody_is_listed_once_part_by_part(office: Database) -> None:
    found = every_page(office, "")
    assert len(found) == MANY
    assert len(set(found)) == MANY


@pytest.mark.parametrize("typed", ["zoe", "ZOË", "nun", "o'brien", "obri", "Núñez zo", "OBRIEN-NU"])
def test_a_person_is_found_however_the_name_is_written(office: Database, typed: str) -> None:
    assert every_page(office, typed) == ZOES


def test_each_word_has_to_begin_a_word_of_the_name(office: Database) -> None:
    assert every_page(office, "first4321") == ["p-04321"]
    assert every_page(office, "last4321 first4321") == ["p-04321"]
    assert every_page(office, "first4321 zoe") == []
    assert every_page(office, "irst4321") == []


@pytest.mark.parametrize("typed", ["%", "_", "!!", "\\"])
def test_signs_find_nobody(office: Database, typed: str) -> None:
    assert every_page(office, typed) == []


def test_a_part_of_the_list_goes_on_after_its_last_row(office: Database) -> None:
    first = people_page(office, DAY, "A1", "", "first")
    second = people_page(office, DAY, "A1", first[PAGE - 1].id, "first")
    assert first[PAGE].id == second[0].id


def test_a_license_is_found_by_its_holder(office: Database) -> None:
    record(office, step_of(held("L1", "p-00100")))
    record(office, step_of(held("L2", "p-00101")))
    assert [each.id for each in roster_page(office, "A1", Shown.ALL, "", "nunez")] == ["L1"]
    assert len(roster_page(office, "A1", Shown.ALL, "")) == 2


def test_a_name_that_changes_is_found_by_its_new_words_only(office: Database) -> None:
    with office.write() as connection:
        note_names(connection, people, [person(4321, "Ana", "Neu")])
        words = select(name_tokens.c.token).where(name_tokens.c.record_id == "p-04321")
        assert set(connection.execute(words).scalars()) == {"ana", "neu"}
