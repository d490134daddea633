"""An agency's account: renewals, invoices, reminders, payments, and what non-payment does (help page 000).

It lives as long as the agency. It sleeps until the next date that matters, looks the agency's licenses up, and acts.
Numbers, papers and the licenses' own part are asked for by activities, one after the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures import (
        AccessAsk,
        Accounting,
        BillingAsk,
        DeletionAsk,
        ExpirationAsk,
        NumberAsk,
        PaperAsk,
    )
    from models import ids
    from models.billing import flow, rules
    from models.billing.account import AgencyAccount, Draft
    from models.billing.account import Evidence as BillingEvidence
    from models.billing.answers import answered
    from models.billing.messages import (
        AccessResult,
        AccessResults,
        AccessWork,
        AccountAnswer,
        AccountStart,
        AdoptBilling,
        AnswerWorksheet,
        DeferInvoice,
        DeletionResult,
        DeletionResults,
        IssueCredit,
        NumberInvoice,
        PayOut,
        RecordPayment,
        ReturnPayment,
        SetExpirationDate,
        SettleMatter,
        TellEvent,
        VoidInvoice,
    )
    from models.effects import Decision
    from models.license.messages import LicenseAnswer
    from models.people import SYSTEM
    from workflows.case import ASKING, RECORDING, SHORT_WAIT, SIGN_OF_LIFE, Case


LICENSE_PATIENCE = timedelta(hours=12)
"""How long a license is asked before a person has to see to it: nothing else of the account may wait for it longer."""

PAPER_PATIENCE = timedelta(hours=1)
"""How long printing is tried: the paper is made again when somebody wants it."""

AT_ONCE = 10
"""How many licenses are asked at the same time."""

NO_ANSWER = "It did not answer."


@workflow.defn(name=ids.AGENCY_BILLING)
class AgencyBillingWorkflow:
    """The account of one agency, for years."""

    @workflow.init
    def __init__(self, start: AccountStart) -> None:
        self._limit = start.events_a_run
        self._settled = ""
        self._unprinted: list[str] = []
        self._spread = False
        self._asks = 0
        if start.carried is None:
            first = flow.begin(start, workflow.now())
            self._case = Case(first.state, flow.next_wake, self._wake)
            self._case.happen(first)
        else:
            self._case = Case(start.carried, flow.next_wake, self._wake, start.steps)

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
            await self._number_invoices()
            await self._print_invoices()
            await self._change_access()
            await self._delete_given_up()
            await self._spread_expiration()
        await self._case.write()

    @property
    def _account(self) -> AgencyAccount:
        return self._case.state

    def _history_is_long(self) -> bool:
        info = workflow.info()
        return info.is_continue_as_new_suggested() or info.get_current_history_length() >= self._limit

    def _has_work(self) -> bool:
        account = self._account
        return bool(
            account.drafts
            or account.to_delete
            or self._unprinted
            or self._spread
            or self._case.conflicts
            or self._access_work()
        )

    async def _wake(self, account: AgencyAccount, now: datetime) -> Decision[AgencyAccount] | None:
        """Look up what the agency has; then let happen what is due."""
        evidence: BillingEvidence = await workflow.execute_local_activity_method(
            Accounting.look_up,
            BillingAsk(agency_id=account.agency_id, at=workflow.now()),
            start_to_close_timeout=timedelta(minutes=1),
            retry_policy=RECORDING,
            local_retry_threshold=SHORT_WAIT,
        )
        return flow.wake(self._account, evidence, workflow.now())

    def _settle_conflicts(self) -> None:
        """The records contradict a step: a person has to know. The same contradiction is told once."""
        while self._case.conflicts:
            sentence = self._case.conflicts.pop(0)
            if sentence != self._settled:
                self._settled = sentence
                self._case.happen(rules.contradicted(self._account, sentence, workflow.now()))

    async def _number_invoices(self) -> None:
        while self._account.drafts:
            await self._number(self._account.drafts[0])

    async def _number(self, draft: Draft) -> None:
        """A number that was taken is used, whatever happens in between: that leaves no gaps."""
        ask = NumberAsk(
            agency_id=self._account.agency_id, draft_key=draft.key, drafted_at=draft.drafted_at, at=workflow.now()
        )
        number = await self._ask(Accounting.take_number, ask, summary="an invoice number")
        message = NumberInvoice(
            actor=SYSTEM,
            key=f"number/{number.sequence}",
            draft_key=draft.key,
            sequence=number.sequence,
            has_billing_contact=number.has_billing_contact,
        )
        self._unprinted.append(self._case.take(rules.number_invoice, message).invoices[-1].number)

    async def _print_invoices(self) -> None:
        while self._unprinted:
            ask = PaperAsk(agency_id=self._account.agency_id, number=self._unprinted[0], at=workflow.now())
            try:
                await self._ask(Accounting.print_invoice, ask, patience=PAPER_PATIENCE, summary="the invoice's paper")
            except ActivityError:
                workflow.logger.warning("an invoice could not be printed; its letter tries again")
            self._unprinted.pop(0)

    def _access_work(self) -> list[tuple[str, AccessWork]]:
        """Which licenses are to be asked next: access is given back before any is taken."""
        suspension = self._account.suspension
        if suspension is None:
            return []
        back = [(each, AccessWork.GIVE_BACK) for each in suspension.to_return]
        return [*back, *((each, AccessWork.TAKE) for each in suspension.to_take)]

    async def _change_access(self) -> None:
        while work := self._access_work()[:AT_ONCE]:
            asks = [AccessAsk(license_id=each, work=what, key=self._key(what.value, each)) for each, what in work]
            answers = await self._ask_licenses(Accounting.change_access, asks, summary="access")
            results = tuple(
                AccessResult(
                    actor=SYSTEM,
                    key=ask.key,
                    license_id=ask.license_id,
                    work=ask.work,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                    reached=answer is not None,
                )
                for ask, answer in zip(asks, answers, strict=True)
            )
            key = self._key("access", str(len(results)))
            self._case.take(rules.report_all_access, AccessResults(actor=SYSTEM, key=key, results=results))

    async def _delete_given_up(self) -> None:
        while given_up := self._account.to_delete[:AT_ONCE]:
            asks = [DeletionAsk(license_id=each, key=self._key("delete", each)) for each in given_up]
            answers = await self._ask_licenses(Accounting.delete_license, asks, summary="delete what was given up")
            results = tuple(
                DeletionResult(
                    license_id=ask.license_id,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                )
                for ask, answer in zip(asks, answers, strict=True)
            )
            key = self._key("deleted", str(len(results)))
            self._case.take(rules.report_deletions, DeletionResults(actor=SYSTEM, key=key, results=results))

    async def _spread_expiration(self) -> None:
        while self._spread and self._account.expires_on is not None:
            self._spread = False
            expires_on = self._account.expires_on
            ask = ExpirationAsk(
                agency_id=self._account.agency_id, expires_on=expires_on, key=self._key("expires", str(expires_on))
            )
            try:
                await self._ask(
                    Accounting.spread_expiration, ask, patience=LICENSE_PATIENCE, summary="the expiration date"
                )
            except ActivityError:
                workflow.logger.warning("not every license shows the new expiration date")

    def _key(self, what: str, which: str) -> str:
        """The key of a question: no other one of this account has it, in this run or another."""
        self._asks += 1
        return f"billing/{what}/{which}/{self._case.steps}.{self._asks}"

    async def _ask(self, activity: Any, ask: Any, *, summary: str, patience: timedelta | None = None) -> Any:
        """Ask for something and live on meanwhile. Raises ActivityError when `patience` is over."""
        await self._case.write()
        asked = self._begin(activity, ask, summary, patience)
        await self._case.until(asked.done)
        return asked.result()

    async def _ask_licenses(self, activity: Any, asks: Sequence[Any], *, summary: str) -> list[LicenseAnswer | None]:
        """Ask several licenses at the same time; none for one that did not answer in time."""
        await self._case.write()
        asked = [self._begin(activity, each, summary, LICENSE_PATIENCE) for each in asks]
        await self._case.until(lambda: all(each.done() for each in asked))
        return [_answer(each) for each in asked]

    def _begin(self, activity: Any, ask: Any, summary: str, patience: timedelta | None) -> workflow.ActivityHandle[Any]:
        return workflow.start_activity_method(
            activity,
            ask,
            start_to_close_timeout=timedelta(minutes=2),
            schedule_to_close_timeout=patience,
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=ASKING,
            summary=summary,
        )

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
        self._spread = True
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


def _answer(asked: workflow.ActivityHandle[Any]) -> LicenseAnswer | None:
    try:
        told: LicenseAnswer = asked.result()
    except ActivityError:
        return None
    return told
