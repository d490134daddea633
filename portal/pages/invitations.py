"""Inviting people to add a passkey, and confirming that someone lost theirs."""

from collections.abc import Iterable

from pydantic import Field

from models.pages import INVITATIONS, LOST_PASSKEYS
from models.people import Actor
from models.policy.pack import PolicyPack
from models.sign_in.permissions import (
    may_confirm_recovery,
    may_invite_person,
    may_see_invitations,
    may_withdraw_invitation,
)
from portal.forms import Form, Line, OptionalText, Text
from portal.navigation import Link
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import ways_in

routes = Routes()


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return what the menu has for someone who may invite people."""
    policy = pack.version[-1].directory
    return (Link(INVITATIONS, "Invitations"),) if may_see_invitations(actor, policy) else ()


class Invite(Form):
    """Whom to invite."""

    who: Line = Field(description="Enter the person’s email address or ID.")
    note: OptionalText = ""


class Withdraw(Form):
    """Why an invitation counts no longer."""

    withdrawn_because: OptionalText = ""


class Confirm(Form):
    """How someone made sure that it is the owner who asks."""

    reason: Text = Field(description="Say how you made sure that it is the owner who asks.")


@routes.page(INVITATIONS, allowed=may_see_invitations)
async def listed(visitor: Visitor, after: str = "") -> Page:
    """List the invitations that are open, and offer to invite someone."""
    found = await ways_in.listed(visitor.context, visitor.person_id, after)
    return Page("invitations/list.html", {"invitations": found.invitations, "next": found.next})


@routes.act(INVITATIONS, allowed=may_invite_person, form=Invite, shows=listed, fresh=True)
async def invite(visitor: Visitor, form: Invite, key: str) -> GoTo:
    """Invite someone."""
    found = await ways_in.invite(visitor.context, visitor.person_id, key, form.who, form.note)
    return GoTo(INVITATIONS, f"{found.person_name} gets an email that says how to add a passkey.")


@routes.page(INVITATIONS + "/{number}", allowed=may_withdraw_invitation)
async def one(visitor: Visitor, number: str) -> Page:
    """Show an invitation, or a request after a loss with what to check before it is confirmed."""
    found = await ways_in.invitation(visitor.context, visitor.person_id, number)
    return Page("invitations/one.html", {"view": found})


@routes.act(INVITATIONS + "/{number}/confirm", allowed=may_confirm_recovery, form=Confirm, shows=one, fresh=True)
async def confirm(visitor: Visitor, form: Confirm, key: str, number: str) -> GoTo:
    """Confirm that it is the owner who asks."""
    name = await ways_in.confirm_recovery(visitor.context, visitor.person_id, key, number, form.reason)
    return GoTo("/", f"You confirmed it. {name} gets an email and can now add another passkey.")


@routes.act(INVITATIONS + "/{number}/withdraw", allowed=may_withdraw_invitation, form=Withdraw, shows=one)
async def withdraw(visitor: Visitor, form: Withdraw, key: str, number: str) -> GoTo:
    """Withdraw an invitation, or refuse a request after a loss."""
    view = await ways_in.withdraw(visitor.context, visitor.person_id, key, number, form.withdrawn_because)
    said = f"It is withdrawn, so no passkey can be added for {view.person_name} with it."
    return GoTo(LOST_PASSKEYS if view.is_own else INVITATIONS, said)
