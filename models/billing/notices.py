"""The letters of billing, to the billing contact at the time they are sent (FEE-06), and its tasks."""

from collections.abc import Sequence
from datetime import date, datetime

from models.base import listed
from models.billing.allocation import Position
from models.billing.checks import unpaid_too_long
from models.billing.debts import collected, is_debt, is_small, without_invoice
from models.billing.posting import position_of, today
from models.billing.state import AgencyAccount, Invoice, InvoiceKind, RenewalHold, Worksheet
from models.calendar import Deadline, counted, days_later, end_of_day, spoken
from models.effects import Facts, Notice, OpenTask, TaskKind
from models.money.amounts import ZERO, spoken_amount, total
from models.people import Role

_PAYMENT = "HMIS invoice: payment is due"
_ANSWER = "HMIS licenses: say which to renew"

WORKSHEET_TASK = "worksheet"


CONTACT_TASK = "billing-contact"

HELD_TASK = "renewal-hold"


DEBT_TASK = "collect/without-invoice"
"""The key of the task for what an agency owes that no invoice bills."""


def to_billing_contact(
    account: AgencyAccount,
    template: str,
    facts: Facts,
    deadline: Deadline | None = None,
    *,
    role: Role = Role.BILLING_CONTACT,
    about: str = "",
) -> Notice:
    """Return a letter to the agency's billing contact at the time it is sent.

    Letters `about` the same thing move its entry in the calendar.
    """
    return Notice(
        template=template,
        to=(),
        to_role=role,
        agency_id=account.agency_id,
        facts=facts,
        deadline=deadline,
        deadline_title=(_ANSWER if template == "worksheet_opened" else _PAYMENT) if deadline else "",
        deadline_key=about or None if deadline else None,
    )


def worksheet_over(account: AgencyAccount, sheet: Worksheet) -> tuple[Notice, ...]:
    """Say to all who were asked that no answer is due any longer, and take the question off their calendars."""
    return tuple(
        _off(
            to_billing_contact(account, "deadline_over", {"what": _ANSWER}, role=role), sheet.due, worksheet_key(sheet)
        )
        for role in (Role.BILLING_CONTACT, account.policy.contact)
    )


def unanswered_worksheet_over(account: AgencyAccount) -> tuple[Notice, ...]:
    """Return the same letters for a worksheet that waits for answers which are no longer needed, if there is one."""
    sheet = account.worksheet
    if sheet is None or not sheet.asked or all(each in sheet.answers for each in sheet.licenses):
        return ()
    return worksheet_over(account, sheet)


def worksheet_key(sheet: Worksheet) -> str:
    """Return the key of a worksheet's entry in calendars."""
    return f"worksheet/{sheet.term.first_day.isoformat()}"


def invoices_settled(
    account: AgencyAccount, letters: Sequence[Notice], settled: Sequence[Invoice]
) -> tuple[Notice, ...]:
    """Take the due dates of settled invoices off the calendars: with the letter that says so, or with another."""
    found = list(letters)
    for invoice in settled:
        key = f"invoice/{invoice.number}"
        free = [at for at, each in enumerate(found) if each.to_role == Role.BILLING_CONTACT and each.deadline is None]
        if free:
            found[free[0]] = _off(found[free[0]], invoice.due, key)
        else:
            met = to_billing_contact(account, "deadline_over", {"what": f"Pay invoice {invoice.number}"})
            found.append(_off(met, invoice.due, key))
    return tuple(found)


def _off(letter: Notice, deadline: Deadline, key: str) -> Notice:
    title = _ANSWER if key.startswith("worksheet/") else _PAYMENT
    off = {"deadline": deadline, "deadline_title": title, "deadline_key": key, "deadline_is_off": True}
    return letter.model_copy(update=off)


def invoice_issued(account: AgencyAccount, invoice: Invoice, *, has_contact: bool) -> Notice:
    """Return the letter with the invoice attached. Without a billing contact, it goes to the head of the agency."""
    position = position_of(account).invoices[invoice.number]
    is_charge = invoice.kind == InvoiceKind.CHARGE
    licenses = counted(len({line.license_id for line in invoice.lines}), "license")
    facts: Facts = {
        "number": invoice.number,
        "total": spoken_amount(invoice.total),
        **({"reason": invoice.lines[0].title} if is_charge else {"licenses": licenses}),
        "open": spoken_amount(position.open),
        **({"paid": spoken_amount(position.paid)} if position.paid else {}),
        **_access(account, invoice, invoice.issued_at),
    }
    role = Role.BILLING_CONTACT if has_contact else account.policy.head
    due = invoice.due if position.open else None
    template = "charge_issued" if is_charge else "invoice_issued"
    letter = to_billing_contact(account, template, facts, due, role=role, about=f"invoice/{invoice.number}")
    return letter.model_copy(update={"invoice": invoice.number})


def invoice_deferred(account: AgencyAccount, invoice: Invoice, reason: str, now: datetime) -> Notice:
    """Say by when an invoice is due now, and what depends on it."""
    facts: Facts = {
        "number": invoice.number,
        "due": spoken(invoice.due.last_day),
        "reason": reason,
        **_access(account, invoice, now),
    }
    letter = to_billing_contact(account, "invoice_deferred", facts, invoice.due, about=f"invoice/{invoice.number}")
    return letter.model_copy(update={"invoice": invoice.number} if invoice.sequence is not None else {})


def deferral_undone(account: AgencyAccount, invoice: Invoice, reason: str, now: datetime) -> Notice:
    """Say that an invoice is due on its first due date after all, and what depends on it."""
    late = invoice.due.last_day < today(account, now)
    facts: Facts = {
        "number": invoice.number,
        "due": spoken(invoice.due.last_day),
        "reason": reason,
        **({"late": True} if late else {}),
        **_access(account, invoice, now),
    }
    due = None if late else invoice.due
    return to_billing_contact(account, "deferral_undone", facts, due, about=f"invoice/{invoice.number}")


def invoice_voided(account: AgencyAccount, invoice: Invoice, reason: str, *, replaced: bool) -> Notice:
    """Say that an invoice is void, with the void copy attached. `account` is as it was before."""
    paid = position_of(account).invoices[invoice.number].paid
    facts: Facts = {
        "number": invoice.number,
        "reason": reason,
        "replaced": replaced,
        **({"paid": spoken_amount(paid)} if paid else {}),
    }
    letter = to_billing_contact(account, "invoice_voided", facts)
    return letter.model_copy(update={"invoice": invoice.number} if invoice.sequence is not None else {})


def reminder(account: AgencyAccount, invoice: Invoice, now: datetime) -> Notice:
    """Remind of an unpaid invoice before or after its due date."""
    left = position_of(account).invoices[invoice.number].open
    days_left = (invoice.due.last_day - today(account, now)).days
    facts: Facts = {
        "number": invoice.number,
        "open": spoken_amount(left),
        "due": spoken(invoice.due.last_day),
        "days_left": days_left,
        **_access(account, invoice, now),
    }
    due = invoice.due if days_left >= 0 else None
    return to_billing_contact(account, "invoice_reminder", facts, due, about=f"invoice/{invoice.number}")


def money_went(position: Position, payment: int) -> list[str]:
    """List where the money of a payment is: on which invoices, paid out to the agency, or left as its credit."""
    went = position.on_invoices.get(payment, {})
    paid_out, left = position.paid_out.get(payment, ZERO), position.free.get(payment, ZERO)
    return [
        *(f"{spoken_amount(amount)} for invoice {number}" for number, amount in went.items()),
        *([f"{spoken_amount(paid_out)} for money that we had paid out to you"] if paid_out else []),
        *([f"{spoken_amount(left)} kept as credit for your next invoice"] if left else []),
    ]


def what_is_due(account: AgencyAccount, now: datetime) -> dict[str, str | bool | list[str]]:
    """Return the facts of a letter about what the agency owes: how much, by when, and what follows if it isn't paid.

    Only what does follow is there. `due_by` is the first due date that has not passed, and `late` says that one has.
    """
    day, owed = today(account, now), without_invoice(account)
    due = collected(account)
    ahead = [*(each.due.last_day for each in due if each.due.last_day >= day), *_debt_days(account, now)]
    ends = [each.access_until for each in due if each.access_until is not None and each.access_until >= day]
    suspended = account.suspension is not None and account.suspension.in_force
    ended = suspended and bool(unpaid_too_long(account, now))
    return {
        "open": spoken_amount(total([position_of(account).open, position_of(account).overdrawn])),
        "due_now": [*open_invoices(account, now), *([f"Not on an invoice: {spoken_amount(owed)}"] if owed else [])],
        **({"due_by": spoken(min(ahead))} if ahead else {}),
        **({"late": True} if any(each.due.last_day < day for each in due) else {}),
        **({"access_until": spoken(min(ends))} if ends and not ended else {}),
        **({"access_ended": True} if ended else {}),
    }


def _debt_days(account: AgencyAccount, now: datetime) -> list[date]:
    return [debt_due(account, now)] if is_debt(account) else []


def debt_due(account: AgencyAccount, now: datetime) -> date:
    """Return by when a debt without an invoice is to be paid: the days that a separate invoice has."""
    return days_later(today(account, now), account.policy.payment.separate_days)


def debt_task(account: AgencyAccount, now: datetime) -> OpenTask:
    """Open the task for billing staff to collect what the agency owes without an invoice."""
    return OpenTask(
        key=DEBT_TASK,
        kind=TaskKind.COLLECT_PAYMENT,
        title=f"Collect {spoken_amount(without_invoice(account))} that the agency owes and no invoice bills",
        role=Role.BILLING,
        agency_id=account.agency_id,
        due=end_of_day(debt_due(account, now), account.time_zone),
    )


def open_invoices(account: AgencyAccount, now: datetime, numbers: Sequence[str] | None = None) -> list[str]:
    """List each unpaid invoice, or each of some, with the amount due and the due date: ahead or passed at `now`.

    A small balance needs no payment.
    """
    positions = position_of(account).invoices
    return [
        f"Invoice {each.number}: {spoken_amount(positions[each.number].open)}, "
        + ("no payment needed" if is_small(account, each) else f"{_due(each, now)} {spoken(each.due.last_day)}")
        for each in account.invoices
        if each.is_open and (numbers is None or each.number in numbers)
    ]


def _due(invoice: Invoice, now: datetime) -> str:
    return "was due" if invoice.due.passed(now) else "due"


def collect_task(account: AgencyAccount, invoice: Invoice) -> OpenTask:
    """Open the task for billing staff to follow up on an overdue invoice."""
    return OpenTask(
        key=collect_key(invoice.number),
        kind=TaskKind.COLLECT_PAYMENT,
        title=f"Invoice {invoice.number} is overdue",
        role=Role.BILLING,
        agency_id=account.agency_id,
    )


def collect_key(number: str) -> str:
    """Return the key of the task for an overdue invoice."""
    return f"collect/{number}"


def contact_task(account: AgencyAccount) -> OpenTask:
    """Open the task for the agency to name a billing contact."""
    return OpenTask(
        key=CONTACT_TASK,
        kind=TaskKind.NAME_BILLING_CONTACT,
        title="Name a billing contact to receive the invoices",
        role=account.policy.head,
        agency_id=account.agency_id,
    )


def settle_task(account: AgencyAccount, key: str, title: str, due: datetime | None = None) -> OpenTask:
    """Open the task for billing staff to settle what could not be done automatically."""
    return OpenTask(
        key=key, kind=TaskKind.SETTLE_BILLING, title=title, role=Role.BILLING, agency_id=account.agency_id, due=due
    )


def held_task(account: AgencyAccount, hold: RenewalHold) -> OpenTask:
    """Open the task for billing staff to look again at a renewal that is on hold."""
    due = end_of_day(hold.look_again_on, account.time_zone)
    return settle_task(account, HELD_TASK, f"Look again at the renewal on hold: {hold.because}", due)


def invoices_listed(numbers: Sequence[str]) -> str:
    """List invoices by number: "invoice MN-000001", "invoices MN-000001 and MN-000002"."""
    return f"{'invoice' if len(numbers) == 1 else 'invoices'} {listed(numbers)}"


def _access(account: AgencyAccount, invoice: Invoice, now: datetime) -> dict[str, str]:
    """Return what the policy says of access while an invoice is unpaid: until when, or what gives it back now.

    Nothing is returned if no access depends on the invoice. While the users have no access, only what restores it
    counts.
    """
    suspended = account.suspension is not None and account.suspension.in_force
    unpaid = [each.number for each in unpaid_too_long(account, now)] if suspended else []
    if unpaid:
        return {"to_restore": invoices_listed(unpaid)}
    if invoice.access_until is None or not invoice.is_open:
        return {}
    return {"access_until": spoken(invoice.access_until)}
