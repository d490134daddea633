"""People, agencies, regions, and who may act as what on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from models.people import Actor, Grant, Role
from storage.engine import Database
from storage.reads.actors import actor_of, holders
from storage.reads.agencies import agencies_in, agency, every_region, region
from storage.reads.people import person, person_with_email, persons
from storage.tables import designations
from tests.storage.samples import designation, settle_people

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _people(store: Database) -> None:
    settle_people(store)


def designate(store: Database, *rows: dict[str, object]) -> None:
    """Add designations."""
    with store.write() as connection:
        connection.execute(insert(designations), list(rows))


def test_a_person_is_found_by_id_and_by_address_however_it_is_written(store: Database) -> None:
    found = person(store, "tess")
    assert found is not None
    assert found.name == "Tess Sample"
    assert person_with_email(store, " TESS@Sample.example ") == found
    assert persons(store, ["tess", "nobody"]) == {"tess": found}
    assert person(store, "nobody") is None
    assert person_with_email(store, "nobody@sample.example") is None


def test_agencies_and_regions_are_found(store: Database) -> None:
    found = agency(store, "A1")
    assert found is not None
    assert (found.name, found.region_id, found.region_name) == ("Agency 1", "R1", "Region 1")
    assert [each.id for each in agencies_in(store)] == ["A1", "A2"]
    assert [each.id for each in agencies_in(store, "R2")] == ["A2"]
    assert [each.id for each in every_region(store)] == ["R1", "R2"]
    assert agency(store, "A9") is None
    assert region(store, "R9") is None


@pytest.mark.requirement("ACC-01")
def test_an_actor_holds_the_roles_in_force_that_day(store: Database) -> None:
    designate(
        store,
        designation("tess", Role.REPRESENTATIVE, agency_id="A1", from_day=DAY, until_day=DAY, designated_by="sam"),
        designation("tess", Role.REVIEWER, from_day=DAY + timedelta(days=1)),
    )
    expected = {
        DAY - timedelta(days=1): (),
        DAY: (Grant(role=Role.REPRESENTATIVE, agency_id="A1"),),
        DAY + timedelta(days=1): (Grant(role=Role.REVIEWER),),
    }
    for day, grants in expected.items():
        assert actor_of(store, "tess", day) == Actor(person_id="tess", grants=grants)


def test_nobody_on_record_is_no_actor_and_a_person_without_roles_is_one(store: Database) -> None:
    assert actor_of(store, "nobody", DAY) is None
    assert actor_of(store, "tess", DAY) == Actor(person_id="tess")


def test_a_role_of_the_office_is_held_everywhere(store: Database) -> None:
    for place in ({}, {"agency_id": "A1"}, {"region_id": "R2"}):
        assert [each.id for each in holders(store, Role.REVIEWER, DAY, **place)] == ["rita"]


def test_a_role_of_a_region_is_held_in_that_region_and_in_the_agencies_there(store: Database) -> None:
    assert [each.id for each in holders(store, Role.REGION_MANAGER, DAY, region_id="R1")] == ["mona"]
    assert [each.id for each in holders(store, Role.REGION_MANAGER, DAY, agency_id="A1")] == ["mona"]
    assert holders(store, Role.REGION_MANAGER, DAY, region_id="R2") == []
    assert holders(store, Role.REGION_MANAGER, DAY, agency_id="A2") == []


def test_a_role_of_an_agency_is_held_there_alone(store: Database) -> None:
    assert [each.id for each in holders(store, Role.SIGNATORY, DAY, agency_id="A1")] == ["sam"]
    assert holders(store, Role.SIGNATORY, DAY, agency_id="A2") == []
    assert holders(store, Role.SIGNATORY, DAY) == []


def test_a_role_held_twice_is_one_holder(store: Database) -> None:
    designate(store, designation("rita", Role.REVIEWER, from_day=DAY))
    assert [each.id for each in holders(store, Role.REVIEWER, DAY)] == ["rita"]
