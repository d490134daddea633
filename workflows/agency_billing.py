"""An agency's account: renewals, invoices, reminders, payments, and what non-payment does (help page 000).

It runs as long as the agency exists. It sleeps until the next date that matters, looks up the agency's licenses, and
acts. It gets numbers and papers (billing_invoices), has payments of other agencies arrive on their accounts
(billing_moves), and changes licenses (billing_licenses), one after the other.
"""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, BillingInput
    from models import ids
    from models.billing import timeline
    from models.billing.answers import answered
    from models.billing.messages import AccountStart
    from models.billing.rules import account as billing_account
    from models.billing.rules import (
        charges,
        corrections,
        expiration,
        license_events,
        payment_corrections,
        payments,
        renewal,
        renewal_hold,
        unbilled,
    )
    from models.billing.state import AgencyAccount, BillingEvidence
    from models.effects import Decision
    from workflows.billing_invoices import InvoiceWork
    from workflows.billing_licenses import LicenseWork
    from workflows.billing_moves import MoveWork
    from workflows.case import Alarm, Case, in_records
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.AGENCY_BILLING)
class AgencyBillingWorkflow:
    """The account of one agency, which runs for years."""

    record_license_event = step(license_events.record_license_event, answered)
    record_payment = step(payments.record_payment, answered)
    return_payment = step(payments.return_payment, answered)
    correct_payment = step(payment_corrections.correct_payment, answered)
    move_payment = step(payment_corrections.move_payment, answered)
    receive_payment = step(payment_corrections.receive_payment, answered)
    charge = step(charges.charge, answered)
    write_off = step(charges.write_off, answered)
    issue_credit = step(corrections.issue_credit, answered)
    pay_out = step(payments.pay_out, answered)
    void_invoice = step(corrections.void_invoice, answered)
    bill_again = step(unbilled.bill_again, answered)
    hold_renewal = step(renewal_hold.hold_renewal, answered)
    release_renewal = step(renewal_hold.release_renewal, answered)
    defer_invoice = step(corrections.defer_invoice, answered)
    undo_deferral = step(corrections.undo_deferral, answered)
    answer_worksheet = step(renewal.answer_worksheet, answered)
    set_expiration_date = step(expiration.set_expiration_date, answered)
    settle_matter = step(billing_account.settle_matter, answered)
    adopt_billing = step(billing_account.adopt_billing, answered)
    snapshot = snapshot_of(AgencyAccount)

    @workflow.init
    def __init__(self, start: AccountStart) -> None:
        self._history_limit = start.events_a_run
        alarm = Alarm(timeline.next_wake)
        self._case = Case.opened(timeline.begin, start, alarm, self._wake, on_change=self._on_change)
        self._invoices = InvoiceWork(self._case)
        self._moves = MoveWork(self._case)
        self._licenses = LicenseWork(self._case)

    @workflow.run
    async def run(self, start: AccountStart) -> None:
        """Run for years, and continue as new before the history grows long. No message is lost."""
        is_long = self._history_is_long
        await self._case.live(start, self._has_work, self._do_work, is_long=is_long, licenses=())

    async def _do_work(self) -> None:
        self._case.settle_conflicts(lambda account, why: billing_account.contradicted(account, why, workflow.now()))
        await self._invoices.number()
        await self._invoices.print()
        await self._moves.deliver()
        await self._licenses.change_access()
        await self._licenses.delete_given_up()
        await self._licenses.spread_expiration()

    @property
    def _account(self) -> AgencyAccount:
        return self._case.state

    def _history_is_long(self) -> bool:
        info = workflow.info()
        return info.is_continue_as_new_suggested() or info.get_current_history_length() >= self._history_limit

    def _has_work(self) -> bool:
        return self._invoices.has_work or self._moves.has_work or self._licenses.has_work or bool(self._case.conflicts)

    async def _wake(self, account: AgencyAccount, now: datetime) -> Decision[AgencyAccount] | None:
        """Look up the agency's licenses, then do what is due."""
        input = BillingInput(agency_id=account.agency_id, at=workflow.now())
        evidence: BillingEvidence = await in_records(Accounting.look_up, input)
        if workflow.patched("given-up-licenses-go-in-a-late-renewal"):
            evidence = evidence.model_copy(update={"delete_late": True})
        return timeline.wake(self._account, evidence, workflow.now())

    def _on_change(self, before: AgencyAccount, after: AgencyAccount) -> None:
        if before.expires_on != after.expires_on:
            self._licenses.expiration_changed()
