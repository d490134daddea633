"""Who may decide about somebody's way in: one function for each verb."""

from models.directory.permissions import may_designate, whoever
from models.people import AGENCY_ROLES, Actor, Grant, Permission, Role
from models.policy.directory import DirectoryPolicy
from models.sign_in.passkeys import Invitation
from models.sign_in.state import WayIn

_OWN = "Nobody can do this for themselves. Please ask somebody else who may."


def may_see_invitations(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow whoever may name people for any role, and the keepers of the directory."""
    names = any(actor.holds_any(policy.rule_for(role).by) for role in Role)
    return Permission.when(
        names or actor.holds_any(policy.keepers), "Only people who may say who holds a role can invite somebody."
    )


def may_invite(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow the keepers of the directory."""
    return Permission.when(
        actor.holds_any(policy.keepers), "Only whoever keeps the directory of people can invite them to the portal."
    )


def may_invite_first(invited: Actor, before: Invitation | None, name: str, earlier: str) -> Permission:
    """Allow the first invitation to a system administrator, once for an installation.

    `before` is the first one if it was used or can still be, `earlier` the name of whoever got it.
    """
    if before is not None:
        return Permission.when(
            False, f"{earlier} was invited as the first administrator, and can invite others with invite-users."
        )
    return Permission.when(
        invited.holds(Role.SYSTEM_ADMINISTRATOR),
        f"{name} is no system administrator today. Please load the roles first, or name somebody who is one.",
    )


def may_invite_person(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may give the person every role that the person holds; for agencies' roles, the keepers as well.

    A passkey gives all of them, so nobody gives with it what they couldn't give otherwise. Nobody invites themselves
    (S13).
    """
    if actor.person_id == facts.person.person_id:
        return Permission(granted=False, sentence=_OWN)
    policy = facts.keeping.policy
    keeps = actor.holds_any(policy.keepers)
    for each in facts.roles:
        may = may_designate(actor, each.role, each.agency_id, policy)
        if not may and not (keeps and each.role in AGENCY_ROLES):
            return Permission(granted=False, sentence=_for_another_role(facts, each))
    return Permission(granted=True) if facts.roles else _keeps(actor, facts)


def may_confirm_recovery(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may invite the person, who is always somebody else (S13)."""
    return may_invite_person(actor, facts)


def may_withdraw_invitation(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may invite the person, and the person."""
    own = actor.person_id == facts.person.person_id
    return Permission(granted=True) if own else may_invite_person(actor, facts)


def may_ask_for_recovery(actor: Actor, facts: WayIn) -> Permission:
    """Allow the person alone."""
    return _own(actor, facts)


def may_remove_passkey(actor: Actor, facts: WayIn) -> Permission:
    """Allow the owner alone."""
    return _own(actor, facts)


def may_deactivate_person(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may invite the person."""
    return may_invite_person(actor, facts)


def may_hand_over(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may deactivate the person. Each role goes to somebody only by whoever may give it."""
    return may_deactivate_person(actor, facts)


def may_reactivate_person(actor: Actor, facts: WayIn) -> Permission:
    """Allow whoever may deactivate the person."""
    return may_deactivate_person(actor, facts)


def _own(actor: Actor, facts: WayIn) -> Permission:
    return Permission.when(actor.person_id == facts.person.person_id, "Only the owner can do this.")


def _for_another_role(facts: WayIn, other: Grant) -> str:
    """Say which role keeps somebody from deciding about a person's way in, and who decides."""
    name = facts.person.name
    deciding = whoever(facts.keeping.policy.rule_for(other.role).by)
    has = f" {name} has a passkey already, and needs no invitation." if facts.passkeys else ""
    return (
        f"{name} is also {other.role.a_holder}, and one way in is for every role. "
        f"So only {deciding} can invite {name}, and decide whether {name} can sign in.{has}"
    )


def _keeps(actor: Actor, facts: WayIn) -> Permission:
    """Allow the keepers, and those who act for the only agency of a person without a role."""
    only = facts.agencies[0] if len(facts.agencies) == 1 else None
    own = only is not None and actor.holds_any(facts.keeping.speakers, only)
    return Permission.when(
        own or actor.holds_any(facts.keeping.policy.keepers),
        "Only the person’s own agency and the keepers of the directory can do this.",
    )
