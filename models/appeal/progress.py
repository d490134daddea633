"""How long an appeal has been pending, how often it was continued, and who it waits for."""

from datetime import datetime

from models.appeal.lifecycle import AppealState
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal
from models.base import Message, listed
from models.calendar import civil_day, counted, spoken, spoken_time


class AppealProgress(Message):
    """An appeal at a moment, in figures and in words."""

    days_pending: int
    """Civil days from its filing until its decision or withdrawal, or until now."""
    meetings_continued: int
    meetings_not_held: int
    waits_for: str
    """Empty when it waits for nothing."""


def appeal_progress(appeal: Appeal, now: datetime) -> AppealProgress:
    """How the appeal stands at `now`."""
    return AppealProgress(
        days_pending=days_pending(appeal, now),
        meetings_continued=appeal.continued,
        meetings_not_held=appeal.carried_over,
        waits_for=waits_for(appeal),
    )


def days_pending(appeal: Appeal, now: datetime) -> int:
    """Civil days from its filing until its decision or withdrawal, or until `now`; none on the first day."""
    last = civil_day(appeal.ended_at or now, appeal.time_zone)
    return max((last - civil_day(appeal.filed_at, appeal.time_zone)).days, 0)


def waits_for(appeal: Appeal) -> str:
    """Who or what it waits for, in words."""
    asked = appeal.waits_on
    if appeal.state in (AppealState.DOCKETED, AppealState.CONTINUED) and asked is not None:
        until = spoken(asked.due.last_day)
        if asked.kind == ContinuedFor.QUESTION:
            return f"an answer of the appellant by {until}"
        who = listed([role.spoken for role in appeal.policy.continuing.assessors], "or")
        return f"an assessment by the {who} by {until}"
    if appeal.state in (AppealState.DOCKETED, AppealState.CONTINUED) and appeal.meeting is not None:
        return f"the {appeal.committee} on {spoken_time(appeal.meeting.begins_at, appeal.time_zone)}"
    return {
        AppealState.FILED: "a place on the docket",
        AppealState.BEFORE_COMMITTEE: f"the response of the {appeal.committee}, whose meeting is in session",
        AppealState.DECIDED: "what was decided to be carried out",
        AppealState.CARRIED_OUT: "HMIS lead staff, since something could not be carried out",
    }.get(appeal.state, "")


def spoken_progress(appeal: Appeal, now: datetime) -> str:
    """The standing in a sentence."""
    stands = appeal_progress(appeal, now)
    days = counted(stands.days_pending, "day")
    said = [f"Pending for {days}" if appeal.pending else f"It took {days}"]
    said.append(f"continued by {counted(stands.meetings_continued, 'meeting')}")
    if stands.meetings_not_held:
        said.append(f"carried over from {counted(stands.meetings_not_held, 'meeting')} not held")
    text = "; ".join(said)
    return f"{text}. It waits for {stands.waits_for}." if stands.waits_for else f"{text}."
