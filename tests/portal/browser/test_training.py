"""A training as people do it, from the request to the certificate; two people on one step; a network that fails."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Route

from models.sign_in.sessions import Way
from models.training.lifecycle import TrainingState
from portal.house import House
from services import training
from services.sign_in import sign_out
from storage.reads.people import person_with_email
from storage.reads.trainings import TrainingDetail
from storage.reads.trainings import training as on_record
from tests.portal.browser.chromium import complaints
from tests.portal.browser.people import Somebody, signed_in
from tests.portal.conftest import Portal
from tests.workflows.office import Office

REVIEW = "/trainings/{request_id}/review/{case}/{step}"
STEP = "/trainings/{request_id}/steps/{case}/{step}"

pytestmark = [
    pytest.mark.pages(STEP, REVIEW, "/reviews", "/trainings/{request_id}/tests"),
]

TESTS = ("security-privacy", "data-standards", "mohmis-basics")
IVO = "ivo@shelter.example"


async def ask_for(sam: Somebody) -> str:
    """Ask for access for somebody new. Returns the request's number."""
    await sam.open("/requests/new/users?agency=A1")
    await sam.fill(first_name_1="Ivo", last_name_1="Larkspur", email_1=IVO)
    await sam.choose(what="new_user", license_kind="standard", project_types="emergency-shelter")
    await sam.press("Check your answers")
    assert await sam.sees("Ivo Larkspur", IVO)
    await sam.press("Send the request")
    assert await sam.sees("We received the request about Ivo Larkspur.")
    return sam.path.rpartition("/")[2]


async def decides(rita: Somebody, about: str, verdict: str, **words: str) -> None:
    """Decide about what waits for a review about somebody."""
    await rita.open("/reviews")
    async with rita.page.expect_navigation():
        await rita.page.locator("tr", has_text=about).get_by_role("link").first.click()
    await rita.choose(verdict=verdict)
    await rita.fill(**words)
    await rita.press("Send the decision")


async def hands_in(ivo: Somebody, request_id: str, step: int, client_id: str) -> None:
    """Hand in a step of the practice case."""
    await ivo.open(f"/trainings/{request_id}")
    await ivo.open(f"/trainings/{request_id}/steps/1/{step}")
    await ivo.fill(client_id=client_id)
    await ivo.choose(training_site_only="yes")
    await ivo.press("Hand in")
    assert await ivo.sees("You handed in the step.")


async def passes_tests(rita: Somebody, request_id: str) -> None:
    """Enter the scores of the tests."""
    for test in TESTS:
        await rita.open(f"/trainings/{request_id}/tests/{test}")
        await rita.fill(score="90")
        await rita.press("Enter the score")


async def in_practice(house: House, office: Office) -> None:
    """Bring tess to the first step of her practice case."""
    await office.train()
    await training.submit_form(house.context, "tess", "form", "Q1", "user-policies")
    for test in TESTS:
        await training.record_test(house.context, "rita", test, "Q1", test, "90")


def run_of(house: House, request_id: str = "Q1") -> TrainingDetail | None:
    """The training as the records have it."""
    return on_record(house.context.database, request_id, house.context.now())


@pytest.mark.pages("/requests/new/users", "/requests/{request_id}/review")
@pytest.mark.requirement("ACC-04", "ACC-05", "NEW-07")
async def test_a_training_goes_from_the_request_to_the_certificate_with_a_correction(
    browser: Browser, office: House, missouri: Office
) -> None:
    await missouri.license("L1")
    async with signed_in(browser, office, "sam") as sam, signed_in(browser, office, "rita") as rita:
        heard = complaints(sam.page), complaints(rita.page)
        request_id = await ask_for(sam)
        await decides(rita, "Ivo Larkspur", "approve")
        await missouri.eventually(lambda: run_of(office, request_id), bool)
        person = person_with_email(office.context.database, IVO)
        assert person is not None
        async with signed_in(browser, office, person.id, Way.MAIL) as ivo:
            await ivo.open(f"/trainings/{request_id}")
            await ivo.follow("Continue")
            await ivo.choose(accept="yes")
            await ivo.press("Complete this form")
            await passes_tests(rita, request_id)
            for step in (1, 2, 3, 4):
                await hands_in(ivo, request_id, step, f"10{step}")
                if step == 1:
                    await decides(rita, "Ivo Larkspur", "send-back", comments="The exit is missing.")
                    await ivo.open(f"/trainings/{request_id}")
                    assert await ivo.sees("The exit is missing.")
                    await ivo.follow("Correct and hand in again")
                    await ivo.fill(client_id="201")
                    await ivo.choose(training_site_only="yes")
                    await ivo.press("Hand in")
                await decides(rita, "Ivo Larkspur", "approve")
            await ivo.open(f"/trainings/{request_id}")
            assert await ivo.sees("The training is completed")
            async with ivo.page.expect_download() as paper:
                await ivo.page.get_by_role("link", name="Save the certificate of completion").click()
            assert (await paper.value).suggested_filename.endswith(".pdf")
        run = run_of(office, request_id)
        assert run is not None
        assert run.state == TrainingState.COMPLETED
        assert heard == ([], [])


async def test_of_two_reviewers_on_one_step_the_second_is_told_and_keeps_the_comment(
    browser: Browser, office: House, missouri: Office
) -> None:
    await in_practice(office, missouri)
    await training.submit_step(office.context, "tess", "s1", "Q1", 1, 1, "Please look.")
    async with signed_in(browser, office, "rita") as one, signed_in(browser, office, "rita") as other:
        for each in (one, other):
            await each.open("/trainings/Q1/review/1/1")
        await one.choose(verdict="approve")
        await one.press("Send the decision")
        await other.choose(verdict="send-back")
        await other.fill(comments="The date of the exit is missing.")
        await other.press("Send the decision")
        assert await other.sees("There is a problem")
        assert not await other.sees("You sent step 1 back")
        assert "The date of the exit is missing." in await other.page.content(), "what was typed is lost"
    run = run_of(office)
    assert run is not None
    (review,) = run.reviews
    assert (review.approved, review.reviewer_id) == (True, "rita")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
async def test_a_button_that_is_pressed_twice_counts_once(
    browser: Browser, office: House, missouri: Office, scripts: bool
) -> None:
    await in_practice(office, missouri)
    async with signed_in(browser, office, "tess", Way.MAIL, scripts=scripts) as tess:
        await tess.open("/trainings/Q1/steps/1/1")
        await tess.fill(client_id="101")
        await tess.choose(training_site_only="yes")
        await tess.page.get_by_role("button", name="Hand in", exact=True).dblclick(no_wait_after=True)
        await tess.page.get_by_text("You handed in the step.").wait_for()
        await tess.page.reload()
    run = run_of(office)
    assert run is not None
    assert len(run.reviews) == 1


@pytest.mark.pages("/drafts/discard")
async def test_a_session_that_ends_while_somebody_types_loses_nothing(
    browser: Browser, office: House, at_work: Portal, missouri: Office
) -> None:
    await in_practice(office, missouri)
    async with signed_in(browser, office, "tess", Way.MAIL) as tess:
        await tess.open("/trainings/Q1/steps/1/1")
        await tess.fill(client_id="101", note="I added the exit.")
        await tess.choose(training_site_only="yes")
        await sign_out(office.context, tess.session)
        await tess.press("Hand in")
        assert await tess.sees("We kept what you typed")
        await tess.sign_in_by_email("tess@sample.example", at_work.mailroom)
        assert tess.path.startswith("/trainings/Q1/steps/1/1")
        assert await tess.page.locator("[name=note]").input_value() == "I added the exit."
        await tess.press("Hand in")
        assert await tess.sees("You handed in the step.")
    run = run_of(office)
    assert run is not None
    assert [each.note for each in run.reviews] == ["I added the exit."]


Drop = Callable[[Route], Awaitable[None]]


async def dropped_before(route: Route) -> None:
    """Lose a request on its way."""
    await route.abort("connectionreset")


async def dropped_after(route: Route) -> None:
    """Lose the answer on its way: the request has arrived."""
    await route.fetch(max_redirects=0)
    await route.abort("connectionreset")


@pytest.mark.parametrize("drop", [dropped_before, dropped_after])
async def test_a_form_that_the_network_lost_is_there_if_it_arrived_and_can_be_sent_again_if_not(
    browser: Browser, office: House, missouri: Office, drop: Drop
) -> None:
    await in_practice(office, missouri)
    async with signed_in(browser, office, "tess", Way.MAIL) as tess:
        await tess.open("/trainings/Q1/steps/1/1")
        await tess.fill(client_id="101")
        await tess.choose(training_site_only="yes")
        lost: list[str] = []

        async def once(route: Route) -> None:
            if route.request.method == "POST" and not lost:
                lost.append(route.request.url)
                await drop(route)
            else:
                await route.continue_()

        await tess.page.route(re.compile("/steps/"), once)
        async with tess.page.expect_event("requestfailed"):
            await tess.page.get_by_role("button", name="Hand in", exact=True).click(no_wait_after=True)
    async with signed_in(browser, office, "tess", Way.MAIL) as tess:
        await tess.open("/trainings/Q1/steps/1/1")
        if drop is dropped_before:
            await tess.fill(client_id="101")
            await tess.choose(training_site_only="yes")
            await tess.press("Hand in")
            assert await tess.sees("You handed in the step.")
        else:
            assert not await tess.page.get_by_role("button", name="Hand in", exact=True).count()
    run = run_of(office)
    assert run is not None
    assert len(run.reviews) == 1
