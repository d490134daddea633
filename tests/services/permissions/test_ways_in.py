"""Ways in: whoever gives a role invites and confirms, never for themselves; everybody asks for themselves."""

import pytest

from services import own_details, passkeys, ways_in
from tests.services.permissions.world import CAST, Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

DIRECTORS = ("lena", "dora")
KEEPERS = ("alex", *DIRECTORS)
NAMES_PEOPLE = ("sam", "rhea", "ada", "ed", "connie", "otto", "lara", "bea", *KEEPERS)
"""Whoever may say of any role who holds it."""


@doors(
    reading("ways_in.deactivated", lambda world, who: ways_in.deactivated(world.context, who), *NAMES_PEOPLE),
    reading("ways_in.listed", lambda world, who: ways_in.listed(world.context, who), *NAMES_PEOPLE),
    reading(
        "ways_in.invitation",
        lambda world, who: ways_in.invitation(world.context, who, "of-rhea"),
        "sam",
        "rhea",
        *KEEPERS,
    ),
    reading("own_details.own_details", lambda world, who: own_details.own_details(world.context, who), *CAST),
    reading("own_details.own_data_of", lambda world, who: own_details.own_data_of(world.context, who), *CAST),
    reading("ways_in.own_recovery", lambda world, who: ways_in.own_recovery(world.context, who), *CAST),
)
async def test_who_sees_invitations(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("S4", "S13")
@doors(
    acting(
        "ways_in.invite",
        lambda world, who: ways_in.invite(world.context, who, "invite", "rhea"),
        "sam",
        *KEEPERS,
    ),
    acting(
        "ways_in.invite of the office",
        lambda world, who: ways_in.invite(world.context, who, "invite", "rita"),
        *DIRECTORS,
    ),
    acting(
        "ways_in.confirm_recovery",
        lambda world, who: ways_in.confirm_recovery(world.context, who, "confirm", "of-rita", "I called."),
        *DIRECTORS,
    ),
    acting(
        "ways_in.withdraw",
        lambda world, who: ways_in.withdraw(world.context, who, "withdraw", "of-rhea"),
        "sam",
        "rhea",
        *KEEPERS,
    ),
    acting(
        "ways_in.ask_for_recovery",
        lambda world, who: ways_in.ask_for_recovery(world.context, who, "ask", "Lost."),
        *CAST,
    ),
    acting(
        "own_details.change_own_name",
        lambda world, who: own_details.change_own_name(world.context, who, "name", "New", "Name"),
        *CAST,
    ),
    acting("passkeys.remove", lambda world, who: passkeys.remove(world.context, who, "remove", "none"), *CAST),
)
async def test_who_invites_and_confirms(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("S7")
@doors(
    acting(
        "ways_in.deactivate_person",
        lambda world, who: ways_in.deactivate_person(world.context, who, "end", "tess", "She left."),
        "sam",
        "rhea",
        *KEEPERS,
    ),
    acting(
        "ways_in.hand_over",
        lambda world, who: ways_in.hand_over(world.context, who, "left", "tess", "She left.", {}),
        "sam",
        "rhea",
        *KEEPERS,
    ),
    reading(
        "ways_in.leaving",
        lambda world, who: ways_in.leaving(world.context, who, "tess"),
        "sam",
        "rhea",
        *KEEPERS,
    ),
    acting(
        "ways_in.reactivate_person",
        lambda world, who: ways_in.reactivate_person(world.context, who, "begin", "tess", "She is back."),
        "sam",
        "rhea",
        *KEEPERS,
    ),
)
async def test_who_deactivates_people(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
