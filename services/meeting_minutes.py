"""The minutes of meetings that have ended: the list of all of them, one on a page and as PDF, and corrections."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from activities.office_files import minutes_with_names, office_paper
from models import ids
from models.base import Key, Message
from models.calendar import spoken
from models.committee.lifecycle import MeetingState
from models.committee.messages import CorrectMinutes
from models.committee.minutes import Minutes
from models.committee.permissions import may_correct_minutes, may_see_docket
from models.committee.repeats import require_not_repeated
from models.committee.rules import minutes
from models.committee.state import Committee, Meeting
from models.errors import RuleViolation
from services.committees import docket, known_committee
from services.context import Context, ReadingContext
from services.forms import validated
from services.meeting_steps import send_to_meeting
from services.people import acting, excerpt
from services.uploads import GivenOut
from services.visible import visible
from storage.reads import committees

PAGE = 24
"""How many meetings a list shows: two years."""


async def read(context: ReadingContext, by: str, meeting_id: str) -> Minutes:
    """Return the minutes of a meeting that has ended."""
    actor = await acting(context, by)
    meeting = await asyncio.to_thread(committees.meeting, context.database, meeting_id)
    committee = await asyncio.to_thread(committees.committee_of, context.database, meeting_id)
    meeting = visible(actor, meeting, "meeting", meeting_id)
    committee = visible(actor, committee, "meeting", meeting_id)
    may_see_docket(actor, committee).require()
    return await _with_names(context, committee, meeting)


async def _with_names(context: ReadingContext, committee: Committee, meeting: Meeting) -> Minutes:
    _require_ended(meeting)
    return await asyncio.to_thread(minutes_with_names, context.database, context.pack, committee, meeting)


def _require_ended(meeting: Meeting) -> None:
    if not meeting.ended:
        raise RuleViolation("not_over", "This meeting has not ended, so there are no minutes yet.")


class MinutesOnPage(Message):
    """A meeting's minutes, and whether the reader may correct them."""

    committee_id: Key
    meeting_id: Key
    minutes: Minutes
    may_correct: bool


class MeetingLine(Message):
    """A meeting that has ended, in a list."""

    meeting_id: Key
    day: date
    state: MeetingState


class MinutesList(Message):
    """A part of the meetings of a committee that have ended, the latest first."""

    committee_id: Key
    title: str
    meetings: tuple[MeetingLine, ...]
    more: str
    """The last meeting of this part if there are more; otherwise empty."""


async def listed(context: ReadingContext, by: str, committee_id: str, after: str = "") -> MinutesList:
    """List the meetings of a committee that have ended: a part that begins after the meeting `after`."""
    committee = await docket(context, by, committee_id)
    rows = await asyncio.to_thread(committees.ended_meetings, context.database, committee.committee_id, after, PAGE + 1)
    shown = rows[:PAGE]
    return MinutesList(
        committee_id=committee.committee_id,
        title=committee.policy.title,
        meetings=tuple(MeetingLine(meeting_id=each.meeting_id, day=each.when.day, state=each.state) for each in shown),
        more=shown[-1].meeting_id if len(rows) > PAGE else "",
    )


async def paper(context: ReadingContext, by: str, committee_id: str, meeting_id: str) -> GivenOut:
    """Return the minutes of a meeting that has ended on paper, with every correction: the file that members got."""
    _, meeting = await _of_committee(context, by, committee_id, meeting_id)
    _require_ended(meeting)
    name = ids.minutes_paper_id(meeting.meeting_id, len(meeting.corrections))
    file = await asyncio.to_thread(office_paper, context.database, context.pack, name, context.now())
    return GivenOut(file_name=file.file_name, media_type=file.media_type, content=file.content)


async def on_page(context: ReadingContext, by: str, committee_id: str, meeting_id: str) -> MinutesOnPage:
    """Return the minutes of a committee's meeting that has ended, and whether the reader may correct them."""
    committee, meeting = await _of_committee(context, by, committee_id, meeting_id)
    actor, ended = await acting(context, by), [each for each in committee.meetings if each.ended]
    last = bool(ended) and _last_due(committee, context.now()).meeting_id == meeting.meeting_id
    return MinutesOnPage(
        committee_id=committee.committee_id,
        meeting_id=meeting.meeting_id,
        minutes=await _with_names(context, committee, meeting),
        may_correct=last and bool(may_correct_minutes(actor, committee, meeting)),
    )


async def _of_committee(
    context: ReadingContext, by: str, committee_id: str, meeting_id: str
) -> tuple[Committee, Meeting]:
    """Return a committee that the person may see and its meeting. Raises RuleViolation if it has no such meeting."""
    committee = await docket(context, by, committee_id)
    meeting = await asyncio.to_thread(committees.meeting_of, context.database, committee.committee_id, meeting_id)
    if meeting is None:
        raise RuleViolation("unknown_meeting", f"There is no meeting “{excerpt(meeting_id)}”.")
    return committee, meeting


async def correct(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    text: str,
    why: str,
    *,
    again: bool = False,
    meeting: str = "",
) -> Committee:
    """Correct the minutes of the last meeting. What was decided stays decided.

    `again` says that it is another correction with the same content as the last; `meeting` is the one that a page
    showed. Raises RuleViolation (not_last) if that is not the last one any more.
    """
    pick = partial(_last_due, now=context.now(), meeting=meeting)
    if not again:
        await _require_not_repeated(context, by, key, committee_id, pick, text, why)
    return await send_to_meeting(context, by, key, committee_id, pick, minutes.correct_minutes, text=text, why=why)


async def _require_not_repeated(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    pick: Callable[[Committee], Meeting],
    text: str,
    why: str,
) -> None:
    """Raise RuleViolation if the same person just made the same correction of the minutes."""
    actor = await acting(context, by)
    known = await known_committee(context, committee_id)
    may_see_docket(actor, known).require()
    found = await context.processes.snapshot(ids.committee_workflow_id(known.committee_id), Committee) or known
    message = validated(CorrectMinutes, actor=actor, key=key, meeting_id=pick(known).meeting_id, text=text, why=why)
    require_not_repeated(found, message, context.now())


def _last_due(committee: Committee, now: datetime, meeting: str = "") -> Meeting:
    """Return the last meeting that was held or should have been held, or else the last one that was canceled.

    A canceled one may be still to come, and what was said at a meeting was not said there.
    """
    ended = [each for each in committee.meetings if each.ended]
    if not ended:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has not held a meeting yet.")
    due = [each for each in ended if each.when.begins_at <= now]
    held = [each for each in due if each.state != MeetingState.CANCELED]
    last = (held or due or ended)[-1]
    if meeting not in ("", last.meeting_id):
        raise RuleViolation(
            "not_last",
            f"Only the minutes of the last meeting can be corrected, which was on {spoken(last.when.day)}. Please "
            "correct what was said at the next meeting.",
        )
    return last
