"""Who may do what with an access request: one function for each verb."""

from typing import Protocol

from models.access_request.state import AccessRequest
from models.people import Actor, Permission, Role, spoken_roles
from models.policy.access_requests import RequestingPolicy
from models.policy.agency_roles import Readers


def may_request(actor: Actor, agency_id: str, requesting: RequestingPolicy) -> Permission:
    """Allow the agency's signatory and the representatives that the signatory designated (guide 001; ACC-01)."""
    titles = spoken_roles(requesting.roles, "or")
    return Permission.when(
        actor.holds_any(requesting.roles, agency_id),
        f"Only the {titles} of this agency can request to add, change, or remove users.",
    )


def may_review_request(actor: Actor, request: AccessRequest) -> Permission:
    """Allow the roles in the policy, but not for their own request or a request about themselves."""
    if actor.person_id in (request.requested_by, request.person_id):
        return Permission.when(False, "You can't review your own request. Please ask somebody else to review it.")
    titles = spoken_roles(request.policy.reviewing.roles, "or")
    return Permission.when(
        actor.holds_any(request.policy.reviewing.roles, request.agency_id),
        f"Only the {titles} can review access requests.",
    )


def may_complete(actor: Actor, request: AccessRequest) -> Permission:
    """Allow everyone who may send requests for the agency."""
    return may_request(actor, request.agency_id, request.policy.requesting)


def may_observe_closing_day(actor: Actor) -> Permission:
    """Allow the system, which tells every request of a closing day that somebody announced."""
    return Permission.when(actor.is_system, "Please announce the closing day for the whole office.")


def may_withdraw_request(actor: Actor, request: AccessRequest) -> Permission:
    """Allow everyone who may send requests for the agency, and HMIS lead staff."""
    contact = request.policy.requesting.contact.a_holder
    return Permission.when(
        actor.is_system or bool(may_complete(actor, request)) or actor.holds(Role.HMIS_LEAD),
        f"Only {contact} of the agency or HMIS lead staff can withdraw this request.",
    )


def may_confirm_account(actor: Actor, request: "RequestedAccess") -> Permission:
    """Allow system administrators, except for their own account."""
    if actor.person_id == request.person_id:
        return Permission.when(False, "You can't confirm your own account. Please ask another system administrator.")
    return Permission.when(
        actor.holds(Role.SYSTEM_ADMINISTRATOR), "Only a system administrator can confirm work on an account."
    )


class RequestedAccess(Protocol):
    """An access request, or its data in the records."""

    @property
    def agency_id(self) -> str: ...
    @property
    def person_id(self) -> str: ...
    @property
    def requested_by(self) -> str: ...


def may_see_request(actor: Actor, request: RequestedAccess, readers: Readers) -> Permission:
    """Allow the agency, the person that the request is about, and lead staff."""
    return Permission.when(
        actor.person_id in (request.person_id, request.requested_by) or readers.see(actor, request.agency_id),
        "Only the agency that sent this request, the person it is about, and HMIS lead staff can see it.",
    )
