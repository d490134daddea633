"""The invoices of an agency's account: each gets a number, then a paper."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, NumberInput, PaperInput
    from models.billing.messages import NumberInvoice
    from models.billing.rules import issuing
    from models.billing.state import AgencyAccount, Draft
    from models.people import SYSTEM
    from workflows.case import Case

PAPER_PATIENCE = timedelta(hours=1)
"""How long printing is retried. After that, the paper is made when somebody needs it."""


class InvoiceWork:
    """The invoices of one account on their way from draft to paper."""

    def __init__(self, case: Case[AgencyAccount]) -> None:
        self._case = case
        self._unprinted: list[str] = []

    @property
    def has_work(self) -> bool:
        """Whether a draft waits for its number, or an invoice for its paper."""
        return bool(self._case.state.drafts or self._unprinted)

    async def number(self) -> None:
        """Give every draft its number, one after the other."""
        while self._case.state.drafts:
            await self._number(self._case.state.drafts[0])

    async def _number(self, draft: Draft) -> None:
        """Give one draft its number. A number that was taken is always used, so that none is missing."""
        input = NumberInput(
            agency_id=self._case.state.agency_id, draft_key=draft.key, drafted_at=draft.drafted_at, at=workflow.now()
        )
        number = await self._case.ask(Accounting.take_number, input, summary="take an invoice number")
        message = NumberInvoice(
            actor=SYSTEM,
            key=f"number/{number.sequence}",
            draft_key=draft.key,
            sequence=number.sequence,
            has_billing_contact=number.has_billing_contact,
        )
        self._unprinted.append(self._case.take(issuing.number_invoice, message).invoices[-1].number)

    async def print(self) -> None:
        """Have every numbered invoice printed; one that can't be printed now is printed with its letter."""
        while self._unprinted:
            input = PaperInput(agency_id=self._case.state.agency_id, number=self._unprinted[0], at=workflow.now())
            try:
                await self._case.ask(
                    Accounting.print_invoice, input, summary="print the invoice", patience=PAPER_PATIENCE
                )
            except ActivityError:
                workflow.logger.warning("An invoice could not be printed. It will be printed with its letter.")
            self._unprinted.pop(0)
