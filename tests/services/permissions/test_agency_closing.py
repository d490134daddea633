"""Closing an agency: HMIS lead staff, as the policy says; the agency sees its last day."""

from datetime import timedelta

import pytest

from services import agency_closing
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.requirement("S45")
@doors(
    reading(
        "agency_closing.agency",
        lambda world, who: agency_closing.agency(world.context, who, "A1"),
        *AGENCY,
        *LEAD_STAFF,
    ),
    acting(
        "agency_closing.close",
        lambda world, who: agency_closing.close(
            world.context, who, "close", "A1", world.context.today() + timedelta(days=30), "It merges."
        ),
        "lena",
    ),
    acting(
        "agency_closing.close under an id in other letters",
        lambda world, who: agency_closing.close(
            world.context, who, "close", "a1", world.context.today() + timedelta(days=30), "It merges."
        ),
        "lena",
    ),
    acting(
        "agency_closing.call_off",
        lambda world, who: agency_closing.call_off(world.context, who, "off", "A1", "It goes on."),
        "lena",
    ),
    acting(
        "agency_closing.look_again",
        lambda world, who: agency_closing.look_again(world.context, who, "look", "A1"),
        "lena",
    ),
)
async def test_who_closes_an_agency(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
