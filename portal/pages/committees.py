"""A committee: its docket, when it meets, the minutes of its meetings, and its figures."""

from collections.abc import Iterable
from datetime import date, time

from pydantic import Field

from models.calendar import days_later
from models.committee.permissions import may_correct_minutes, may_schedule, may_see_docket, may_take_back_no_quorum
from models.pages import committee_page, minutes_page
from models.people import OVERSEEING, Actor
from models.policy.pack import PolicyPack
from portal.forms import Form, OptionalText, Text
from portal.meeting_form import MeetingForm
from portal.navigation import Link
from portal.problems import FieldProblem, Problem
from portal.routing import Download, GoTo, Page, Routes
from portal.visitor import Visitor
from services import committee_rooms, committees, meeting_minutes, meetings

routes = Routes()

PATH = "/committees/{committee_id}"
MINUTES = f"{PATH}/minutes/{{meeting_id}}"


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the committees' links, for their members and for whoever oversees them."""
    for each in pack.version[-1].committees:
        if actor.holds_any((*each.kind.roles, *OVERSEEING)):
            yield Link(committee_page(each.id), each.title)


class NewTime(MeetingForm):
    """Another day for the next meeting, and why if it is in another month."""

    day: date = Field(description="Enter the new day.")
    at: time | None = Field(None, description="Enter a time such as 10:00 AM, or leave it empty for the usual time.")
    why: OptionalText = ""


class Calling(MeetingForm):
    """Why a meeting is canceled."""

    why: Text = Field(description="Enter why the meeting is canceled. Members and appellants read it.")


class TakeBack(MeetingForm):
    """Why a meeting is held after all."""

    why: Text = Field(description="Enter why the meeting is held after all.")


class Correction(Form):
    """What the minutes should say."""

    text: Text = Field(description="Enter what the minutes should say.")
    why: Text = Field(description="Enter why you correct them.")


@routes.page(PATH, allowed=may_see_docket)
async def docket(visitor: Visitor, committee_id: str) -> Page:
    """Show the next meeting, its docket, and who is on the committee."""
    found = await committee_rooms.room(visitor.context, visitor.person_id, committee_id)
    return Page("committees/docket.html", {"room": found})


@routes.page(f"{PATH}/schedule", allowed=may_see_docket)
async def schedule(visitor: Visitor, committee_id: str) -> Page:
    """Show the form that moves the next meeting."""
    found = await committee_rooms.room(visitor.context, visitor.person_id, committee_id)
    return Page("committees/schedule.html", {"room": found})


@routes.act(f"{PATH}/schedule", allowed=may_schedule, form=NewTime, shows=schedule)
async def move(visitor: Visitor, form: NewTime, key: str, committee_id: str) -> GoTo:
    """Move the next meeting."""
    await meetings.move_meeting(
        visitor.context, visitor.person_id, key, committee_id, form.day, form.at, form.why, meeting=form.meeting
    )
    return GoTo(committee_page(committee_id), "The meeting was moved. Members and appellants get an email.")


@routes.page(f"{PATH}/cancel", allowed=may_see_docket)
async def cancellation(visitor: Visitor, committee_id: str) -> Page:
    """Show what canceling the next meeting does."""
    found = await committee_rooms.room(visitor.context, visitor.person_id, committee_id)
    return Page("committees/cancel.html", {"room": found})


@routes.act(f"{PATH}/cancel", allowed=may_schedule, form=Calling, shows=cancellation)
async def cancel(visitor: Visitor, form: Calling, key: str, committee_id: str) -> GoTo:
    """Cancel the meeting that the page showed."""
    found = await meetings.cancel_meeting(visitor.context, visitor.person_id, key, committee_id, form.why, form.meeting)
    waiting = any(item.pending for each in found.meetings if each.meeting_id == form.meeting for item in each.items)
    moved = "Its docket moves to the next meeting." if waiting else "No appeals were waiting on its docket."
    return GoTo(committee_page(committee_id), f"The meeting was canceled. {moved}")


@routes.page(f"{PATH}/take-back", allowed=may_see_docket)
async def holding_after_all(visitor: Visitor, committee_id: str) -> Page:
    """Show what holding a meeting after all does."""
    found = await committee_rooms.room(visitor.context, visitor.person_id, committee_id)
    return Page("committees/take_back.html", {"room": found})


@routes.act(f"{PATH}/take-back", allowed=may_take_back_no_quorum, form=TakeBack, shows=holding_after_all)
async def hold_after_all(visitor: Visitor, form: TakeBack, key: str, committee_id: str) -> GoTo:
    """Hold a meeting after all that was recorded as without a quorum."""
    await meetings.take_back_no_quorum(
        visitor.context, visitor.person_id, key, committee_id, form.why, meeting=form.meeting
    )
    return GoTo(f"{committee_page(committee_id)}/meeting", "The meeting can be called to order with its docket.")


@routes.page(f"{PATH}/minutes", allowed=may_see_docket)
async def all_minutes(visitor: Visitor, committee_id: str, after: str = "") -> Page:
    """List the meetings that have ended, the latest first."""
    found = await meeting_minutes.listed(visitor.context, visitor.person_id, committee_id, after)
    return Page("committees/all_minutes.html", {"found": found})


@routes.page(f"{MINUTES}/minutes.pdf", allowed=may_see_docket)
async def minutes_file(visitor: Visitor, committee_id: str, meeting_id: str) -> Download:
    """Give out the minutes of a meeting on paper."""
    paper = await meeting_minutes.paper(visitor.context, visitor.person_id, committee_id, meeting_id)
    return Download(paper.file_name, paper.content, paper.media_type)


@routes.page(MINUTES, allowed=may_see_docket)
async def one_minutes(visitor: Visitor, committee_id: str, meeting_id: str) -> Page:
    """Show the minutes of a meeting that has ended."""
    found = await meeting_minutes.on_page(visitor.context, visitor.person_id, committee_id, meeting_id)
    return Page("committees/minutes.html", {"found": found})


@routes.page(f"{MINUTES}/correction", allowed=may_see_docket)
async def correction(visitor: Visitor, committee_id: str, meeting_id: str) -> Page:
    """Show the form that corrects the minutes of the last meeting."""
    found = await meeting_minutes.on_page(visitor.context, visitor.person_id, committee_id, meeting_id)
    return Page("committees/correct_minutes.html", {"found": found})


@routes.act(f"{MINUTES}/correction", allowed=may_correct_minutes, form=Correction, shows=correction)
async def correct(visitor: Visitor, form: Correction, key: str, committee_id: str, meeting_id: str) -> GoTo:
    """Correct the minutes of the last meeting."""
    await meeting_minutes.correct(
        visitor.context, visitor.person_id, key, committee_id, form.text, form.why, meeting=meeting_id
    )
    return GoTo(minutes_page(committee_id, meeting_id), "The minutes were corrected. The members get an email.")


@routes.page(f"{PATH}/figures", allowed=may_see_docket)
async def figures(visitor: Visitor, committee_id: str, first: str = "", last: str = "") -> Page:
    """Show how the committee cleared its docket, over the last year unless days are given."""
    to_day = _day(last) or visitor.context.today()
    from_day = _day(first) or days_later(to_day, -365)
    wrong = _problem(first, last, from_day, to_day)
    if wrong is not None:  # The figures of the last year are there all the same.
        to_day = visitor.context.today()
        from_day = days_later(to_day, -365)
    found = await committees.figures(visitor.context, visitor.person_id, committee_id, from_day, to_day)
    typed = {name: value for name, value in (("first", first), ("last", last)) if value}
    values = {"found": found, "committee_id": committee_id, "typed": typed, "problem": wrong}
    return Page("committees/figures.html", values)


def _problem(first: str, last: str, from_day: date, to_day: date) -> Problem | None:
    """Return what is wrong with the days that were asked for, if anything is."""
    unread = [name for name, typed in (("first", first), ("last", last)) if typed and _day(typed) is None]
    if unread:
        fields = tuple(FieldProblem(each, "Enter a day such as 2026-03-02.") for each in unread)
        return Problem(fields[0].sentence, fields)
    if from_day > to_day:
        sentence = "“From” is later than “Through”. Choose a day that is not later."
        return Problem(sentence, (FieldProblem("first", sentence),))
    return None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
