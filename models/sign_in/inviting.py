"""Inviting people to the portal: who gets a letter now, who later, and who none."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from models.base import Key, Message
from models.effects import Notice
from models.sign_in.passkeys import INVITED_FOR, Invitation

AT_ONCE: Final = 50
"""How many letters of invitation go out within `WITHIN`. Office default, to be confirmed.

Mail servers hold up a sender whose mail comes in a flood, and the helpdesk can't answer everybody on one day.
"""

WITHIN: Final = timedelta(hours=1)


class InvitedState(StrEnum):
    """What becomes of somebody when people are invited."""

    NOW = "now"
    """The letter goes out now."""
    LATER = "later"
    """Enough letters went out lately."""
    BOUNCED = "bounced"
    """The address does not work. It has to be corrected first."""
    PENDING = "pending"
    """There is an invitation that can still be used."""
    ENROLLED = "enrolled"
    """The person has a passkey."""

    @property
    def spoken(self) -> str:
        """What that means, in words."""
        return {
            InvitedState.NOW: "letter now",
            InvitedState.LATER: "letter later",
            InvitedState.BOUNCED: "address does not work",
            InvitedState.PENDING: "already invited",
            InvitedState.ENROLLED: "has a passkey",
        }[self]


class Invitable(Message):
    """Somebody who could be invited, as the records know them."""

    person_id: Key
    name: str
    email: str
    decides: bool
    """Whether the person holds a role, so that an email alone does not show enough (S4)."""
    has_passkey: bool = False
    is_invited: bool = False
    bounced: bool = False
    """Whether letters to the address came back."""


class Invitee(Invitable):
    """The same, with what becomes of them."""

    state: InvitedState


def planned(candidates: Sequence[Invitable], sent_lately: int) -> tuple[Invitee, ...]:
    """Return what becomes of each candidate, in their order, if so many letters went out lately."""
    left = max(0, AT_ONCE - sent_lately)
    found = []
    for each in candidates:
        state = _without_letter(each)
        if state is None:
            state = InvitedState.NOW if left > 0 else InvitedState.LATER
            left -= 1
        found.append(Invitee(**each.model_dump(), state=state))
    return tuple(found)


def _without_letter(candidate: Invitable) -> InvitedState | None:
    if candidate.has_passkey:
        return InvitedState.ENROLLED
    if candidate.is_invited:
        return InvitedState.PENDING
    return InvitedState.BOUNCED if candidate.bounced else None


def letter(invitation: Invitation, portal: str, *, decides: bool) -> Notice:
    """Return the letter of an invitation. It leads to the page, and holds no secret."""
    facts = {"page": f"{portal}/passkeys", "days": INVITED_FOR.days, "decides": decides}
    return Notice(template="invited", to=(invitation.person_id,), facts=facts)
