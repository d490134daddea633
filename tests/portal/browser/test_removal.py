"""The end of somebody's access, with what becomes of the license; and a training that nobody did in time."""

import pytest
from playwright.async_api import Browser
from temporalio.testing import WorkflowEnvironment

from models.access_request.state import RequestKind
from models.sign_in.sessions import Way
from portal.house import House
from storage.reads.requests import requests_of
from storage.reads.trainings import training
from tests.portal.browser.people import signed_in
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days


@pytest.mark.pages("/requests/new/removal")
@pytest.mark.requirement("FEE-09", "LIC-24")
@pytest.mark.parametrize(("choice", "keeps"), [("keep", True), ("delete", False)])
async def test_whoever_ends_an_access_sees_the_cost_of_each_choice_first(
    browser: Browser, office: House, missouri: Office, choice: str, keeps: bool
) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.license("L2", held_by="toni")
    async with signed_in(browser, office, "sam") as sam:
        await sam.open("/requests/new/removal?agency=A1")
        await sam.follow("Tess Sample")
        assert await sam.sees("Keep it for someone who comes later", "Give it up for good")
        await sam.fill(no_longer_needed_on=office.context.today().isoformat())
        await sam.choose(license=choice)
        await sam.press("Check your answers")
        assert await sam.sees("What that costs")
        await sam.press("Send the request")
        assert await sam.sees("Tess Sample’s access ends as you said.")
    (row,) = requests_of(office.context.database, agency_id="A1")
    assert (row.kind, row.keep_license) == (RequestKind.REMOVE_USER, keeps)


def ended(house: House) -> bool:
    """Say whether the records have the end of the training."""
    run = training(house.context.database, "Q1", house.context.now())
    return run is not None and run.ended_at is not None


@pytest.mark.pages("/trainings/{request_id}")
@pytest.mark.requirement("ACC-06")
async def test_a_trainee_whose_time_is_over_reads_what_to_do_next(
    browser: Browser, office: House, missouri: Office, env: WorkflowEnvironment
) -> None:
    await missouri.train()
    async with signed_in(browser, office, "tess", Way.MAIL) as tess:
        await tess.open("/trainings/Q1")
        assert await tess.sees("What to do next", "14 days left")
        await pass_days(env, 15)
        await missouri.eventually(lambda: ended(office), bool)
        await tess.open("/trainings/Q1")
        assert await tess.sees("This training has ended", "send a new request")
