"""Days on which the office is closed besides its holidays, on the command line."""

from datetime import date
from typing import Annotated

import typer

from commands.formatting import say
from commands.options import As, Json, Key, day
from commands.runner import look_up, send
from models.calendar import spoken, spoken_time
from services import closing_days
from services.closing_days import ClosingDayEffect
from services.context import Context
from storage.reads.closing_days import ClosingDayRow

ClosedDay = Annotated[date, typer.Argument(metavar="DAY", parser=day, help="The day, such as 2026-12-24.")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why. It is saved, and people will read it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show which dates would move, and change nothing.")]


def close_office(
    closed: ClosedDay, by: As, because: Because, dry_run: DryRun = False, key: Key = "", as_json: Json = False
) -> None:
    """Announce that the office is closed on a day: today or later. It can't be taken back.

    Deadlines in business days move later, never earlier, and meetings by their own rules. Whoever waits gets an email.

    Example: `starter.py close-office 2026-12-24 --as p-0006 --because "The building is closed." --dry-run`
    """

    async def work(context: Context, form: str) -> ClosingDayRow:
        return await closing_days.announce(context, by, form, closed, because)

    if dry_run:
        look_up(lambda context: closing_days.preview(context, by, closed, because), _show_effect, as_json=as_json)
    else:
        send(work, _show, key=key, as_json=as_json)


def list_closing_days(by: As, as_json: Json = False) -> None:
    """List the days on which the office is closed besides its holidays, from today on.

    Example: `starter.py closing-days --as p-0006`
    """

    def show(rows: list[ClosingDayRow], zone: str) -> None:
        for each in rows:
            _show(each, zone)
        if not rows:
            say("The office is not closed on any day besides its holidays.")

    look_up(lambda context: closing_days.listed(context, by), show, as_json=as_json)


def _show(row: ClosingDayRow, zone: str) -> None:
    who = row.announced_by_name or row.announced_by
    say(row.announced.closing.sentence)
    say(f"Announced by {who} on {spoken_time(row.announced_at, zone)}.")
    if row.notified_at is None:
        say("Requests and committees are being notified.")


def _show_effect(effect: ClosingDayEffect, zone: str) -> None:
    say(effect.closing.sentence)
    for each in effect.reviews:
        about = f"{each.request_id}, {each.person_name} at {each.agency_name}"
        say(f"Review of {about}: due {spoken(each.to_day)}, not {spoken(each.from_day)}.")
    for meeting in effect.meetings:
        when = f"Meeting of the {meeting.committee} on {spoken_time(meeting.from_at, zone)}"
        say(f"{when}: moves to {spoken_time(meeting.to_at, zone)}." if meeting.to_at else f"{when}. {meeting.what}")
    if not effect.reviews and not effect.meetings:
        say("No date would move.")
