"""What is read across everything else: letters, history, papers, queues, login help."""

import pytest

from services import documents, history, license_outlook, login_help, notices, office_lists, queue
from tests.services.asking import refused
from tests.services.permissions.world import (
    AGENCY,
    CAST,
    LEAD_STAFF,
    Door,
    World,
    acting,
    doors,
    is_for_these_only,
    reading,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.requirement("NEW-07")
@doors(
    reading(
        "documents.of_agency", lambda world, who: documents.of_agency(world.context, who, "A1"), *AGENCY, *LEAD_STAFF
    ),
    reading(
        "documents.content",
        lambda world, who: documents.content(world.context, who, world.document),
        *AGENCY,
        *LEAD_STAFF,
    ),
)
async def test_who_fetches_the_papers_of_an_agencys_users(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@doors(
    reading(
        "history.history",
        lambda world, who: history.history(world.context, who, request_id="training"),
        *AGENCY,
        *LEAD_STAFF,
        "tori",
    ),
    reading(
        "login_help.diagnose_login",
        lambda world, who: login_help.diagnose_login(world.context, who, "tess", "A1"),
        *AGENCY,
        *LEAD_STAFF,
        "tess",
    ),
)
async def test_who_learns_of_a_person(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@doors(
    reading("queue.queue", lambda world, who: queue.queue(world.context, who, everybody=True), *LEAD_STAFF),
    reading(
        "office_lists.everybodys_queue",
        lambda world, who: office_lists.everybodys_queue(world.context, who),
        *LEAD_STAFF,
    ),
    reading("office_lists.trainings", lambda world, who: office_lists.trainings(world.context, who), *LEAD_STAFF),
    reading("office_lists.every_agency", lambda world, who: office_lists.every_agency(world.context, who), *LEAD_STAFF),
    acting("queue.settle", lambda world, who: queue.settle(world.context, who, 1, "Settled."), "lena"),
    acting(
        "notices.settle", lambda world, who: notices.settle(world.context, who, "none", arrived=True), "alex", "lena"
    ),
)
async def test_who_sees_and_settles_what_waits_for_others(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


async def test_everybody_sees_the_letters_of_a_training_that_they_may_see(world: World) -> None:
    """Nobody is refused: who may see no letter is shown none. It is tested as services.notices.listed."""
    seen = {who: await notices.listed(world.context, who, request_id="training") for who in CAST}
    assert {who for who, letters in seen.items() if letters} == {*AGENCY, *LEAD_STAFF, "tori"}


async def test_everybodys_own_licenses_and_appeals_are_their_own(world: World) -> None:
    found = {who: await license_outlook.own(world.context, who) for who in CAST}
    assert {who for who, own in found.items() if own.licenses} == {"tess", "rhea", "tori"}
    assert [each.license_id for each in found["tess"].licenses] == ["L1"]


async def test_everybodys_own_queue_is_their_own(world: World) -> None:
    titles = {who: [each.title for each in await queue.queue(world.context, who)] for who in CAST}
    assert titles["nell"] == []
    assert titles["tori"] == ["Complete the HMIS training"]
    assert not set(titles["otto"]) & set(titles["sam"])


@pytest.mark.requirement("FEE-05")
async def test_billing_staff_see_what_happened_on_an_account_and_no_more(world: World) -> None:
    seen = await history.history(world.context, "bea", agency_id="A1")
    assert {each.workflow_id for each in seen} == {"billing/A1"}
    everything = await history.history(world.context, "lena", agency_id="A1")
    assert len({each.workflow_id for each in everything}) > 1, "or there is nothing to leave out"
    await refused(history.history(world.context, "bea", license_id="L1"))
    assert await history.history(world.context, "bea", agency_id="A2") == [], "nothing happened there yet"
