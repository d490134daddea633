"""A region's licenses on pages alone: given, denied, and taken back after a look at what follows; and home regions."""

import httpx
import pytest

from models.license.lifecycle import LicenseState
from services import allotment
from tests.portal.conftest import Browser, Portal
from tests.portal.test_appeal_places import chamber, hall, signed_in
from tests.workflows.hearing.chamber import Chamber
from tests.workflows.hearing.test_allotment_appeal import give_all, recorded

__all__ = ["chamber", "hall"]

GIVE, DENY, HOME = "/allotment/R1/give", "/allotment/R1/denial", "/allotment/home-region"


async def checked_and_sent(browser: Browser, path: str, **typed: str) -> tuple[httpx.Response, httpx.Response]:
    """Fill in a form, look at the page with the answers, and send them. Return both pages."""
    await browser.open(path)
    check = await browser.press(path, files=None, step="check", **typed)
    assert "Check your answers" in check.text, check.text
    return check, await browser.press(path, files=None, step="send", **typed)


@pytest.mark.requirement("LIC-11", "LIC-14", "S8")
async def test_the_lead_of_a_region_gives_a_license_after_a_look_at_what_follows(
    hall: Portal, chamber: Chamber
) -> None:
    lee = await signed_in(hall, chamber, "lee")
    assert f'href="{GIVE}"' in (await lee.open("/allotment")).text
    assert "/allotment/R2/give" not in (await lee.open("/allotment")).text
    assert (await lee.open("/allotment/R2/give")).status_code == 403
    check, done = await checked_and_sent(lee, GIVE, agency="A1")
    assert "Agency 1" in check.text
    assert "then has 1 license left" in check.text
    assert "confirms its commitments by" in check.text
    assert "Agency 1 has a license from the region." in done.text
    assert "Waiting for the commitments" in done.text, "the next page shows it"
    await lee.open(GIVE)
    again = await lee.press(GIVE, agency="A1")
    assert "You already sent the same form" in again.text
    assert "This is another license" in again.text
    await lee.press(GIVE, agency="A1", again="yes")
    done = await lee.press(GIVE, agency="A1", again="yes", step="send")
    assert "Agency 1 has a license from the region." in done.text
    assert f'href="{GIVE}"' not in done.text, "none is left"
    assert "None is left to give" in (await lee.open(GIVE)).text


@pytest.mark.requirement("LIC-12")
async def test_only_organizations_that_count_in_the_region_can_be_given_one(hall: Portal, chamber: Chamber) -> None:
    lee = await signed_in(hall, chamber, "lee")
    assert "Agency 1</option>" in (await lee.open(GIVE)).text
    context = await chamber.context()
    await allotment.decide_home(context, "cyd", chamber.office.fresh("home"), "A1", "R2", "Most of its work is there.")
    await recorded(chamber.office, lambda kept: "A1" in kept.homes)
    assert "Agency 1</option>" not in (await lee.open(GIVE)).text
    refused = await lee.press(GIVE, agency="A1")
    assert "counts in Region 2" in refused.text


@pytest.mark.requirement("LIC-16", "S8")
async def test_a_denial_is_checked_before_it_is_recorded(hall: Portal, chamber: Chamber) -> None:
    await give_all(chamber, "R1", "A1", "lee")
    await recorded(chamber.office, lambda kept: len(kept.live) == 2)
    lee = await signed_in(hall, chamber, "lee")
    check, done = await checked_and_sent(lee, DENY, agency="A1", why="All are given.")
    assert "gets an email with your reason and can appeal" in check.text
    assert "The denial is recorded." in done.text
    assert "All are given." in done.text


@pytest.mark.requirement("LIC-16", "LIC-24", "S8")
async def test_a_license_is_taken_back_after_a_look_at_whose_access_ends(hall: Portal, chamber: Chamber) -> None:
    given = await allotment.delegate(await chamber.context(), "lee", chamber.office.fresh("give"), "R1", "A1")
    await chamber.office.license_stands(LicenseState.OPEN, given.license_id)
    page = f"/allotment/licenses/{given.license_id}/take-back"
    lou = await signed_in(hall, chamber, "lou")
    assert page not in (await lou.open("/allotment")).text
    assert (await lou.open(page)).status_code == 403
    lee = await signed_in(hall, chamber, "lee")
    assert f'href="{page}"' in (await lee.open("/allotment")).text
    check, done = await checked_and_sent(lee, page, why="Another access point needs it more.")
    assert "Nobody holds this license" in check.text
    assert "then has 2 licenses left" in check.text
    assert "The region has the license back." in done.text
    assert "Taken back" in done.text
    await chamber.office.license_stands(LicenseState.DELETED, given.license_id)
    assert "already" in (await lee.open(page)).text


@pytest.mark.requirement("LIC-12", "S8")
async def test_the_chair_records_where_an_organization_counts(hall: Portal, chamber: Chamber) -> None:
    cyd = await signed_in(hall, chamber, "cyd")
    assert f'href="{HOME}"' in (await cyd.open("/allotment")).text
    check, done = await checked_and_sent(cyd, HOME, agency="A1", region="R2", why="Most of its work is there.")
    assert "counts in Region 1" in check.text
    assert "Once you record this, only the lead of Region 2" in check.text
    assert "The decision is recorded." in done.text
    assert "Most of its work is there." in done.text
    for who in ("lee", "cora", "lena"):
        browser = await signed_in(hall, chamber, who)
        assert HOME not in (await browser.open("/allotment")).text
        assert (await browser.open(HOME)).status_code == 403


async def test_whoever_can_do_nothing_sees_no_column_for_it(hall: Portal, chamber: Chamber) -> None:
    assert "What you can do" not in (await (await signed_in(hall, chamber, "cora")).open("/allotment")).text
    assert "What you can do" in (await (await signed_in(hall, chamber, "lee")).open("/allotment")).text
