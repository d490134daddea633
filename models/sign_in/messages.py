"""What people ask for about the ways in: one message a verb."""

from models.base import Key, Message, Text
from models.forms import Note, StepMessage


class SignInStep(StepMessage):
    """A step about one person's way in."""

    person_id: Key


class Invite(SignInStep):
    """Somebody may add a first passkey."""

    invitation_id: Key
    note: Note = ""


class AskForRecovery(SignInStep):
    """Somebody lost every passkey and has no recovery code."""

    invitation_id: Key
    reason: Text


class ConfirmRecovery(SignInStep):
    """A second person confirms that it is really the owner who asks."""

    invitation_id: Key
    reason: Text
    """How the second person made sure."""


class WithdrawInvitation(SignInStep):
    """An invitation, or a request after a loss, counts no longer."""

    invitation_id: Key
    reason: Note = ""


class RemovePasskey(SignInStep):
    """A passkey signs nobody in any longer."""

    passkey_id: str


class DeactivatePerson(SignInStep):
    """A person can't sign in or act any longer, at once."""

    reason: Text


class Handed(Message):
    """Who takes over one thing that somebody had open."""

    item: Key
    """How `models.sign_in.leaving` names it."""
    to: Key | None = None
    """The person. Empty means back to the queue or, for a role, nobody."""


class HandOverWork(SignInStep):
    """A person leaves: the person can't sign in or act any longer, and what the person had open goes to others."""

    reason: Text
    handed: tuple[Handed, ...] = ()


class ReactivatePerson(SignInStep):
    """A person who was deactivated can sign in again."""

    reason: Text
