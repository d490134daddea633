"""What an agency sees before it reports that somebody leaves: what each choice costs, and what the leaver has open."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime

from models.access_request.permissions import may_request
from models.base import Key, Message
from models.billing.preview import ChangePreview, deletion_preview, transfer_preview
from models.billing.state import AgencyAccount, BillingEvidence
from models.calendar import counted, end_of_day
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.policy.access_requests import LeaverNotice
from models.sign_in.permissions import may_hand_over
from services.context import ReadingContext
from services.directory_follow_up import keeping
from services.last_license import removal_warning
from services.people import acting, known_agency, known_person
from services.visible import visible
from storage.reads import billing, directory, leavers, licenses
from storage.reads.appeals import AppealRow
from storage.reads.directory import RoleRow
from storage.reads.people import Person
from storage.reads.requests import RequestRow
from storage.reads.tasks import TaskRow
from storage.reads.ways_in import way_in_of


class Leaver(Message):
    """Somebody who leaves, and what each choice about the license costs."""

    agency_id: Key
    agency_name: str
    person: Person
    license_id: Key
    license_kind: LicenseKind
    expires_on: date | None
    keep_cost: str
    transfer_cost: str
    delete_cost: str
    warning: str
    """What the agency loses if it gives the license up. Empty if nothing special."""
    notice: str
    """How soon the agency has to say it, and that late notice is recorded."""
    roles: tuple[RoleRow, ...]
    """The roles at the agency, which do not end with the license."""
    requests: tuple[RequestRow, ...]
    """The open requests that the person sent for the agency."""
    tasks: tuple[TaskRow, ...]
    """The open tasks of the person alone."""
    appeals: tuple[AppealRow, ...]
    """The pending appeals that the person filed for the agency."""
    may_hand_over: bool
    """Whether the reader can hand all of it over at once, when the person leaves for good."""


async def leaver(context: ReadingContext, by: str, agency_id: str, person: str, last_day: date | None = None) -> Leaver:
    """Return what ending somebody's access means, for those who may send the agency's requests.

    What a license brings that is given up is counted to the last day with access; without one, access ends now.

    Raises RuleViolation if the person holds no license there.
    """
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    policy = context.policy().access_requests
    may_request(actor, agency.id, policy.requesting).require()
    every = await asyncio.to_thread(licenses.licenses_of, context.database, agency.id)
    held = next((each for each in every if each.person_id == person and each.active_from is not None), None)
    row = visible(actor, held, "user", person, agency_id=agency.id)
    account = await asyncio.to_thread(billing.account, context.database, agency.id)
    evidence = await asyncio.to_thread(billing.evidence, context.database, agency.id, context.today())
    at = context.now()
    open_work = await asyncio.to_thread(leavers.open_work, context.database, agency.id, person, at)
    roles = await asyncio.to_thread(directory.roles_of_agency, context.database, agency.id, context.today())
    facts = await asyncio.to_thread(way_in_of, context.database, keeping(context), person, context.today())
    transfer = _cost(transfer_preview, account, evidence, row.id, at)
    return Leaver(
        agency_id=agency.id,
        agency_name=agency.name,
        person=await known_person(context, person),
        license_id=row.id,
        license_kind=row.kind,
        expires_on=agency.license_expires_on,
        keep_cost=transfer.replace("A transfer is free.", "Keeping it costs nothing now."),
        transfer_cost=transfer,
        delete_cost=cost_of_deletion(account, evidence, row.id, at, last_day),
        warning=await removal_warning(context, by, agency.id, person),
        notice=_notice(policy.leaver_notice),
        roles=tuple(each for each in roles if each.person_id == person),
        requests=open_work.requests,
        tasks=open_work.tasks,
        appeals=open_work.appeals,
        may_hand_over=facts is not None and bool(may_hand_over(actor, facts)),
    )


Preview = Callable[[AgencyAccount, BillingEvidence, str, datetime], ChangePreview]


def _cost(
    preview: Preview, account: AgencyAccount | None, evidence: BillingEvidence, license_id: str, at: datetime
) -> str:
    """Say what a choice costs, or why that can't be said yet."""
    if account is None:
        return "Your agency has no account for invoices yet, so we can’t say what this costs. Please ask the helpdesk."
    try:
        return preview(account, evidence, license_id, at).sentence
    except RuleViolation as refusal:
        return f"We can’t say yet what this costs. {refusal.sentence}"


def cost_of_deletion(
    account: AgencyAccount | None, evidence: BillingEvidence, license_id: str, at: datetime, last_day: date | None
) -> str:
    """Say what giving a license up brings when the last day has ended, to the cent."""
    if account is None or last_day is None:
        return _cost(deletion_preview, account, evidence, license_id, at)
    if account.covered_until is not None and last_day > account.covered_until:
        return "The licenses renew before that day, so we can’t say yet what you would get back."
    return _cost(deletion_preview, account, evidence, license_id, max(at, end_of_day(last_day, account.time_zone)))


def _notice(rule: LeaverNotice) -> str:
    limit = counted(rule.hours, "hour") if rule.hours is not None else counted(rule.business_days or 0, "business day")
    return f"Please tell us within {limit} of the first day without need for access. Later notice goes on record."
