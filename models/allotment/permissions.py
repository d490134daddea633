"""Who may do what with the allotment: one function for each verb."""

from models.people import OVERSEEING, Actor, Permission, Role, all_holders, spoken_roles
from models.policy.agency_roles import AgencyRoles
from models.policy.committees import CommitteeKind


def may_see_table(actor: Actor) -> Permission:
    """Allow Coordinated Entry leads and committee, the HMIS lead and the lead agency."""
    return Permission.when(
        actor.is_system or actor.holds_any((Role.CE_LEAD, *CommitteeKind.COORDINATED_ENTRY.roles, *OVERSEEING)),
        "Only Coordinated Entry leads, members of the Coordinated Entry Committee, "
        f"{all_holders(OVERSEEING)} can see this.",
    )


def may_delegate(actor: Actor, region_id: str) -> Permission:
    """Allow the Coordinated Entry lead of the region (003, section 3), and the committee's decisions."""
    return _region(actor, region_id, "give its licenses to organizations")


def may_end_delegations(actor: Actor) -> Permission:
    """Allow every region's Coordinated Entry lead, before anything is said about a license."""
    allowed = actor.is_system or actor.holds(Role.CE_LEAD)
    return Permission.when(allowed, "Only the Coordinated Entry lead of this region can take its licenses back.")


def may_confirm_any(actor: Actor, roles: AgencyRoles) -> Permission:
    """Allow those who speak for some organization, before anything is said about a delegation."""
    titles = spoken_roles(roles.speakers, "or")
    return Permission.when(
        actor.holds_any((*roles.speakers, roles.contact)),
        f"Only the {titles} of this organization can confirm its commitments.",
    )


def may_end_delegation(actor: Actor, region_id: str) -> Permission:
    """Allow the Coordinated Entry lead of the region (003, section 3), and the committee's decisions."""
    return _region(actor, region_id, "take its licenses back")


def may_deny(actor: Actor, region_id: str) -> Permission:
    """Allow the Coordinated Entry lead of the region."""
    return _region(actor, region_id, "deny one of its licenses")


def may_confirm(actor: Actor, agency_id: str, roles: AgencyRoles) -> Permission:
    """Allow those who speak for the organization."""
    titles = spoken_roles(roles.speakers, "or")
    return Permission.when(
        roles.speaks(actor, agency_id), f"Only the {titles} of this organization can confirm its commitments."
    )


def may_carry_out(actor: Actor) -> Permission:
    """Allow no person: the committee's decisions are carried out automatically."""
    return Permission.when(
        actor.is_system,
        "The Coordinated Entry Committee decides this at a meeting. Its decision is then carried out automatically.",
    )


def may_answer_request(actor: Actor) -> Permission:
    """Allow the HMIS lead (003, section 4)."""
    return Permission.when(
        actor.holds_any((Role.HMIS_LEAD, Role.HMIS_DIRECTOR)),
        "Only HMIS lead staff can answer a request for one more license.",
    )


def may_decide_home(actor: Actor) -> Permission:
    """Allow the chair of the Coordinated Entry Committee (003, section 3)."""
    return Permission.when(
        actor.holds(Role.CE_CHAIR),
        "Only the chair of the Coordinated Entry Committee can record in which region an organization counts.",
    )


def may_record_intakes(actor: Actor) -> Permission:
    """Allow the HMIS lead and the lead agency, and no region's lead: the figures decide between regions."""
    return Permission.when(
        actor.holds_any(OVERSEEING), "Only HMIS lead staff and the lead agency can record organizations’ intakes."
    )


def may_set_populations(actor: Actor) -> Permission:
    """Allow the HMIS lead and the lead agency."""
    return Permission.when(
        actor.holds_any(OVERSEEING), "Only HMIS lead staff and the lead agency can set population figures."
    )


def may_administer(actor: Actor) -> Permission:
    """Allow the HMIS lead and the lead agency."""
    return Permission.when(
        actor.is_system or actor.holds_any(OVERSEEING),
        "Only HMIS lead staff and the lead agency can move the allotment to another version of the policy.",
    )


def _region(actor: Actor, region_id: str, verb: str) -> Permission:
    return Permission.when(
        actor.is_system or actor.holds_in(Role.CE_LEAD, region_id),
        f"Only the Coordinated Entry lead of this region can {verb}.",
    )
