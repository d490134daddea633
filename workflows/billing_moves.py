"""Payments that were recorded for the wrong agency, on their way to the account of the right one.

A payment leaves this account and waits in its state until the other account has it, through restarts and after the
workflow continues as new. The other account recognizes it, so that it arrives once.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, MoveInput
    from models.billing.messages import PaymentMoved
    from models.billing.rules import payment_corrections
    from models.billing.state import AgencyAccount
    from models.people import SYSTEM
    from workflows.case import Case


class MoveWork:
    """The payments that leave one account."""

    def __init__(self, case: Case[AgencyAccount]) -> None:
        self._case = case

    @property
    def has_work(self) -> bool:
        """Whether a payment is on its way."""
        return bool(self._case.state.moving)

    async def deliver(self) -> None:
        """Have every payment arrive, one after the other. One that is refused comes back."""
        while self._case.state.moving:
            move = self._case.state.moving[0]
            message = payment_corrections.outgoing(self._case.state, move)
            input = MoveInput(to_agency=move.to_agency, message=message, at=workflow.now())
            refusal = await self._case.ask(Accounting.move_payment, input, summary="move a payment")
            answer = PaymentMoved(actor=SYSTEM, key=f"moved/{move.entry}", entry=move.entry, refusal=refusal)
            self._case.take(payment_corrections.payment_moved, answer)
