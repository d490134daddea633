"""Closing days of the office, typed."""

import json
from datetime import timedelta

from models.access_request.lifecycle import RequestState
from models.calendar import civil_day, days_later, is_business_day, spoken
from storage.reads.closing_days import closing_day_rows
from tests.commands.conftest import Line
from tests.commands.test_steps import done, says_no
from tests.federal import us_federal_holidays
from tests.workflows.office import Office


async def test_a_closing_day_is_looked_at_announced_and_listed(at_work: Line, missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin()
    row = await request.stands(RequestState.UNDER_REVIEW)
    assert row.due is not None
    today = civil_day(await missouri.now(), missouri.world.pack.time_zone)
    holidays = us_federal_holidays(today, today + timedelta(days=60))
    closed = row.due.last_day
    while not is_business_day(closed, holidays):
        closed = days_later(closed, -1)
    form = ("close-office", closed.isoformat(), "--because", "The building is closed.", "--as")
    assert "can announce that the office is closed" in says_no(await at_work(*form, "sam"))
    looked = done(await at_work(*form, "lena", "--dry-run")).stdout
    assert f"The office is closed on {spoken(closed)}: The building is closed." in looked
    assert f"not {spoken(row.due.last_day)}." in looked
    assert closing_day_rows(missouri.database, today) == []
    assert done(await at_work("closing-days", "--as", "lena")).stdout.startswith("The office is not closed on any day")
    announced = done(await at_work(*form, "lena")).stdout
    assert f"The office is closed on {spoken(closed)}: The building is closed." in announced
    found = json.loads(done(await at_work("closing-days", "--as", "lena", "--json")).stdout)
    assert [each["day"] for each in found] == [closed.isoformat()]
    past = ("close-office", "2020-01-02", "--because", "Late.", "--as", "lena")
    assert "is over" in says_no(await at_work(*past))
