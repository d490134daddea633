"""Who may change the directory: one function for each verb. The pack says which roles."""

from models.base import listed
from models.directory.state import AgencyFacts, PersonFacts
from models.people import AGENCY_ROLES, Actor, Permission, Role
from models.policy.agency_roles import Readers
from models.policy.directory import DirectoryPolicy


def may_announce_closing_day(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow the roles in the policy."""
    roles = policy.closing_days.roles
    return Permission.when(
        actor.holds_any(roles), f"Only {_whoever(roles)} can announce that the office is closed on a day."
    )


def may_add_person(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow the keepers of the directory. An agency's request for access brings its own new person along (ACC-19)."""
    return Permission.when(
        actor.holds_any(policy.keepers),
        f"Only {_whoever(policy.keepers)} can add people. An agency’s request for access brings a new person along.",
    )


def may_change_person(actor: Actor, facts: PersonFacts) -> Permission:
    """Allow the keepers, and those who act for the only agency that the person belongs to.

    Whoever belongs to two agencies, or has an office, is somebody else's business as well: letters go to the address.
    """
    keeping = facts.keeping
    only = facts.agencies[0] if len(facts.agencies) == 1 and not facts.has_office else None
    own = only is not None and actor.holds_any(keeping.speakers, only)
    return Permission.when(
        own or actor.holds_any(keeping.policy.keepers),
        f"Only {_whoever(keeping.policy.keepers)} can change the name and the address of this person. Please ask the "
        "helpdesk.",
    )


def may_change_own_details(actor: Actor, facts: PersonFacts) -> Permission:
    """Allow the person alone."""
    own = facts.person is not None and actor.person_id == facts.person.person_id
    return Permission.when(own, "Only the person can do this.")


def may_add_agency(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow the keepers of the directory."""
    return Permission.when(actor.holds_any(policy.keepers), f"Only {_whoever(policy.keepers)} can add agencies.")


def may_change_agency(actor: Actor, facts: AgencyFacts) -> Permission:
    """Allow the keepers of the directory."""
    keepers = facts.keeping.policy.keepers
    return Permission.when(actor.holds_any(keepers), f"Only {_whoever(keepers)} can change agencies.")


def may_designate(actor: Actor, role: Role, agency_id: str | None, policy: DirectoryPolicy) -> Permission:
    """Allow the roles that the policy names for this role; a role of an agency counts at the same agency (ACC-17)."""
    by = policy.rule_for(role).by
    return Permission.when(
        actor.holds_any(by, agency_id), f"Only {_whoever(by)} can say who holds the role {role.spoken}."
    )


def may_end_designation(actor: Actor, role: Role, agency_id: str | None, policy: DirectoryPolicy) -> Permission:
    """Allow whoever may give the role."""
    return may_designate(actor, role, agency_id, policy)


def may_end_agency_roles(actor: Actor) -> Permission:
    """Allow no person: roles end all at once only when their agency closes."""
    return Permission.when(actor.is_system, "The roles of an agency end all at once only when it closes.")


def may_see_roles(actor: Actor, agency_id: str, readers: Readers) -> Permission:
    """Allow the people who act for an agency, its billing contact, and lead and billing staff."""
    return Permission.when(
        readers.see(actor, agency_id) or actor.holds_any((Role.BILLING_CONTACT, Role.BILLING), agency_id),
        "Only people who act for this agency and HMIS lead staff can see who holds its roles.",
    )


def may_see_everybody(actor: Actor, readers: Readers) -> Permission:
    """Allow lead staff. An agency sees its own people."""
    return Permission.when(
        readers.see_all(actor),
        "Only HMIS lead staff can see the people of every agency. Please name your own agency.",
    )


def may_see_person(actor: Actor, person_id: str, agencies: tuple[str, ...], readers: Readers) -> Permission:
    """Allow the person, the people who act for an agency that the person belongs to, and lead staff."""
    return Permission.when(
        actor.person_id == person_id or any(readers.see(actor, each) for each in (*agencies, None)),
        "Only the person, the person’s agency, and HMIS lead staff can see this.",
    )


def _whoever(roles: tuple[Role, ...]) -> str:
    """Return these roles as people: "this agency’s signatory or a member of the HMIS lead staff"."""
    here = [each.holder for each in roles if each in AGENCY_ROLES]
    elsewhere = [each.a_holder for each in roles if each not in AGENCY_ROLES]
    first = [f"this agency’s {here[0]}", *here[1:]] if here else []
    return listed([*first, *elsewhere], "or")
