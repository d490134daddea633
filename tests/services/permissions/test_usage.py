"""Usage of the HMIS: lead staff and system administrators take it in."""

import pytest

from services import coverage, usage
from storage.tables.usage import ImportKind
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only

pytestmark = pytest.mark.asyncio(loop_scope="session")


MAY = ("lena", "alex")


@pytest.mark.requirement("LIC-01")
@doors(
    acting(
        "usage.import_usage",
        lambda world, who: usage.import_usage(world.context, world.folder / "none", ImportKind.HUD, who),
        *MAY,
    ),
    acting("usage.link_user", lambda world, who: usage.link_user(world.context, who, "7", "tess"), *MAY),
    acting("usage.unlink_user", lambda world, who: usage.unlink_user(world.context, who, "7"), *MAY),
    acting(
        "usage.load_mapping", lambda world, who: usage.load_mapping(world.context, who, world.folder / "none"), *MAY
    ),
    acting(
        "usage.compare_roster",
        lambda world, who: usage.compare_roster(world.context, who, world.folder / "none", open_tasks=True),
        *MAY,
    ),
    acting("usage.login_columns", lambda world, who: usage.login_columns(world.context, who), *MAY),
    acting("usage.unmatched_users", lambda world, who: usage.unmatched_users(world.context, who), *MAY),
    acting(
        "coverage.link_organization",
        lambda world, who: coverage.link_organization(world.context, who, "101", "A1"),
        *MAY,
    ),
    acting(
        "coverage.load_organizations",
        lambda world, who: coverage.load_organizations(world.context, who, world.folder / "none"),
        *MAY,
    ),
    acting(
        "coverage.unlink_organization",
        lambda world, who: coverage.unlink_organization(world.context, who, "101"),
        *MAY,
    ),
    acting("coverage.usage_coverage", lambda world, who: coverage.usage_coverage(world.context, who), *MAY),
)
async def test_who_takes_in_usage_and_says_whose_it_is(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
