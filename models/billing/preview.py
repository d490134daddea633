"""What billing would say: the next renewal as of today, and what a deletion or a transfer would change.

The agency sees it before it decides to keep a license or to give it up (help page 000; FEE-09, FEE-10). Nothing is
written.
"""

from datetime import date, datetime
from decimal import Decimal

from models.base import Key, Message
from models.billing.credits import for_deletion
from models.billing.posting import lowered, position_of, today
from models.billing.rules.license_events import arithmetic
from models.billing.rules.renewal import invoice_at, planned
from models.billing.state import AgencyAccount, BillingEvidence, CurrentLicense, InvoiceLine
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
    """When it goes out."""
    due: date
    lines: tuple[InvoiceLine, ...]
    leaving: tuple[Key, ...] = ()
    """Licenses that the agency gives up: not billed."""
    total: Amount
    available: Amount
    """The agency's money that would go to it."""

    @property
    def to_pay(self) -> Decimal:
        """What would be left to pay."""
        return max(ZERO, self.total - self.available)


class ChangePreview(Message):
    """What would follow if a license were given up or transferred today."""

    license_id: Key
    taken_off: Amount = ZERO
    """What would be taken off invoices that are not paid yet."""
    credited: Amount = ZERO
    """What would be the agency's again."""
    arithmetic: tuple[str, ...] = ()
    renewal_before: Amount
    renewal_after: Amount
    sentence: str


def renewal_preview(account: AgencyAccount, evidence: BillingEvidence) -> RenewalPreview:
    """What the next renewal would bill. Raises RuleViolation (no_expiration_date, no_rate)."""
    plan = planned(account, evidence)
    return RenewalPreview(
        term=plan.term,
        invoice_day=civil_day(invoice_at(account), account.time_zone),
        due=date.fromordinal(plan.term.first_day.toordinal() - 1),
        lines=plan.lines,
        leaving=plan.leaving,
        total=plan.amount,
        available=position_of(account).available,
    )


def deletion_preview(
    account: AgencyAccount, evidence: BillingEvidence, license_id: str, now: datetime
) -> ChangePreview:
    """What giving a license up today would take off, credit, and leave out of the next renewal."""
    _require_known(evidence, license_id)
    before = renewal_preview(account, evidence)
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
    after = renewal_preview(account, BillingEvidence(licenses=others))
    return ChangePreview(
        license_id=license_id,
        taken_off=amount - credited,
        credited=credited,
        arithmetic=tuple(arithmetic(each) for each in found),
        renewal_before=before.total,
        renewal_after=after.total,
        sentence=_deletion_said(account, amount - credited, credited, before.total - after.total),
    )


def transfer_preview(account: AgencyAccount, evidence: BillingEvidence, license_id: str) -> ChangePreview:
    """What keeping a license for another user would cost: nothing before the next renewal."""
    _require_known(evidence, license_id)
    plan = renewal_preview(account, evidence)
    share = total([line.amount for line in plan.lines if line.license_id == license_id])
    said = f"Nothing is owed for a transfer. The renewal of {spoken(plan.term.first_day)} bills the license "
    return ChangePreview(
        license_id=license_id,
        renewal_before=plan.total,
        renewal_after=plan.total,
        sentence=f"{said}as before: {spoken_amount(share)}." if share else f"{said}with nothing to pay.",
    )


def _require_known(evidence: BillingEvidence, license_id: str) -> CurrentLicense:
    for each in evidence.licenses:
        if each.license_id == license_id:
            return each
    raise RuleViolation("unknown_license", f"This agency has no license {license_id}.")


def _deletion_said(account: AgencyAccount, taken_off: Decimal, credited: Decimal, less: Decimal) -> str:
    said = []
    if taken_off:
        said.append(f"{spoken_amount(taken_off)} would be taken off what is not paid yet.")
    if credited:
        said.append(f"{spoken_amount(credited)} would be credited to the agency.")
    if not said:
        said.append("Nothing would be credited.")
    said.append(
        f"The next renewal would be {spoken_amount(less)} less." if less else "The next renewal stays the same."
    )
    return " ".join(said)
