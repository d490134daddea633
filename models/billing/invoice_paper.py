"""The paper of an invoice: all its text, fixed when it is issued."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.base import Instant, Key, Message
from models.billing.entries import EntryKind
from models.billing.posting import first_due, position_of, today
from models.billing.state import AgencyAccount, Invoice, InvoiceKind, InvoiceLine
from models.calendar import spoken
from models.money.amounts import CURRENCY, spoken_amount
from models.policy.billing import InvoicePaper
from models.policy.office import Office


class PaperView(Message):
    """What every billing paper has: sender, recipient, day, and policy."""

    title: str
    office: str
    contact: tuple[str, ...] = ()
    """How to reach the office, line by line."""
    hmis_name: str
    billed_to: tuple[str, ...]
    """The agency and its billing contact, line by line."""
    issued_at: Instant
    issued_on: str
    currency: str = CURRENCY
    policy_label: str
    purchase_order: str = ""
    """The agency's purchase order or grant number, if it gave one."""
    payee: tuple[str, ...] = ()
    """Whoever is paid, and where payments go, line by line."""
    tax_id: str = ""
    """The tax ID of whoever is paid, if the policy has it."""


class PaperLine(Message):
    """One line: the license, the reason, the time it covers, the arithmetic, and the amount."""

    license: str
    what: str
    period: str
    arithmetic: str
    amount: str


class InvoiceView(PaperView):
    """An invoice as it is printed. The same view always makes the same paper."""

    number: Key
    due: str
    lines: tuple[PaperLine, ...]
    total: str
    paid: str = ""
    """What the agency's credit balance has already paid; empty when it paid nothing."""
    to_pay: str
    settled: bool = False
    """Whether nothing is left to pay."""
    payable_to: str
    remit_to: tuple[str, ...]
    how_to_pay: str
    note: str = ""
    nonpayment: str = ""
    """What happens if it isn't paid, in a sentence. Empty if no access depends on it."""
    deferred_from: str = ""
    """The due date that it had when it was issued. Only the copy of an invoice that was deferred has it."""
    voided_on: str = ""
    """The day on which it was voided. Only the void copy of an invoice has it."""
    void_reason: str = ""


def invoice_view(
    account: AgencyAccount,
    invoice: Invoice,
    office: Office,
    *,
    billed_to: tuple[str, ...],
    holders: Mapping[str, str],
    purchase_order: str = "",
) -> InvoiceView:
    """Return what an invoice shows just after it is issued, with what is paid on it now.

    `holders` are the names of the people who hold the licenses, by license. Raises ValueError when its lines were put
    away: its paper was stored then.
    """
    if not invoice.lines:
        raise ValueError(f"the lines of {invoice.number} are in the records only")
    position = position_of(account).invoices[invoice.number]
    rule, is_charge = account.policy.paper, invoice.kind == InvoiceKind.CHARGE
    return InvoiceView(
        number=invoice.number,
        title=rule.charge_title if is_charge else rule.title,
        office=office.name,
        contact=contact_of(office),
        hmis_name=office.hmis_name,
        billed_to=billed_to,
        issued_at=invoice.issued_at,
        issued_on=spoken(invoice.issued_on),
        due=spoken(first_due(invoice)),
        lines=tuple(_line(each, holders) for each in invoice.lines),
        total=spoken_amount(invoice.total),
        paid=spoken_amount(position.paid) if position.paid else "",
        to_pay=spoken_amount(position.open),
        settled=not position.open,
        payable_to=rule.payable_to,
        remit_to=rule.remit_to,
        how_to_pay=rule.how_to_pay,
        note=_note(rule, invoice) if position.open else "",
        nonpayment=_nonpayment(invoice) if position.open else "",
        policy_label=invoice.policy_label,
        purchase_order=purchase_order,
        payee=_payee(rule),
        tax_id=rule.tax_id,
    )


def deferred_copy(view: InvoiceView, invoice: Invoice) -> InvoiceView:
    """Return the paper of an invoice with the due date that it has now: the same amounts as when it was issued.

    Raises ValueError if it is due as it was issued.
    """
    if not is_deferred(invoice):
        raise ValueError(f"invoice {view.number} is not deferred")
    update = {
        "issued_at": invoice.due.extensions[-1].at,
        "due": spoken(invoice.due.last_day),
        "deferred_from": spoken(first_due(invoice)),
        "nonpayment": _nonpayment(invoice) if view.nonpayment else "",
    }
    return view.model_copy(update=update)


def is_deferred(invoice: Invoice) -> bool:
    """Return whether an invoice is due later than when it was issued."""
    return invoice.due.last_day != first_due(invoice)


def void_copy(view: InvoiceView, account: AgencyAccount) -> InvoiceView:
    """Return the paper of an invoice as its void copy: what it said when it was issued, and that it is void.

    Raises ValueError if the invoice is not void.
    """
    entries = account.ledger.entries
    found = [each for each in entries if each.kind == EntryKind.VOID and each.invoice == view.number]
    if not found:
        raise ValueError(f"invoice {view.number} is not void")
    (voided,) = found
    update = {"issued_at": voided.at, "voided_on": spoken(voided.day), "void_reason": voided.reason}
    return view.model_copy(update=update)


def _note(rule: InvoicePaper, invoice: Invoice) -> str:
    if invoice.kind == InvoiceKind.CHARGE:
        return rule.charge_note
    return rule.note if invoice.kind == InvoiceKind.RENEWAL else rule.note_on_separate


def _nonpayment(invoice: Invoice) -> str:
    if invoice.access_until is None:
        return ""
    return (
        f"If you don’t pay this invoice, your agency’s users will have access only through "
        f"{spoken(invoice.access_until)}."
    )


def contact_of(office: Office) -> tuple[str, ...]:
    """Return how to reach an office, line by line."""
    return tuple(each for each in (office.helpdesk, office.phone) if each)


def short_day(day: date) -> str:
    """Write a day in a table: "Aug 11, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"


def period(first_day: date, last_day: date) -> str:
    """Write days in a table: "Aug 11 to Dec 31, 2026", "Dec 1, 2026 to Nov 30, 2027"."""
    if first_day == last_day:
        return short_day(first_day)
    begin = f"{first_day:%b} {first_day.day}" if first_day.year == last_day.year else short_day(first_day)
    return f"{begin} to {short_day(last_day)}"


def _line(line: InvoiceLine, holders: Mapping[str, str]) -> PaperLine:
    portion, license_id = line.portion, line.license_id
    return PaperLine(
        license=f"{license_id}, {holders.get(license_id) or 'open'}" if license_id is not None else "–",
        what=f"{line.title} ({line.reason.spoken})" if license_id is not None else line.title,
        period=period(portion.first_day, portion.last_day) if portion is not None else "–",
        arithmetic=line.arithmetic,
        amount=spoken_amount(line.amount),
    )


def letterhead(
    account: AgencyAccount, title: str, office: Office, billed_to: tuple[str, ...], at: datetime
) -> dict[str, Any]:
    """Return the top of every paper but the invoice: the title, the office, the agency, the day."""
    rule = account.policy.paper
    return {
        "title": title,
        "office": office.name,
        "contact": contact_of(office),
        "hmis_name": office.hmis_name,
        "billed_to": billed_to,
        "issued_at": at,
        "issued_on": spoken(today(account, at)),
        "policy_label": account.policy_label,
        "payee": _payee(rule),
        "tax_id": rule.tax_id,
    }


def _payee(rule: InvoicePaper) -> tuple[str, ...]:
    """Return who is paid, and where, with the name once: the address may begin with it."""
    named = f"{rule.remit_to[0]},".startswith(f"{rule.payable_to},")
    return rule.remit_to if named else (rule.payable_to, *rule.remit_to)


def unless_zero(amount: Decimal) -> str:
    """Return an amount in words, or nothing for zero."""
    return spoken_amount(amount) if amount else ""
