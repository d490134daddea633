"""Licenses: what their agency and lead staff see."""

import pytest

from models.billing.state import Answer
from models.license.permissions import AccessEnding
from services import account_work, last_license, license_outlook, licenses
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


SEES = (*AGENCY, "connie", *LEAD_STAFF, "bea")


@pytest.mark.requirement("ACC-13")
@doors(
    reading("licenses.of_agency", lambda world, who: licenses.of_agency(world.context, who, "A1"), *SEES),
    reading("license_outlook.look", lambda world, who: license_outlook.look(world.context, who, "L1"), *SEES, "tess"),
    reading(
        "license_outlook.help_view",
        lambda world, who: license_outlook.help_view(world.context, who, "L1"),
        *AGENCY,
        *LEAD_STAFF,
        "tess",
    ),
    reading(
        "license_outlook.reactivation_view",
        lambda world, who: license_outlook.reactivation_view(world.context, who, "L1"),
        *SEES,
        "tess",
    ),
    reading(
        "license_outlook.leave_view",
        lambda world, who: license_outlook.leave_view(world.context, who, "L1"),
        *SEES,
        "tess",
    ),
    reading(
        "account_work.for_license",
        lambda world, who: account_work.for_license(world.context, who, "L1", 1),
        *SEES,
        "tess",
    ),
    reading("licenses.roster", lambda world, who: licenses.roster(world.context, who, "L1"), *SEES),
)
async def test_who_sees_licenses_and_their_holders(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


def ending(way: AccessEnding, license_id: str, *may: str) -> Door:
    """What somebody sees before they end access to a license in one way."""
    return reading(
        f"last_license.warning {way}",
        lambda world, who: last_license.warning(world.context, who, license_id, way),
        *may,
    )


@pytest.mark.requirement("LIC-24")
@doors(
    ending(AccessEnding.REVOKE, "L1", "lena"),
    ending(AccessEnding.DEACTIVATE, "L1", "lena", "alex"),
    ending(AccessEnding.DELETE, "L1", "lena", "sam", "rhea"),
    ending(AccessEnding.TAKE_BACK, "C1", "lee", "lou"),
    reading(
        "last_license.removal_warning",
        lambda world, who: last_license.removal_warning(world.context, who, "A1", "tess"),
        "sam",
        "rhea",
    ),
    reading(
        "last_license.worksheet_warning",
        lambda world, who: last_license.worksheet_warning(world.context, who, "A1", {"L1": Answer.REMOVE}),
        *("sam", "rhea", "connie"),
    ),
)
async def test_who_sees_that_a_license_is_the_last_one(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
