"""The office is closed on a day: what moves is shown before anything does, and then it is announced."""

from datetime import timedelta

import pytest

from models.access_request.lifecycle import RequestState
from models.calendar import civil_day, days_later, is_business_day, spoken
from storage.reads.closing_days import closing_day_rows
from tests.federal import us_federal_holidays
from tests.portal.conftest import Portal
from tests.workflows.office import Office

PATH = "/closing-days"
WHY = "The building is closed."


async def test_a_closing_day_is_checked_before_it_is_announced(at_work: Portal, missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin()
    row = await request.stands(RequestState.UNDER_REVIEW)
    assert row.due is not None
    today = civil_day(await missouri.now(), row.due.zone)
    holidays = us_federal_holidays(today, today + timedelta(days=60))
    closed = row.due.last_day
    while not is_business_day(closed, holidays):
        closed = days_later(closed, -1)
    lena = await at_work.signed_in_as("lena")
    assert "No closing day has been announced." in (await lena.open(PATH)).text
    assert "Enter the day on which the office is closed." in (await lena.press(PATH, because=WHY)).text
    checked = (await lena.press(PATH, day=closed.isoformat(), because=WHY)).text
    assert f"not by {spoken(row.due.last_day)}" in checked
    assert "can’t be taken back" in checked
    assert closing_day_rows(missouri.database, today) == [], "looking changes nothing"
    sent = (await lena.press(PATH, day=closed.isoformat(), because=WHY, step="send")).text
    assert f"The office is closed on {spoken(closed)}: {WHY}" in sent
    (announced,) = closing_day_rows(missouri.database, today)
    assert (announced.day, announced.announced_by) == (closed, "lena")
    await missouri.eventually(request.on_record, lambda found: found is not None and found.due != row.due)
    again = (await lena.press(PATH, day=closed.isoformat(), because=WHY)).text
    assert "Everybody is notified already." in again


@pytest.mark.parametrize("who", ["sam", "tess", "rita"])
async def test_whoever_may_not_announce_it_does_not_see_the_page(portal: Portal, who: str) -> None:
    browser = await portal.signed_in_as(who)
    assert (await browser.open(PATH)).status_code == 403
    assert "Closing days" not in (await browser.open("/")).text


@pytest.mark.requirement("S8")
async def test_announcing_needs_a_fresh_check(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena")
    await lena.open(PATH)
    portal.clock.wait(minutes=20)
    assert "Confirm that it is you" in (await lena.press(PATH, day="2031-12-24", because=WHY)).text
