"""The papers besides the invoice: a credit note, a receipt, the statement of account, all as words."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from models.base import Key, Message
from models.billing.account import AgencyAccount, Invoice
from models.billing.books import today, where
from models.billing.entries import EntryKind, PaymentMethod
from models.billing.ledger import where_it_went
from models.billing.paper import Paper, PaperLine, contact_of, period, short_day
from models.billing.statement import Statement, balance_in_words
from models.calendar import spoken
from models.money.amounts import ZERO, spoken_amount, total
from models.policy.office import Office


class CreditNoteView(Paper):
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


class ReceiptView(Paper):
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


class StatementRow(Message):
    """One entry in columns: above zero it is billed, below zero paid or credited."""

    day: str
    what: str
    billed: str = ""
    credited: str = ""
    balance: str


class StatementView(Paper):
    """The statement of an account between two days."""

    between: str
    opening: str
    lines: tuple[StatementRow, ...]
    closing: str
    balance: str
    open_invoices: tuple[tuple[str, str, str], ...]
    """Number, due date, what is open."""
    available: str = ""
    payable_to: str
    remit_to: tuple[str, ...]
    how_to_pay: str


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
    stands = where(account)
    amounts = {kind: total([-each.amount for each in taken if each.kind == kind]) for kind in EntryKind}
    title = "Invoice voided" if amounts[EntryKind.VOID] else "Credit note"
    return CreditNoteView(
        **_paper(account, title, office, billed_to, taken[0].at),
        number=f"{invoice.number}/C{taken[0].number}",
        invoice=invoice.number,
        voided=bool(amounts[EntryKind.VOID]),
        reason=taken[0].reason,
        lines=_reductions(invoice, entries),
        total=spoken_amount(total([-each.amount for each in taken])),
        taken_off=_unless_zero(amounts[EntryKind.ADJUSTMENT]),
        credited=_unless_zero(amounts[EntryKind.CREDIT]),
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
    stands, went = where(account), where_it_went(account.ledger, payment)
    return ReceiptView(
        **_paper(account, "Receipt", office, billed_to, entry.at),
        number=f"R{payment}",
        received_on=spoken(entry.day),
        amount=spoken_amount(-entry.amount),
        how=f"{_METHODS[entry.method or PaymentMethod.OTHER]} {entry.reference}".strip(),
        went=tuple(
            (number, spoken_amount(amount), spoken_amount(stands.invoices[number].open))
            for number, amount in went.items()
        ),
        kept=_unless_zero(-entry.amount - total(list(went.values()))),
        balance=balance_in_words(account.balance),
    )


def statement_view(
    account: AgencyAccount, of: Statement, office: Office, billed_to: tuple[str, ...], now: datetime
) -> StatementView:
    """What the paper says of a statement that was made at `now`."""
    rule = account.policy.paper
    rows = tuple(
        StatementRow(
            day=short_day(each.day),
            what=each.what,
            billed=spoken_amount(each.amount) if each.amount > ZERO else "",
            credited=spoken_amount(-each.amount) if each.amount < ZERO else "",
            balance=spoken_amount(each.balance),
        )
        for each in of.lines
    )
    return StatementView(
        **_paper(account, "Statement of account", office, billed_to, now),
        between=period(of.from_day, of.to_day),
        opening=spoken_amount(of.opening),
        lines=rows,
        closing=spoken_amount(of.closing),
        balance=balance_in_words(of.closing),
        open_invoices=tuple((each.number, short_day(each.due), spoken_amount(each.open)) for each in of.open_invoices),
        available=_unless_zero(of.available),
        payable_to=rule.payable_to,
        remit_to=rule.remit_to,
        how_to_pay=rule.how_to_pay,
    )


def _paper(
    account: AgencyAccount, title: str, office: Office, billed_to: tuple[str, ...], at: datetime
) -> dict[str, Any]:
    return {
        "title": title,
        "office": office.name,
        "contact": contact_of(office),
        "hmis_name": office.hmis_name,
        "billed_to": billed_to,
        "issued_at": at,
        "issued_on": spoken(today(account, at)),
        "policy_label": account.policy_label,
    }


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


def _unless_zero(amount: Decimal) -> str:
    return spoken_amount(amount) if amount else ""
