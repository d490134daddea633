"""The pages of committees, of the monthly review, and of a case's history: the same doors as what they are made of."""

import pytest

from services import case_history, committee_rooms, meeting_minutes, reviews
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, doors, is_for_these_only, reading
from tests.workflows.hearing.chamber import COORDINATED, PERFORMANCE

pytestmark = pytest.mark.asyncio(loop_scope="session")

OVERSEES = ("lena", "dora", "lara")
SIT = {PERFORMANCE: ("carla", "marc"), COORDINATED: ("cyd", "cora")}


@pytest.mark.requirement("LIC-18", "S12")
@doors(
    reading(
        "committee_rooms.room of the Performance Committee",
        lambda world, who: committee_rooms.room(world.context, who, PERFORMANCE),
        *SIT[PERFORMANCE],
        *OVERSEES,
    ),
    reading(
        "committee_rooms.room of the Coordinated Entry Committee",
        lambda world, who: committee_rooms.room(world.context, who, COORDINATED),
        *SIT[COORDINATED],
        *OVERSEES,
    ),
    reading(
        "committee_rooms.appeal_in_room",
        lambda world, who: committee_rooms.appeal_in_room(world.context, who, PERFORMANCE, world.pending.appeal_id),
        *SIT[PERFORMANCE],
        *OVERSEES,
    ),
    reading(
        "meeting_minutes.on_page",
        lambda world, who: meeting_minutes.on_page(world.context, who, COORDINATED, world.minutes[COORDINATED]),
        *SIT[COORDINATED],
        *OVERSEES,
    ),
    reading(
        "meeting_minutes.paper",
        lambda world, who: meeting_minutes.paper(world.context, who, COORDINATED, world.minutes[COORDINATED]),
        *SIT[COORDINATED],
        *OVERSEES,
    ),
    reading(
        "meeting_minutes.listed",
        lambda world, who: meeting_minutes.listed(world.context, who, COORDINATED),
        *SIT[COORDINATED],
        *OVERSEES,
    ),
    reading("reviews.look", lambda world, who: reviews.look(world.context, who, ""), *SIT[PERFORMANCE], *OVERSEES),
)
async def test_who_sees_a_committees_rooms(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("S12")
@doors(
    reading(
        "case_history.of_case",
        lambda world, who: case_history.of_case(world.context, who, "request", "training"),
        *AGENCY,
        *LEAD_STAFF,
        "tori",
    ),
    reading(
        "case_history.of_case of an appeal",
        lambda world, who: case_history.of_case(world.context, who, "appeal", world.pending.appeal_id),
        "sam",
        "rhea",
        "ada",
        "ed",
        *SIT[PERFORMANCE],
        *OVERSEES,
    ),
)
async def test_who_reads_the_history_of_a_case(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
