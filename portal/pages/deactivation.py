"""Keeping someone from signing in and acting, at once, and letting them in again."""

from typing import Final

from pydantic import Field

from models.sign_in.permissions import may_deactivate_person, may_reactivate_person, may_see_invitations
from portal.forms import Form, Line, Text
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import ways_in

routes = Routes()
PATH: Final = "/deactivation"


class Deactivate(Form):
    """Who may not sign in from now on, and why."""

    who: Line = Field(description="Enter the person’s email address or ID.")
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


@routes.act(PATH, allowed=may_deactivate_person, form=Deactivate, shows=deactivation, fresh=True)
async def deactivate(visitor: Visitor, form: Deactivate, key: str) -> GoTo:
    """End every session of a person, and let none begin."""
    found = await ways_in.deactivate_person(visitor.context, visitor.person_id, key, form.who, form.reason)
    return GoTo(PATH, f"{found.name} can’t sign in or act anymore. Open sessions have ended.")


@routes.act(PATH + "/undo", allowed=may_reactivate_person, form=Reactivate, shows=deactivation, fresh=True)
async def reactivate(visitor: Visitor, form: Reactivate, key: str) -> GoTo:
    """Let a person sign in again."""
    found = await ways_in.reactivate_person(visitor.context, visitor.person_id, key, form.person, form.because)
    return GoTo(PATH, f"{found.name} can sign in again.")
