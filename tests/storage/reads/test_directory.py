"""People, agencies, regions, and who may act as what on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from models.people import Actor, Grant, Role
from storage.database import Database
from storage.reads.actors import actor_of, holders
from storage.reads.agencies import agencies_in, agency, every_region, region
from storage.reads.people import person, person_with_email, persons
from storage.tables.directory import designations
from tests.storage.samples import designation, settle_people

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def designate(database: Database, *rows: dict[str, object]) -> None:
    """Add designations."""
    with database.write() as connection:
        connection.execute(insert(designations), list(rows))


def test_a_person_is_found_by_id_and_by_address_however_it_is_written(database: Database) -> None:
    found = person(database, "tess")
    assert found is not None
    assert found.name == "Tess Sample"
    assert person_with_email(database, " TESS@Sample.example ") == found
    assert persons(database, ["tess", "nobody"]) == {"tess": found}
    assert person(database, "nobody") is None
    assert person_with_email(database, "nobody@sample.example") is None


def test_agencies_and_regions_are_found(database: Database) -> None:
    found = agency(database, "A1")
    assert found is not None
    assert (found.name, found.region_id, found.region_name) == ("Agency 1", "R1", "Region 1")
    assert [each.id for each in agencies_in(database)] == ["A1", "A2"]
    assert [each.id for each in agencies_in(database, "R2")] == ["A2"]
    assert [each.id for each in every_region(database)] == ["R1", "R2"]
    assert agency(database, "A9") is None
    assert region(database, "R9") is None


@pytest.mark.requirement("ACC-01")
def test_an_actor_holds_the_roles_in_force_that_day(database: Database) -> None:
    designate(
        database,
        designation("tess", Role.REPRESENTATIVE, agency_id="A1", from_day=DAY, until_day=DAY, designated_by="sam"),
        designation("tess", Role.REVIEWER, from_day=DAY + timedelta(days=1)),
    )
    expected = {
        DAY - timedelta(days=1): (),
        DAY: (Grant(role=Role.REPRESENTATIVE, agency_id="A1"),),
        DAY + timedelta(days=1): (Grant(role=Role.REVIEWER),),
    }
    for day, grants in expected.items():
        assert actor_of(database, "tess", day) == Actor(person_id="tess", grants=grants)


def test_nobody_on_record_is_no_actor_and_a_person_without_roles_is_one(database: Database) -> None:
    assert actor_of(database, "nobody", DAY) is None
    assert actor_of(database, "tess", DAY) == Actor(person_id="tess")


def test_a_role_of_the_office_is_held_everywhere(database: Database) -> None:
    for place in ({}, {"agency_id": "A1"}, {"region_id": "R2"}):
        assert [each.id for each in holders(database, Role.REVIEWER, DAY, **place)] == ["rita"]


def test_a_role_of_a_region_is_held_in_that_region_and_in_the_agencies_there(database: Database) -> None:
    assert [each.id for each in holders(database, Role.REGION_MANAGER, DAY, region_id="R1")] == ["mona"]
    assert [each.id for each in holders(database, Role.REGION_MANAGER, DAY, agency_id="A1")] == ["mona"]
    assert holders(database, Role.REGION_MANAGER, DAY, region_id="R2") == []
    assert holders(database, Role.REGION_MANAGER, DAY, agency_id="A2") == []


def test_a_role_of_an_agency_is_held_there_alone(database: Database) -> None:
    assert [each.id for each in holders(database, Role.SIGNATORY, DAY, agency_id="A1")] == ["sam"]
    assert holders(database, Role.SIGNATORY, DAY, agency_id="A2") == []
    assert holders(database, Role.SIGNATORY, DAY) == []


def test_a_role_held_twice_is_one_holder(database: Database) -> None:
    designate(database, designation("rita", Role.REVIEWER, from_day=DAY))
    assert [each.id for each in holders(database, Role.REVIEWER, DAY)] == ["rita"]
