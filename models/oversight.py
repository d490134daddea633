"""Who may look at what belongs to an agency: its licenses, papers, notices, queue and history. One function a verb."""

from models.people import Actor, Permission, Role

AGENCY_STAFF = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR)
LEAD_STAFF = (
    Role.REVIEWER,
    Role.SYSTEM_ADMINISTRATOR,
    Role.REGION_MANAGER,
    Role.HMIS_LEAD,
    Role.LEAD_AGENCY,
    Role.HMIS_DIRECTOR,
)


def may_see_licenses(actor: Actor, agency_id: str) -> Permission:
    """The agency's representatives and its billing contact see its licenses; lead staff see everybody's."""
    return Permission.when(
        actor.holds_any((*AGENCY_STAFF, Role.BILLING_CONTACT), agency_id)
        or actor.holds_any((*LEAD_STAFF, Role.BILLING)),
        "Only the representatives of this agency and HMIS lead staff can see its licenses.",
    )


def may_see_agency(actor: Actor, agency_id: str) -> Permission:
    """An agency sees its own requests and trainings; lead staff see everybody's."""
    return Permission.when(
        actor.holds_any(AGENCY_STAFF, agency_id) or actor.holds_any(LEAD_STAFF),
        "Only the representatives of this agency and HMIS lead staff can see its requests and trainings.",
    )


def may_download_documents(actor: Actor, agency_id: str) -> Permission:
    """The agency fetches its users' certificates and agreements at any time (document 002); lead staff do too."""
    return Permission.when(
        actor.holds_any(AGENCY_STAFF, agency_id) or actor.holds_any(LEAD_STAFF),
        "Only the representatives of this agency and HMIS lead staff can fetch its users' documents.",
    )


def may_see_queue_of_everybody(actor: Actor) -> Permission:
    """Lead staff; everybody else sees what waits for themselves."""
    return Permission.when(
        actor.holds_any(LEAD_STAFF), "Only HMIS lead staff can see what waits for everybody; leave that out."
    )


def may_see_record(actor: Actor, agency_id: str | None, person_id: str | None) -> Permission:
    """A notice or an entry of the audit trail: lead staff, the agency it concerns, and the person it is about."""
    own_agency = agency_id is not None and actor.holds_any(AGENCY_STAFF, agency_id)
    own = person_id is not None and person_id == actor.person_id
    return Permission.when(
        own or own_agency or actor.holds_any(LEAD_STAFF),
        "Only HMIS lead staff, the agency concerned and the person concerned can see this.",
    )


def may_settle_conflict(actor: Actor) -> Permission:
    """HMIS lead staff, in whose queue it stands."""
    return Permission.when(
        actor.holds(Role.HMIS_LEAD), "Only HMIS lead staff can say that a contradiction in the records is settled."
    )


def may_settle_notice(actor: Actor) -> Permission:
    """Those in whose queue the letter stands, and HMIS lead staff."""
    return Permission.when(
        actor.holds_any((Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD)),
        "Only a system administrator or HMIS lead staff can settle what became of a letter.",
    )
