"""A credit note and a receipt on paper, as words."""

from models.base import Key
from models.billing.entries import EntryKind, PaymentMethod
from models.billing.invoice_paper import PaperLine, PaperView, letterhead, period, unless_zero
from models.billing.ledger import payment_allocations
from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Invoice
from models.billing.statement import balance_in_words
from models.calendar import spoken
from models.money.amounts import spoken_amount, total
from models.policy.office import Office


class CreditNoteView(PaperView):
    """What was taken off an invoice, or that all of it was: it was wrong and is void."""

    number: Key
    """The invoice, and the number of the first entry that says so: "MN-000001/C7"."""
    invoice: Key
    voided: bool = False
    reason: str
    lines: tuple[PaperLine, ...] = ()
    total: str
    """All that is taken off."""
    taken_off: str = ""
    """So much of it was not paid yet; empty when nothing."""
    credited: str = ""
    """So much of it was paid, and is the agency's again; empty when nothing."""
    still_open: str
    """What is still to be paid on the invoice."""
    available: str
    """All money of the agency that is free."""


class ReceiptView(PaperView):
    """A payment, and where it went."""

    number: Key
    received_on: str
    amount: str
    how: str
    """By what, with its reference: "Check 1042"."""
    went: tuple[tuple[str, str, str], ...]
    """Invoice, what of the payment went to it, what is still open on it."""
    kept: str = ""
    """What is kept for the next invoice; empty when nothing."""
    balance: str


def credit_note_view(
    account: AgencyAccount, invoice: Invoice, entries: tuple[int, ...], office: Office, billed_to: tuple[str, ...]
) -> CreditNoteView:
    """What the paper says of entries that took something off an invoice: a reduction's, or a counter-entry.

    Raises ValueError when there are no such entries.
    """
    found = [each for each in account.ledger.entries if each.number in entries and each.invoice == invoice.number]
    taken = [each for each in found if each.kind in (EntryKind.CREDIT, EntryKind.ADJUSTMENT, EntryKind.VOID)]
    if not taken:
        raise ValueError(f"nothing was taken off {invoice.number} by these entries")
    stands = position_of(account)
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
        still_open=spoken_amount(stands.invoices[invoice.number].open),
        available=spoken_amount(stands.available),
    )


def credit_note_of(account: AgencyAccount, number: int, office: Office, billed_to: tuple[str, ...]) -> CreditNoteView:
    """The credit note on which an entry stands, with everything that was taken off the invoice together with it.

    Raises ValueError when the entry took nothing off an invoice that is here.
    """
    entry = account.ledger.entry(number)
    invoice = account.invoice(entry.invoice) if entry is not None and entry.invoice is not None else None
    if invoice is None:
        raise ValueError(f"entry {number} is about no invoice here")
    together = next((each.entries for each in invoice.reductions if number in each.entries), (number,))
    return credit_note_view(account, invoice, together, office, billed_to)


def receipt_view(account: AgencyAccount, payment: int, office: Office, billed_to: tuple[str, ...]) -> ReceiptView:
    """What the paper says of a payment, by the number of its entry. Raises ValueError when there is none here."""
    entry = account.ledger.entry(payment)
    if entry is None or entry.kind != EntryKind.PAYMENT:
        raise ValueError(f"there is no payment {payment} here")
    stands, went = position_of(account), payment_allocations(account.ledger, payment)
    return ReceiptView(
        **letterhead(account, "Receipt", office, billed_to, entry.at),
        number=f"R{payment}",
        received_on=spoken(entry.day),
        amount=spoken_amount(-entry.amount),
        how=f"{_METHODS[entry.method or PaymentMethod.OTHER]} {entry.reference}".strip(),
        went=tuple(
            (number, spoken_amount(amount), spoken_amount(stands.invoices[number].open))
            for number, amount in went.items()
        ),
        kept=unless_zero(-entry.amount - total(list(went.values()))),
        balance=balance_in_words(account.balance),
    )


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
    PaymentMethod.OTHER: "Other means",
}
