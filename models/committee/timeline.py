"""What happens to a committee automatically: agendas, meetings that nobody held, the next meeting.

What came due during an outage is done late, in order, and once. No docket depends on when the start of a meeting is
noticed, because it is frozen at the meeting's own time.
"""

from datetime import date, datetime
from functools import partial

from models.base import fields_of
from models.calendar import civil_day, days_later, spoken, spoken_time, start_of_day
from models.committee.dates import report_again_at
from models.committee.docket import unanswered
from models.committee.lifecycle import NOT_STARTED, UNDERWAY, CommitteeState, MeetingMove, MeetingState
from models.committee.messages import CommitteeStart
from models.committee.notices import agenda, hold_task, newer_report, report_task
from models.committee.rules.meetings import closed, missed
from models.committee.state import AgendaEvidence, Committee, CommitteeBase, CommitteeDecision, Meeting
from models.committee.state_changes import conducted, conducted_decision, with_meeting, with_next
from models.effects import Decision
from models.timeline import Upcoming, Wake, first_wake, take_due

LOOK_AHEAD = 200
"""Holidays are looked up again if they are known for fewer days than this."""


KNOWN_DAYS = 500
"""The number of days from today for which holidays are looked up."""


UpcomingStep = Upcoming[Committee, AgendaEvidence]


def begin(start: CommitteeStart, now: datetime) -> CommitteeDecision:
    """Start a committee with its next meeting."""
    committee = Committee(**fields_of(start, CommitteeBase))
    committee, meeting = with_next(committee, now)
    when = spoken_time(meeting.when.begins_at, committee.time_zone)
    return Decision(
        state=committee,
        move="began",
        summary=f"HMIS Access now manages the {committee.policy.title}. Its next meeting is on {when}.",
    )


def next_wake(committee: Committee) -> Wake | None:
    """Return when something happens automatically next, and what. Returns None if nothing will."""
    return first_wake(upcoming(committee))


def wake(committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision | None:
    """Do the earliest thing that is due at `now`, if anything. Ask again until nothing is due."""
    return take_due(upcoming(committee), committee, evidence, now)


def upcoming(committee: Committee) -> list[UpcomingStep]:
    """List everything that will happen automatically, the earliest first."""
    if committee.state != CommitteeState.SITTING:
        return []
    known_to_the_end = committee.holidays_until == date.max
    found = [] if known_to_the_end else [Upcoming(_look_up_at(committee), "the future holidays", _holidays)]
    for meeting in committee.meetings:
        found += _of_meeting(meeting)
    latest = committee.meetings[-1] if committee.meetings else None
    if latest is None or latest.state not in NOT_STARTED:
        at = latest.when.begins_at if latest else _look_up_at(committee)
        found.append(Upcoming(at, "the next meeting", _schedule))
    return sorted(found, key=lambda each: each.at)


def report_wanted_for(committee: Committee, now: datetime) -> str | None:
    """Return the meeting whose agenda is due at `now` and needs the inactivity report, or None."""
    if not committee.policy.inactivity_report:
        return None
    for meeting in committee.meetings:
        agenda_is_due = meeting.state == MeetingState.SCHEDULED and meeting.when.agenda_at <= now
        if agenda_is_due or _looks_again(meeting, now):
            return meeting.meeting_id
    return None


def _looks_again(meeting: Meeting, now: datetime) -> bool:
    again_at = meeting.report_again_at
    return meeting.state == MeetingState.ANNOUNCED and again_at is not None and again_at <= now


def announced(committee: Committee, meeting: Meeting, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    """Send the agenda with the inactivity report of this day (LIC-04), but never after the meeting."""
    in_time = now < meeting.when.begins_at
    wants_report = committee.policy.inactivity_report
    meeting = conducted(
        meeting,
        MeetingMove.ANNOUNCED,
        announced_at=now if in_time else None,
        report=evidence.report if wants_report else None,
        report_again_at=report_again_at(meeting.when) if wants_report and evidence.looks_again and in_time else None,
    )
    tasks = (hold_task(committee, meeting), *((report_task(committee, meeting),) if meeting.report else ()))
    result = "went out" if in_time else "did not go out before the meeting"
    return Decision(
        state=with_meeting(committee, meeting),
        move="announced",
        summary=f"The agenda of {spoken(meeting.when.day)} {result}.",
        opened=tasks,
        notices=agenda(committee, meeting) if in_time else (),
    )


def _of_meeting(meeting: Meeting) -> list[UpcomingStep]:
    named = f"the meeting of {spoken(meeting.when.day)}"
    if meeting.state == MeetingState.SCHEDULED:
        return [Upcoming(meeting.when.agenda_at, f"the agenda of {named}", partial(_announce, meeting.meeting_id))]
    if meeting.state == MeetingState.ANNOUNCED and meeting.report_again_at is not None:
        again = partial(_renew_report, meeting.meeting_id)
        return [Upcoming(meeting.report_again_at, f"the newest inactivity report for {named}", again)]
    if meeting.state == MeetingState.ANNOUNCED:
        return [Upcoming(meeting.when.missed_at, named, partial(_miss, meeting.meeting_id))]
    if meeting.state in UNDERWAY and not unanswered(meeting.items):
        return [Upcoming(meeting.when.missed_at, f"the end of {named}", partial(_close, meeting.meeting_id))]
    if meeting.state == MeetingState.ADJOURNED:
        return [Upcoming(meeting.when.missed_at, f"the rest of {named}", partial(_miss, meeting.meeting_id))]
    return []


def renewed(committee: Committee, meeting: Meeting, evidence: AgendaEvidence) -> CommitteeDecision:
    """Replace the agenda's report if a review began after the agenda went out, and send the newer one (LIC-04)."""
    meeting = meeting.model_copy(update={"report_again_at": None})
    found, known = evidence.report, meeting.report
    if found is None or (known is not None and found.as_of <= known.as_of):
        said = f"The report for the meeting of {spoken(meeting.when.day)} is still the newest."
        return conducted_decision(committee, meeting, "report_still_newest", said)
    meeting = meeting.model_copy(update={"report": found})
    return Decision(
        state=with_meeting(committee, meeting),
        move="report_renewed",
        summary=f"The meeting of {spoken(meeting.when.day)} gets the newer inactivity report {found.review_id}.",
        opened=(report_task(committee, meeting),),
        notices=newer_report(committee, meeting, found),
    )


def _renew_report(meeting_id: str, committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    return renewed(committee, _meeting(committee, meeting_id), evidence)


def _announce(meeting_id: str, committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    return announced(committee, _meeting(committee, meeting_id), evidence, now)


def _miss(meeting_id: str, committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    return missed(committee, _meeting(committee, meeting_id), now)


def _close(meeting_id: str, committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    return closed(committee, _meeting(committee, meeting_id), now)


def _schedule(committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    after = max([now, *(each.when.begins_at for each in committee.meetings)])
    committee, meeting = with_next(committee, after)
    return Decision(
        state=committee,
        move="scheduled",
        summary=f"The next meeting is on {spoken_time(meeting.when.begins_at, committee.time_zone)}.",
    )


def _holidays(committee: Committee, evidence: AgendaEvidence, now: datetime) -> CommitteeDecision:
    """Store holidays that were looked up, so that past meetings never move if a library changes."""
    today = civil_day(now, committee.time_zone)
    until = evidence.holidays_until
    if until is None or until <= committee.holidays_until:
        raise ValueError("the future holidays were not looked up")
    holidays = sorted({*(day for day in committee.holidays if day >= today), *evidence.holidays})
    closing_days = tuple(each for each in committee.closing_days if each.day >= today)
    return Decision(
        state=committee.model_copy(
            update={"holidays": tuple(holidays), "holidays_until": until, "closing_days": closing_days}
        ),
        move="holidays_known",
        summary=f"Holidays are known through {spoken(until)}.",
    )


def _look_up_at(committee: Committee) -> datetime:
    return start_of_day(days_later(committee.holidays_until, -LOOK_AHEAD), committee.time_zone)


def _meeting(committee: Committee, meeting_id: str) -> Meeting:
    return next(each for each in committee.meetings if each.meeting_id == meeting_id)
