"""People, agencies and roles: an agency its own, lead staff what the policy says."""

import pytest

from models.directory.messages import NewPerson
from models.people import Role
from services import directory
from tests.services.permissions.world import (
    AGENCY,
    LEAD_STAFF,
    Door,
    World,
    acting,
    doors,
    is_for_these_only,
    reading,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEEPERS = ("alex", "lena", "dora")
NEW = NewPerson(first_name="Quite", last_name="New", email="quite@new.example")


@doors(
    reading(
        "directory.person",
        lambda world, who: directory.person(world.context, who, "tess"),
        *AGENCY,
        *LEAD_STAFF,
        "tess",
    ),
    reading("directory.people", lambda world, who: directory.people(world.context, who, "A1"), *AGENCY, *LEAD_STAFF),
    reading("directory.people of all", lambda world, who: directory.people(world.context, who), *LEAD_STAFF),
    reading("directory.alike", lambda world, who: directory.alike(world.context, who), *LEAD_STAFF),
    reading(
        "directory.roles",
        lambda world, who: directory.roles(world.context, who, "A1"),
        *AGENCY,
        "connie",
        *LEAD_STAFF,
        "bea",
    ),
    reading("directory.roles of the office", lambda world, who: directory.roles(world.context, who), *LEAD_STAFF),
)
async def test_who_sees_people_and_roles(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@doors(
    acting("directory.add_person", lambda world, who: directory.add_person(world.context, who, "add", NEW), *KEEPERS),
    acting(
        "directory.change_person",
        lambda world, who: directory.change_person(world.context, who, "change", "tess", "Married.", last_name="Reed"),
        *KEEPERS,
        "sam",
        "rhea",
    ),
    acting(
        "directory.add_agency",
        lambda world, who: directory.add_agency(
            world.context, who, "add", "A9", name="Nine", region_id="R1", county="Boone"
        ),
        *KEEPERS,
    ),
    acting(
        "directory.change_agency",
        lambda world, who: directory.change_agency(world.context, who, "change", "A1", "It moved.", county="Alder"),
        *KEEPERS,
    ),
)
async def test_who_keeps_people_and_agencies(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("ACC-17", "FEE-15")
@doors(
    acting(
        "directory.designate",
        lambda world, who: directory.designate(
            world.context, who, "give", Role.REPRESENTATIVE, who="tess", agency_id="A1"
        ),
        "sam",
    ),
    acting(
        "directory.designate a signatory",
        lambda world, who: directory.designate(world.context, who, "give", Role.SIGNATORY, who="tess", agency_id="A1"),
        "sam",
        "lena",
        "dora",
    ),
    acting(
        "directory.designate a member of a committee",
        lambda world, who: directory.designate(world.context, who, "give", Role.CE_MEMBER, who="tess"),
        "lena",
        "dora",
        "lara",
    ),
    acting(
        "directory.designate lead staff",
        lambda world, who: directory.designate(world.context, who, "give", Role.HMIS_LEAD, who="tess"),
        "dora",
    ),
    acting(
        "directory.end_designation",
        lambda world, who: directory.end_designation(
            world.context, who, "end", Role.REPRESENTATIVE, "rhea", "Left.", agency_id="A1", confirmed=True
        ),
        "sam",
    ),
    acting(
        "directory.set_billing_contact",
        lambda world, who: directory.set_billing_contact(world.context, who, "contact", "A1", who="tess"),
        *AGENCY,
        "connie",
        "bea",
    ),
)
async def test_who_gives_and_ends_roles(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
