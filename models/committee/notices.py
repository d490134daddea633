"""What a committee says to its members: agenda and invitation, a meeting not held, the minutes; and its tasks."""

from models.base import listed
from models.calendar import civil_day, counted, spoken, spoken_time
from models.committee.docket import Item, appeals_listed
from models.committee.state import Committee, Meeting
from models.effects import Appointment, CloseTask, Facts, Notice, OpenTask, TaskKind
from models.ids import minutes_paper_id
from models.people import Role


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
        **({"report": _report(committee, meeting)} if committee.policy.inactivity_report else {}),
    }
    paper = meeting.report.document_id if meeting.report is not None else None
    return to_members(committee, "meeting_agenda", facts, appointment(committee, meeting), paper)


def appointment(committee: Committee, meeting: Meeting) -> Appointment:
    """Return the meeting as an entry for calendars."""
    return Appointment(
        uid=f"meeting-{meeting.meeting_id}",
        title=f"{committee.policy.title}: monthly meeting",
        begins_at=meeting.when.begins_at,
        ends_at=meeting.when.ends_at,
    )


def not_held(committee: Committee, meeting: Meeting, following: Meeting | None, why: str) -> tuple[Notice, ...]:
    """Say that a meeting was missed or had no quorum: what was carried over, and to when."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "reason": why,
        "appeals": [item.appeal.title for item in meeting.items if item.pending],
        **({"next_meeting": spoken_time(following.when.begins_at, committee.time_zone)} if following else {}),
    }
    return to_members(committee, "meeting_not_held", facts)


def minutes_ready(committee: Committee, meeting: Meeting) -> tuple[Notice, ...]:
    """Say that a meeting is closed, with a line for every response."""
    facts: Facts = {
        "committee": committee.policy.title,
        "meeting": spoken(meeting.when.day),
        "responses": [f"{item.appeal.organization} — {answer_of(item)}" for item in meeting.items],
    }
    return to_members(committee, "meeting_minutes", facts, paper=minutes_paper_id(meeting.meeting_id))


def answer_of(item: Item) -> str:
    """Say what a meeting answered to an appeal."""
    if item.response is not None:
        return item.response.in_words
    return "withdrawn" if item.withdrawn_at is not None else "no response"


def hold_task(committee: Committee, meeting: Meeting) -> OpenTask:
    """Open the chair's task to hold the meeting and answer every appeal on its docket."""
    pending = [item for item in meeting.items if item.pending]
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


def _moved(meeting: Meeting) -> str:
    return spoken(meeting.when.moved_from) if meeting.when.moved_from else ""


def _report(committee: Committee, meeting: Meeting) -> str:
    if meeting.report is None:
        return "no report is ready yet"
    found = counted(meeting.report.licenses, "license")
    return f"{meeting.report.review_id}, with {found} past a limit of the inactivity policy"
