"""Committees: their own members, and nobody of the other committee (security S12)."""

from collections.abc import Awaitable
from datetime import date, time

import pytest

from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import Upheld
from models.committee.docket import Choice
from services import committees, hearings, meeting_minutes, meetings
from tests.services.permissions.world import Door, Service, World, acting, doors, is_for_these_only, reading
from tests.workflows.hearing.chamber import COORDINATED, PERFORMANCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


OVERSEES = ("lena", "dora", "lara")
DAYS = (date(2020, 1, 1), date(2040, 1, 1))
WHY = "As discussed."


def performance(name: str, ask: Service, *may: str, **said: object) -> Door:
    """Something that is said at the meeting of the Performance Committee, about the appeal that is before it."""

    def open_(world: World, who: str) -> Awaitable[object]:
        return ask(world.context, who, "said", PERFORMANCE, world.pending.appeal_id, **said)

    return acting(f"hearings.{name}", open_, *may)


@pytest.mark.requirement("LIC-18", "S12")
@doors(
    reading(
        "committees.docket of the Performance Committee",
        lambda world, who: committees.docket(world.context, who, PERFORMANCE),
        "carla",
        "marc",
        *OVERSEES,
    ),
    reading(
        "committees.roster",
        lambda world, who: committees.roster(world.context, who, PERFORMANCE),
        "carla",
        "marc",
        *OVERSEES,
    ),
    reading(
        "meeting_minutes.read of the Performance Committee",
        lambda world, who: meeting_minutes.read(world.context, who, world.minutes[PERFORMANCE]),
        "carla",
        "marc",
        *OVERSEES,
    ),
    reading(
        "committees.figures of the Performance Committee",
        lambda world, who: committees.figures(world.context, who, PERFORMANCE, *DAYS),
        "carla",
        "marc",
        *OVERSEES,
    ),
)
async def test_who_sees_the_work_of_the_performance_committee(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-19", "S12")
@doors(
    reading(
        "committees.docket",
        lambda world, who: committees.docket(world.context, who, COORDINATED),
        "cyd",
        "cora",
        *OVERSEES,
    ),
    reading(
        "meeting_minutes.read",
        lambda world, who: meeting_minutes.read(world.context, who, world.minutes[COORDINATED]),
        "cyd",
        "cora",
        *OVERSEES,
    ),
    reading(
        "committees.figures",
        lambda world, who: committees.figures(world.context, who, COORDINATED, *DAYS),
        "cyd",
        "cora",
        *OVERSEES,
    ),
)
async def test_who_sees_the_work_of_the_coordinated_entry_committee(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-18", "LIC-19", "S12")
@doors(
    acting(
        "meetings.move_meeting",
        lambda world, who: meetings.move_meeting(world.context, who, "move", COORDINATED, DAYS[1]),
        "cyd",
        *OVERSEES,
    ),
    acting(
        "meetings.cancel_meeting",
        lambda world, who: meetings.cancel_meeting(world.context, who, "cancel", COORDINATED, WHY),
        "cyd",
        *OVERSEES,
    ),
    acting(
        "meetings.take_back_no_quorum",
        lambda world, who: meetings.take_back_no_quorum(world.context, who, "back", COORDINATED, WHY),
        "cyd",
        "cora",
    ),
    acting(
        "meetings.adjourn",
        lambda world, who: meetings.adjourn(world.context, who, "adjourn", PERFORMANCE, DAYS[1], time(10), WHY),
        "carla",
        *OVERSEES,
    ),
    acting(
        "meetings.resume",
        lambda world, who: meetings.resume(world.context, who, "resume", PERFORMANCE, ["carla"]),
        "carla",
        "marc",
    ),
    acting(
        "meetings.depart",
        lambda world, who: meetings.depart(world.context, who, "left", PERFORMANCE, "marc"),
        "carla",
        "marc",
    ),
    acting(
        "meetings.hand_over",
        lambda world, who: meetings.hand_over(world.context, who, "over", PERFORMANCE, "marc"),
        "carla",
    ),
    acting(
        "meeting_minutes.correct",
        lambda world, who: meeting_minutes.correct(world.context, who, "wrong", PERFORMANCE, "It rained.", WHY),
        "carla",
    ),
    acting(
        "meetings.open_meeting",
        lambda world, who: meetings.open_meeting(world.context, who, "open", COORDINATED, ["cyd", "cora"]),
        "cyd",
        "cora",
    ),
    acting(
        "meetings.record_no_quorum",
        lambda world, who: meetings.record_no_quorum(world.context, who, "few", COORDINATED, ["cyd"]),
        "cyd",
        "cora",
    ),
    acting(
        "meetings.arrive",
        lambda world, who: meetings.arrive(world.context, who, "came", PERFORMANCE, "mia"),
        "carla",
    ),
    acting(
        "meetings.present_report",
        lambda world, who: meetings.present_report(world.context, who, "report", PERFORMANCE),
        "lena",
        "dora",
    ),
    acting(
        "meetings.close_meeting",
        lambda world, who: meetings.close_meeting(world.context, who, "end", PERFORMANCE),
        "carla",
    ),
    performance("recuse", hearings.recuse, "carla", "marc", why=WHY),
    performance("settle_recusal", hearings.settle_recusal, "carla", who="milo", holds=True),
    performance("decide", hearings.decide, "carla", verdict=Upheld(), why=WHY),
    performance("make_motion", hearings.make_motion, "carla", "marc", verdict=Upheld(), why=WHY),
    performance("cast_vote", hearings.cast_vote, "carla", "marc", motion=1, choice=Choice.FOR),
    performance("count_votes", hearings.count_votes, "carla", motion=1),
    performance("continue_appeal", hearings.continue_appeal, "carla", continued_for=ContinuedFor.REASON, why=WHY),
)
async def test_who_acts_at_a_meeting(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
