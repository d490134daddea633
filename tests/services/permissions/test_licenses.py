"""Licenses: what their agency and lead staff see."""

import pytest

from services import licenses
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


SEES = (*AGENCY, "connie", *LEAD_STAFF, "bea")


@pytest.mark.requirement("ACC-13")
@doors(
    reading("licenses.of_agency", lambda world, who: licenses.of_agency(world.context, who, "A1"), *SEES),
    reading("licenses.roster", lambda world, who: licenses.roster(world.context, who, "L1"), *SEES),
)
async def test_who_sees_licenses_and_their_holders(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
