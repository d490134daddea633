"""Committees: dockets, meetings, decisions and votes, minutes and figures (003, section 4)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from activities.office_files import minutes_of
from adapters.holiday_calendar import us_federal_holidays
from models import ids
from models.allotment.candidates import Candidate, candidate_for
from models.allotment.supply import region_allotments
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import RemoveAndReassign, Verdict
from models.base import Key, Message
from models.calendar import spoken
from models.committee.ballots import as_the_room_sees
from models.committee.docket import Choice
from models.committee.figures import Clearance, clearance
from models.committee.lifecycle import NOT_STARTED, MeetingState
from models.committee.membership import Membership, members_on, term_ends
from models.committee.messages import CommitteeStart, CorrectMinutes
from models.committee.minutes import Minutes
from models.committee.permissions import may_correct_minutes, may_see_docket, may_take_back_no_quorum
from models.committee.repeats import require_not_repeated
from models.committee.rules import attendance, meetings, minutes, recusals, schedule, voting
from models.committee.state import Committee, Meeting, RegionSupply
from models.committee.timeline import KNOWN_DAYS
from models.effects import ActedT, Rule, message_type
from models.errors import RuleViolation
from models.forms import SENT_AGAIN
from services.allotment import candidates_now
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, person_id_of
from services.visible import visible
from storage.reads import allotment as allotment_on_record
from storage.reads import appeals, committees, people


async def begin(context: Context) -> None:
    """Start every committee of the policy. Nothing happens for those that are running already."""
    version, today = context.policy(), context.today()
    until = today + timedelta(days=KNOWN_DAYS)
    for rule in version.committees:
        await context.processes.start_committee(
            CommitteeStart(
                committee_id=rule.id,
                time_zone=context.pack.time_zone,
                policy_label=version.label,
                policy=rule,
                holidays=us_federal_holidays(today, until),
                holidays_until=until,
            )
        )


async def docket(context: ReadingContext, by: str, committee_id: str) -> Committee:
    """Return a committee with its meetings that have not ended, their dockets, and its last meeting."""
    actor = await acting(context, by)
    committee = await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()
    return as_the_room_sees(committee)


class CommitteeMember(Message):
    """A member of a committee, with the term."""

    person_id: Key
    name: str
    role: str
    """Chair, second chair, or member."""
    since: date
    until: date | None
    """The last day of the term; None if it has no end."""
    agencies: tuple[Key, ...]
    """The organizations that the person belongs to, about whose appeals the person does not decide."""


class CommitteeRoster(Message):
    """Who a committee is."""

    title: str
    needed: int
    """How many members are a quorum now."""
    members: tuple[CommitteeMember, ...]


async def roster(context: ReadingContext, by: str, committee_id: str) -> CommitteeRoster:
    """Return the members and chairs of a committee, the chairs first."""
    committee = await docket(context, by, committee_id)
    today = context.today()
    seats = members_on(await _seats(context, committee), committee.policy, today)
    named = await asyncio.to_thread(people.names, context.database, [each.person_id for each in seats])
    found = [
        CommitteeMember(
            person_id=each.person_id,
            name=named.get(each.person_id, each.person_id),
            role="chair" if each.chair else "second chair" if each.second_chair else "member",
            since=each.since,
            until=term_ends(each, committee.policy),
            agencies=each.agencies,
        )
        for each in seats
    ]
    ranks = ("chair", "second chair", "member")
    return CommitteeRoster(
        title=committee.policy.title,
        needed=committee.policy.quorum.needed(len(found)),
        members=tuple(sorted(found, key=lambda each: (ranks.index(each.role), each.name))),
    )


async def meeting_minutes(context: ReadingContext, by: str, meeting_id: str) -> Minutes:
    """Return the minutes of a meeting that has ended."""
    actor = await acting(context, by)
    meeting = await asyncio.to_thread(committees.meeting, context.database, meeting_id)
    committee = await asyncio.to_thread(committees.committee_of, context.database, meeting_id)
    meeting = visible(actor, meeting, "meeting", meeting_id)
    committee = visible(actor, committee, "meeting", meeting_id)
    may_see_docket(actor, committee).require()
    if not meeting.ended:
        raise RuleViolation("not_over", "This meeting has not ended, so there are no minutes yet.")
    return await asyncio.to_thread(minutes_of, context.database, context.pack, meeting_id)


class MinutesOnPage(Message):
    """A meeting's minutes, and whether the reader may correct them."""

    committee_id: Key
    meeting_id: Key
    minutes: Minutes
    may_correct: bool


async def minutes_on_page(context: ReadingContext, by: str, committee_id: str, meeting_id: str) -> MinutesOnPage:
    """Return the minutes of a committee's meeting that has ended, and whether the reader may correct them."""
    committee = await docket(context, by, committee_id)
    meeting = await asyncio.to_thread(committees.meeting, context.database, meeting_id)
    of_committee = await asyncio.to_thread(committees.committee_of, context.database, meeting_id)
    if meeting is None or of_committee is None or of_committee.committee_id != committee.committee_id:
        raise RuleViolation("unknown_meeting", f"There is no meeting “{excerpt(meeting_id)}”.")
    actor, ended = await acting(context, by), [each for each in committee.meetings if each.ended]
    last = bool(ended) and _last_due(committee, context.now()).meeting_id == meeting.meeting_id
    return MinutesOnPage(
        committee_id=committee.committee_id,
        meeting_id=meeting.meeting_id,
        minutes=await meeting_minutes(context, by, meeting_id),
        may_correct=last and bool(may_correct_minutes(actor, committee, meeting)),
    )


async def figures(context: ReadingContext, by: str, committee_id: str, from_day: date, to_day: date) -> Clearance:
    """Count how the committee cleared its docket from one day to another, both included."""
    committee = await docket(context, by, committee_id)
    known = await asyncio.to_thread(appeals.appeal_days, context.database, committee.committee_id, committee.time_zone)
    over = await asyncio.to_thread(committees.meeting_outcomes, context.database, committee.committee_id)
    return clearance(known, over, from_day, to_day)


async def move_meeting(
    context: Context, by: str, key: str, committee_id: str, day: date, at: time | None = None, why: str = ""
) -> Committee:
    """Move the next meeting to another day, and another local time if one is given."""
    return await _send_to(context, by, key, committee_id, _planned, schedule.move_meeting, day=day, at=at, why=why)


async def cancel_meeting(
    context: Context, by: str, key: str, committee_id: str, why: str, meeting: str = ""
) -> Committee:
    """Cancel a meeting, named by its id or its day, or the next one. Its docket is carried over.

    Raises RuleViolation (canceled_already) if none is named and another one was just canceled: the same form sent once
    more would cancel the meeting after it.
    """
    pick = partial(_named, meeting=meeting.strip()) if meeting.strip() else partial(_to_cancel, now=context.now())
    return await _send_to(context, by, key, committee_id, pick, schedule.cancel_meeting, why=why)


async def open_meeting(context: Context, by: str, key: str, committee_id: str, present: Sequence[str]) -> Committee:
    """Open the meeting. `present` are the members who are there, by id or email address."""
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    return await _send(context, by, key, committee_id, meetings.open_meeting, seats=tuple(seats), present=people)


async def record_no_quorum(context: Context, by: str, key: str, committee_id: str, present: Sequence[str]) -> Committee:
    """Record that there was no quorum. Everything on the docket moves to the next meeting."""
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    return await _send(context, by, key, committee_id, meetings.record_no_quorum, seats=tuple(seats), present=people)


async def take_back_no_quorum(context: Context, by: str, key: str, committee_id: str, why: str) -> Committee:
    """Hold the meeting after all that was recorded as without a quorum."""
    actor, committee = await acting(context, by), await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()
    may_take_back_no_quorum(actor, committee).require()  # before a refusal says anything about its meetings
    return await _send_to(context, by, key, committee_id, _without_quorum, schedule.take_back_no_quorum, why=why)


async def adjourn(context: Context, by: str, key: str, committee_id: str, day: date, at: time, why: str) -> Committee:
    """Interrupt the meeting until a local day and time."""
    more = {"day": day, "at": at, "why": why, "notifies_appellants": True, "only_presiding": True}
    return await _send(context, by, key, committee_id, meetings.adjourn, **more)


async def resume(context: Context, by: str, key: str, committee_id: str, present: Sequence[str]) -> Committee:
    """Go on with an adjourned meeting with the members who are present, by id or email address."""
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    more = {"seats": tuple(seats), "present": people, "notifies_appellants": True}
    return await _send(context, by, key, committee_id, meetings.resume, **more)


async def depart(context: Context, by: str, key: str, committee_id: str, who: str) -> Committee:
    """Record that a member left before the end."""
    return await _send(context, by, key, committee_id, attendance.depart, person_id=await person_id_of(context, who))


async def hand_over(context: Context, by: str, key: str, committee_id: str, who: str) -> Committee:
    """Let another member who is present preside."""
    return await _send(context, by, key, committee_id, attendance.hand_over, person_id=await person_id_of(context, who))


async def arrive(context: Context, by: str, key: str, committee_id: str, who: str) -> Committee:
    """Record that a member arrived after the meeting was opened."""
    return await _send(context, by, key, committee_id, attendance.arrive, person_id=await person_id_of(context, who))


async def present_report(context: Context, by: str, key: str, committee_id: str) -> Committee:
    """Record that the inactivity report was presented at the meeting."""
    return await _send(context, by, key, committee_id, meetings.present_report)


async def recuse(context: Context, by: str, key: str, committee_id: str, appeal_id: str, why: str) -> Committee:
    """Recuse a member from an appeal, at the member's own word."""
    return await _send(context, by, key, committee_id, recusals.recuse, appeal_id=appeal_id, why=why)


async def settle_recusal(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, who: str, *, holds: bool, reason: str = ""
) -> Committee:
    """Confirm a proposed recusal, or find, with a reason, that the member may take part."""
    person_id = await person_id_of(context, who)
    more = {"appeal_id": appeal_id, "person_id": person_id, "holds": holds, "reason": reason}
    return await _send(context, by, key, committee_id, recusals.settle_recusal, **more)


async def decide(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, verdict: Verdict, why: str
) -> Committee:
    """Decide an appeal as the chair, where the policy says so."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await _send(context, by, key, committee_id, voting.decide, **more)


async def make_motion(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, verdict: Verdict, why: str
) -> Committee:
    """Make a motion for a verdict. The members vote on it."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await _send(context, by, key, committee_id, voting.make_motion, **more)


async def cast_vote(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, motion: int, choice: Choice
) -> Committee:
    """Vote on a motion."""
    more = {"appeal_id": appeal_id, "motion": motion, "choice": choice}
    return await _send(context, by, key, committee_id, voting.cast_vote, **more)


async def count_votes(context: Context, by: str, key: str, committee_id: str, appeal_id: str, motion: int) -> Committee:
    """Count the votes on a motion."""
    return await _send(context, by, key, committee_id, voting.count_votes, appeal_id=appeal_id, motion=motion)


async def continue_appeal(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, continued_for: ContinuedFor, why: str
) -> Committee:
    """Continue an appeal to the next meeting."""
    more = {"appeal_id": appeal_id, "continued_for": continued_for, "why": why}
    return await _send(context, by, key, committee_id, voting.continue_appeal, **more)


async def close_meeting(context: Context, by: str, key: str, committee_id: str) -> Committee:
    """Close the meeting, once every appeal on its docket has a response (LIC-18, LIC-19)."""
    return await _send(context, by, key, committee_id, meetings.close_meeting, only_presiding=True)


async def correct_minutes(
    context: Context, by: str, key: str, committee_id: str, text: str, why: str, *, again: bool = False
) -> Committee:
    """Correct the minutes of the last meeting. What was decided stays decided.

    `again` says that it is another correction with the same content as the last.
    """
    pick = partial(_last_due, now=context.now())
    if not again:
        await _require_not_repeated(context, by, key, committee_id, pick, text, why)
    return await _send_to(context, by, key, committee_id, pick, minutes.correct_minutes, text=text, why=why)


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


async def known_committee(context: ReadingContext, committee_id: str) -> Committee:
    """Return the committee of this id from the records. Raises RuleViolation if there is none."""
    found = await asyncio.to_thread(committees.committee, context.database, committee_id.strip())
    if found is None:
        known = ", ".join(each.id for each in context.policy().committees) or "none"
        for each in context.policy().committees:
            if each.id == committee_id.strip():
                raise RuleViolation(
                    "still_loading",
                    f"The {each.title} is not ready yet, because the office is still loading. Please try again in a "
                    "few minutes.",
                )
        raise RuleViolation(
            "unknown_committee", f"There is no committee “{excerpt(committee_id)}”. The committees are: {known}."
        )
    return found


async def _send(
    context: Context, by: str, key: str, committee_id: str, rule: Rule[Committee, ActedT], **values: object
) -> Committee:
    """Send a step to the meeting in session, or to the next one."""
    return await _send_to(context, by, key, committee_id, _upcoming, rule, **values)


async def _send_to(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    pick: Callable[[Committee], Meeting],
    rule: Rule[Committee, ActedT],
    **values: object,
) -> Committee:
    """Send a step to the meeting that `pick` returns."""
    actor = await acting(context, by)
    committee = await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()  # before a refusal says anything about its meetings and appeals
    meeting_id = pick(committee).meeting_id
    message = validated(
        message_type(rule), None, context.today(), actor=actor, key=key, meeting_id=meeting_id, **values
    )
    return as_the_room_sees(
        await context.processes.take(ids.committee_workflow_id(committee.committee_id), rule, message)
    )


async def _proposal(context: ReadingContext, appeal_id: str, verdict: Verdict, why: str) -> dict[str, object]:
    """Return a verdict with the facts it needs: what regions have left, and the license to be removed."""
    candidate = await _candidate(context, verdict.license_id) if isinstance(verdict, RemoveAndReassign) else None
    return {
        "appeal_id": appeal_id,
        "verdict": verdict,
        "why": why,
        "supply": await _supply(context),
        "candidate": candidate,
    }


async def _supply(context: ReadingContext) -> tuple[RegionSupply, ...]:
    allotment = await asyncio.to_thread(allotment_on_record.allotment, context.database)
    if allotment is None:
        return ()
    return tuple(
        RegionSupply(region_id=each.region_id, name=each.name, free=each.free) for each in region_allotments(allotment)
    )


async def _candidate(context: ReadingContext, license_id: str) -> Candidate | None:
    policy = context.policy().allotment
    return candidate_for(license_id, await candidates_now(context, policy)) if policy is not None else None


def _upcoming(committee: Committee) -> Meeting:
    """Return the first meeting that has not ended: the one in session, or the next to be held."""
    upcoming = [each for each in committee.meetings if not each.ended]
    if not upcoming:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has no upcoming meeting.")
    return upcoming[0]


def _planned(committee: Committee) -> Meeting:
    """Return the first meeting that has not started."""
    planned = [each for each in committee.meetings if each.state in NOT_STARTED]
    if not planned:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has no upcoming meeting.")
    return planned[0]


def _named(committee: Committee, meeting: str) -> Meeting:
    """Return the meeting with this id, or on this day such as 2026-12-09."""
    found = [each for each in committee.meetings if meeting in (each.meeting_id, each.when.day.isoformat())]
    if not found:
        planned = [f"{each.meeting_id} on {spoken(each.when.day)}" for each in committee.meetings if not each.ended]
        raise RuleViolation(
            "unknown_meeting",
            f"The {committee.policy.title} has no such meeting right now. Its next meetings: {'; '.join(planned)}.",
        )
    return found[0]


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


def _without_quorum(committee: Committee) -> Meeting:
    """Return the last meeting that was recorded as without a quorum, whatever was canceled since."""
    found = [each for each in committee.meetings if each.state == MeetingState.WITHOUT_QUORUM]
    if not found:
        raise RuleViolation(
            "no_meeting",
            f"No meeting of the {committee.policy.title} that can still be held was recorded as without a quorum.",
        )
    return found[-1]


def _last_due(committee: Committee, now: datetime) -> Meeting:
    """Return the last meeting that was held or should have been held, or else the last one that was canceled.

    A canceled one may be still to come, and what was said at a meeting was not said there.
    """
    ended = [each for each in committee.meetings if each.ended]
    if not ended:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has not held a meeting yet.")
    due = [each for each in ended if each.when.begins_at <= now]
    held = [each for each in due if each.state != MeetingState.CANCELED]
    return (held or due or ended)[-1]


async def _seats(context: ReadingContext, committee: Committee) -> list[Membership]:
    return await asyncio.to_thread(committees.members, context.database, committee.policy.kind, context.today())


async def _people(context: ReadingContext, who: Sequence[str]) -> tuple[str, ...]:
    return tuple([await person_id_of(context, each) for each in who])
