"""The room of a meeting: calling to order, who is there and who presides, adjourning, resuming, and closing."""

from datetime import date, time

from pydantic import Field

from models.committee.permissions import (
    may_adjourn,
    may_close,
    may_hand_over,
    may_note_arrival,
    may_note_departure,
    may_open,
    may_present_report,
    may_see_docket,
)
from models.committee.rules.attendance import PRESIDES
from models.errors import RuleViolation
from models.pages import committee_page, meeting_page
from portal.forms import Text
from portal.meeting_form import MeetingForm
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import committee_rooms, meetings

routes = Routes()

PATH = "/committees/{committee_id}/meeting"


class Present(MeetingForm):
    """The members who are present."""

    present: tuple[str, ...] = ()


class Who(MeetingForm):
    """A member."""

    person: str = Field(description="Choose a member.")


class Adjournment(MeetingForm):
    """When the meeting goes on, and why it is interrupted."""

    day: date = Field(description="Enter the day on which the meeting goes on.")
    at: time = Field(description="Enter the time at which it goes on, such as 10:00 AM.")
    why: Text = Field(description="Enter why you adjourn the meeting.")


@routes.page(PATH, allowed=may_see_docket)
async def room(visitor: Visitor, committee_id: str) -> Page:
    """Show the meeting in session, or the next one."""
    return await _shown(visitor, committee_id, "committees/room.html")


@routes.act(f"{PATH}/open", allowed=may_open, form=Present, shows=room)
async def call_to_order(visitor: Visitor, form: Present, key: str, committee_id: str) -> GoTo:
    """Call the meeting to order."""
    await meetings.open_meeting(
        visitor.context, visitor.person_id, key, committee_id, form.present, meeting=form.meeting
    )
    return GoTo(meeting_page(committee_id), "The meeting is called to order. Its docket is final.")


@routes.act(f"{PATH}/no-quorum", allowed=may_open, form=Present, shows=room)
async def no_quorum(visitor: Visitor, form: Present, key: str, committee_id: str) -> GoTo:
    """Record that there is no quorum."""
    await meetings.record_no_quorum(
        visitor.context, visitor.person_id, key, committee_id, form.present, meeting=form.meeting
    )
    return GoTo(committee_page(committee_id), "Recorded: no quorum. What is on the docket waits for the next meeting.")


@routes.act(f"{PATH}/arrive", allowed=may_note_arrival, form=Who, shows=room)
async def arrive(visitor: Visitor, form: Who, key: str, committee_id: str) -> GoTo:
    """Record that a member arrived."""
    await meetings.arrive(visitor.context, visitor.person_id, key, committee_id, form.person, meeting=form.meeting)
    return GoTo(meeting_page(committee_id), "The arrival is recorded.")


@routes.page(f"{PATH}/chair-left", allowed=may_see_docket)
async def chair_left(visitor: Visitor, committee_id: str) -> Page:
    """Say what follows when somebody notes that the presiding member left."""
    return await _shown(visitor, committee_id, "committees/chair_left.html")


@routes.act(f"{PATH}/chair-left", allowed=may_note_departure, form=Who, shows=chair_left, fresh=True)
async def note_chair_left(visitor: Visitor, form: Who, key: str, committee_id: str) -> GoTo:
    """Note that the presiding member left. The minutes say who noted it."""
    await meetings.depart(
        visitor.context, visitor.person_id, key, committee_id, form.person, confirmed=True, meeting=form.meeting
    )
    own = form.person == visitor.person_id
    said = (
        "Your departure is recorded. Another member presides."
        if own
        else "The departure is recorded, and that you noted it."
    )
    return GoTo(meeting_page(committee_id), said)


@routes.act(f"{PATH}/leave", allowed=may_note_departure, form=Who, shows=room)
async def leave(visitor: Visitor, form: Who, key: str, committee_id: str) -> GoTo:
    """Record that a member left."""
    try:
        await meetings.depart(visitor.context, visitor.person_id, key, committee_id, form.person, meeting=form.meeting)
    except RuleViolation as refusal:
        if refusal.code != PRESIDES:
            raise
        return GoTo(f"{meeting_page(committee_id)}/chair-left", "This member presides. Say here whether they left.")
    return GoTo(meeting_page(committee_id), "The departure is recorded.")


@routes.act(f"{PATH}/hand-over", allowed=may_hand_over, form=Who, shows=room, fresh=True)
async def hand_over(visitor: Visitor, form: Who, key: str, committee_id: str) -> GoTo:
    """Let another member preside."""
    await meetings.hand_over(visitor.context, visitor.person_id, key, committee_id, form.person, meeting=form.meeting)
    return GoTo(meeting_page(committee_id), "Another member presides from now on.")


@routes.act(f"{PATH}/report", allowed=may_present_report, form=MeetingForm, shows=room)
async def present_report(visitor: Visitor, form: MeetingForm, key: str, committee_id: str) -> GoTo:
    """Record that the inactivity report was presented."""
    await meetings.present_report(visitor.context, visitor.person_id, key, committee_id, meeting=form.meeting)
    return GoTo(meeting_page(committee_id), "Recorded: the inactivity report was presented.")


@routes.page(f"{PATH}/adjourn", allowed=may_see_docket)
async def adjournment(visitor: Visitor, committee_id: str) -> Page:
    """Show the form that adjourns the meeting."""
    return await _shown(visitor, committee_id, "committees/adjourn.html")


@routes.act(f"{PATH}/adjourn", allowed=may_adjourn, form=Adjournment, shows=adjournment)
async def adjourn(visitor: Visitor, form: Adjournment, key: str, committee_id: str) -> GoTo:
    """Adjourn the meeting to another time."""
    await meetings.adjourn(
        visitor.context, visitor.person_id, key, committee_id, form.day, form.at, form.why, meeting=form.meeting
    )
    return GoTo(meeting_page(committee_id), "The meeting is adjourned. Members and appellants get an email.")


@routes.act(f"{PATH}/resume", allowed=may_open, form=Present, shows=room)
async def resume(visitor: Visitor, form: Present, key: str, committee_id: str) -> GoTo:
    """Resume an adjourned meeting."""
    await meetings.resume(visitor.context, visitor.person_id, key, committee_id, form.present, meeting=form.meeting)
    return GoTo(meeting_page(committee_id), "The meeting goes on.")


@routes.page(f"{PATH}/close", allowed=may_see_docket)
async def closing(visitor: Visitor, committee_id: str) -> Page:
    """Show what closing the meeting does."""
    return await _shown(visitor, committee_id, "committees/close.html")


@routes.act(f"{PATH}/close", allowed=may_close, form=MeetingForm, shows=closing)
async def close(visitor: Visitor, form: MeetingForm, key: str, committee_id: str) -> GoTo:
    """Close the meeting."""
    await meetings.close_meeting(visitor.context, visitor.person_id, key, committee_id, meeting=form.meeting)
    return GoTo(committee_page(committee_id), "The meeting is closed. The members get the minutes by email.")


async def _shown(visitor: Visitor, committee_id: str, template: str) -> Page:
    return Page(template, {"room": await committee_rooms.room(visitor.context, visitor.person_id, committee_id)})
