"""Who may close an agency: one function for each verb. The policy says which roles."""

from models.people import AGENCY_ROLES, Actor, Permission, spoken_roles
from models.policy.directory import ClosingPolicy


def may_close(actor: Actor, agency_id: str, policy: ClosingPolicy) -> Permission:
    """Allow the roles in the policy, but not for their own agency."""
    if actor.holds_any(AGENCY_ROLES, agency_id):
        return Permission.when(False, "You can't close your own agency. Please ask somebody else to do it.")
    titles = spoken_roles(policy.roles, "or")
    return Permission.when(actor.holds_any(policy.roles), f"Only the {titles} can close an agency.")


def may_call_off(actor: Actor, agency_id: str, policy: ClosingPolicy) -> Permission:
    """Allow whoever may close the agency."""
    return may_close(actor, agency_id, policy)


def may_look_again(actor: Actor, agency_id: str, policy: ClosingPolicy) -> Permission:
    """Allow whoever may close the agency."""
    return may_close(actor, agency_id, policy)
