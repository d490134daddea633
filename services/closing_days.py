"""Days on which the office is closed besides its holidays: what they move, announcing one, and the list of them."""

import asyncio
from datetime import date, datetime, timedelta

from adapters.holiday_calendar import holidays_of
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.base import Key, Message
from models.calendar import ClosingDay, with_closing_day
from models.committee.lifecycle import NOT_STARTED
from models.committee.rules.closing_days import around
from models.committee.state import Committee
from models.directory.messages import AnnounceClosingDay
from models.directory.permissions import may_announce_closing_day
from models.directory.rules.closing_days import announce_closing_day
from models.directory.state import ClosingDayFacts
from models.errors import RuleViolation
from services.context import Context, ReadingContext
from services.directory_follow_up import keeping
from services.forms import validated
from services.people import acting
from storage import closing_days as records
from storage.reads import closing_days, committees
from storage.reads.closing_days import ClosingDayRow
from storage.reads.requests import RequestRow

HOLIDAYS_AHEAD = timedelta(days=400)
"""The holidays that are looked up after a closing day: enough for every deadline that it moves."""


class MovedReview(Message):
    """A review that is due later because of a closing day."""

    request_id: Key
    kind: RequestKind
    person_name: str
    agency_name: str
    from_day: date
    to_day: date


class MeetingThatDay(Message):
    """A meeting that is planned for a closing day."""

    committee: str
    from_at: datetime
    to_at: datetime | None
    """When it is held instead; None if it keeps its time."""
    what: str
    """What becomes of it, as a sentence."""


class ClosingDayEffect(Message):
    """What a closing day moves."""

    closing: ClosingDay
    time_zone: str
    reviews: tuple[MovedReview, ...]
    meetings: tuple[MeetingThatDay, ...]


async def preview(context: ReadingContext, by: str, day: date, because: str) -> ClosingDayEffect:
    """Return what a closing day would move, by the rules that move it. Raises what would refuse it; nothing changes."""
    message = await _message(context, by, "preview", day, because)
    facts = _facts(context, day)
    known = await asyncio.to_thread(_known, context, day)
    if known is not None:
        facts = facts.model_copy(update={"announced": known.announced})
    closing = announce_closing_day(facts, message, context.now()).state.closing
    found = await asyncio.to_thread(closing_days.open_requests, context.database)
    known_days = await asyncio.to_thread(closing_days.closing_days, context.database, context.today())
    reviews = [_moved_review(each, closing, facts.holidays, known_days) for each in found]
    return ClosingDayEffect(
        closing=closing,
        time_zone=context.pack.time_zone,
        reviews=tuple(each for each in reviews if each is not None),
        meetings=await _meetings(context, closing, message.actor.person_id),
    )


async def announce(context: Context, by: str, key: str, day: date, because: str) -> ClosingDayRow:
    """Announce that the office is closed on a day, and have everybody told. A day announced before stays as it is."""
    message = await _message(context, by, key, day, because)
    if await asyncio.to_thread(_known, context, day) is None:
        facts = _facts(context, day)
        await asyncio.to_thread(
            records.announce_closing_day, context.database, facts, announce_closing_day, message, context.now()
        )
    row = await asyncio.to_thread(_known, context, day)
    assert row is not None, "what was written is there"
    if row.notified_at is None:
        await context.processes.start_closing_day(row.announced)
    return row


async def listed(context: ReadingContext, by: str) -> list[ClosingDayRow]:
    """Return the closing days from today on."""
    actor = await acting(context, by)
    may_announce_closing_day(actor, context.policy().directory).require()
    return await asyncio.to_thread(closing_days.closing_day_rows, context.database, context.today())


async def resume(context: Context) -> None:
    """Have everybody told of closing days that were announced just before a worker stopped."""
    for announced in await asyncio.to_thread(closing_days.closing_days_not_known, context.database):
        await context.processes.start_closing_day(announced)


async def _message(context: ReadingContext, by: str, key: str, day: date, because: str) -> AnnounceClosingDay:
    actor = await acting(context, by)
    may_announce_closing_day(actor, context.policy().directory).require()
    return validated(AnnounceClosingDay, context.today(), actor=actor, key=key, day=day, because=because)


def _facts(context: ReadingContext, day: date) -> ClosingDayFacts:
    from_day = min(day, context.today())
    holidays = holidays_of(context.pack.holidays, from_day, max(day, from_day) + HOLIDAYS_AHEAD)
    return ClosingDayFacts(keeping=keeping(context), holidays=holidays)


def _known(context: ReadingContext, day: date) -> ClosingDayRow | None:
    with context.database.read() as connection:
        return closing_days.closing_day(connection, day)


def _moved_review(
    row: RequestRow, closing: ClosingDay, holidays: tuple[date, ...], known: tuple[ClosingDay, ...]
) -> MovedReview | None:
    """Return when the review of a request is due instead; None if it keeps its day."""
    if row.due is None or row.state != RequestState.UNDER_REVIEW:
        return None
    after = with_closing_day(row.due, closing, holidays, known)
    if after.ends_at == row.due.ends_at:
        return None
    return MovedReview(
        request_id=row.id,
        kind=row.kind,
        person_name=row.person_name,
        agency_name=row.agency_name,
        from_day=row.due.last_day,
        to_day=after.last_day,
    )


async def _meetings(context: ReadingContext, closing: ClosingDay, by: str) -> tuple[MeetingThatDay, ...]:
    ids = await asyncio.to_thread(closing_days.sitting_committees, context.database)
    found = [await asyncio.to_thread(committees.committee, context.database, each) for each in ids]
    now = context.now()
    return tuple(effect for each in found if each is not None for effect in _of_committee(each, closing, by, now))


def _of_committee(committee: Committee, closing: ClosingDay, by: str, now: datetime) -> list[MeetingThatDay]:
    """Return what becomes of a committee's meeting on the day, as its own rule decides."""
    try:
        decision = around(committee, closing, by, now)
    except RuleViolation:
        return []
    then = {each.meeting_id: each for each in decision.state.meetings}
    return [
        MeetingThatDay(
            committee=committee.policy.title,
            from_at=each.when.begins_at,
            to_at=moved if (moved := then[each.meeting_id].when.begins_at) != each.when.begins_at else None,
            what=decision.summary,
        )
        for each in committee.meetings
        if each.when.day == closing.day and each.state in NOT_STARTED
    ]
