"""The Coordinated Entry allotment: a region's lead acts for that region alone."""

from datetime import date

import pytest

from services import allotment, allotment_pages, region_licenses
from services.allotment import NewFigure, NewIntake
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


DAY = date(2030, 1, 1)
SEES = ("lee", "lou", "cyd", "cora", "lena", "dora", "lara")


@pytest.mark.requirement("LIC-11")
@doors(
    reading("allotment.table", lambda world, who: allotment.table(world.context, who), *SEES),
    reading("allotment.home_of", lambda world, who: allotment.home_of(world.context, who, "A1"), *SEES),
    reading("allotment.removable", lambda world, who: allotment.removable(world.context, who), *SEES),
    reading("allotment_pages.look", lambda world, who: allotment_pages.look(world.context, who), *SEES),
    reading(
        "allotment_pages.request", lambda world, who: allotment_pages.request(world.context, who, world.more), *SEES
    ),
    reading("region_licenses.giving", lambda world, who: region_licenses.giving(world.context, who, "R1"), "lee"),
    reading("region_licenses.denial", lambda world, who: region_licenses.denial(world.context, who, "R1"), "lee"),
    reading(
        "region_licenses.taking_back",
        lambda world, who: region_licenses.taking_back(world.context, who, world.given),
        "lee",
    ),
    reading("region_licenses.home_region", lambda world, who: region_licenses.home_region(world.context, who), "cyd"),
    acting(
        "region_licenses.check_giving",
        lambda world, who: region_licenses.check_giving(world.context, who, "R1", "A1"),
        "lee",
    ),
    acting(
        "region_licenses.check_denial",
        lambda world, who: region_licenses.check_denial(world.context, who, "R1", "A1", "None."),
        "lee",
    ),
    reading(
        "region_licenses.check_taking_back",
        lambda world, who: region_licenses.check_taking_back(world.context, who, world.given, "It is needed."),
        "lee",
    ),
    reading(
        "region_licenses.check_home_region",
        lambda world, who: region_licenses.check_home_region(world.context, who, "A1", "R1", "As decided."),
        "cyd",
    ),
    reading(
        "allotment_pages.commitments",
        lambda world, who: allotment_pages.commitments(world.context, who, world.delegation),
        *SEES,
        *("sam", "rhea"),
    ),
)
async def test_who_sees_the_allotment(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-11", "LIC-14")
@doors(
    acting("allotment.delegate", lambda world, who: allotment.delegate(world.context, who, "give", "R1", "A1"), "lee"),
    acting("allotment.deny", lambda world, who: allotment.deny(world.context, who, "no", "R1", "A1", "None."), "lee"),
    acting(
        "allotment.end_delegation",
        lambda world, who: allotment.end_delegation(world.context, who, "end", world.given, "It is needed."),
        "lee",
    ),
    acting(
        "allotment.confirm_commitments",
        lambda world, who: allotment.confirm_commitments(world.context, who, "yes", 1, agreed=True),
        "sam",
        "rhea",
    ),
)
async def test_who_gives_and_takes_the_licenses_of_a_region(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-12", "LIC-20")
@doors(
    acting(
        "allotment.answer_request",
        lambda world, who: allotment.answer_request(world.context, who, "more", world.more, granted=True, why="Yes."),
        "lena",
        "dora",
    ),
    acting(
        "allotment.decide_home",
        lambda world, who: allotment.decide_home(world.context, who, "home", "A1", "R1", "As decided."),
        "cyd",
    ),
    acting(
        "allotment.record_intakes",
        lambda world, who: allotment.record_intakes(
            world.context,
            who,
            "intakes",
            "The HMIS",
            [NewIntake(agency_id="A1", region_id="R1", month=date(2020, 1, 1), number=4)],
        ),
        "lena",
        "dora",
        "lara",
    ),
    acting(
        "allotment.set_populations",
        lambda world, who: allotment.set_populations(
            world.context, who, "people", DAY, "Census", [NewFigure(region_id="R1", population=100)]
        ),
        "lena",
        "dora",
        "lara",
    ),
)
async def test_who_decides_about_the_allotment(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
