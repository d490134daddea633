"""When a committee meets: a meeting moved or canceled, no quorum taken back, and minutes corrected afterwards."""

from typing import Annotated

import typer

from commands.committees import OneCommittee, act, show_committee
from commands.formatting import say
from commands.meetings import Day
from commands.options import Again, As, Json, Key, Reason, clock, day
from commands.runner import send
from models.calendar import spoken
from models.committee.state import Committee
from services import meeting_minutes, meetings


def move_meeting(
    committee: OneCommittee,
    by: As,
    day_: Day,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="A local time such as 10:00. Left out, the usual time.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why. Needed to move it to another month.")
    ] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move the next meeting to another day or time. Members and appellants get a letter, and calendars change.

    Example: `starter.py move-meeting performance --as p-0033 --day 2026-11-17 --at 10:00`
    """
    act(
        lambda context, form: meetings.move_meeting(
            context, by, form, committee, day(day_), clock(at) if at is not None else None, reason
        ),
        key,
        as_json,
    )


def cancel_meeting(
    committee: OneCommittee,
    by: As,
    reason: Reason,
    meeting: Annotated[
        str,
        typer.Option("--meeting", metavar="MEETING", help="Its id or its day. Left out, the next meeting."),
    ] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Cancel the next meeting, or the one you name. Its docket is carried over, and all concerned are told.

    Example: `starter.py cancel-meeting performance --as p-0033 --meeting performance-2026-12 --reason "A storm."`
    """

    def show(after: Committee, zone: str) -> None:
        canceled = [each for each in after.meetings if each.cancellation is not None]
        last = max(canceled, key=lambda each: each.cancellation.at if each.cancellation else each.when.begins_at)
        say(f"Canceled: {last.meeting_id}, the meeting of {spoken(last.when.day)}.")
        show_committee(after, zone)

    send(
        lambda context, form: meetings.cancel_meeting(context, by, form, committee, reason, meeting),
        show,
        key=key,
        as_json=as_json,
    )


def take_back_no_quorum(committee: OneCommittee, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take back that there was no quorum. The meeting can be opened with the docket it had.

    Example: `starter.py take-back-no-quorum performance --as p-0033 --reason "Two members came late."`
    """
    act(lambda context, form: meetings.take_back_no_quorum(context, by, form, committee, reason), key, as_json)


def correct_minutes(
    committee: OneCommittee,
    by: As,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What the minutes should say.")],
    reason: Reason,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Correct the minutes of the last meeting. No response to an appeal changes; a decision can be set aside.

    Example: `starter.py correct-minutes performance --as p-0033 --text "Dan was present." --reason "He was left out."`
    """
    act(
        lambda context, form: meeting_minutes.correct(context, by, form, committee, text, reason, again=again),
        key,
        as_json,
    )
