"""Closing days of the office: HMIS lead staff and the director announce and see them, unless the pack says else."""

from datetime import date, timedelta

import pytest

from services import closing_days
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


def next_tuesday(world: World) -> date:
    """Return a Tuesday that is no holiday: the second one of next March."""
    first = date(world.context.today().year + 1, 3, 8)
    return first + timedelta(days=(1 - first.weekday()) % 7)


@pytest.mark.requirement("S45")
@doors(
    reading("closing_days.listed", lambda world, who: closing_days.listed(world.context, who), "lena", "dora"),
    reading(
        "closing_days.preview",
        lambda world, who: closing_days.preview(world.context, who, next_tuesday(world), "A storm."),
        *("lena", "dora"),
    ),
    acting(
        "closing_days.announce",
        lambda world, who: closing_days.announce(world.context, who, "close", next_tuesday(world), "A storm."),
        *("lena", "dora"),
    ),
)
async def test_who_closes_the_office_on_a_day(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
