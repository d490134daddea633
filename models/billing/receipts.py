"""A credit note and a receipt on paper, as words."""

from models.base import Key
from models.billing.entries import MONEY_IN, Entry, EntryKind, PaymentMethod
from models.billing.invoice_paper import PaperLine, PaperView, letterhead, period, unless_zero
from models.billing.posting import position_of, today
from models.billing.state import AgencyAccount, Invoice
from models.billing.statement import balance_in_words
from models.calendar import spoken
from models.money.amounts import ZERO, spoken_amount, total
from models.policy.office import Office


class CreditNoteView(PaperView):
    """What was taken off an invoice, or that the invoice is void."""

    number: Key
    """The invoice, and the number of the first such entry: "MN-000001/C7"."""
    invoice: Key
    voided: bool = False
    reason: str
    lines: tuple[PaperLine, ...] = ()
    total: str
    """The total taken off."""
    taken_off: str = ""
    """The part that was not paid yet; empty if there is none."""
    credited: str = ""
    """The part that was paid, and goes back to the agency's credit balance; empty if there is none."""
    still_open: str
    """The amount still due on the invoice."""
    available: str
    """The agency's credit balance."""


class ReceiptView(PaperView):
    """A payment, and how it was applied."""

    number: Key
    received_on: str
    amount: str
    how: str = ""
    """The method, with its reference: "Check 1042". Empty if the method is not known."""
    reference: str = ""
    """The reference, if only that is known."""
    went: tuple[tuple[str, str, str], ...]
    """Invoice, amount applied to it, amount still due on it."""
    kept: str = ""
    """The part that is in the agency's credit balance now; empty if there is none."""
    paid_out: str = ""
    """The part that was paid out to the agency; empty if there is none."""
    taken_back: str = ""
    """What became of a payment that was returned, corrected, or moved; empty for one that stands."""
    balance: str


def credit_note_view(
    account: AgencyAccount, invoice: Invoice, entries: tuple[int, ...], office: Office, billed_to: tuple[str, ...]
) -> CreditNoteView:
    """Return the credit note for a reduction's entries or a counter-entry, which took money off an invoice.

    Raises ValueError when there are no such entries.
    """
    found = [each for each in account.ledger.entries if each.number in entries and each.invoice == invoice.number]
    taken = [each for each in found if each.kind in (EntryKind.CREDIT, EntryKind.ADJUSTMENT, EntryKind.VOID)]
    if not taken:
        raise ValueError(f"nothing was taken off {invoice.number} by these entries")
    position = position_of(account)
    amounts = {kind: total([-each.amount for each in taken if each.kind == kind]) for kind in EntryKind}
    title = "Invoice voided" if amounts[EntryKind.VOID] else "Credit note"
    return CreditNoteView(
        **letterhead(account, title, office, billed_to, taken[0].at),
        number=f"{invoice.number}/C{taken[0].number}",
        invoice=invoice.number,
        voided=bool(amounts[EntryKind.VOID]),
        reason=taken[0].reason,
        lines=_reductions(invoice, entries),
        total=spoken_amount(total([-each.amount for each in taken])),
        taken_off=unless_zero(amounts[EntryKind.ADJUSTMENT]),
        credited=unless_zero(amounts[EntryKind.CREDIT]),
        still_open=spoken_amount(position.invoices[invoice.number].open),
        available=spoken_amount(position.available),
    )


def credit_note_of(account: AgencyAccount, number: int, office: Office, billed_to: tuple[str, ...]) -> CreditNoteView:
    """Return the credit note that has an entry, with everything taken off the invoice at the same time.

    Raises ValueError when the entry took nothing off an invoice that is here.
    """
    entry = account.ledger.entry(number)
    invoice = account.invoice(entry.invoice) if entry is not None and entry.invoice is not None else None
    if invoice is None:
        raise ValueError(f"entry {number} is about no invoice here")
    together = next((each.entries for each in invoice.reductions if number in each.entries), (number,))
    return credit_note_view(account, invoice, together, office, billed_to)


def receipt_view(account: AgencyAccount, payment: int, office: Office, billed_to: tuple[str, ...]) -> ReceiptView:
    """Return the receipt of a payment, by the number of its entry. Raises ValueError when it is not here."""
    entry = account.ledger.entry(payment)
    if entry is None or entry.kind not in MONEY_IN:
        raise ValueError(f"there is no payment {payment} here")
    position = position_of(account)
    went = position.on_invoices.get(payment, {})
    return ReceiptView(
        **letterhead(account, "Receipt", office, billed_to, entry.at),
        number=f"R{payment}",
        received_on=spoken(entry.day),
        amount=spoken_amount(-entry.amount),
        **_how(entry),
        went=tuple(
            (number, spoken_amount(amount), spoken_amount(position.invoices[number].open))
            for number, amount in went.items()
        ),
        kept=unless_zero(position.free.get(payment, ZERO)),
        paid_out=unless_zero(position.paid_out.get(payment, ZERO)),
        taken_back=_taken_back(account, payment),
        balance=balance_in_words(account.balance),
    )


def _how(payment: Entry) -> dict[str, str]:
    method = _METHODS.get(payment.method or PaymentMethod.OTHER)
    return {"reference": payment.reference} if method is None else {"how": f"{method} {payment.reference}".strip()}


def _taken_back(account: AgencyAccount, payment: int) -> str:
    """Say what became of a payment that a counter-entry took back."""
    entry = next((each for each in account.ledger.entries if each.returns == payment), None)
    if entry is None:
        return ""
    if entry.kind == EntryKind.RETURNED:
        return f"The bank returned this payment on {spoken(entry.day)}. It pays nothing any longer."
    day = spoken(today(account, entry.at))
    if entry.kind == EntryKind.TRANSFER_OUT:
        return f"We moved this payment to another account on {day}. It pays nothing on yours."
    right = next((each.number for each in account.ledger.entries if each.corrects == payment), None)
    return f"We corrected how we recorded this payment on {day}. See receipt R{right}."


def _reductions(invoice: Invoice, entries: tuple[int, ...]) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            license=each.license_id or "–",
            what=each.why,
            period=period(each.portion.first_day, each.portion.last_day) if each.portion is not None else "–",
            arithmetic=(each.portion.explained() if each.portion is not None else "by hand")
            + (f", less {spoken_amount(each.already)} taken off before" if each.already else ""),
            amount=spoken_amount(each.amount),
        )
        for each in invoice.reductions
        if set(each.entries) & set(entries)
    )


_METHODS = {
    PaymentMethod.CHECK: "Check",
    PaymentMethod.ACH: "ACH transfer",
    PaymentMethod.CARD: "Card",
}
