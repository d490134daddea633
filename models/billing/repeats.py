"""Money that may be entered twice: the same form by the same person again, without the key of the first."""

from datetime import datetime

from models.billing.entries import Entry, EntryKind
from models.billing.messages import BillingStep, ChargeAgency, IssueCredit, PayOut, RecordPayment, WriteOff
from models.billing.permissions import may_charge
from models.billing.state import AgencyAccount, InvoiceKind
from models.forms import require_meant
from models.money.amounts import parse_amount, spoken_amount, total

TAKEN_OFF = (EntryKind.CREDIT, EntryKind.ADJUSTMENT)


def require_not_repeated(account: AgencyAccount, message: BillingStep, now: datetime) -> None:
    """Raise RuleViolation if the same payment, credit, payout, charge, or write-off came shortly before `now` (UTC).

    A payment that is meant as a further one (`also`) is compared with those that were meant so too. A form with a key
    that the account knows is left alone: it counts once anyway.
    """
    if message.key in account.keys:
        return
    own = [each for each in account.ledger.entries if each.by == message.actor.person_id]
    if isinstance(message, RecordPayment) and message.bank_line is None:
        same = [each for each in _same_payments(own, message) if each.further or not message.also]
        _require_meant(same, f"a payment of {_spoken(message.amount)}", now)
    elif isinstance(message, PayOut):
        _require_meant(_same_payouts(own, message), f"a payout of {_spoken(message.amount)}", now)
    elif isinstance(message, IssueCredit):
        what = f"{_spoken(message.amount)} off invoice {message.invoice}"
        _require_meant(_same_credits(own, message), what, now)
    elif isinstance(message, WriteOff):
        what = f"a write-off of {_spoken(message.amount)} on invoice {message.invoice}"
        _require_meant(_same_write_offs(own, message), what, now)
    elif isinstance(message, ChargeAgency) and may_charge(message.actor, account):
        for charged_at in _same_charges(account, message):
            require_meant(f"a charge of {_spoken(message.amount)}", charged_at, now)


def _require_meant(same: list[Entry], what: str, now: datetime) -> None:
    for each in same:
        require_meant(what, each.at, now)


def _same_write_offs(own: list[Entry], message: WriteOff) -> list[Entry]:
    wanted = (EntryKind.WRITE_OFF, -parse_amount(message.amount), message.invoice, message.reason)
    return [each for each in own if (each.kind, each.amount, each.invoice, each.reason) == wanted]


def _same_charges(account: AgencyAccount, message: ChargeAgency) -> list[datetime]:
    """Return when the same was charged before, whoever did it."""
    amount = parse_amount(message.amount)
    drafts = [(each.kind, each.lines, each.drafted_at) for each in account.drafts]
    charged = [*drafts, *((each.kind, each.lines, each.issued_at) for each in account.invoices)]
    return [
        at
        for kind, lines, at in charged
        if kind == InvoiceKind.CHARGE and [(each.title, each.amount) for each in lines] == [(message.reason, amount)]
    ]


def _same_payments(own: list[Entry], message: RecordPayment) -> list[Entry]:
    wanted = (-parse_amount(message.amount), message.received_on, message.method, message.reference, message.invoice)
    payments = [each for each in own if each.kind == EntryKind.PAYMENT]
    return [each for each in payments if (each.amount, each.day, each.method, each.reference, each.invoice) == wanted]


def _same_payouts(own: list[Entry], message: PayOut) -> list[Entry]:
    wanted = (parse_amount(message.amount), message.paid_on, message.reference, message.reason)
    payouts = [each for each in own if each.kind == EntryKind.PAYOUT]
    return [each for each in payouts if (each.amount, each.day, each.reference, each.reason) == wanted]


def _same_credits(own: list[Entry], message: IssueCredit) -> list[Entry]:
    """Return entries of earlier credits. A credit may have two: one for the unpaid and one for the paid part."""
    reduced = [
        each
        for each in own
        if each.kind in TAKEN_OFF and each.invoice == message.invoice and each.reason == message.reason
    ]
    by_time = {each.at: [other for other in reduced if other.at == each.at] for each in reduced}
    amount = -parse_amount(message.amount)
    return [entries[0] for entries in by_time.values() if total([each.amount for each in entries]) == amount]


def _spoken(amount: str) -> str:
    return spoken_amount(parse_amount(amount))
