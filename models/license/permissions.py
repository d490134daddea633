"""Who may do what to a license: one function a verb. The license's own system, other workflows among it, always may."""

from models.license.lifecycle import LicenseKind
from models.license.state import License
from models.people import Actor, Permission, Role


def may_import_usage(actor: Actor) -> Permission:
    """HMIS lead staff and system administrators take in usage reports, and say whom the users of the HMIS are."""
    return Permission.when(
        actor.is_system or actor.holds_any((Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR)),
        "Only HMIS lead staff or a system administrator can take in usage reports and link users of the HMIS.",
    )


AGENCY = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR)


LEAD = (Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR)


def may_see_license(actor: Actor, license_: License) -> Permission:
    """Whoever is on it; the agency sees its own licenses; lead staff see all."""
    current = license_.current
    lead = (*LEAD, Role.REVIEWER, Role.REGION_MANAGER, Role.HMIS_DIRECTOR, Role.LEAD_AGENCY, Role.BILLING)
    return Permission.when(
        actor.is_system
        or (current is not None and current.person_id == actor.person_id)
        or actor.holds_any((*AGENCY, Role.EXECUTIVE_DIRECTOR, Role.BILLING_CONTACT), license_.agency_id)
        or actor.holds_any(lead),
        "Only the agency and HMIS lead staff can see this license.",
    )


def may_assign(actor: Actor) -> Permission:
    """Nobody by hand: a license goes from person to person through the requests of the agency (FEE-01, FEE-09)."""
    return Permission.when(actor.is_system, "A license is given and taken back through a request of the agency.")


def may_change_access(actor: Actor, license_: License) -> Permission:
    """System administrators and HMIS lead staff, never for a license of their own."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds_any(LEAD),
        "Only HMIS lead staff or a system administrator can change the access of a license.",
    )


def may_bill(actor: Actor, license_: License) -> Permission:
    """Billing staff take access away for non-payment and give it back."""
    return _for_others(
        actor, license_, actor.is_system or actor.holds(Role.BILLING), "Only billing staff can do this for non-payment."
    )


def may_arrange_leave(actor: Actor, license_: License) -> Permission:
    """The agency's representatives, or lead staff."""
    return Permission.when(
        actor.is_system or actor.holds_any(AGENCY, license_.agency_id) or actor.holds_any(LEAD),
        "Only an authorized representative of the agency or HMIS lead staff can do this.",
    )


def may_ask_for_help(actor: Actor, license_: License) -> Permission:
    """The agency's representatives ask for their users (document 004); lead staff may too."""
    return may_arrange_leave(actor, license_)


def may_recertify(actor: Actor, license_: License) -> Permission:
    """The holder, the agency's representatives or lead staff hand the worksheet in (document 004)."""
    current = license_.current
    own = current is not None and current.person_id == actor.person_id
    return Permission.when(
        own or bool(may_arrange_leave(actor, license_)),
        "Only the holder, the agency's authorized representatives and HMIS lead staff can hand in a recertification.",
    )


def may_revoke(actor: Actor, license_: License) -> Permission:
    """HMIS lead staff (003, section 1); for a Coordinated Entry license also the region's CE lead (section 3)."""
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
    """Whoever may revoke it, and those whom the policy names for the monthly review (003, section 1): they mark, warn
    and excuse."""
    review = license_.terms.policy.review
    return _for_others(
        actor,
        license_,
        bool(may_revoke(actor, license_)) or (review is not None and actor.holds_any(review.roles)),
        "Only HMIS lead staff and those who hold the monthly review can do this.",
    )


def may_give_back(actor: Actor, license_: License) -> Permission:
    """What was revoked, only those who may revoke it give back: when an appeal was granted, say."""
    return _for_others(
        actor,
        license_,
        bool(may_revoke(actor, license_)),
        "This license was revoked; only HMIS lead staff can give it back.",
    )


def may_grant_exception(actor: Actor, license_: License) -> Permission:
    """The Performance Committee alone authorizes exceptions (003, section 4), through its chair or the appeal."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds(Role.PERFORMANCE_CHAIR),
        "Only the Performance Committee can grant or end an exception, on an appeal.",
    )


def may_delete(actor: Actor, license_: License) -> Permission:
    """The agency gives up its own license; lead staff may delete one."""
    return Permission.when(
        actor.is_system
        or actor.holds_any((Role.SIGNATORY, Role.REPRESENTATIVE), license_.agency_id)
        or actor.holds(Role.HMIS_LEAD),
        "Only an authorized representative of the agency or HMIS lead staff can delete this license.",
    )


def may_administer(actor: Actor) -> Permission:
    """Lead staff change a license's kind, expiration date or policy version."""
    return Permission.when(
        actor.is_system or actor.holds_any((Role.HMIS_LEAD, Role.BILLING)),
        "Only HMIS lead staff can change this about a license.",
    )


def may_confirm_order(actor: Actor, license_: License) -> Permission:
    """System administrators, never for their own account."""
    return _for_others(
        actor,
        license_,
        actor.is_system or actor.holds(Role.SYSTEM_ADMINISTRATOR),
        "Only a system administrator can confirm work on an account.",
    )


def _for_others(actor: Actor, license_: License, allowed: bool, otherwise: str) -> Permission:
    """Granted if `allowed`, but never for the actor's own license; else refused with the sentence that applies."""
    current = license_.current
    if current is not None and current.person_id == actor.person_id:
        return Permission.when(False, "You can't do this for your own license; somebody else has to.")
    return Permission.when(allowed, otherwise)
