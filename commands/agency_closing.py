"""Closing an agency on the command line, and an agency as it is now."""

from datetime import date
from typing import Annotated

import typer

from commands.agencies import show_agency
from commands.formatting import say
from commands.options import As, Json, Key, OneAgency, day
from commands.runner import look_up, send
from models.agency_closing.lifecycle import ClosingState
from models.agency_closing.state import AgencyClosing
from models.calendar import spoken
from services import agency_closing
from services.context import Context

LastDay = Annotated[date, typer.Option("--on", metavar="DATE", parser=day, help="Its last day: today or later.")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why. It is saved, and people will read it.")]


def agency(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """Show an agency on record, and the day on which it closes or closed.

    For the people who act for the agency, and HMIS lead staff.

    Example: `starter.py agency a-02 --as p-0006`
    """
    look_up(lambda context: agency_closing.agency(context, by, agency), show_agency, as_json=as_json)


def close_agency(
    agency: OneAgency, by: As, on: LastDay, because: Because, key: Key = "", as_json: Json = False
) -> None:
    """Plan an agency's last day. On that day its requests, licenses, and roles end, and its account is settled.

    Whatever can't be done then is a task. Nothing on record is removed.

    Example: `starter.py close-agency a-02 --as p-0006 --on 2026-12-31 --because "It merges with another one."`
    """

    async def work(context: Context, form: str) -> AgencyClosing:
        return await agency_closing.close(context, by, form, agency, on, because)

    send(work, _show, key=key, as_json=as_json)


def call_off_closing(agency: OneAgency, by: As, because: Because, key: Key = "", as_json: Json = False) -> None:
    """Call an agency's closing off, before its last day. For another day, then plan it again.

    Example: `starter.py call-off-closing a-02 --as p-0006 --because "Another board took over."`
    """

    async def work(context: Context, form: str) -> AgencyClosing:
        return await agency_closing.call_off(context, by, form, agency, because)

    send(work, _show, key=key, as_json=as_json)


def continue_closing(agency: OneAgency, by: As, key: Key = "", as_json: Json = False) -> None:
    """Go on with an agency's closing now, because you settled what was left. Otherwise, it goes on tomorrow morning.

    Example: `starter.py continue-closing a-02 --as p-0006`
    """

    async def work(context: Context, form: str) -> AgencyClosing:
        return await agency_closing.look_again(context, by, form, agency)

    send(work, _show, key=key, as_json=as_json)


def _show(closing: AgencyClosing, zone: str) -> None:
    last = spoken(closing.on_day)
    words = {
        ClosingState.PLANNED: f"{closing.agency_name} closes on {last}.",
        ClosingState.CARRYING_OUT: f"{closing.agency_name} is closing. Its last day is {last}.",
        ClosingState.CLOSED: f"{closing.agency_name} is closed since {last}.",
        ClosingState.CALLED_OFF: f"{closing.agency_name} does not close on {last}.",
    }
    say(words[closing.state])
    for each in closing.matters:
        say(f"Left to settle: {each.what}. {each.why}")
