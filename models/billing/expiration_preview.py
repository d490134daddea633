"""Preview of a new expiration date: what it would bill or credit now, and what the next renewal would be.

The preview takes the step itself on a copy of the account, so it says what would happen. Nothing is recorded.
"""

from datetime import date, datetime

from models.base import Key, Message
from models.billing.messages import SetExpirationDate
from models.billing.posting import today
from models.billing.preview import renewal_preview
from models.billing.rules.expiration import set_expiration_date
from models.billing.state import AgencyAccount, BillingEvidence, InvoiceLine
from models.calendar import counted, spoken
from models.errors import RuleViolation
from models.money.amounts import ZERO, Amount, spoken_amount, total


class ExpirationPreview(Message):
    """What would happen if the expiration date were set to another day today."""

    agency_id: Key
    before: date | None = None
    """The last day for which licenses are billed now. None without an expiration date."""
    expires_on: date
    lines: tuple[InvoiceLine, ...] = ()
    """What would be invoiced now."""
    to_invoice: Amount = ZERO
    taken_off: Amount = ZERO
    """What would be taken off invoices; what was paid of it becomes a credit."""
    sentence: str

    @property
    def moves_money(self) -> bool:
        """True if something would be billed or credited now."""
        return bool(self.to_invoice or self.taken_off)


def expiration_preview(
    account: AgencyAccount, message: SetExpirationDate, evidence: BillingEvidence, now: datetime
) -> ExpirationPreview:
    """Preview at `now` what setting an expiration date would do. Raises the refusal of the step itself."""
    decision = set_expiration_date(account, message, now)
    after = decision.state
    lines = tuple(line for draft in after.drafts for line in draft.lines)
    taken_off = -total([each.amount for each in after.ledger.entries[len(account.ledger.entries) :]])
    to_invoice = total([line.amount for line in lines])
    return ExpirationPreview(
        agency_id=account.agency_id,
        before=account.covered_until,
        expires_on=message.expires_on,
        lines=lines,
        to_invoice=to_invoice,
        taken_off=taken_off,
        sentence=" ".join(
            [
                _moved(account, message),
                *_money(lines, taken_off),
                f"The next renewal would be: {_next_renewal(after, evidence, now)}",
                *([f"It is now: {_next_renewal(account, evidence, now)}"] if account.expires_on else []),
            ]
        ),
    )


def _moved(account: AgencyAccount, message: SetExpirationDate) -> str:
    if account.covered_until is None:
        return f"The licenses would expire on {spoken(message.expires_on)}."
    before, after = spoken(account.covered_until), spoken(message.expires_on)
    return f"The licenses would expire on {after}, instead of {before}."


def _money(lines: tuple[InvoiceLine, ...], taken_off: Amount) -> list[str]:
    said = []
    if lines:
        number = counted(len({line.license_id for line in lines}), "license")
        said.append(
            f"An invoice for {number} would go out now: {spoken_amount(total([each.amount for each in lines]))}."
        )
    if taken_off:
        said.append(f"Invoices would be reduced by {spoken_amount(taken_off)}.")
    return said or ["Nothing would be billed or credited now."]


def _next_renewal(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> str:
    """Say what the next renewal bills: "$225.00 on Monday, November 30, 2026, for the term …"."""
    try:
        plan = renewal_preview(account, evidence, now)
    except RuleViolation as refusal:
        return refusal.sentence
    day = "today" if plan.invoice_day == today(account, now) else f"on {spoken(plan.invoice_day)}"
    term = f"{spoken(plan.term.first_day)}, to {spoken(plan.term.last_day)}"
    return f"{spoken_amount(plan.total)}, invoiced {day}, for the term {term}."
