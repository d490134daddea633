"""Previews of billing: the next renewal as of today, and the effect of a deletion or a transfer.

The agency sees them before it decides to keep a license or give it up (help page 000; FEE-09, FEE-10). Nothing is
recorded.
"""

from datetime import date, datetime
from decimal import Decimal

from models.base import Key, Message
from models.billing.checks import known_invoice
from models.billing.credits import for_deletion
from models.billing.posting import lowered, position_of, today
from models.billing.rules.issuing import renewal_due
from models.billing.rules.license_events import arithmetic
from models.billing.rules.renewal import invoice_at, planned
from models.billing.state import AgencyAccount, BillingEvidence, CurrentLicense, InvoiceLine
from models.billing.unbilled import VoidPreview, unbilled_by
from models.calendar import civil_day, spoken
from models.errors import RuleViolation
from models.money.amounts import ZERO, Amount, spoken_amount, total
from models.money.terms import Term
from models.people import SYSTEM_ID
from models.policy.billing import CreditReason


class RenewalPreview(Message):
    """The next renewal invoice as it would be today."""

    term: Term
    invoice_day: date
    """The day it goes out."""
    due: date
    lines: tuple[InvoiceLine, ...]
    leaving: tuple[Key, ...] = ()
    """Licenses that the agency gives up. They are not billed."""
    total: Amount
    available: Amount
    """The agency's credit balance, which pays part of it."""
    on_hold: bool = False
    """True if it does not go out before billing staff release it."""

    @property
    def to_pay(self) -> Decimal:
        """The amount that would be due."""
        return max(ZERO, self.total - self.available)


class ChangePreview(Message):
    """What would happen if a license were given up or transferred today."""

    license_id: Key
    taken_off: Amount = ZERO
    """The amount that unpaid invoices would be reduced by."""
    credited: Amount = ZERO
    """The amount that would be credited to the agency."""
    arithmetic: tuple[str, ...] = ()
    renewal_before: Amount
    renewal_after: Amount
    sentence: str


def renewal_preview(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> RenewalPreview:
    """Preview at `now` what the next renewal would bill. Raises RuleViolation (no_expiration_date, no_rate)."""
    plan = planned(account, evidence)
    invoice_day = max(civil_day(invoice_at(account), account.time_zone), today(account, now))
    due, _ = renewal_due(account, plan.term.first_day, invoice_day)
    return RenewalPreview(
        term=plan.term,
        invoice_day=invoice_day,
        due=due,
        lines=plan.lines,
        leaving=plan.leaving,
        total=plan.amount,
        available=position_of(account).available,
        on_hold=account.renewal_hold is not None,
    )


def void_preview(account: AgencyAccount, number: str) -> VoidPreview:
    """Preview what voiding an invoice would leave unbilled. Raises RuleViolation for an unknown or void one."""
    invoice = known_invoice(account, number)
    left = unbilled_by(account, invoice)
    if left is None:
        return VoidPreview(invoice=number, sentence="This leaves nothing unbilled.")
    return VoidPreview(invoice=number, unbilled=left.licenses, sentence=left.sentence)


def deletion_preview(
    account: AgencyAccount, evidence: BillingEvidence, license_id: str, now: datetime
) -> ChangePreview:
    """Preview what giving up a license today would reduce, credit, and leave out of the next renewal."""
    _require_known(evidence, license_id)
    before = renewal_preview(account, evidence, now)
    found = (
        for_deletion(account, license_id, today(account, now))
        if CreditReason.DELETION in account.policy.credits.given_for
        else []
    )
    then = account
    for each in found:
        then = lowered(then, each.invoice, [each.reduction], SYSTEM_ID, now, "Preview.")
    amount = total([each.reduction.amount for each in found])
    credited = total(
        [-each.amount for each in then.ledger.entries[len(account.ledger.entries) :] if each.kind == "credit"]
    )
    others = tuple(each for each in evidence.licenses if each.license_id != license_id)
    after = renewal_preview(account, BillingEvidence(licenses=others), now)
    return ChangePreview(
        license_id=license_id,
        taken_off=amount - credited,
        credited=credited,
        arithmetic=tuple(arithmetic(each) for each in found),
        renewal_before=before.total,
        renewal_after=after.total,
        sentence=_deletion_sentence(account, amount - credited, credited, before.total - after.total),
    )


def transfer_preview(
    account: AgencyAccount, evidence: BillingEvidence, license_id: str, now: datetime
) -> ChangePreview:
    """Preview what keeping a license for another user would cost: nothing before the next renewal."""
    _require_known(evidence, license_id)
    plan = renewal_preview(account, evidence, now)
    share = total([line.amount for line in plan.lines if line.license_id == license_id])
    renewal_day = spoken(plan.term.first_day)
    return ChangePreview(
        license_id=license_id,
        renewal_before=plan.total,
        renewal_after=plan.total,
        sentence=f"A transfer is free. The renewal on {renewal_day} will bill the license as before: "
        f"{spoken_amount(share)}."
        if share
        else f"A transfer is free. The renewal on {renewal_day} will include the license at no charge.",
    )


def _require_known(evidence: BillingEvidence, license_id: str) -> CurrentLicense:
    for each in evidence.licenses:
        if each.license_id == license_id:
            return each
    raise RuleViolation("unknown_license", f"This agency has no license {license_id}.")


def _deletion_sentence(account: AgencyAccount, taken_off: Decimal, credited: Decimal, less: Decimal) -> str:
    sentences = []
    if taken_off:
        sentences.append(f"Unpaid invoices would be reduced by {spoken_amount(taken_off)}.")
    if credited:
        sentences.append(f"The agency would get a credit of {spoken_amount(credited)}.")
    if not sentences:
        sentences.append("There would be no credit.")
    sentences.append(
        f"The next renewal would be {spoken_amount(less)} less." if less else "The next renewal would stay the same."
    )
    return " ".join(sentences)
