"""Days on which the office is closed besides its holidays: the list, what one would move, and announcing it."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from models.calendar import spoken, spoken_time
from models.directory.permissions import may_announce_closing_day
from models.pages import CLOSING_DAYS
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.answers import CheckedForm, check_page
from portal.forms import Text
from portal.navigation import Link
from portal.routing import GoTo, Page, Routes, Shown
from portal.visitor import Visitor
from services import closing_days
from services.closing_days import ClosingDayEffect

routes = Routes()


class CloseOffice(CheckedForm):
    """A day on which the office is closed, and why."""

    day: date = Field(description="Enter the day on which the office is closed.")
    because: Text = Field(description="Say why the office is closed. People will read it in their letters.")


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the menu's link, for whoever announces closing days by the newest version of the policy."""
    if may_announce_closing_day(actor, pack.version[-1].directory):
        yield Link(CLOSING_DAYS, "Closing days")


@routes.page(CLOSING_DAYS, allowed=may_announce_closing_day)
async def coming(visitor: Visitor) -> Page:
    """List the closing days to come, with a form for one more."""
    found = await closing_days.listed(visitor.context, visitor.person_id)
    return Page("office/closing_days.html", {"found": found})


@routes.act(CLOSING_DAYS, allowed=may_announce_closing_day, form=CloseOffice, shows=coming, fresh=True)
async def close_office(visitor: Visitor, form: CloseOffice, key: str) -> Shown:
    """Show what the day would move, or announce it."""
    if form.step == "send":
        row = await closing_days.announce(visitor.context, visitor.person_id, key, form.day, form.because)
        return GoTo(CLOSING_DAYS, f"{row.announced.closing.sentence} We are notifying everybody whose dates move.")
    effect = await closing_days.preview(visitor.context, visitor.person_id, form.day, form.because)
    return check_page(
        form,
        [("Closed on", spoken(form.day)), ("Reason", form.because), *_moves(effect)],
        after="These dates move, and everybody concerned gets an email. Once announced, a closing day can’t be taken "
        "back, because no date becomes earlier.",
        button="Announce this day",
    )


def _moves(effect: ClosingDayEffect) -> list[tuple[str, str]]:
    """Return each date that moves, with from when to when."""
    found = [
        (
            f"Review: {each.person_name}, {each.agency_name}",
            f"Due by {spoken(each.to_day)}, not by {spoken(each.from_day)}",
        )
        for each in effect.reviews
    ]
    for meeting in effect.meetings:
        from_at = spoken_time(meeting.from_at, effect.time_zone)
        to = f"On {spoken_time(meeting.to_at, effect.time_zone)}, not on {from_at}" if meeting.to_at else meeting.what
        found.append((f"Meeting: {meeting.committee}", to))
    return found or [("Dates that move", "None")]
