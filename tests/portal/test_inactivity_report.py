"""The monthly review of inactive users as a page: the report, who took part, and decisions."""

import pytest

from services.context import Context
from tests.portal.conftest import Portal
from tests.services.test_reviews import reviewed

__all__ = ["reviewed"]

REPORT = "/inactivity-report"


@pytest.mark.requirement("LIC-04", "LIC-05")
async def test_whoever_holds_the_review_decides_with_a_reason(at_work: Portal, reviewed: Context) -> None:
    uma = await at_work.signed_in_as("uma")
    page = (await uma.open(REPORT)).text
    assert "Tess Sample" in page
    assert f'href="{REPORT}/L1"' not in page
    assert "You can’t decide about this license now." in (await uma.open(f"{REPORT}/L1")).text
    assert (await uma.press(f"{REPORT}/L1", decision="warn", reason="New.")).status_code == 403
    ed = await at_work.signed_in_as("ed")
    page = (await ed.open(f"{REPORT}/L1")).text
    assert 'value="revoke"' not in page, "the lead agency can warn or excuse"
    refused = await ed.press(f"{REPORT}/L1", reason="New to the job.")
    assert "Choose a decision." in refused.text
    assert "New to the job.</textarea>" in refused.text
    done = await ed.press(f"{REPORT}/L1", decision="warn", reason="New to the job.")
    assert "The decision is recorded." in done.text
    assert "Warn: New to the job." in done.text
    assert (await ed.open(f"{REPORT}/L9")).status_code == 404


@pytest.mark.requirement("LIC-28")
async def test_both_offices_take_part_each_once(at_work: Portal, reviewed: Context) -> None:
    lena = await at_work.signed_in_as("lena")
    assert "Record that I take part" in (await lena.open(REPORT)).text
    done = await lena.press(f"{REPORT}/part")
    assert "Recorded: you took part" in done.text
    assert "Record that I take part" not in done.text
    assert (await (await at_work.signed_in_as("sam")).open(REPORT)).status_code == 403


@pytest.mark.requirement("LIC-05")
async def test_before_the_first_review_the_menu_leads_to_a_page_that_says_when_it_is(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena")
    answer = await lena.open("/inactivity-report")
    assert answer.status_code == 200
    assert "No inactivity review has been held yet. The next review is on" in answer.text
    assert (await lena.open("/inactivity-report?month=2020-01")).status_code == 422
