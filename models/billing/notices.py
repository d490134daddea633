"""What billing says to whom: letters to whoever is the billing contact when they go out (FEE-06), and tasks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from models.base import listed
from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Invoice
from models.calendar import Deadline, counted, spoken
from models.effects import Facts, Notice, OpenTask, TaskKind
from models.money.amounts import spoken_amount
from models.people import Role

_DEADLINES = {"worksheet_opened": "HMIS licenses: say which to renew"}
"""What deadlines are called in a calendar, by letter; all others are about paying."""

WORKSHEET_TASK = "worksheet"


CONTACT_TASK = "billing-contact"


def to_billing_contact(
    account: AgencyAccount,
    template: str,
    facts: Facts,
    deadline: Deadline | None = None,
    *,
    role: Role = Role.BILLING_CONTACT,
    about: str = "",
) -> Notice:
    """A letter to whoever is the agency's billing contact when it goes out.

    Letters `about` the same thing move its entry in the calendar.
    """
    return Notice(
        template=template,
        to=(),
        to_role=role,
        agency_id=account.agency_id,
        facts=facts,
        deadline=deadline,
        deadline_title=_DEADLINES.get(template, "HMIS invoice: payment is due") if deadline else "",
        deadline_key=about or None if deadline else None,
    )


def invoice_issued(account: AgencyAccount, invoice: Invoice, *, has_contact: bool) -> Notice:
    """The letter that the invoice is attached to. Without a billing contact it goes to the signatory."""
    stands = position_of(account).invoices[invoice.number]
    facts: Facts = {
        "number": invoice.number,
        "total": spoken_amount(invoice.total),
        "licenses": counted(len({line.license_id for line in invoice.lines}), "license"),
        "open": spoken_amount(stands.open),
        **({"paid": spoken_amount(stands.paid)} if stands.paid else {}),
        **_access_until(invoice, stands.open),
    }
    role = Role.BILLING_CONTACT if has_contact else Role.SIGNATORY
    due = invoice.due if stands.open else None
    told = to_billing_contact(account, "invoice_issued", facts, due, role=role, about=f"invoice/{invoice.number}")
    return told.model_copy(update={"invoice": invoice.number})


def reminder(account: AgencyAccount, invoice: Invoice, days_left: int) -> Notice:
    """The reminder of an open invoice, before its due date; with days below zero, after it."""
    left = position_of(account).invoices[invoice.number].open
    facts: Facts = {
        "number": invoice.number,
        "open": spoken_amount(left),
        "due": spoken(invoice.due.last_day),
        "days_left": days_left,
        **_access_until(invoice, left),
    }
    due = invoice.due if days_left >= 0 else None
    return to_billing_contact(account, "invoice_reminder", facts, due, about=f"invoice/{invoice.number}")


def money_went(went: Mapping[str, Decimal], left: Decimal) -> list[str]:
    """Where a payment went, invoice by invoice, and what is left of it."""
    said = [f"{spoken_amount(amount)} for invoice {number}" for number, amount in went.items()]
    return said + ([f"{spoken_amount(left)} kept as credit for your next invoice"] if left else [])


def open_invoices(account: AgencyAccount) -> list[str]:
    """Each open invoice with what is open on it and when it is due."""
    stands = position_of(account).invoices
    return [
        f"Invoice {each.number}: {spoken_amount(stands[each.number].open)}, due {spoken(each.due.last_day)}"
        for each in account.invoices
        if each.is_open
    ]


def collect_task(account: AgencyAccount, invoice: Invoice) -> OpenTask:
    """Billing staff see to an invoice that is overdue."""
    return OpenTask(
        key=collect_key(invoice.number),
        kind=TaskKind.COLLECT_PAYMENT,
        title=f"Invoice {invoice.number} is overdue",
        role=Role.BILLING,
        agency_id=account.agency_id,
    )


def collect_key(number: str) -> str:
    """The key of the task for an overdue invoice."""
    return f"collect/{number}"


def contact_task(account: AgencyAccount) -> OpenTask:
    """The agency has to say who gets its invoices."""
    return OpenTask(
        key=CONTACT_TASK,
        kind=TaskKind.NAME_BILLING_CONTACT,
        title="Name a billing contact, who gets the invoices",
        role=Role.SIGNATORY,
        agency_id=account.agency_id,
    )


def settle_task(account: AgencyAccount, key: str, title: str) -> OpenTask:
    """Billing staff have to settle something that could not be done by itself."""
    return OpenTask(key=key, kind=TaskKind.SETTLE_BILLING, title=title, role=Role.BILLING, agency_id=account.agency_id)


def invoices_listed(numbers: Sequence[str]) -> str:
    """Invoices by number: "invoice MN-000001", "invoices MN-000001 and MN-000002"."""
    return f"{'invoice' if len(numbers) == 1 else 'invoices'} {listed(numbers)}"


def _access_until(invoice: Invoice, left: Decimal) -> dict[str, str]:
    return {"access_until": spoken(invoice.access_until)} if invoice.access_until is not None and left else {}
