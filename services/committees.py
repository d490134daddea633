"""Committees: dockets, meetings, decisions and votes, minutes and figures (003, section 4)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

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
from models.committee.messages import CommitteeStart
from models.committee.permissions import may_see_docket, may_take_back_no_quorum
from models.committee.rules import attendance, meetings, recusals, schedule, voting
from models.committee.state import Committee, Meeting, RegionSupply
from models.committee.timeline import KNOWN_DAYS
from models.effects import ActedT, Rule, message_type
from models.errors import RuleViolation
from models.forms import SENT_AGAIN
from services.allotment import candidates_now
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, person_id_of
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


async def figures(context: ReadingContext, by: str, committee_id: str, from_day: date, to_day: date) -> Clearance:
    """Count how the committee cleared its docket from one day to another, both included."""
    committee = await docket(context, by, committee_id)
    known = await asyncio.to_thread(appeals.appeal_days, context.database, committee.committee_id, committee.time_zone)
    over = await asyncio.to_thread(committees.meeting_outcomes, context.database, committee.committee_id)
    return clearance(known, over, from_day, to_day)


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
    pick = partial(_shown, meeting=meeting, key=key) if meeting else _planned
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
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    return await _send(
        context, by, key, committee_id, meetings.open_meeting, seats=tuple(seats), present=people, shown=meeting
    )


async def record_no_quorum(
    context: Context, by: str, key: str, committee_id: str, present: Sequence[str], *, meeting: str = ""
) -> Committee:
    """Record that there was no quorum. Everything on the docket moves to the next meeting."""
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    return await _send(
        context, by, key, committee_id, meetings.record_no_quorum, seats=tuple(seats), present=people, shown=meeting
    )


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
    return await _send(context, by, key, committee_id, meetings.adjourn, **more, shown=meeting)


async def resume(
    context: Context, by: str, key: str, committee_id: str, present: Sequence[str], *, meeting: str = ""
) -> Committee:
    """Go on with an adjourned meeting with the members who are present, by id or email address."""
    committee = await known_committee(context, committee_id)
    seats, people = await _seats(context, committee), await _people(context, present)
    more = {"seats": tuple(seats), "present": people, "notifies_appellants": True}
    return await _send(context, by, key, committee_id, meetings.resume, **more, shown=meeting)


async def depart(
    context: Context, by: str, key: str, committee_id: str, who: str, *, confirmed: bool = False, meeting: str = ""
) -> Committee:
    """Record that a member left before the end. Of the presiding member, somebody else has to confirm it."""
    more = {"person_id": await person_id_of(context, who), "confirmed": confirmed}
    return await _send(context, by, key, committee_id, attendance.depart, **more, shown=meeting)


async def hand_over(
    context: Context, by: str, key: str, committee_id: str, who: str, *, meeting: str = ""
) -> Committee:
    """Let another member who is present preside."""
    return await _send(
        context, by, key, committee_id, attendance.hand_over, person_id=await person_id_of(context, who), shown=meeting
    )


async def arrive(context: Context, by: str, key: str, committee_id: str, who: str, *, meeting: str = "") -> Committee:
    """Record that a member arrived after the meeting was opened."""
    return await _send(
        context, by, key, committee_id, attendance.arrive, person_id=await person_id_of(context, who), shown=meeting
    )


async def present_report(context: Context, by: str, key: str, committee_id: str, *, meeting: str = "") -> Committee:
    """Record that the inactivity report was presented at the meeting."""
    return await _send(context, by, key, committee_id, meetings.present_report, shown=meeting)


async def recuse(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, why: str, *, meeting: str = ""
) -> Committee:
    """Recuse a member from an appeal, at the member's own word."""
    return await _send(context, by, key, committee_id, recusals.recuse, appeal_id=appeal_id, why=why, shown=meeting)


async def settle_recusal(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    who: str,
    *,
    holds: bool,
    reason: str = "",
    meeting: str = "",
) -> Committee:
    """Confirm a proposed recusal, or find, with a reason, that the member may take part."""
    person_id = await person_id_of(context, who)
    more = {"appeal_id": appeal_id, "person_id": person_id, "holds": holds, "reason": reason}
    return await _send(context, by, key, committee_id, recusals.settle_recusal, **more, shown=meeting)


async def decide(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    verdict: Verdict,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Decide an appeal as the chair, where the policy says so."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await _send(context, by, key, committee_id, voting.decide, **more, shown=meeting)


async def make_motion(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    verdict: Verdict,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Make a motion for a verdict. The members vote on it."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await _send(context, by, key, committee_id, voting.make_motion, **more, shown=meeting)


async def cast_vote(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    motion: int,
    choice: Choice,
    *,
    meeting: str = "",
) -> Committee:
    """Vote on a motion."""
    more = {"appeal_id": appeal_id, "motion": motion, "choice": choice}
    return await _send(context, by, key, committee_id, voting.cast_vote, **more, shown=meeting)


async def count_votes(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    motion: int,
    *,
    without_missing: bool = False,
    meeting: str = "",
) -> Committee:
    """Count the votes on a motion. `without_missing` says that missing votes are not waited for."""
    more = {"appeal_id": appeal_id, "motion": motion, "without_missing": without_missing}
    return await _send(context, by, key, committee_id, voting.count_votes, **more, shown=meeting)


async def continue_appeal(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    continued_for: ContinuedFor,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Continue an appeal to the next meeting."""
    more = {"appeal_id": appeal_id, "continued_for": continued_for, "why": why}
    return await _send(context, by, key, committee_id, voting.continue_appeal, **more, shown=meeting)


async def close_meeting(context: Context, by: str, key: str, committee_id: str, *, meeting: str = "") -> Committee:
    """Close the meeting, once every appeal on its docket has a response (LIC-18, LIC-19)."""
    return await _send(context, by, key, committee_id, meetings.close_meeting, only_presiding=True, shown=meeting)


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
    context: Context, by: str, key: str, committee_id: str, rule: Rule[Committee, ActedT], shown: str, **values: object
) -> Committee:
    """Send a step to the meeting that a page showed or, if none is named, to the one in session or the next one."""
    pick = partial(_shown, meeting=shown, key=key) if shown else _upcoming
    return await send_to_meeting(context, by, key, committee_id, pick, rule, **values)


async def send_to_meeting(
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


def _shown(committee: Committee, meeting: str, key: str) -> Meeting:
    """Return the meeting that a page showed. Raises RuleViolation (meeting_over) if it has ended meanwhile.

    The same form again gets its first answer, also if that ended the meeting.
    """
    found = next((each for each in committee.meetings if each.meeting_id == meeting), None)
    if found is not None and (not found.ended or key in committee.keys):
        return found
    about = f"The meeting of {spoken(found.when.day)}" if found is not None else "The meeting that this page showed"
    how = f": it was {_ENDINGS[found.state]}" if found is not None else ""
    raise RuleViolation(
        "meeting_over", f"{about} has ended meanwhile{how}. Nothing was recorded. Open the committee’s next meeting."
    )


_ENDINGS = {
    MeetingState.CLOSED: "closed",
    MeetingState.WITHOUT_QUORUM: "recorded as without a quorum",
    MeetingState.CANCELED: "canceled",
    MeetingState.MISSED: "not held in time",
}


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


def _named(committee: Committee, meeting: str, key: str) -> Meeting:
    """Return the meeting with this id, or on this day such as 2026-12-09."""
    found = [each for each in committee.meetings if meeting in (each.meeting_id, each.when.day.isoformat())]
    if not found:
        planned = [f"{each.meeting_id} on {spoken(each.when.day)}" for each in committee.meetings if not each.ended]
        raise RuleViolation(
            "unknown_meeting",
            f"The {committee.policy.title} has no such meeting right now. Its next meetings: {'; '.join(planned)}.",
        )
    return _shown(committee, found[0].meeting_id, key)


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


async def _seats(context: ReadingContext, committee: Committee) -> list[Membership]:
    return await asyncio.to_thread(committees.members, context.database, committee.policy.kind, context.today())


async def _people(context: ReadingContext, who: Sequence[str]) -> tuple[str, ...]:
    return tuple([await person_id_of(context, each) for each in who])
