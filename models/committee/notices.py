"""What a committee says to its members: agenda and invitation, changes of a meeting, the minutes; and its tasks."""

from models.base import listed
from models.calendar import civil_day, counted, spoken, spoken_time
from models.committee.docket import Item, appeals_listed, unanswered
from models.committee.lifecycle import NOT_STARTED, MeetingState
from models.committee.state import Adjournment, Committee, Correction, Meeting, ReportReference, Rescheduling
from models.effects import Appointment, CloseTask, Facts, Notice, OpenTask, TaskKind
from models.ids import minutes_paper_id
from models.people import Role

CANCELED_KEY = "cancellations"
"""The key of the task after two cancellations in a row."""


def to_members(
    committee: Committee,
    template: str,
    facts: Facts,
    appointment: Appointment | None = None,
    paper: str | None = None,
) -> tuple[Notice, ...]:
    """Return a letter to the members and one to the chair at the time it is sent."""
    kind = committee.policy.kind
    return tuple(
        Notice(template=template, to=(), to_role=role, facts=facts, appointment=appointment, paper=paper)
        for role in (kind.member_role, kind.chair_role)
    )


def agenda(committee: Committee, meeting: Meeting) -> tuple[Notice, ...]:
    """Return the agenda, with the meeting for the calendar."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken_time(meeting.when.begins_at, committee.time_zone),
        "appeals": [_on_agenda(committee, item) for item in meeting.items],
        **({"moved": _moved(meeting)} if meeting.when.moved_from is not None else {}),
        **({"closed": meeting.when.closed} if meeting.when.closed else {}),
        **({"report": _report(committee, meeting)} if committee.policy.inactivity_report else {}),
    }
    paper = meeting.report.document_id if meeting.report is not None else None
    return to_members(committee, "meeting_agenda", facts, appointment(committee, meeting), paper)


def appointment(committee: Committee, meeting: Meeting) -> Appointment:
    """Return the meeting as an entry for calendars."""
    return Appointment(
        uid=f"meeting-{meeting.meeting_id}",
        sequence=meeting.sequence,
        title=f"{committee.policy.title}: monthly meeting",
        begins_at=meeting.when.begins_at,
        ends_at=meeting.when.ends_at,
        canceled=meeting.state == MeetingState.CANCELED,
    )


def moved(committee: Committee, meeting: Meeting, change: Rescheduling) -> tuple[Notice, ...]:
    """Say that the meeting is at another time, and move its calendar entry."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken_time(change.from_at, committee.time_zone),
        "new_meeting": spoken_time(change.to_at, committee.time_zone),
        **({"reason": change.why} if change.why else {}),
    }
    return to_members(committee, "meeting_moved", facts, appointment(committee, meeting))


def canceled(committee: Committee, meeting: Meeting, why: str) -> tuple[Notice, ...]:
    """Say that the meeting was canceled, and remove its calendar entry."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken_time(meeting.when.begins_at, committee.time_zone),
        "reason": why,
        "appeals": [item.appeal.title for item in unanswered(meeting.items)],
        **_next(committee, meeting),
    }
    return to_members(committee, "meeting_canceled", facts, appointment(committee, meeting))


def on_again(committee: Committee, meeting: Meeting, why: str) -> tuple[Notice, ...]:
    """Say that the meeting will be held, although it was recorded as without a quorum. Restore its calendar entry."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken_time(meeting.when.begins_at, committee.time_zone),
        "reason": why,
    }
    return to_members(committee, "meeting_on_again", facts, appointment(committee, meeting))


def adjourned(committee: Committee, meeting: Meeting, break_: Adjournment) -> tuple[Notice, ...]:
    """Say that the meeting was adjourned, and move its calendar entry to when it resumes."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "reason": break_.why,
        "resumes": spoken_time(break_.resumes_at, committee.time_zone),
    }
    entry = appointment(committee, meeting)
    lasts = entry.ends_at - entry.begins_at
    entry = entry.model_copy(update={"begins_at": break_.resumes_at, "ends_at": break_.resumes_at + lasts})
    return to_members(committee, "meeting_adjourned", facts, entry)


def newer_report(committee: Committee, meeting: Meeting, report: ReportReference) -> tuple[Notice, ...]:
    """Say that the meeting gets a newer report, because a review began after the agenda went out."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken_time(meeting.when.begins_at, committee.time_zone),
        "report": _report(committee, meeting),
    }
    return to_members(committee, "meeting_report", facts, paper=report.document_id)


def not_held(committee: Committee, meeting: Meeting, following: Meeting | None, why: str) -> tuple[Notice, ...]:
    """Say that a meeting was missed or had no quorum: what was carried over, and to when. Remove its calendar entry."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "reason": why,
        "appeals": [item.appeal.title for item in unanswered(meeting.items)],
        **({"was_adjourned": True} if meeting.adjournments else {}),
        **({"next_meeting": spoken_time(following.when.begins_at, committee.time_zone)} if following else {}),
    }
    entry = appointment(committee, meeting).model_copy(update={"canceled": True})
    return to_members(committee, "meeting_not_held", facts, entry)


def minutes_ready(committee: Committee, meeting: Meeting) -> tuple[Notice, ...]:
    """Say that a meeting is closed, with a line for every response."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "responses": [f"{item.appeal.organization} — {answer_of(item)}" for item in meeting.items],
    }
    return to_members(committee, "meeting_minutes", facts, paper=minutes_paper_id(meeting.meeting_id))


def minutes_corrected(committee: Committee, meeting: Meeting, made: Correction) -> tuple[Notice, ...]:
    """Say that the minutes were corrected."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "correction": made.text,
        "reason": made.why,
    }
    paper = minutes_paper_id(meeting.meeting_id, len(meeting.corrections))
    return to_members(committee, "minutes_corrected", facts, paper=paper)


def answer_of(item: Item) -> str:
    """Say what a meeting answered to an appeal."""
    if item.response is not None:
        return item.response.in_words
    return "withdrawn" if item.withdrawn_at is not None else "no response"


def hold_task(committee: Committee, meeting: Meeting) -> OpenTask:
    """Open the chair's task to hold the meeting and answer every appeal on its docket."""
    pending = unanswered(meeting.items)
    about = f"answer {appeals_listed(pending)}" if pending else "there are no appeals"
    return OpenTask(
        key=hold_key(meeting),
        kind=TaskKind.HOLD_MEETING,
        title=f"Hold the meeting of {spoken(meeting.when.day)}: {about}",
        role=committee.policy.kind.chair_role,
        due=meeting.when.missed_at,
    )


def report_task(committee: Committee, meeting: Meeting) -> OpenTask:
    """Open the HMIS lead's task to present the inactivity report (LIC-04)."""
    return OpenTask(
        key=report_key(meeting),
        kind=TaskKind.PRESENT_REPORT,
        title=f"Present the inactivity report to the {committee.policy.title} on {spoken(meeting.when.day)}",
        role=Role.HMIS_LEAD,
        due=meeting.when.ends_at,
    )


def canceled_again(committee: Committee) -> OpenTask:
    """Open the HMIS lead's task to make sure that the committee meets again, by the agenda of its next meeting."""
    coming = [each for each in committee.meetings if not each.ended]
    waiting = [item for meeting in coming for item in unanswered(meeting.items)]
    planned = [each.when for each in coming if each.state in NOT_STARTED]
    about = f"waiting: {appeals_listed(waiting)}" if waiting else "no appeals are waiting"
    return OpenTask(
        key=CANCELED_KEY,
        kind=TaskKind.RESTORE_MEETINGS,
        title=f"The {committee.policy.title} canceled two meetings in a row. Make sure it meets again ({about})",
        role=Role.HMIS_LEAD,
        due=planned[0].agenda_at if planned else None,
    )


def cancellations_over(committee: Committee) -> tuple[CloseTask, ...]:
    """Close that task, because the committee has met again."""
    canceled_one = any(each.state == MeetingState.CANCELED for each in committee.meetings)
    return (CloseTask(key=CANCELED_KEY),) if canceled_one else ()


def hold_key(meeting: Meeting) -> str:
    """Return the key of the task to hold a meeting."""
    return f"hold/{meeting.meeting_id}"


def report_key(meeting: Meeting) -> str:
    """Return the key of the task to present the report."""
    return f"report/{meeting.meeting_id}"


def tasks_over(meeting: Meeting, *, held: bool) -> tuple[CloseTask, ...]:
    """Close the tasks of a meeting that is over."""
    presented = meeting.report_presented_by is not None
    return CloseTask(key=hold_key(meeting), done=held), CloseTask(key=report_key(meeting), done=presented)


def _on_agenda(committee: Committee, item: Item) -> str:
    said = [f"filed on {spoken(civil_day(item.appeal.filed_at, committee.time_zone))}"]
    if item.continued_before:
        said.append(f"continued by {counted(item.continued_before, 'meeting')}")
    if item.carried_over:
        said.append(f"carried over {counted(item.carried_over, 'time')} because a meeting was not held")
    return f"{item.appeal.title} ({listed(said)})"


def _next(committee: Committee, after: Meeting) -> Facts:
    later = [each for each in committee.meetings if each.when.begins_at > after.when.begins_at and not each.ended]
    return {"next_meeting": spoken_time(later[0].when.begins_at, committee.time_zone)} if later else {}


def _moved(meeting: Meeting) -> str:
    return spoken(meeting.when.moved_from) if meeting.when.moved_from else ""


def _report(committee: Committee, meeting: Meeting) -> str:
    if meeting.report is None:
        return "no report is ready yet"
    found = counted(meeting.report.licenses, "license")
    return f"{meeting.report.review_id}, with {found} past a limit of the inactivity policy"
