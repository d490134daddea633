"""New requests as a form sends them: what can be chosen, each answer checked first, and several people at once."""

import asyncio
from collections.abc import Sequence

from models.access_request.permissions import may_request
from models.access_request.state import RequestKind
from models.base import Key, Message, PartlyRefused
from models.directory.state import PersonRecord
from models.errors import RuleViolation
from models.ids import request_id_of, request_workflow_id
from models.license.lifecycle import LicenseKind
from models.policy.access_requests import RequestForm, RequestingPolicy
from models.policy.pack import PolicyVersion
from services import requests
from services.await_recorded import is_recorded
from services.context import Context, ReadingContext
from services.people import acting, known_agency, open_agency, person_id_of
from services.requests import NewRequest
from storage.reads import directory, licenses
from storage.reads.agencies import Agency
from storage.reads.licenses import LicenseRow
from storage.reads.people import names
from storage.reads.requests import RequestRow


class RequestOptions(Message):
    """What somebody can request at an agency, and about whom."""

    agency: Agency
    holders: tuple[LicenseRow, ...]
    """The licenses with somebody on them, by the holder's name."""
    role_types: tuple[str, ...]
    project_types: tuple[str, ...]
    license_kinds: tuple[LicenseKind, ...]
    people: tuple[PersonRecord, ...]
    """The people of the agency who hold no license there."""
    contact: str
    """The role that hears what becomes of a request."""


class Requested(PartlyRefused):
    """What became of one request of several."""

    person: str
    request_id: Key | None
    refused: str = ""

    @property
    def has_refusals(self) -> bool:
        """True if it was refused."""
        return bool(self.refused)


class RequestRefused(RuleViolation):
    """A refusal of one of several requests. They count from 1."""

    def __init__(self, number: int, refusal: RuleViolation) -> None:
        super().__init__(refusal.code, refusal.sentence, refusal.page)
        self.number = number


async def agencies_of(context: ReadingContext, by: str) -> tuple[Agency, ...]:
    """Return the agencies for which somebody may send requests. Raises RuleViolation if there are none."""
    actor = await acting(context, by)
    requesting = context.policy().access_requests.requesting
    mine = dict.fromkeys(each.agency_id for each in actor.grants if each.agency_id is not None)
    found = tuple([await known_agency(context, each) for each in mine if may_request(actor, each, requesting)])
    if not found:
        may_request(actor, "", requesting).require()
    return found


async def options(context: ReadingContext, by: str, agency_id: str) -> RequestOptions:
    """Return what can be requested for an agency, for those who may send its requests."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    version = context.policy()
    may_request(actor, agency.id, version.access_requests.requesting).require()
    await open_agency(context, agency.id)
    every = await asyncio.to_thread(licenses.licenses_of, context.database, agency.id)
    held = [each for each in every if each.person_id is not None and each.active_from is not None]
    known = await asyncio.to_thread(directory.records_of_agency, context.database, agency.id, context.today())
    form = version.access_requests.form
    return RequestOptions(
        agency=agency,
        holders=tuple(sorted(held, key=lambda each: (each.person_name or "", each.id))),
        role_types=form.role_types,
        project_types=form.project_types,
        license_kinds=_kinds(version),
        people=tuple(each for each in known if each.person_id not in {one.person_id for one in every}),
        contact=_contact(version.access_requests.requesting),
    )


async def check(context: ReadingContext, by: str, forms: Sequence[NewRequest]) -> tuple[str, ...]:
    """Return the names of those whom the requests are about. Raises what would refuse one of them; nothing is sent."""
    _require_different(forms)
    named = []
    for number, form in enumerate(forms, start=1):
        try:
            await _require_sendable(context, form)
            start = await requests.require_possible(context, by, form)
        except RuleViolation as refusal:
            if refusal.code == "not_permitted":
                raise
            raise RequestRefused(number, refusal) from refusal
        new = form.newcomer  # As it was typed: how the name is on record is not for everybody who knows the address.
        known = await asyncio.to_thread(names, context.database, [start.person_id]) if new is None else {}
        named.append(f"{new.first_name} {new.last_name}" if new is not None else known[start.person_id])
    return tuple(named)


async def submit_all(context: Context, by: str, key: str, forms: Sequence[NewRequest]) -> tuple[Requested, ...]:
    """Send several requests, and return what became of each. The same form sent again sends none twice.

    A single request that is refused raises RuleViolation.
    """
    actor = await acting(context, by)
    for agency_id in dict.fromkeys(each.agency_id for each in forms):
        may_request(actor, agency_id, context.policy().access_requests.requesting).require()
    _require_different(forms)
    if len(forms) == 1:
        row = await _sent(context, by, key, forms[0])
        return (Requested(person=row.person_name, request_id=row.id),)
    return tuple([await _submitted(context, by, f"{key}/{number}", form) for number, form in enumerate(forms, start=1)])


def _require_different(forms: Sequence[NewRequest]) -> None:
    """Raise RequestRefused if two requests that are sent together are about one person or one email address."""
    seen: dict[str, int] = {}
    for number, form in enumerate(forms, start=1):
        who = form.newcomer.email.casefold() if form.newcomer is not None else form.person_id or ""
        if who in seen:
            before = seen[who]
            raise RequestRefused(number, _named_twice(forms[before - 1], before))
        if who:
            seen[who] = number


def _named_twice(first: NewRequest, number: int) -> RuleViolation:
    if first.newcomer is None:
        return RuleViolation("same_person_twice", f"This is person {number} once more. Please choose each person once.")
    name = f"{first.newcomer.first_name} {first.newcomer.last_name}"
    return RuleViolation(
        "same_email_twice",
        f"This is also the email address of person {number}, {name}. Each person needs one of their own.",
    )


async def _sent(context: Context, by: str, key: str, form: NewRequest) -> RequestRow:
    """Send a request. One that was sent before gets its first answer, whatever has changed since."""
    if not await is_recorded(context, request_workflow_id(request_id_of(key))):
        await _require_sendable(context, form)
    return await requests.submit(context, by, key, form)


async def _require_sendable(context: ReadingContext, form: NewRequest) -> None:
    _require_complete(context.policy().access_requests.form, form)
    await _require_known(context, form)


async def _submitted(context: Context, by: str, key: str, form: NewRequest) -> Requested:
    try:
        row = await _sent(context, by, key, form)
    except RuleViolation as refusal:
        new = form.newcomer
        name = f"{new.first_name} {new.last_name}" if new is not None else form.person_id or ""
        return Requested(person=name, request_id=None, refused=refusal.sentence)
    return Requested(person=row.person_name, request_id=row.id)


async def _require_known(context: ReadingContext, form: NewRequest) -> None:
    """Refuse somebody of another agency who is named by an id or an address alone, so that nobody hears who that is.

    Such a person is named as a new one, by name and address (ADR 36; ACC-02).
    """
    if form.person_id is None:
        return
    person_id = await person_id_of(context, form.person_id)
    of = await asyncio.to_thread(directory.agencies_with, context.database, person_id, context.today())
    if form.agency_id not in of:
        raise RuleViolation("unknown_person", "There is no such person at your agency. Please choose someone else.")


def _require_complete(offered: RequestForm, form: NewRequest) -> None:
    """Refuse what a reviewer could only send back: the form asks for it where the office offers it (ACC-08)."""
    if form.kind != RequestKind.NEW_USER:
        return
    if offered.role_types and not form.role_type:
        raise RuleViolation("role_type_missing", "Choose the role in the HMIS.")
    if offered.project_types and not form.project_types:
        raise RuleViolation("project_types_missing", "Choose at least one project type.")


def _kinds(version: PolicyVersion) -> tuple[LicenseKind, ...]:
    """Return the kinds of license that the office has: those for Coordinated Entry only where regions allot them."""
    return tuple(each for each in LicenseKind if each != LicenseKind.CE_ACCESS or version.allotment is not None)


def _contact(requesting: RequestingPolicy) -> str:
    return requesting.contact.spoken
