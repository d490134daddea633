"""Decides which payment pays which invoice.

Invoices are paid in the order of their issue: a payment goes to the invoice it names, then to the oldest unpaid ones.
The rest stays with the agency and pays the next invoice. Money on an invoice stays there unless the invoice is reduced
by a credit or voided, or the payment is taken back: by the bank, by a correction, or for another agency.
"""

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import NamedTuple

from models.billing.entries import (
    MONEY_IN,
    OF_AN_INVOICE,
    TAKES_BACK,
    BroughtForward,
    Entry,
    EntryKind,
    Ledger,
)
from models.errors import RuleViolation
from models.money.amounts import ZERO, spoken_amount, total


class InvoicePosition(NamedTuple):
    """The money of an invoice: the amounts that were billed, taken off and paid, and the amount due."""

    billed: Decimal
    reduced: Decimal
    paid: Decimal
    voided: bool = False

    @property
    def open(self) -> Decimal:
        """The amount still due."""
        return self.billed - self.reduced - self.paid


class Position(NamedTuple):
    """Where the money is: on invoices, left for later, or paid out and then taken back."""

    invoices: Mapping[str, InvoicePosition]
    on_invoices: Mapping[int, Mapping[str, Decimal]]
    """For each payment (by its entry): the amount on each invoice now."""
    available: Decimal
    """The agency's money that is not allocated to an invoice."""
    overdrawn: Decimal
    """The amount that was paid out to the agency from payments that were taken back later. No invoice bills it."""
    free: Mapping[int, Decimal] = {}
    """For each payment (by its entry): the part that is not allocated, and so part of the credit balance."""
    paid_out: Mapping[int, Decimal] = {}
    """For each payment (by its entry): the part that was paid out to the agency."""

    @property
    def open(self) -> Decimal:
        """The amount due on all invoices."""
        return total([each.open for each in self.invoices.values()])


class _Claim:
    """Something to be paid: an invoice, or a payout that has to be covered. `funds` pay it, by entry number."""

    def __init__(self, billed: Decimal) -> None:
        self.billed = billed
        self.reduced = ZERO
        self.paid = ZERO
        self.voided = False
        self.funds: dict[int, Decimal] = {}

    def move(self, fund: int, amount: Decimal) -> None:
        """Allocate part of a payment to this claim, or take it away if the amount is below zero."""
        self.funds[fund] = self.funds.get(fund, ZERO) + amount
        self.paid += amount
        if self.funds[fund] == ZERO:
            del self.funds[fund]

    @property
    def open(self) -> Decimal:
        return self.billed - self.reduced - self.paid


class Replay:
    """Takes the entries one by one and tracks the claims and the unallocated part of each payment."""

    def __init__(self, ledger: Ledger) -> None:
        self.invoices: dict[str, _Claim] = {}
        self.payouts: list[_Claim] = []
        self.free: dict[int, Decimal] = dict(ledger.opening.free)
        self.payments: dict[int, Decimal] = {}
        """The payments that can still be taken back, by entry."""
        for brought in ledger.opening.brought:
            self._bring(brought)
        for entry in ledger.entries:
            self.take(entry)

    def refuse(self, entry: Entry) -> None:
        """Raise RuleViolation if the entry does not fit the earlier entries."""
        claim = self._claim(entry) if entry.kind in OF_AN_INVOICE and entry.kind != EntryKind.INVOICE else None
        size = abs(entry.amount)
        if entry.kind == EntryKind.INVOICE and entry.invoice in self.invoices:
            raise RuleViolation("known_invoice", f"Invoice {entry.invoice} is already in the ledger.")
        if entry.kind in MONEY_IN and entry.invoice is not None:
            self._claim(entry)
        if entry.kind in TAKES_BACK and self.payments.get(entry.returns or 0) != size:
            raise RuleViolation(
                "unknown_payment", "There is no such payment, or it was already returned, corrected, or moved."
            )
        if entry.kind == EntryKind.PAYOUT and size > total(list(self.free.values())):
            raise RuleViolation("not_available", f"The agency's credit balance is less than {spoken_amount(size)}.")
        if claim is not None:
            _refuse_too_much(entry, claim, size)

    def take(self, entry: Entry) -> None:
        """Apply an entry."""
        if entry.kind == EntryKind.INVOICE:
            self.invoices[str(entry.invoice)] = _Claim(entry.amount)
        elif entry.kind in MONEY_IN:
            self.payments[entry.number] = self.free[entry.number] = -entry.amount
            if entry.invoice is not None:  # otherwise, and with the rest, the oldest unpaid one
                self._pay(self.invoices[entry.invoice], entry.number)
        elif entry.kind in TAKES_BACK:
            self._give_back(entry.returns or 0)
        elif entry.kind == EntryKind.PAYOUT:
            self.payouts.append(_Claim(entry.amount))
        else:
            claim = self.invoices[str(entry.invoice)]
            claim.reduced -= entry.amount
            claim.voided = entry.kind == EntryKind.VOID
            self._release(claim)
        self._apply()

    def position(self) -> Position:
        """Return where the money is now."""
        allocations: dict[int, dict[str, Decimal]] = {}
        for number, claim in self.invoices.items():
            for fund, amount in claim.funds.items():
                allocations.setdefault(fund, {})[number] = amount
        return Position(
            invoices={
                number: InvoicePosition(claim.billed, claim.reduced, claim.paid, claim.voided)
                for number, claim in self.invoices.items()
            },
            on_invoices=allocations,
            available=total(list(self.free.values())),
            overdrawn=total([each.open for each in self.payouts]),
            free=dict(self.free),
            paid_out={
                fund: total([each.funds.get(fund, ZERO) for each in self.payouts])
                for fund in {fund for each in self.payouts for fund in each.funds}
            },
        )

    def brought(self, numbers: Container[str]) -> tuple[BroughtForward, ...]:
        """Return what to bring forward when the entries move to the records.

        That is the invoices in `numbers`, unpaid invoices, and payouts that are not covered.
        """
        invoices = [(number, claim) for number, claim in self.invoices.items() if number in numbers or claim.open]
        payouts = [(None, claim) for claim in self.payouts if claim.open]
        return tuple(
            BroughtForward(
                invoice=number, billed=claim.billed, reduced=claim.reduced, voided=claim.voided, funds=claim.funds
            )
            for number, claim in (*invoices, *payouts)
        )

    def _bring(self, brought: BroughtForward) -> None:
        claim = _Claim(brought.billed)
        claim.reduced, claim.voided = brought.reduced, brought.voided
        for fund, amount in brought.funds.items():
            claim.move(fund, amount)
        if brought.invoice is None:
            self.payouts.append(claim)
        else:
            self.invoices[brought.invoice] = claim

    def _claim(self, entry: Entry) -> _Claim:
        claim = self.invoices.get(str(entry.invoice))
        if claim is None:
            raise RuleViolation("unknown_invoice", f"This agency's account has no invoice {entry.invoice}.")
        if claim.voided:
            raise RuleViolation("voided_invoice", f"Invoice {entry.invoice} was voided, so nothing is due on it.")
        return claim

    def _give_back(self, payment: int) -> None:
        del self.payments[payment]
        self.free.pop(payment, None)
        for claim in (*self.invoices.values(), *self.payouts):
            if payment in claim.funds:
                claim.move(payment, -claim.funds[payment])

    def _release(self, claim: _Claim) -> None:
        """Free the money beyond what the claim still bills, the newest money first."""
        for fund in sorted(claim.funds, reverse=True):
            back = min(-claim.open, claim.funds[fund])
            if back <= ZERO:
                return
            claim.move(fund, -back)
            self.free[fund] = self.free.get(fund, ZERO) + back

    def _apply(self) -> None:
        """Allocate free money, the oldest money to the oldest unpaid invoice. Payouts come last."""
        if not self.free:
            return
        for claim in (*self.invoices.values(), *self.payouts):
            if claim.open > ZERO:
                for fund in sorted(self.free):
                    self._pay(claim, fund)

    def _pay(self, claim: _Claim, fund: int) -> None:
        amount = min(claim.open, self.free.get(fund, ZERO))
        if amount > ZERO:
            claim.move(fund, amount)
            self.free[fund] -= amount
            if self.free[fund] == ZERO:
                del self.free[fund]


def _refuse_too_much(entry: Entry, claim: _Claim, size: Decimal) -> None:
    left = claim.billed - claim.reduced
    if entry.kind == EntryKind.VOID and size != left:
        raise ValueError(f"the counter-entry of {entry.invoice} is {left}, not {size}")
    if entry.kind == EntryKind.CREDIT and size > claim.paid:
        raise RuleViolation("more_than_paid", f"Only {spoken_amount(claim.paid)} was paid on {entry.invoice}.")
    if entry.kind in (EntryKind.ADJUSTMENT, EntryKind.WRITE_OFF) and size > claim.open:
        raise RuleViolation("more_than_open", f"Only {spoken_amount(claim.open)} is still due on {entry.invoice}.")
