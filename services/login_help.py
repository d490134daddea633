"""Finding out why someone can't log in, from the records and the license's workflow (document 004)."""

import asyncio

from models.access_request.permissions import may_request
from models.calendar import civil_day
from models.license.login_advice import advice
from models.license.login_help import Diagnosis, LoginFacts, PendingLicenseAppeal, diagnose
from models.license.remedies import Reader
from models.license.state import License
from models.oversight import may_see_record
from models.people import AGENCY_ROLES, Actor
from services.context import Context, ReadingContext
from services.people import acting, known_agency, known_person, person_id_of
from storage.reads import appeals, licenses, requests
from storage.reads.logins import login_state
from storage.reads.people import Person


async def diagnose_login(context: Context, by: str, person: str, agency_id: str) -> Diagnosis:
    """Return the one cause that applies to a person at an agency, and what whoever asks can do about it."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_record(actor, agency.id, await person_id_of(context, person), context.policy().readers).require()
    return await _diagnosis(context, actor, await known_person(context, person), agency.id)


async def diagnosis_of(context: Context, actor: Actor, person: Person, agency_id: str) -> Diagnosis:
    """Return the same about somebody who is known already."""
    may_see_record(actor, agency_id, person.id, context.policy().readers).require()
    return await _diagnosis(context, actor, person, agency_id)


async def _diagnosis(context: Context, actor: Actor, person: Person, agency_id: str) -> Diagnosis:
    facts = await _facts(context, person.id, agency_id)
    return advice(diagnose(facts), facts, reader_of(context, actor, person.id, agency_id), person.name)


def reader_of(context: ReadingContext, actor: Actor, person_id: str, agency_id: str) -> Reader:
    """Return for whom advice about a person of an agency is written."""
    if actor.person_id == person_id:
        asks = bool(may_request(actor, agency_id, context.policy().access_requests.requesting))
        return Reader.CONTACT if asks else Reader.HOLDER
    return Reader.AGENCY if actor.holds_any(AGENCY_ROLES, agency_id) else Reader.OFFICE


async def _facts(context: Context, person_id: str, agency_id: str) -> LoginFacts:
    held, former = await asyncio.to_thread(licenses.held_and_former, context.database, person_id, agency_id)
    request = await asyncio.to_thread(requests.open_request_of, context.database, person_id, agency_id)
    attempts, locked = await asyncio.to_thread(login_state, context.database, person_id, agency_id)
    lockout = context.policy().licenses.lockout
    return LoginFacts(
        license=await _snapshot(context, held),
        former=await _snapshot(context, former),
        request_state=request.state if request else None,
        contact=context.policy().access_requests.requesting.contact,
        missing=request.missing if request else (),
        failed_attempts=attempts,
        locked=locked,
        bad_attempts_allowed=lockout.bad_attempts if lockout else None,
        appeal=await _pending_appeal(context, held),
    )


async def _pending_appeal(context: ReadingContext, license_id: str | None) -> PendingLicenseAppeal | None:
    """Return the appeal about a license that has no decision yet, if there is one."""
    if license_id is None:
        return None
    found = await asyncio.to_thread(appeals.pending_about, context.database, license_id)
    if found is None:
        return None
    committee = next((each.title for each in context.policy().committees if each.id == found.committee_id), "committee")
    day = None if found.meeting_at is None else civil_day(found.meeting_at, context.pack.time_zone)
    return PendingLicenseAppeal(committee=committee, meets_on=day)


async def _snapshot(context: Context, license_id: str | None) -> License | None:
    return await context.processes.license_snapshot(license_id) if license_id else None
