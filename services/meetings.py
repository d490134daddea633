"""A meeting of a committee: moved or canceled, opened, adjourned and closed, and who is there (003, section 4)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

from models.calendar import spoken
from models.committee.lifecycle import NOT_STARTED, MeetingState
from models.committee.permissions import may_see_docket, may_take_back_no_quorum
from models.committee.rules import attendance, meetings, schedule
from models.committee.state import Committee, Meeting
from models.errors import RuleViolation
from models.forms import SENT_AGAIN
from services.committees import known_committee, seats_of
from services.context import Context, ReadingContext
from services.meeting_steps import send, send_to_meeting, shown_meeting
from services.people import acting, person_id_of


async def move_meeting(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    day: date,
    at: time | None = None,
    why: str = "",
    *,
    meeting: str = "",
) -> Committee:
    """Move the next meeting to another day, and another local time if one is given."""
    pick = partial(shown_meeting, meeting=meeting, key=key) if meeting else _planned
    return await send_to_meeting(context, by, key, committee_id, pick, schedule.move_meeting, day=day, at=at, why=why)


async def cancel_meeting(
    context: Context, by: str, key: str, committee_id: str, why: str, meeting: str = ""
) -> Committee:
    """Cancel a meeting, named by its id or its day, or the next one. Its docket is carried over.

    Raises RuleViolation (canceled_already) if none is named and another one was just canceled: the same form sent once
    more would cancel the meeting after it.
    """
    pick = (
        partial(_named, meeting=meeting.strip(), key=key) if meeting.strip() else partial(_to_cancel, now=context.now())
    )
    return await send_to_meeting(context, by, key, committee_id, pick, schedule.cancel_meeting, why=why)


async def open_meeting(
    context: Context, by: str, key: str, committee_id: str, present: Sequence[str], *, meeting: str = ""
) -> Committee:
    """Open the meeting. `present` are the members who are there, by id or email address."""
    seated = await _seated(context, committee_id, present)
    return await send(context, by, key, committee_id, meetings.open_meeting, **seated, shown=meeting)


async def record_no_quorum(
    context: Context, by: str, key: str, committee_id: str, present: Sequence[str], *, meeting: str = ""
) -> Committee:
    """Record that there was no quorum. Everything on the docket moves to the next meeting."""
    seated = await _seated(context, committee_id, present)
    return await send(context, by, key, committee_id, meetings.record_no_quorum, **seated, shown=meeting)


async def take_back_no_quorum(
    context: Context, by: str, key: str, committee_id: str, why: str, *, meeting: str = ""
) -> Committee:
    """Hold the meeting after all that was recorded as without a quorum."""
    actor, committee = await acting(context, by), await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()
    may_take_back_no_quorum(actor, committee).require()  # before a refusal says anything about its meetings
    pick = partial(_without_quorum, meeting=meeting)
    return await send_to_meeting(context, by, key, committee_id, pick, schedule.take_back_no_quorum, why=why)


async def adjourn(
    context: Context, by: str, key: str, committee_id: str, day: date, at: time, why: str, *, meeting: str = ""
) -> Committee:
    """Interrupt the meeting until a local day and time."""
    more = {"day": day, "at": at, "why": why, "notifies_appellants": True, "only_presiding": True}
    return await send(context, by, key, committee_id, meetings.adjourn, **more, shown=meeting)


async def resume(
    context: Context, by: str, key: str, committee_id: str, present: Sequence[str], *, meeting: str = ""
) -> Committee:
    """Go on with an adjourned meeting with the members who are present, by id or email address."""
    more = {**await _seated(context, committee_id, present), "notifies_appellants": True}
    return await send(context, by, key, committee_id, meetings.resume, **more, shown=meeting)


async def depart(
    context: Context, by: str, key: str, committee_id: str, who: str, *, confirmed: bool = False, meeting: str = ""
) -> Committee:
    """Record that a member left before the end. Of the presiding member, somebody else has to confirm it."""
    more = {"person_id": await person_id_of(context, who), "confirmed": confirmed}
    return await send(context, by, key, committee_id, attendance.depart, **more, shown=meeting)


async def hand_over(
    context: Context, by: str, key: str, committee_id: str, who: str, *, meeting: str = ""
) -> Committee:
    """Let another member who is present preside."""
    return await send(
        context, by, key, committee_id, attendance.hand_over, person_id=await person_id_of(context, who), shown=meeting
    )


async def arrive(context: Context, by: str, key: str, committee_id: str, who: str, *, meeting: str = "") -> Committee:
    """Record that a member arrived after the meeting was opened."""
    return await send(
        context, by, key, committee_id, attendance.arrive, person_id=await person_id_of(context, who), shown=meeting
    )


async def present_report(context: Context, by: str, key: str, committee_id: str, *, meeting: str = "") -> Committee:
    """Record that the inactivity report was presented at the meeting."""
    return await send(context, by, key, committee_id, meetings.present_report, shown=meeting)


async def close_meeting(context: Context, by: str, key: str, committee_id: str, *, meeting: str = "") -> Committee:
    """Close the meeting, once every appeal on its docket has a response (LIC-18, LIC-19)."""
    return await send(context, by, key, committee_id, meetings.close_meeting, only_presiding=True, shown=meeting)


def _planned(committee: Committee) -> Meeting:
    """Return the first meeting that has not started."""
    planned = [each for each in committee.meetings if each.state in NOT_STARTED]
    if not planned:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has no upcoming meeting.")
    return planned[0]


def _named(committee: Committee, meeting: str, key: str) -> Meeting:
    """Return the meeting with this id, or on this day such as 2026-12-09."""
    found = [each for each in committee.meetings if meeting in (each.meeting_id, each.when.day.isoformat())]
    if not found:
        planned = [f"{each.meeting_id} on {spoken(each.when.day)}" for each in committee.meetings if not each.ended]
        raise RuleViolation(
            "unknown_meeting",
            f"The {committee.policy.title} has no such meeting right now. Its next meetings: {'; '.join(planned)}.",
        )
    return shown_meeting(committee, found[0].meeting_id, key)


def _to_cancel(committee: Committee, now: datetime) -> Meeting:
    """Return the first meeting that has not started, unless the one before it was just canceled."""
    planned = _planned(committee)
    for each in committee.meetings:
        made = each.cancellation
        if made is not None and (each.when.begins_at > now or now - made.at < SENT_AGAIN):
            raise RuleViolation(
                "canceled_already",
                f"The meeting of {spoken(each.when.day)} is already canceled. If you mean that one, no action is "
                f"needed. To cancel the meeting of {spoken(planned.when.day)} too, send this again with --meeting "
                f"{planned.meeting_id}.",
            )
    return planned


def _without_quorum(committee: Committee, meeting: str = "") -> Meeting:
    """Return the last meeting that was recorded as without a quorum, whatever was canceled since, or the named one."""
    found = [each for each in committee.meetings if each.state == MeetingState.WITHOUT_QUORUM]
    if meeting:
        found = [each for each in committee.meetings if each.meeting_id == meeting]
    if not found:
        raise RuleViolation(
            "no_meeting",
            f"No meeting of the {committee.policy.title} that can still be held was recorded as without a quorum.",
        )
    return found[-1]


async def _seated(context: ReadingContext, committee_id: str, present: Sequence[str]) -> dict[str, object]:
    """Return who has a seat on the committee, and who of them is there, by id or email address."""
    committee = await known_committee(context, committee_id)
    return {
        "seats": tuple(await seats_of(context, committee)),
        "present": tuple([await person_id_of(context, each) for each in present]),
    }
