"""What an invoice says on paper: everything on it as words, fixed when it is issued, so that it can be made again."""

from collections.abc import Mapping
from datetime import date

from models.base import Instant, Key, Message
from models.billing.account import AgencyAccount, Invoice, Line
from models.billing.books import where
from models.calendar import spoken
from models.money.amounts import CURRENCY, spoken_amount
from models.policy.office import Office


class PaperLine(Message):
    """One line: which license, what for, for which time, how the amount came about, and the amount."""

    license: str
    what: str
    period: str
    arithmetic: str
    amount: str


class InvoiceView(Message):
    """An invoice as it is printed. The same view always makes the same paper."""

    number: Key
    title: str
    office: str
    contact: tuple[str, ...] = ()
    """How the office is reached, line by line."""
    hmis_name: str
    billed_to: tuple[str, ...]
    """The agency and its billing contact, line by line."""
    issued_at: Instant
    issued_on: str
    due: str
    lines: tuple[PaperLine, ...]
    total: str
    paid: str = ""
    """What was paid on it already with the agency's own money; empty when nothing was."""
    to_pay: str
    settled: bool = False
    """Whether nothing is left to pay."""
    currency: str = CURRENCY
    payable_to: str
    remit_to: tuple[str, ...]
    how_to_pay: str
    note: str = ""
    policy_label: str


def invoice_view(
    account: AgencyAccount,
    invoice: Invoice,
    office: Office,
    *,
    billed_to: tuple[str, ...],
    holders: Mapping[str, str],
) -> InvoiceView:
    """What the paper says of an invoice that was just issued: what is paid on it is what is paid on it now.

    `holders` are the names of the people who are on the licenses, by license.
    """
    stands = where(account).invoices[invoice.number]
    paper = account.policy.paper
    return InvoiceView(
        number=invoice.number,
        title=paper.title,
        office=office.name,
        contact=tuple(each for each in (office.helpdesk, office.phone) if each),
        hmis_name=office.hmis_name,
        billed_to=billed_to,
        issued_at=invoice.issued_at,
        issued_on=spoken(invoice.issued_on),
        due=spoken(invoice.due.last_day),
        lines=tuple(_line(each, holders) for each in invoice.lines),
        total=spoken_amount(invoice.total),
        paid=spoken_amount(stands.paid) if stands.paid else "",
        to_pay=spoken_amount(stands.open),
        settled=not stands.open,
        payable_to=paper.payable_to,
        remit_to=paper.remit_to,
        how_to_pay=paper.how_to_pay,
        note=paper.note,
        policy_label=invoice.policy_label,
    )


def _line(line: Line, holders: Mapping[str, str]) -> PaperLine:
    holder = holders.get(line.license_id, "")
    return PaperLine(
        license=f"{line.license_id}, {holder}" if holder else f"{line.license_id}, open",
        what=f"{line.title} ({line.reason.spoken})",
        period=_period(line),
        arithmetic=line.arithmetic,
        amount=spoken_amount(line.amount),
    )


def _period(line: Line) -> str:
    if line.portion is None:
        return "–"
    if line.term is None:
        return _short(line.portion.first_day)
    return f"{_short(line.portion.first_day)} to {_short(line.portion.last_day)}"


def _short(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
