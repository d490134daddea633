"""How long an appeal has been pending, how often it was continued, and what it is waiting for."""

from datetime import datetime

from models.appeal.lifecycle import AppealState
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal
from models.base import Message
from models.calendar import civil_day, counted, spoken, spoken_time
from models.people import spoken_roles


class AppealProgress(Message):
    """The progress of an appeal, in figures and in words."""

    days_pending: int
    """Civil days from its filing until its decision or withdrawal, or until now."""
    meetings_continued: int
    meetings_not_held: int
    waits_for: str
    """Empty if it isn't waiting for anything."""


def appeal_progress(appeal: Appeal, now: datetime) -> AppealProgress:
    """Return the progress of the appeal at `now`."""
    return AppealProgress(
        days_pending=days_pending(appeal, now),
        meetings_continued=appeal.continued,
        meetings_not_held=appeal.carried_over,
        waits_for=waits_for(appeal),
    )


def days_pending(appeal: Appeal, now: datetime) -> int:
    """Count the civil days from its filing until its decision or withdrawal, or until `now`. The first day is 0."""
    last = civil_day(appeal.ended_at or now, appeal.time_zone)
    return max((last - civil_day(appeal.filed_at, appeal.time_zone)).days, 0)


def waits_for(appeal: Appeal) -> str:
    """Describe what it is waiting for."""
    asked = appeal.waits_on
    if appeal.state in (AppealState.DOCKETED, AppealState.CONTINUED) and asked is not None:
        until = spoken(asked.due.last_day)
        if asked.kind == ContinuedFor.QUESTION:
            return f"the appellant’s answer by {until}"
        who = spoken_roles(appeal.policy.continuing.assessors, "or")
        return f"an assessment by the {who} by {until}"
    if appeal.state in (AppealState.DOCKETED, AppealState.CONTINUED) and appeal.meeting is not None:
        return f"the {appeal.committee} on {spoken_time(appeal.meeting.begins_at, appeal.time_zone)}"
    if appeal.state == AppealState.BEFORE_COMMITTEE and appeal.meeting is not None and appeal.meeting.resumes_at:
        resumes = spoken_time(appeal.meeting.resumes_at, appeal.time_zone)
        return f"the {appeal.committee}, whose meeting continues on {resumes}"
    return {
        AppealState.FILED: "a place on the docket",
        AppealState.BEFORE_COMMITTEE: f"the response of the {appeal.committee}, which is in session",
        AppealState.DECIDED: "the decision to be carried out",
        AppealState.CARRIED_OUT: "HMIS lead staff, because something could not be carried out",
    }.get(appeal.state, "")


def spoken_progress(appeal: Appeal, now: datetime) -> str:
    """Describe the progress in a sentence."""
    progress = appeal_progress(appeal, now)
    days = counted(progress.days_pending, "day")
    parts = [f"Pending for {days}" if appeal.pending else f"It took {days}"]
    parts.append(f"continued {counted(progress.meetings_continued, 'time')}")
    if progress.meetings_not_held:
        parts.append(f"carried over {counted(progress.meetings_not_held, 'time')} because a meeting was not held")
    text = "; ".join(parts)
    return f"{text}. Waiting for: {progress.waits_for}." if progress.waits_for else f"{text}."
