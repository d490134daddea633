"""Who may do what with a request for self-pay licenses: one function for each verb."""

from models.people import AGENCY_ROLES, OVERSEEING, Actor, Permission, spoken_roles
from models.policy.agency_roles import AgencyRoles
from models.policy.billing import SelfPayPolicy


def may_request_self_pay(actor: Actor, agency_id: str, roles: AgencyRoles) -> Permission:
    """Allow those who speak for the organization."""
    titles = spoken_roles(roles.speakers, "or")
    return Permission.when(
        roles.speaks(actor, agency_id), f"Only the {titles} of this organization can request self-pay licenses."
    )


def may_decide_self_pay(actor: Actor, agency_id: str, policy: SelfPayPolicy) -> Permission:
    """Allow the roles in the policy, never for their own organization (003, Addendum 2: the HMIS lead)."""
    if actor.holds_any(AGENCY_ROLES, agency_id):
        return Permission.when(
            False, "You can't decide on a request from your own organization. Please ask somebody else to decide."
        )
    titles = spoken_roles(policy.roles, "or")
    return Permission.when(actor.holds_any(policy.roles), f"Only the {titles} can decide on self-pay requests.")


def may_review_self_pay(actor: Actor, agency_id: str) -> Permission:
    """Allow the lead agency and the HMIS lead, never about their own organization."""
    return Permission.when(
        actor.holds_any(OVERSEEING) and not actor.holds_any(AGENCY_ROLES, agency_id),
        "Only the lead agency and HMIS lead staff can review self-pay licenses, but not their own organization’s.",
    )


def may_withdraw_self_pay(actor: Actor, agency_id: str, roles: AgencyRoles) -> Permission:
    """Allow everyone who may send such a request, and the closing of an organization."""
    titles = spoken_roles(roles.speakers, "or")
    return Permission.when(
        actor.is_system or roles.speaks(actor, agency_id),
        f"Only the {titles} of this organization can withdraw this request.",
    )
