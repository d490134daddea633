"""Who may do what with a request for self-pay licenses: one function a verb."""

from models.base import listed
from models.people import AGENCY_ROLES, Actor, Permission, Role
from models.policy.billing import SelfPayPolicy


def may_request_self_pay(actor: Actor, agency_id: str) -> Permission:
    """The organization itself: its signatory or a representative."""
    return Permission.when(
        actor.holds_any((Role.SIGNATORY, Role.REPRESENTATIVE), agency_id),
        "Only the signatory or an authorized representative of this organization can ask for self-pay licenses.",
    )


def may_decide_self_pay(actor: Actor, agency_id: str, policy: SelfPayPolicy) -> Permission:
    """The roles that the policy names, never for their own organization (003, Addendum 2: the HMIS lead)."""
    if actor.holds_any(AGENCY_ROLES, agency_id):
        return Permission.when(
            False, "You can't decide about a request of your own organization; somebody else has to."
        )
    titles = listed([role.spoken for role in policy.roles], "or")
    return Permission.when(actor.holds_any(policy.roles), f"Only the {titles} can decide about self-pay licenses.")


def may_withdraw_self_pay(actor: Actor, agency_id: str) -> Permission:
    """Whoever may ask."""
    return Permission.when(
        bool(may_request_self_pay(actor, agency_id)),
        "Only the signatory or an authorized representative of this organization can take this request back.",
    )
