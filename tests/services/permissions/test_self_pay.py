"""Licenses at an organization's own cost: it asks, and the HMIS lead answers."""

import pytest

from models.license.lifecycle import LicenseKind
from services import self_pay
from tests.services.asking import refused
from tests.services.permissions.world import AGENCY, BILLING, Door, World, acting, doors, is_for_these_only, reading
from tests.workflows.billing.test_self_pay import FORM

pytestmark = pytest.mark.asyncio(loop_scope="session")


WHY = "As agreed."
DECIDES = ("lena", "dora")
REVIEWS = ("lena", "dora", "lara")


async def ask(world: World, who: str, appeal_id: str, agency_id: str = "A1") -> object:
    return await self_pay.request(
        world.context,
        who,
        "asked",
        agency_id,
        FORM,
        kind=LicenseKind.STANDARD,
        appeal_id=appeal_id,
        understood=True,
        again=True,
    )


@pytest.mark.requirement("LIC-22")
@doors(
    reading(
        "self_pay.requests", lambda world, who: self_pay.requests(world.context, who, "A1"), *AGENCY, "connie", *BILLING
    ),
    reading("self_pay.requests of all", lambda world, who: self_pay.requests(world.context, who, None), *BILLING),
)
async def test_who_sees_requests_for_self_pay(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-22")
@doors(
    acting("self_pay.request", lambda world, who: ask(world, who, world.denied.appeal_id), "sam", "rhea"),
    acting(
        "self_pay.request on a granted appeal",
        lambda world, who: ask(world, who, world.granted.appeal_id),
        "sam",
        "rhea",
    ),
    acting(
        "self_pay.accept",
        lambda world, who: self_pay.accept(world.context, who, "yes", world.self_pay, 1, ""),
        *DECIDES,
    ),
    acting(
        "self_pay.refuse", lambda world, who: self_pay.refuse(world.context, who, "no", world.self_pay, WHY), *DECIDES
    ),
    acting(
        "self_pay.delay",
        lambda world, who: self_pay.delay(world.context, who, "later", world.self_pay, world.leaving, WHY),
        *DECIDES,
    ),
    acting(
        "self_pay.withdraw",
        lambda world, who: self_pay.withdraw(world.context, who, "back", world.self_pay, WHY),
        "sam",
        "rhea",
    ),
)
async def test_who_asks_for_self_pay_and_who_answers(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-26")
@doors(
    acting(
        "self_pay.open_review",
        lambda world, who: self_pay.open_review(world.context, who, "look", world.self_pay, WHY),
        *REVIEWS,
    ),
    acting(
        "self_pay.answer_review",
        lambda world, who: self_pay.answer_review(
            world.context, who, "found", world.self_pay, supported=True, answer=WHY
        ),
        *REVIEWS,
    ),
)
async def test_who_reviews_self_pay_licenses(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-22")
async def test_self_pay_is_open_to_a_denied_appeal_only(world: World) -> None:
    assert (await refused(ask(world, "sam", world.granted.appeal_id))).code == "not_denied"
    assert (await refused(ask(world, "sam", world.pending.appeal_id))).code == "not_denied"
    assert (await refused(ask(world, "otto", world.denied.appeal_id, "A2"))).code == "unknown_appeal"
