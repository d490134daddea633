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
    from models.billing.messages import (
        AccountStart,
    )
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
    from workflows.step import step


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

    @workflow.init
    def __init__(self, start: AccountStart) -> None:
        self._history_limit = start.events_a_run
        self._last_conflict = ""
        alarm = Alarm(timeline.next_wake)
        self._case = Case.opened(timeline.begin, start, alarm, self._wake, on_change=self._on_change)
        self._invoices = InvoiceWork(self._case)
        self._moves = MoveWork(self._case)
        self._licenses = LicenseWork(self._case)

    @workflow.run
    async def run(self, start: AccountStart) -> None:
        """Run for years, and continue as new before the history grows long. No message is lost."""
        while True:
            await self._live()
            if await self._case.settled() and not self._has_work():
                self._case.continue_as_new(start, licenses=())

    async def _live(self) -> None:
        """Work until the history is long and nothing is left to do."""
        while not self._history_is_long() or self._has_work():
            await self._case.until(lambda: self._has_work() or self._history_is_long())
            self._settle_conflicts()
            await self._invoices.number()
            await self._invoices.print()
            await self._moves.deliver()
            await self._licenses.change_access()
            await self._licenses.delete_given_up()
            await self._licenses.spread_expiration()
        await self._case.write()

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

    def _settle_conflicts(self) -> None:
        """Open a task for a step that the records refuse; once for the same conflict."""
        while self._case.conflicts:
            sentence = self._case.conflicts.pop(0)
            if sentence != self._last_conflict:
                self._last_conflict = sentence
                self._case.apply(billing_account.contradicted(self._account, sentence, workflow.now()))

    def _on_change(self, before: AgencyAccount, after: AgencyAccount) -> None:
        if before.expires_on != after.expires_on:
            self._licenses.expiration_changed()

    @workflow.query
    def snapshot(self) -> AgencyAccount:
        """Return the current state of the account."""
        return self._account
