"""An appeal through a meeting: a member takes no part, the chair hands over, and the others vote."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser
from temporalio.testing import WorkflowEnvironment

from models.appeal.reasons import AppealReason
from portal.assets import Assets
from portal.house import House
from tests.portal.browser.chromium import serving
from tests.portal.browser.people import Somebody, entrance, signed_in
from tests.portal.conftest import URL, Clock, Mailroom
from tests.services.conftest import context_of
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber, at_work
from tests.workflows.office import Office
from tests.workflows.simulated import pass_until

DOCKET = "/committees/{committee_id}"

pytestmark = [
    pytest.mark.pages(DOCKET, f"{DOCKET}/meeting", f"{DOCKET}/meeting/hand-over", f"{DOCKET}/minutes"),
]

ROOM = f"/committees/{PERFORMANCE}/meeting"


@pytest.fixture
async def chamber(missouri: Office, env: WorkflowEnvironment) -> Chamber:
    """Committees at work."""
    return await at_work(missouri, env)


@pytest.fixture
async def hall(chamber: Chamber) -> AsyncIterator[tuple[House, str]]:
    """The portal at the time of the meeting, and the appeal that is on its docket."""
    await chamber.revoked()
    appeal = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.coming()
    await chamber.announced(PERFORMANCE, meeting)
    await pass_until(chamber.env, meeting.when.begins_at + timedelta(minutes=5))
    context = replace(context_of(chamber.office), now=Clock(await chamber.office.now()))
    house = House(context=context, mailer=Mailroom(), assets=Assets(), url=URL)
    async with serving(house, also=[entrance()]) as found:
        yield found, appeal.appeal_id


async def votes(member: Somebody, hearing: str, choice: str) -> None:
    """Vote on the motion."""
    await member.open(hearing)
    await member.choose(choice=choice)
    await member.press("Vote")
    assert await member.sees("Your vote is recorded.")


@pytest.mark.requirement("LIC-18", "S13")
async def test_an_appeal_is_heard_with_a_recusal_and_another_chair(
    browser: Browser, hall: tuple[House, str], chamber: Chamber
) -> None:
    house, appeal_id = hall
    hearing = f"{ROOM}/{appeal_id}"
    async with (
        signed_in(browser, house, "carla") as carla,
        signed_in(browser, house, "marc") as marc,
        signed_in(browser, house, "mia") as mia,
        signed_in(browser, house, "milo") as milo,
    ):
        await carla.open(ROOM)
        for number in range(await carla.page.locator("[name=present]").count()):
            box = carla.page.locator("[name=present]").nth(number)
            if not await box.is_checked():
                await carla.page.locator(f"label[for={await box.get_attribute('id')}]").click()
        await carla.press("Call to order")
        await milo.open(hearing)
        assert await milo.sees("Milo Sample: proposed.", "It is proposed that you are recused")
        await milo.fill(why="I work for the agency.")
        await milo.press("Recuse myself")
        assert await milo.sees("You take no part in this appeal.", "Milo Sample: takes no part.")
        assert not await milo.page.get_by_role("link", name="Make a motion").count()
        await carla.open(ROOM)
        await carla.press("Let preside Marc Sample")
        assert await carla.sees("Another member presides from now on.")
        assert not await carla.page.get_by_role("link", name="Close the meeting").count()
        await marc.open(hearing)
        await marc.follow("Make a motion")
        await marc.choose(verdict="upheld")
        await marc.fill(why="Nobody used it.")
        await marc.press("Make the motion")
        for member in (carla, marc):
            await votes(member, hearing, "for")
        await marc.open(hearing)
        await marc.follow("Count the votes")
        assert await marc.sees("Votes are missing", "Not voted yet: Mia Sample.")
        await votes(mia, hearing, "for")
        await marc.open(hearing)
        await marc.follow("Count the votes")
        assert not await marc.sees("Votes are missing")
        await marc.press("Count the votes")
        assert await marc.sees("Carried", "3 for, 0 against")
        await marc.open(ROOM)
        await marc.follow("Close the meeting")
        await marc.press("Close the meeting")
        await marc.follow("Minutes of all meetings")
        async with marc.page.expect_navigation():
            await marc.page.locator("tbody th a").first.click()
        assert await marc.sees("Carla Sample, then Marc Sample", "Milo Sample: did not take part", "3 for, 0 against")
    assert (await chamber.stands(appeal_id, "decided", "closed", "carried_out")).response is not None
