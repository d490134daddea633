"""The monthly review of inactive users: who sees it, and who decides."""

import pytest

from models.inactivity_review.state import ReviewDecision
from services import reviews
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.requirement("LIC-04", "LIC-05", "LIC-28")
@doors(
    reading(
        "reviews.report",
        lambda world, who: reviews.report(world.context, who),
        "lena",
        "dora",
        "lara",
        "carla",
        "marc",
    ),
    reading(
        "reviews.finding",
        lambda world, who: reviews.finding(world.context, who, "L1"),
        "lena",
        "dora",
        "lara",
        "carla",
        "marc",
    ),
    acting(
        "reviews.decide",
        lambda world, who: reviews.decide(world.context, who, "review", "L1", ReviewDecision.WARN, "New to the job."),
        "lena",
        "lara",
    ),
    acting("reviews.take_part", lambda world, who: reviews.take_part(world.context, who, "there"), "lena", "lara"),
)
async def test_who_sees_the_monthly_review_and_who_decides_in_it(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
