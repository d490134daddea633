"""The office is closed on a day, on simulated time, by a pack of its own.

Its holidays are those of Illinois with a day of its own and without one, and its committee meets the business day after
a day on which the office is closed.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.holiday_calendar import holidays_of
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.calendar import civil_day, days_later, is_business_day
from models.effects import TaskKind
from models.errors import RuleViolation
from models.ids import closing_day_workflow_id, committee_workflow_id
from models.policy.committees import OnHoliday
from models.policy.holidays import Holidays
from models.policy.pack import PolicyPack
from services import closing_days, requests
from services.context import Context
from services.requests import NewRequest
from storage.database import Database
from storage.reads.audit import history
from storage.reads.closing_days import closing_day_rows
from tests.storage.samples import pack
from tests.workflows.hearing.chamber import Chamber, seat_everybody
from tests.workflows.office import Office, open_office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_until

SNOW = "A storm is expected."


def own_pack() -> PolicyPack:
    """Missouri's rules with holidays of Illinois, one of its own, and one left out."""
    missouri = pack()
    rules = missouri.version[-1]
    committees = tuple(
        each.model_copy(update={"meetings": each.meetings.model_copy(update={"on_holiday": OnHoliday.LATER})})
        for each in rules.committees
    )
    holidays = Holidays.model_validate(
        {
            "source": "Staff handbook, section 4",
            "base": "us-IL",
            "also": ("day after fourth Thursday of November",),
            "without": ("second Monday of October",),
        }
    )
    version = rules.model_copy(update={"committees": committees})
    return missouri.model_copy(update={"holidays": holidays, "version": (*missouri.version[:-1], version)})


@pytest.fixture
async def office(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that works by a pack of its own."""
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=own_pack()) as at_work:
        yield at_work


async def context_of(office: Office) -> Context:
    at = await office.now()
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: at)


async def ask(office: Office, person_id: str = "tess", key: str = "ask") -> Request:
    """Ask for a new user, as the service does, and wait until the reviewers have it."""
    new = NewRequest(
        kind=RequestKind.NEW_USER, agency_id="A1", person_id=person_id, project_types=("emergency-shelter",)
    )
    row = await requests.submit(await context_of(office), "sam", key, new)
    found = Request.known(office, row.id)
    await found.stands(RequestState.UNDER_REVIEW)
    return found


async def heard(office: Office, request: Request, day: date) -> None:
    """Wait until a request has recorded what it does about a day."""
    await office.eventually(
        lambda: history(office.database, request.workflow_id),
        lambda steps: any(each.move in ("review_moved", "closing_day_observed") for each in steps),
    )
    assert day in [each.day for each in (await request.snapshot()).closing_days]


async def test_a_request_counts_its_business_days_by_the_offices_own_holidays(office: Office) -> None:
    await office.license()
    request = await (await ask(office)).snapshot()
    today = civil_day(await office.now(), request.time_zone)
    own, federal = (
        set(holidays_of(each, today, today + timedelta(days=400))) for each in (own_pack().holidays, Holidays())
    )
    assert set(request.holidays) == own
    assert {each for each in own - federal if (each.month, each.weekday()) == (11, 4)}, "the office's own Friday"
    assert {each for each in federal - own if each.month == 10}, "the second Monday of October is left out"


async def test_a_closing_day_moves_a_review_and_a_meeting_with_their_letters(
    office: Office, env: WorkflowEnvironment
) -> None:
    seat_everybody(office)
    chamber = Chamber(office, env)
    await chamber.begin()
    await office.license()
    await office.license("L2")
    request = await ask(office)
    row = request.on_record()
    assert row is not None
    assert row.due is not None
    context = await context_of(office)
    off = set((await request.snapshot()).holidays)
    closed = row.due.last_day

    effect = await closing_days.preview(context, "lena", closed, SNOW)
    ((review,), _) = effect.reviews, effect.meetings
    assert (review.request_id, review.from_day) == (row.id, closed)
    assert request.on_record() == row, "looking changes nothing"

    announced = await closing_days.announce(context, "lena", "close", closed, SNOW)
    assert (announced.because, announced.announced_by) == (SNOW, "lena")
    await heard(office, request, closed)
    after = await office.eventually(request.on_record, lambda found: found is not None and found.due != row.due)
    assert after is not None
    assert after.due is not None
    assert after.due.last_day == review.to_day > closed
    assert is_business_day(after.due.last_day, off)
    assert f"The office is closed on {closed:%A}" in after.due.explained()
    (task,) = [each for each in await office.tasks() if each.kind == TaskKind.REVIEW_REQUEST]
    assert task.due_at == after.due.ends_at
    (letter,) = await office.letters("request_review_moved")
    assert letter.payload.to == ("sam",)
    written = [each for each in office.mail() if "may take until" in each["Subject"]]
    assert "A storm is expected." in written[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    later = await ask(office, "toni", "later")
    due = (await later.snapshot()).due
    assert due is not None
    assert [each.day for each in due.closing_days] == [closed], "a request that comes later counts in the same way"

    await pass_until(env, await office.now() + timedelta(minutes=11))
    await office.over(closing_day_workflow_id(closed))
    (known,) = closing_day_rows(office.database, closed)
    assert known.notified_at is not None
    moves = [each.move for each in history(office.database, request.workflow_id)]
    assert moves.count("review_moved") == 1
    assert "review_moved" not in [each.move for each in history(office.database, later.workflow_id)]

    again = await closing_days.announce(await context_of(office), "lena", "twice", closed, "Another reason.")
    assert again == known, "announced twice is announced once"
    assert len(await office.letters("request_review_moved")) == 1


async def test_a_committee_moves_its_meeting_by_its_own_rule(office: Office, env: WorkflowEnvironment) -> None:
    seat_everybody(office)
    chamber = Chamber(office, env)
    await chamber.begin()
    before = await chamber.committee()
    meeting = before.meetings[0]
    context = await context_of(office)

    effect = await closing_days.preview(context, "lena", meeting.when.day, SNOW)
    (planned,) = [each for each in effect.meetings if each.from_at == meeting.when.begins_at]
    assert planned.to_at is not None
    await closing_days.announce(context, "lena", "close", meeting.when.day, SNOW)
    await office.eventually(
        lambda: history(office.database, committee_workflow_id("performance")),
        lambda steps: steps[-1].move == "rescheduled",
    )
    after = (await chamber.committee()).meetings[0]
    assert after.when.begins_at == planned.to_at
    assert after.when.day > meeting.when.day
    assert is_business_day(after.when.day, before.days_off)
    assert after.reschedulings[-1].by == "lena"
    letters = await office.letters("meeting_moved")
    assert {each.payload.facts["reason"] for each in letters} == {closing_sentence(meeting.when.day)}


def closing_sentence(day: date) -> str:
    return f"The office is closed on {day:%A}, {day:%B} {day.day}, {day.year}: {SNOW}"


async def test_a_returned_request_leaves_the_day_out_of_its_next_review(office: Office) -> None:
    await office.license()
    request = await ask(office)
    await request.review(ReviewVerdict.RETURN, missing=("The supervisor's name.",))
    row = await request.stands(RequestState.RETURNED)
    known = await request.snapshot()
    closed = days_later(civil_day(await office.now(), known.time_zone), 1)
    while not is_business_day(closed, known.holidays):
        closed = days_later(closed, 1)
    await closing_days.announce(await context_of(office), "lena", "close", closed, SNOW)
    await heard(office, request, closed)
    assert (await request.snapshot()).due == row.due
    after = await request.complete(note="Dana Reed supervises.")
    assert after.due is not None
    assert [each.day for each in after.due.closing_days] == [closed]


async def test_what_was_announced_just_before_a_worker_stopped_is_told_when_one_starts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.license()
    request = await ask(office)
    row = request.on_record()
    assert row is not None
    assert row.due is not None
    context = await context_of(office)

    async def stopped(announced: Any) -> bool:
        raise RuntimeError("The worker stops here.")

    with monkeypatch.context() as patched:
        patched.setattr(context.processes, "start_closing_day", stopped)
        with pytest.raises(RuntimeError):
            await closing_days.announce(context, "lena", "close", row.due.last_day, SNOW)
    await closing_days.resume(context)
    await heard(office, request, row.due.last_day)


async def test_a_day_that_is_over_or_already_a_holiday_is_refused_and_nothing_is_written(office: Office) -> None:
    context = await context_of(office)
    today = context.today()
    (holiday, *_) = holidays_of(own_pack().holidays, today, today + timedelta(days=300))
    for day in (days_later(today, -1), holiday):
        with pytest.raises(RuleViolation):
            await closing_days.announce(context, "lena", f"close-{day}", day, SNOW)
    with pytest.raises(RuleViolation, match="can announce that the office is closed"):
        await closing_days.announce(context, "rita", "close", days_later(today, 30), SNOW)
    assert closing_day_rows(office.database, date.min) == []
