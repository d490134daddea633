"""Who may do what with a license: one function for each verb. The system itself, with its workflows, always may."""

from enum import StrEnum

from models.license.lifecycle import LicenseKind
from models.license.state import AccountOrder, License
from models.people import Actor, Permission, Role
from models.policy.agency_roles import Readers


def may_import_usage(actor: Actor) -> Permission:
    """Allow HMIS lead staff and system administrators to take in usage reports and to link HMIS users to people."""
    return Permission.when(
        actor.is_system or actor.holds_any((Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR)),
        "Only HMIS lead staff or a system administrator can import usage reports and link HMIS users.",
    )


class AccessEnding(StrEnum):
    """The ways in which a person ends access to a license."""

    DEACTIVATE = "deactivate"
    REVOKE = "revoke"
    DELETE = "delete"
    TAKE_BACK = "take_back"
    """The region ends the delegation."""


LEAD = (Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR)


def may_see_license(actor: Actor, license_: License, readers: Readers) -> Permission:
    """Allow the holder, whoever sees the agency's records, its billing contact, and billing staff."""
    return Permission.when(
        actor.is_system
        or _holds(actor, license_)
        or readers.see(actor, license_.agency_id)
        or actor.holds_any((Role.BILLING_CONTACT, Role.BILLING), license_.agency_id),
        f"Only the holder, the agency, billing staff, {readers.office} can see this license.",
    )


def may_assign(actor: Actor) -> Permission:
    """Allow no person: a license changes hands only through the agency's requests (FEE-01, FEE-09)."""
    return Permission.when(
        actor.is_system,
        "To give a license to a person or take it back, the agency needs to send a request.",
    )


def may_update_details(actor: Actor) -> Permission:
    """Allow no person: names and addresses come with the files that the office loads."""
    return Permission.when(
        actor.is_system, "A name or an email address changes with the office’s file of people. Please correct it there."
    )


def may_link_accounts(actor: Actor) -> Permission:
    """Allow HMIS lead staff and system administrators to say whose the accounts in the HMIS are."""
    return Permission.when(
        actor.holds_any(LEAD),
        "Only HMIS lead staff or a system administrator can link accounts in the HMIS to people.",
    )


def may_choose_account(actor: Actor, person_id: str) -> Permission:
    """Allow nobody to choose among doubtful accounts for themselves: the other one would stay open."""
    return Permission.when(
        actor.person_id != person_id, "You can't choose an account for yourself. Please ask somebody else to do it."
    )


def may_change_access(actor: Actor, license_: License) -> Permission:
    """Allow system administrators and HMIS lead staff, except for their own license."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds_any(LEAD),
        "Only HMIS lead staff or a system administrator can change access to a license.",
    )


def may_bill(actor: Actor, license_: License) -> Permission:
    """Allow billing staff to end and restore access for nonpayment."""
    return _for_others(
        actor, license_, actor.is_system or actor.holds(Role.BILLING), "Only billing staff can do this for nonpayment."
    )


def may_arrange_leave(actor: Actor, license_: License) -> Permission:
    """Allow the agency's representatives and lead staff, except for their own license (S46)."""
    allowed = bool(may_ask_for_reactivation(actor, license_))
    return _for_others(actor, license_, allowed, _only_agency_or_lead(license_))


def may_ask_for_help(actor: Actor, license_: License) -> Permission:
    """Allow the holder, the agency's representatives, who ask for their users (document 004), and lead staff.

    They can ask for themselves as well. Others decide.
    """
    return Permission.when(
        _holds(actor, license_) or bool(may_ask_for_reactivation(actor, license_)),
        f"Only the holder, {license_.terms.contact.a_holder} of the agency, and HMIS lead staff can ask for help.",
    )


def may_ask_for_reactivation(actor: Actor, license_: License) -> Permission:
    """Allow the agency's representatives and lead staff. A holder asks them to do it (document 004; LOG-06)."""
    return Permission.when(
        actor.is_system or _looks_after_users(actor, license_) or actor.holds_any(LEAD),
        _only_agency_or_lead(license_),
    )


def may_recertify(actor: Actor, license_: License) -> Permission:
    """Allow the holder, the agency's representatives and lead staff to submit the papers (document 004).

    What decides is the rule on courses and worksheet, so the holder can submit as well (S46).
    """
    return Permission.when(
        bool(may_ask_for_help(actor, license_)),
        f"Only the holder, {license_.terms.contact.a_holder} of the agency, and HMIS lead staff can submit a "
        "recertification.",
    )


def may_revoke(actor: Actor, license_: License) -> Permission:
    """Allow HMIS lead staff (003, section 1), and the region's CE lead for a Coordinated Entry license (section 3)."""
    is_ce = license_.kind == LicenseKind.CE_ACCESS
    is_ce_lead = actor.holds_in(Role.CE_LEAD, license_.region_id or "")
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds(Role.HMIS_LEAD) or (is_ce and is_ce_lead),
        "Only HMIS lead staff can revoke this license"
        + (", or the Coordinated Entry lead of its region." if is_ce else "."),
    )


def may_judge_inactivity(actor: Actor, license_: License) -> Permission:
    """Allow everyone who may revoke the license, and the roles of the monthly review, to mark, warn and excuse.

    Source: 003, section 1.
    """
    review = license_.terms.policy.review
    return _for_others(
        actor,
        license_,
        bool(may_revoke(actor, license_)) or (review is not None and actor.holds_any(review.roles)),
        "Only HMIS lead staff and the people in charge of the monthly review can do this.",
    )


def may_end_access(actor: Actor, license_: License, ending: AccessEnding) -> Permission:
    """Allow those who may end access in this way. They see first if the organization can use another license.

    Which regions may take back which license, the allotment knows. Coordinated Entry leads see the facts of its table.
    """
    if ending == AccessEnding.TAKE_BACK:
        is_ce = license_.kind == LicenseKind.CE_ACCESS
        return Permission.when(
            actor.is_system or (is_ce and actor.holds(Role.CE_LEAD)),
            "Only a Coordinated Entry lead can take back a license for a region.",
        )
    ways = {
        AccessEnding.DEACTIVATE: may_change_access,
        AccessEnding.REVOKE: may_revoke,
        AccessEnding.DELETE: may_delete,
    }
    return ways[ending](actor, license_)


def may_give_back(actor: Actor, license_: License) -> Permission:
    """Allow everyone who may revoke a license to undo a revocation, for example after a granted appeal."""
    return _for_others(
        actor,
        license_,
        bool(may_revoke(actor, license_)),
        "This license was revoked. Only HMIS lead staff can restore it.",
    )


def may_grant_exception(actor: Actor, license_: License) -> Permission:
    """Allow only the Performance Committee (003, section 4), through its chair or through the appeal."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds(Role.PERFORMANCE_CHAIR),
        "Only the Performance Committee can grant or end an exception, on an appeal.",
    )


def may_delete(actor: Actor, license_: License) -> Permission:
    """Allow the agency to delete a license, and lead staff, except the license they hold themselves (S46)."""
    return _for_others(
        actor,
        license_,
        actor.is_system
        or license_.terms.policy.speaks(actor, license_.agency_id)
        or actor.holds(license_.terms.contact, license_.agency_id)
        or actor.holds(Role.HMIS_LEAD),
        f"Only {license_.terms.contact.a_holder} of the agency or HMIS lead staff can delete this license.",
    )


def may_administer(actor: Actor) -> Permission:
    """Allow lead staff to change a license's kind, funding, expiration date, region or policy version."""
    return Permission.when(
        actor.is_system or actor.holds_any((Role.HMIS_LEAD, Role.BILLING)),
        "Only HMIS lead staff can change this about a license.",
    )


def may_set_expiration(actor: Actor, license_: License) -> Permission:
    """Allow the same staff, except for their own license: the date decides by when they recertify (S46)."""
    return _for_others(
        actor, license_, bool(may_administer(actor)), "Only HMIS lead staff can change this about a license."
    )


def may_confirm_order(actor: Actor, license_: License) -> Permission:
    """Allow system administrators, except for their own account."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds(Role.SYSTEM_ADMINISTRATOR),
        "Only a system administrator can confirm work on an account.",
    )


def may_confirm_work(actor: Actor, order: AccountOrder) -> Permission:
    """Allow nobody to confirm work on an account of their own, such as one that they had on an earlier license."""
    return Permission.when(
        actor.person_id != order.person_id, "You can't confirm work on your own account. Please ask somebody else."
    )


def _holds(actor: Actor, license_: License) -> bool:
    """Return whether the actor holds the license now."""
    return license_.current is not None and license_.current.person_id == actor.person_id


def _looks_after_users(actor: Actor, license_: License) -> bool:
    """Return whether the policy lets the actor look after the agency's users."""
    return license_.terms.policy.looks_after_users(actor, license_.agency_id)


def _only_agency_or_lead(license_: License) -> str:
    return f"Only {license_.terms.contact.a_holder} of the agency or HMIS lead staff can do this."


def _for_others(actor: Actor, license_: License, allowed: bool, otherwise: str) -> Permission:
    """Grant if `allowed`, but never for the actor's own license. Otherwise, refuse with the sentence that applies."""
    if _holds(actor, license_):
        return Permission.when(False, "You can't do this for your own license. Please ask somebody else to do it.")
    return Permission.when(allowed, otherwise)
