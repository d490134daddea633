"""Keeping someone from signing in and acting, at once, handing over what a leaver has open, and letting in again."""

from typing import Final, Literal

from pydantic import Field

from models.errors import RuleViolation
from models.sign_in.permissions import (
    may_deactivate_person,
    may_hand_over,
    may_reactivate_person,
    may_see_invitations,
)
from portal.forms import Form, Line, Text
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import ways_in

routes = Routes()
PATH: Final = "/deactivation"
ONE: Final = PATH + "/people/{person_id}"


class Find(Form):
    """Who may not sign in from now on."""

    who: Line = Field(description="Enter the person’s email address or ID.")


class Deactivate(Form):
    """Why somebody may not sign in from now on, and who takes over what is open."""

    why: Literal["leaves", "safety"] = Field(description="Choose whether the person leaves.")
    handed: tuple[str, ...] = Field(default=(), description="Choose for each item who takes it over.", max_length=500)
    """Each an item and a person's id with "=" between them; without an id, back to the queue or to nobody."""
    reason: Text = Field(description="Say why the person may not sign in.")


class Reactivate(Form):
    """Who may sign in again, and why."""

    person: Line = Field(description="Choose a person.")
    because: Text = Field(description="Say why the person may sign in again.")


@routes.page(PATH, allowed=may_see_invitations)
async def deactivation(visitor: Visitor) -> Page:
    """Say what deactivating a person means, and list those who are deactivated."""
    found = await ways_in.deactivated(visitor.context, visitor.person_id)
    return Page("invitations/deactivation.html", {"people": found})


@routes.act(PATH, allowed=may_deactivate_person, form=Find, shows=deactivation)
async def find(visitor: Visitor, form: Find, key: str) -> GoTo:
    """Go on to the page of a person, which says what the person has open."""
    found = await ways_in.leaving(visitor.context, visitor.person_id, form.who)
    return GoTo(f"{PATH}/people/{found.way_in.person.person_id}")


@routes.page(ONE, allowed=may_hand_over)
async def leaving(visitor: Visitor, person_id: str) -> Page:
    """Show what a person has open, and ask who takes it over."""
    found = await ways_in.leaving(visitor.context, visitor.person_id, person_id)
    return Page("invitations/leaving.html", {"leaving": found})


@routes.act(ONE, allowed=may_hand_over, form=Deactivate, shows=leaving, fresh=True)
async def deactivate(visitor: Visitor, form: Deactivate, key: str, person_id: str) -> GoTo:
    """End every session of a person, let none begin, and hand over what a leaver has open."""
    if form.why == "safety":
        kept = await ways_in.deactivate_person(visitor.context, visitor.person_id, key, person_id, form.reason)
        said = f"{kept.name} can’t sign in or act anymore. Open sessions have ended. Nothing was handed over."
        return GoTo(PATH, said)
    handed = dict(_chosen(each) for each in form.handed)
    found = await ways_in.hand_over(visitor.context, visitor.person_id, key, person_id, form.reason, handed)
    name = found.way_in.person.name
    return GoTo(PATH, f"{name} can’t sign in or act anymore. What {name} had open went to the people you chose.")


@routes.act(PATH + "/undo", allowed=may_reactivate_person, form=Reactivate, shows=deactivation, fresh=True)
async def reactivate(visitor: Visitor, form: Reactivate, key: str) -> GoTo:
    """Let a person sign in again."""
    found = await ways_in.reactivate_person(visitor.context, visitor.person_id, key, form.person, form.because)
    return GoTo(PATH, f"{found.name} can sign in again.")


def _chosen(sent: str) -> tuple[str, str | None]:
    item, mark, to = sent.partition("=")
    if not mark:
        raise RuleViolation("not_handed_over", "Please choose for each item who takes it over.")
    return item, to or None
