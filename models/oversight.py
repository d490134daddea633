"""Who may see an agency's licenses, documents, notices, queue and history: one function for each verb.

The pack says which roles those are (models/policy/agency_roles.py: Readers).
"""

from collections.abc import Collection

from models.people import AGENCY_ROLES, Actor, Permission, Role
from models.policy.agency_roles import Readers


def may_know_of(actor: Actor, agency_id: str | None, people: Collection[str | None] = ()) -> Permission:
    """Allow the people of the agency that something belongs to, the people it is about, and everybody with an office.

    To anybody else it does not exist: no answer says that there is something of this number, or how it ended.
    """
    has_office = any(grant.role not in AGENCY_ROLES for grant in actor.grants)
    own_agency = agency_id is not None and actor.holds_any(AGENCY_ROLES, agency_id)
    return Permission.when(
        actor.is_system or has_office or own_agency or actor.person_id in people,
        "Only the people it is about, their agency, and people with an office can know of this.",
    )


def may_see_licenses(actor: Actor, agency_id: str, readers: Readers) -> Permission:
    """Allow whoever sees the agency's records, its billing contact, and billing staff."""
    return Permission.when(
        readers.see(actor, agency_id) or actor.holds_any((Role.BILLING_CONTACT, Role.BILLING), agency_id),
        "Only people who act for this agency, its billing contact, billing staff, "
        f"{readers.office} can see its licenses.",
    )


def may_see_agency(actor: Actor, agency_id: str, readers: Readers) -> Permission:
    """Allow whoever sees the agency's records."""
    return Permission.when(
        readers.see(actor, agency_id),
        f"Only people who act for this agency, {readers.office} can see its requests and trainings.",
    )


def may_download_documents(actor: Actor, agency_id: str, readers: Readers) -> Permission:
    """Allow the agency at any time (document 002), and lead staff."""
    return Permission.when(
        readers.see(actor, agency_id),
        f"Only people who act for this agency, {readers.office} can download its users' documents.",
    )


def may_see_queue_of_everybody(actor: Actor, readers: Readers) -> Permission:
    """Allow lead staff. Everyone else sees only their own tasks."""
    return Permission.when(
        readers.see_all(actor),
        f"Only {readers.office} can see the tasks of all people. “What waits for you” has your own.",
    )


def may_see_every_agency(actor: Actor, readers: Readers) -> Permission:
    """Allow lead staff to list the agencies and all trainings. Everyone else sees those of their own agency."""
    return Permission.when(
        readers.see_all(actor),
        f"Only {readers.office} can list all agencies and their trainings. Please look at your own agency instead.",
    )


def may_see_record(actor: Actor, agency_id: str | None, person_id: str | None, readers: Readers) -> Permission:
    """Allow lead staff, the agency, and the person that a notice or an entry of the audit trail is about."""
    own = person_id is not None and person_id == actor.person_id
    return Permission.when(
        own or readers.see(actor, agency_id),
        f"Only the agency, the person that this is about, {readers.office} can see it.",
    )


def may_see_account_record(actor: Actor, agency_id: str | None, readers: Readers) -> Permission:
    """Allow billing staff besides: the steps of the accounts that they work on."""
    return Permission.when(
        readers.see(actor, agency_id) or actor.holds(Role.BILLING),
        f"Only the agency, billing staff, {readers.office} can see what happened on its account.",
    )


def may_settle_conflict(actor: Actor) -> Permission:
    """Allow HMIS lead staff, who have the conflict in their queue."""
    return Permission.when(
        actor.holds(Role.HMIS_LEAD), "Only HMIS lead staff can mark a contradiction in the records as settled."
    )


def may_settle_notice(actor: Actor) -> Permission:
    """Allow system administrators, who have the letter in their queue, and HMIS lead staff."""
    return Permission.when(
        actor.holds_any((Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD)),
        "Only a system administrator or HMIS lead staff can record if a letter was delivered.",
    )
