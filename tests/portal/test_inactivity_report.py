"""The monthly review of inactive users as a page: the report, who took part, and decisions."""

import re

import pytest

from services import reviews
from services.context import Context
from storage import review_coverage
from storage.reads.listing import PAGE
from tests.portal.conftest import Portal
from tests.services.test_reviews import reviewed
from tests.storage.samples import NOW
from tests.storage.test_review_coverage import MANY, MONTH, TERMS, hold_review, many_licenses

__all__ = ["reviewed"]

REPORT = "/inactivity-report"
OF_LICENSE = re.compile(r">(N\d{3})<")


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


@pytest.mark.requirement("LIC-29")
async def test_a_long_report_comes_in_parts_and_each_list_keeps_the_place_of_the_other(
    portal: Portal,
) -> None:
    database = portal.house.context.database
    many_licenses(database)
    hold_review(database)
    review_coverage.keep(database, MONTH, review_coverage.look_up(database, TERMS, NOW))
    lena = await portal.signed_in_as("lena")
    first = (await lena.open(REPORT)).text
    assert f"Use is unknown: {2 * MANY} entries" in first
    (more,) = re.findall(rf'href="({REPORT}\?unknown=\d+)#unknown"', first)
    second = (await lena.open(more)).text
    assert len(set(OF_LICENSE.findall(first))) == PAGE // 2
    assert not set(OF_LICENSE.findall(first)) & set(OF_LICENSE.findall(second))
    assert "No license is past a limit" in second
    assert (await lena.open(f"{REPORT}?after=L9&unknown=x")).status_code == 200


async def test_a_report_from_before_it_was_kept_says_that_it_is_not_complete_yet(
    portal: Portal,
) -> None:
    hold_review(portal.house.context.database)
    lena = await portal.signed_in_as("lena")
    assert "What usage reports did not cover on that day is still being looked up." in (await lena.open(REPORT)).text
    await reviews.keep_coverage(portal.house.context)
    assert "still being looked up" not in (await lena.open(REPORT)).text
