"""An agency's account: renewals, invoices, reminders, payments, and what non-payment does (help page 000).

It lives as long as the agency. It sleeps until the next date that matters, looks the agency's licenses up, and acts.
Numbers and papers, and what licenses do for it, are asked for one after the other, and have files of their own.
"""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import Accounting, BillingAsk
    from models import ids
    from models.billing import flow, rules
    from models.billing.account import AgencyAccount
    from models.billing.account import Evidence as BillingEvidence
    from models.billing.answers import answered
    from models.billing.messages import (
        AccountAnswer,
        AccountStart,
        AdoptBilling,
        AnswerWorksheet,
        DeferInvoice,
        IssueCredit,
        PayOut,
        RecordPayment,
        ReturnPayment,
        SetExpirationDate,
        SettleMatter,
        TellEvent,
        VoidInvoice,
    )
    from models.effects import Decision
    from workflows.billing_invoices import InvoiceWork
    from workflows.billing_licenses import LicenseWork
    from workflows.case import Alarm, Case, in_records


@workflow.defn(name=ids.AGENCY_BILLING)
class AgencyBillingWorkflow:
    """The account of one agency, for years."""

    @workflow.init
    def __init__(self, start: AccountStart) -> None:
        self._limit = start.events_a_run
        self._settled = ""
        if start.carried is None:
            first = flow.begin(start, workflow.now())
            self._case = Case(first.state, Alarm(flow.next_wake), self._wake)
            self._case.happen(first)
        else:
            self._case = Case(start.carried, Alarm(flow.next_wake), self._wake, start.steps)
        self._invoices = InvoiceWork(self._case)
        self._licenses = LicenseWork(self._case)

    @workflow.run
    async def run(self, start: AccountStart) -> None:
        """Live on; continue as new before the history grows long. Nothing that came in is left behind."""
        while True:
            await self._live()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._case.unwritten and not self._has_work():
                changes: dict[str, object] = {
                    "carried": self._account,
                    "steps": self._case.steps,
                    "licenses": (),
                }
                workflow.continue_as_new(start.model_copy(update=changes))

    async def _live(self) -> None:
        """Until the history is long enough, and nothing is left to do."""
        while not self._history_is_long() or self._has_work():
            await self._case.until(lambda: self._has_work() or self._history_is_long())
            self._settle_conflicts()
            await self._invoices.number()
            await self._invoices.print()
            await self._licenses.change_access()
            await self._licenses.delete_given_up()
            await self._licenses.spread_expiration()
        await self._case.write()

    @property
    def _account(self) -> AgencyAccount:
        return self._case.state

    def _history_is_long(self) -> bool:
        info = workflow.info()
        return info.is_continue_as_new_suggested() or info.get_current_history_length() >= self._limit

    def _has_work(self) -> bool:
        return self._invoices.has_work or self._licenses.has_work or bool(self._case.conflicts)

    async def _wake(self, account: AgencyAccount, now: datetime) -> Decision[AgencyAccount] | None:
        """Look up what the agency has; then let happen what is due."""
        ask = BillingAsk(agency_id=account.agency_id, at=workflow.now())
        evidence: BillingEvidence = await in_records(Accounting.look_up, ask)
        return flow.wake(self._account, evidence, workflow.now())

    def _settle_conflicts(self) -> None:
        """The records contradict a step: a person has to know. The same contradiction is told once."""
        while self._case.conflicts:
            sentence = self._case.conflicts.pop(0)
            if sentence != self._settled:
                self._settled = sentence
                self._case.happen(rules.contradicted(self._account, sentence, workflow.now()))

    def _answered(self) -> AccountAnswer:
        return answered(self._account, self._case.said)

    @workflow.query
    def snapshot(self) -> AgencyAccount:
        """The whole account as it stands."""
        return self._account

    @workflow.update
    def tell_event(self, message: TellEvent) -> AccountAnswer:
        """Something happened to a license of the agency."""
        self._case.take(rules.tell_event, message)
        return self._answered()

    @tell_event.validator
    def _check_event(self, message: TellEvent) -> None:
        self._case.check(rules.tell_event, message)

    @workflow.update
    def record_payment(self, message: RecordPayment) -> AccountAnswer:
        """Money came."""
        self._case.take(rules.record_payment, message)
        return self._answered()

    @record_payment.validator
    def _check_payment(self, message: RecordPayment) -> None:
        self._case.check(rules.record_payment, message)

    @workflow.update
    def return_payment(self, message: ReturnPayment) -> AccountAnswer:
        """The bank took a payment back."""
        self._case.take(rules.return_payment, message)
        return self._answered()

    @return_payment.validator
    def _check_return(self, message: ReturnPayment) -> None:
        self._case.check(rules.return_payment, message)

    @workflow.update
    def issue_credit(self, message: IssueCredit) -> AccountAnswer:
        """Something is taken off an invoice by hand."""
        self._case.take(rules.issue_credit, message)
        return self._answered()

    @issue_credit.validator
    def _check_credit(self, message: IssueCredit) -> None:
        self._case.check(rules.issue_credit, message)

    @workflow.update
    def pay_out(self, message: PayOut) -> AccountAnswer:
        """Money of the agency is paid out to it."""
        self._case.take(rules.pay_out, message)
        return self._answered()

    @pay_out.validator
    def _check_payout(self, message: PayOut) -> None:
        self._case.check(rules.pay_out, message)

    @workflow.update
    def void_invoice(self, message: VoidInvoice) -> AccountAnswer:
        """An invoice was wrong."""
        self._case.take(rules.void_invoice, message)
        return self._answered()

    @void_invoice.validator
    def _check_void(self, message: VoidInvoice) -> None:
        self._case.check(rules.void_invoice, message)

    @workflow.update
    def defer_invoice(self, message: DeferInvoice) -> AccountAnswer:
        """The agency gets more time to pay."""
        self._case.take(rules.defer_invoice, message)
        return self._answered()

    @defer_invoice.validator
    def _check_deferral(self, message: DeferInvoice) -> None:
        self._case.check(rules.defer_invoice, message)

    @workflow.update
    def answer_worksheet(self, message: AnswerWorksheet) -> AccountAnswer:
        """The agency says which licenses it keeps, gives up or transfers."""
        self._case.take(rules.answer_worksheet, message)
        return self._answered()

    @answer_worksheet.validator
    def _check_worksheet(self, message: AnswerWorksheet) -> None:
        self._case.check(rules.answer_worksheet, message)

    @workflow.update
    def set_expiration_date(self, message: SetExpirationDate) -> AccountAnswer:
        """The agency's common expiration date is set or moved; its licenses are to show it."""
        self._case.take(rules.set_expiration_date, message)
        self._licenses.expiration_changed()
        return self._answered()

    @set_expiration_date.validator
    def _check_expiration_date(self, message: SetExpirationDate) -> None:
        self._case.check(rules.set_expiration_date, message)

    @workflow.update
    def settle_matter(self, message: SettleMatter) -> AccountAnswer:
        """Billing staff settled something by hand."""
        self._case.take(rules.settle_matter, message)
        return self._answered()

    @settle_matter.validator
    def _check_matter(self, message: SettleMatter) -> None:
        self._case.check(rules.settle_matter, message)

    @workflow.update
    def adopt_billing(self, message: AdoptBilling) -> AccountAnswer:
        """Follow another version of the policy from now on."""
        self._case.take(rules.adopt_billing, message)
        return self._answered()

    @adopt_billing.validator
    def _check_billing(self, message: AdoptBilling) -> None:
        self._case.check(rules.adopt_billing, message)
