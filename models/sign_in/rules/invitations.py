"""Invitations to add a passkey, and recoveries after a loss (S4, S13)."""

from datetime import datetime

from models.effects import CloseTask
from models.errors import RuleViolation
from models.pages import invitation_page
from models.people import Actor
from models.sign_in.inviting import letter
from models.sign_in.messages import AskForRecovery, ConfirmRecovery, Invite, WithdrawInvitation
from models.sign_in.notices import (
    confirm_task,
    recovery_asked,
    recovery_confirmed,
    recovery_task,
    recovery_to_confirm,
)
from models.sign_in.passkeys import Invitation, is_open, is_pending
from models.sign_in.permissions import (
    may_ask_for_recovery,
    may_confirm_recovery,
    may_invite_person,
    may_withdraw_invitation,
)
from models.sign_in.state import WayIn, WayInDecision


def invite(facts: WayIn, message: Invite, now: datetime) -> WayInDecision:
    """Let somebody add a first passkey. The letter holds no secret: the person still signs in by email first."""
    may_invite_person(message.actor, facts).require()
    _require_active(facts)
    if not facts.roles:
        raise RuleViolation(
            "no_role",
            f"{facts.person.name} has no role, so an email is enough to sign in. Please give the person a role first.",
        )
    if facts.passkeys:
        raise RuleViolation(
            "has_passkey",
            f"{facts.person.name} has a passkey already. Whoever lost it uses a recovery code, or asks for a recovery.",
        )
    pending = next((each for each in facts.invitations if is_pending(each, now)), None)
    if pending is not None:
        said = f"{facts.person.name} has an invitation already."
        raise RuleViolation("already_invited", said, invitation_page(pending.id))
    new = Invitation(
        id=message.invitation_id,
        person_id=facts.person.person_id,
        by=message.actor.person_id,
        at=now,
        reason=message.note,
    )
    return WayInDecision(
        state=facts.model_copy(update={"invitations": (new, *facts.invitations)}),
        move="passkey_invited",
        summary=f"{facts.person.name} may add a passkey.{_because(message.note)}",
        notices=(letter(new, facts.portal, decides=True),),
    )


def ask_for_recovery(facts: WayIn, message: AskForRecovery, now: datetime) -> WayInDecision:
    """Ask for another passkey after a loss. Somebody else has to confirm it, and the owner hears of it everywhere."""
    may_ask_for_recovery(message.actor, facts).require()
    if not facts.passkeys:
        raise RuleViolation("no_passkey", "You have no passkey, so there is none to replace. Ask for an invitation.")
    if any(each.recovery and is_open(each, now) for each in facts.invitations):
        raise RuleViolation("already_asked", "You asked already. We’ll email you as soon as somebody confirms it.")
    if not facts.confirmers:
        raise RuleViolation(
            "nobody_confirms",
            "Nobody else on record may confirm this. Please call the helpdesk, which knows what to do.",
        )
    new = Invitation(
        id=message.invitation_id,
        person_id=facts.person.person_id,
        by=message.actor.person_id,
        at=now,
        recovery=True,
        reason=message.reason,
    )
    return WayInDecision(
        state=facts.model_copy(update={"invitations": (new, *facts.invitations)}),
        move="recovery_asked",
        summary=f"{facts.person.name} lost every passkey and asked for another one. Reason: {message.reason}",
        opened=tuple(confirm_task(facts, new.id, each, now) for each in facts.confirmers),
        notices=(
            recovery_asked(facts, message.reason),
            *(recovery_to_confirm(facts, new.id, each) for each in facts.confirmers),
        ),
    )


def confirm_recovery(facts: WayIn, message: ConfirmRecovery, now: datetime) -> WayInDecision:
    """Confirm that it is the owner who asks. The new passkey is trusted a day later (S8)."""
    may_confirm_recovery(message.actor, facts).require()
    _require_active(facts)
    asked = _open(facts, message.invitation_id, now)
    if not asked.recovery or asked.confirmed_at is not None:
        raise RuleViolation("already_confirmed", "This was confirmed already.")
    confirmed = asked.model_copy(update={"confirmed_by": message.actor.person_id, "confirmed_at": now})
    return WayInDecision(
        state=_with(facts, confirmed),
        move="recovery_confirmed",
        summary=f"{facts.person.name} may add another passkey. How that was checked: {message.reason}",
        closed=_tasks(facts, asked, message.actor),
        notices=(recovery_confirmed(facts, now),),
    )


def withdraw_invitation(facts: WayIn, message: WithdrawInvitation, now: datetime) -> WayInDecision:
    """Withdraw an invitation or a recovery that was not used yet."""
    may_withdraw_invitation(message.actor, facts).require()
    open_ = _open(facts, message.invitation_id, now)
    what = "request for another passkey" if open_.recovery else "invitation to add a passkey"
    return WayInDecision(
        state=_with(facts, open_.model_copy(update={"withdrawn_at": now})),
        move="invitation_withdrawn",
        summary=f"The {what} of {facts.person.name} was withdrawn.{_because(message.reason)}",
        closed=_tasks(facts, open_, None),
    )


def _open(facts: WayIn, number: str, now: datetime) -> Invitation:
    found = facts.invitation(number)
    if found is None or not is_open(found, now):
        raise RuleViolation("unknown_invitation", "This invitation was used or withdrawn, or it is too old.")
    return found


def _with(facts: WayIn, changed: Invitation) -> WayIn:
    after = tuple(changed if each.id == changed.id else each for each in facts.invitations)
    return facts.model_copy(update={"invitations": after})


def _tasks(facts: WayIn, asked: Invitation, by: Actor | None) -> tuple[CloseTask, ...]:
    """Close the task of everybody who could confirm; it was done by whoever did."""
    own = None if by is None else f"{recovery_task(asked.id)}/{by.person_id}"
    return tuple(
        CloseTask(key=key, done=key == own) for key in facts.asked if key.startswith(f"{recovery_task(asked.id)}/")
    )


def _require_active(facts: WayIn) -> None:
    if facts.deactivated_at is not None:
        raise RuleViolation("deactivated", f"{facts.person.name} is deactivated. Please reactivate the person first.")


def _because(reason: str) -> str:
    return f" Reason: {reason}" if reason else ""
