"""Ending a way in: a passkey that is removed, and a person who is deactivated (S7)."""

from datetime import datetime

from models.effects import CloseTask
from models.errors import RuleViolation
from models.sign_in.messages import DeactivatePerson, ReactivatePerson, RemovePasskey
from models.sign_in.notices import passkey_removed
from models.sign_in.permissions import may_deactivate_person, may_reactivate_person, may_remove_passkey
from models.sign_in.state import WayIn, WayInDecision


def remove_passkey(facts: WayIn, message: RemovePasskey, now: datetime) -> WayInDecision:
    """Remove a passkey. One has to stay: without any, somebody else would have to confirm the next one."""
    may_remove_passkey(message.actor, facts).require()
    gone = next((each for each in facts.passkeys if each.id == message.passkey_id), None)
    if gone is None:
        raise RuleViolation("unknown_passkey", "You have no such passkey. It may have been removed already.")
    if len(facts.passkeys) == 1:
        raise RuleViolation("last_passkey", "This is your only passkey. Please add another one before you remove it.")
    after = tuple(each for each in facts.passkeys if each is not gone)
    return WayInDecision(
        state=facts.model_copy(update={"passkeys": after}),
        move="passkey_removed",
        summary=f"{facts.person.name} removed the passkey “{gone.name}”.",
        notices=(passkey_removed(facts, gone),),
    )


def deactivate_person(facts: WayIn, message: DeactivatePerson, now: datetime) -> WayInDecision:
    """Deactivate a person: no session goes on, none begins, and no invitation counts (S7). The roles stay on record."""
    may_deactivate_person(message.actor, facts).require()
    if facts.deactivated_at is not None:
        raise RuleViolation("deactivated", f"{facts.person.name} is deactivated already.")
    return WayInDecision(
        state=without_way_in(facts, now),
        move="person_deactivated",
        summary=f"{facts.person.name} can no longer sign in. Reason: {message.reason}",
        closed=tuple(CloseTask(key=key, done=False) for key in facts.asked),
    )


def without_way_in(facts: WayIn, now: datetime) -> WayIn:
    """Return a person who can't sign in any longer, and whose invitations don't count."""
    withdrawn = tuple(each.model_copy(update={"withdrawn_at": now}) for each in facts.invitations)
    return facts.model_copy(update={"deactivated_at": facts.deactivated_at or now, "invitations": withdrawn})


def reactivate_person(facts: WayIn, message: ReactivatePerson, now: datetime) -> WayInDecision:
    """Let a person sign in again who was deactivated."""
    may_reactivate_person(message.actor, facts).require()
    if facts.deactivated_at is None:
        raise RuleViolation("not_deactivated", f"{facts.person.name} is not deactivated.")
    return WayInDecision(
        state=facts.model_copy(update={"deactivated_at": None}),
        move="person_reactivated",
        summary=f"{facts.person.name} can sign in again. Reason: {message.reason}",
    )
