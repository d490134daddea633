"""What an agency's account has done for its invoices: each gets a number, then a paper."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, NumberInput, PaperInput
    from models.billing.messages import NumberInvoice
    from models.billing.rules import issuing
    from models.billing.state import AgencyAccount, Draft
    from models.people import SYSTEM
    from workflows.case import ASKING, Case

PAPER_PATIENCE = timedelta(hours=1)
"""How long printing is tried: the paper is made again when somebody wants it."""


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
        """A number that was taken is used, whatever happens in between: that leaves no gaps."""
        ask = NumberInput(
            agency_id=self._case.state.agency_id,
            draft_key=draft.key,
            drafted_at=draft.drafted_at,
            at=workflow.now(),
        )
        number = await self._case.ask(Accounting.take_number, ask, summary="an invoice number", retrying=ASKING)
        message = NumberInvoice(
            actor=SYSTEM,
            key=f"number/{number.sequence}",
            draft_key=draft.key,
            sequence=number.sequence,
            has_billing_contact=number.has_billing_contact,
        )
        self._unprinted.append(self._case.take(issuing.number_invoice, message).invoices[-1].number)

    async def print(self) -> None:
        """Have every numbered invoice printed; one that can't be is printed with its letter."""
        while self._unprinted:
            ask = PaperInput(agency_id=self._case.state.agency_id, number=self._unprinted[0], at=workflow.now())
            try:
                await self._case.ask(
                    Accounting.print_invoice,
                    ask,
                    summary="the invoice's paper",
                    patience=PAPER_PATIENCE,
                    retrying=ASKING,
                )
            except ActivityError:
                workflow.logger.warning("an invoice could not be printed; its letter tries again")
            self._unprinted.pop(0)
