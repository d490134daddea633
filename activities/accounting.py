"""An agency's account and the world: its licenses, invoice numbers, papers, access, and the events of its licenses."""

import asyncio
from datetime import date, datetime
from pathlib import Path

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.new_accounts import account_start
from activities.papers import stored_paper
from activities.signatures.accounting import (
    AccessInput,
    Accounting,
    BillingInput,
    DeletionInput,
    ExpirationInput,
    InvoiceNumber,
    LicenseEventInput,
    MoveInput,
    NumberInput,
    PaperInput,
    SelfPayInput,
)
from adapters.policy_files import POLICY_FOLDER
from adapters.processes import Processes
from models import ids
from models.billing.funding import Funding
from models.billing.license_events import NewLicense
from models.billing.messages import AccessWork, AccountAnswer, RecordLicenseEvent
from models.billing.rules import license_events, payment_corrections
from models.billing.state import AgencyAccount, BillingEvidence
from models.calendar import civil_day
from models.effects import ActedT, Rule
from models.errors import ALREADY, ENDED, RuleViolation
from models.ids import opaque
from models.license.lifecycle import InactiveReason
from models.license.messages import (
    Deactivate,
    DeleteLicense,
    LicenseAnswer,
    LicenseStart,
    Reactivate,
    SetExpiration,
)
from models.license.rules import access, terms
from models.license.state import license_terms
from models.people import SYSTEM
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.invoice_numbers import take_number
from storage.reads import billing
from storage.reads.agencies import agency
from storage.reads.audit import first_step

NOT_PAID = "The agency did not pay its invoice in time."
GIVEN_UP = "The agency did not renew it."


class AccountingActivities(Accounting):
    """Reads an agency's licenses, gives out invoice numbers, prints invoices, and updates licenses and accounts."""

    def __init__(
        self, database: Database, processes: Processes, pack: PolicyPack, policies: Path = POLICY_FOLDER
    ) -> None:
        self._database = database
        self._policies = policies
        self._processes = processes
        self._pack = pack

    @activity.defn(name="look_up_billing")
    async def look_up(self, input: BillingInput) -> BillingEvidence:
        """Return the agency's current licenses, and whether it has a billing contact."""
        return await asyncio.to_thread(billing.evidence, self._database, input.agency_id, self._day(input.at))

    @activity.defn(name="take_invoice_number")
    async def take_number(self, input: NumberInput) -> InvoiceNumber:
        """Return the number this draft has already, or take the next one."""
        sequence = await asyncio.to_thread(
            take_number, self._database, input.agency_id, input.draft_key, input.drafted_at, input.at
        )
        found = await asyncio.to_thread(billing.evidence, self._database, input.agency_id, self._day(input.at))
        return InvoiceNumber(sequence=sequence, has_billing_contact=found.has_billing_contact)

    @activity.defn(name="print_invoice")
    async def print_invoice(self, input: PaperInput) -> str:
        """Print an invoice and store it, unless it was stored before."""
        paper = await asyncio.to_thread(
            stored_paper, self._database, self._pack, input.agency_id, input.number, input.at, self._policies
        )
        return paper.sha256

    @activity.defn(name="move_payment")
    async def move_payment(self, input: MoveInput) -> str:
        """Have the payment arrive on the other account, which is started if there is none; a retry finds it there."""
        try:
            await self._take(input.to_agency, payment_corrections.receive_payment, input.message, input.at)
        except RuleViolation as refusal:
            return "" if refusal.code == ALREADY else refusal.sentence
        return ""

    @activity.defn(name="change_paid_access")
    async def change_access(self, input: AccessInput) -> LicenseAnswer:
        """End access for non-payment, or restore it; a license's refusal is an answer."""
        if input.work == AccessWork.TAKE:
            deactivate = Deactivate(actor=SYSTEM, key=input.key, reason=InactiveReason.UNPAID, why=NOT_PAID)
            return await self._processes.ask_license(input.license_id, access.deactivate, deactivate)
        message = Reactivate(actor=SYSTEM, key=input.key, reason=InactiveReason.UNPAID)
        return await self._processes.ask_license(input.license_id, access.reactivate, message)

    @activity.defn(name="delete_given_up_license")
    async def delete_license(self, input: DeletionInput) -> LicenseAnswer:
        """Delete a license that its agency gave up."""
        message = DeleteLicense(actor=SYSTEM, key=input.key, why=GIVEN_UP)
        return await self._processes.ask_license(input.license_id, access.delete, message)

    @activity.defn(name="spread_expiration")
    async def spread_expiration(self, input: ExpirationInput) -> None:
        """Have every license show the date; one that shows it already, or has ended, ignores it."""
        found = await asyncio.to_thread(billing.evidence, self._database, input.agency_id, input.expires_on)
        for each in found.licenses:
            message = SetExpiration(actor=SYSTEM, key=input.key, expires_on=input.expires_on)
            await self._processes.ask_license(each.license_id, terms.set_expiration, message)
            activity.heartbeat()

    @activity.defn(name="tell_billing")
    async def tell(self, input: LicenseEventInput) -> str:
        """Send a license's event to the agency's account, and start the account if there is none yet."""
        message = RecordLicenseEvent(actor=SYSTEM, key=input.key, event=input.event)
        try:
            await self._take(input.agency_id, license_events.record_license_event, message, input.at)
        except RuleViolation as refusal:
            return "" if refusal.code == ALREADY else refusal.sentence
        return ""

    @activity.defn(name="make_self_pay_licenses")
    async def make_licenses(self, input: SelfPayInput) -> list[str]:
        """Create the licenses of an agreement, and bill them.

        Their ids come from the agreement, so that a retry creates no others.
        """
        request = input.request
        known = await asyncio.to_thread(agency, self._database, request.agency_id)
        license_ids = [opaque("L", f"{request.request_id}/{number}") for number in range(1, request.granted + 1)]
        for license_id in license_ids:
            await self._processes.start_license(
                LicenseStart(
                    license_id=license_id,
                    agency_id=request.agency_id,
                    region_id=known.region_id if known else None,
                    kind=request.kind,
                    created_at=input.at,
                    terms=license_terms(self._pack, input.at),
                    expires_on=known.license_expires_on if known else None,
                    funding=Funding.SELF_PAY,
                    agreed_fees=request.agreed_fees,
                )
            )
            await self._processes.license_snapshot(license_id)
            if await asyncio.to_thread(first_step, self._database, ids.license_workflow_id(license_id)) is None:
                raise ApplicationError("The records don't have the license yet.", type="not_written")
            activity.heartbeat()
        first, *others = license_ids
        event = NewLicense(
            license_id=first,
            also=tuple(others),
            kind=request.kind,
            funding=Funding.SELF_PAY,
            agreed_fees=request.agreed_fees,
            from_day=civil_day(request.ended_at or input.at, request.time_zone),
        )
        key = f"self-pay/{request.request_id}"
        await self.tell(LicenseEventInput(agency_id=request.agency_id, event=event, key=key, at=input.at))
        return license_ids

    async def _take(self, agency_id: str, rule: Rule[AgencyAccount, ActedT], message: ActedT, at: datetime) -> None:
        """Have an agency's account take a step, and start the account if there is none yet."""
        account = ids.billing_workflow_id(agency_id)
        try:
            await self._processes.take(account, rule, message, AccountAnswer)
        except RuleViolation as refusal:
            if refusal.code != ENDED:
                raise
            # Nobody knows what the licenses have cost so far, so nothing is brought forward as paid.
            start = await asyncio.to_thread(account_start, self._database, self._pack, agency_id, at, paid=False)
            await self._processes.start_account(start)
            await self._processes.take(account, rule, message, AccountAnswer)

    def _day(self, at: datetime) -> date:
        return civil_day(at, self._pack.time_zone)
