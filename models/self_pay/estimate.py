"""The estimated cost of self-pay licenses (003, Addendum 2)."""

from datetime import date

from models.billing.funding import Funding
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.money.amounts import from_cents, to_cents, total
from models.policy.billing import BillingPolicy, FeePeriod, SelfPayPolicy
from models.self_pay.state import Estimate, EstimateLine, SelfPayRequest


def estimate(policy: BillingPolicy, kind: LicenseKind, licenses: int, day: date) -> Estimate:
    """Estimate what self-pay licenses cost in a whole year.

    Raises RuleViolation (no_rate, no_self_pay, too_many).
    """
    rule = offered(policy)
    if not 1 <= licenses <= rule.most_licenses:
        raise RuleViolation("too_many", f"You can request 1 to {rule.most_licenses} licenses at once.")
    fees = policy.fees(kind, Funding.SELF_PAY, day)
    lines = tuple(
        EstimateLine(
            title=fee.title,
            every=fee.every,
            each=fee.amount,
            all=from_cents(to_cents(fee.amount) * licenses),
        )
        for fee in fees
    )
    return Estimate(
        licenses=licenses,
        lines=lines,
        once=total([line.all for line in lines if line.every == FeePeriod.ONCE]),
        yearly=total([line.all for line in lines if line.every == FeePeriod.YEAR]),
    )


def offered(policy: BillingPolicy) -> SelfPayPolicy:
    """Return the policy's self-pay rules. Raises RuleViolation if it has none."""
    if policy.self_pay is None:
        raise RuleViolation("no_self_pay", "Self-pay licenses are not offered here.")
    return policy.self_pay


EVERY = {FeePeriod.ONCE: "once", FeePeriod.YEAR: "a year"}


def request_rule(request: SelfPayRequest) -> SelfPayPolicy:
    """Return the self-pay rules under which the request started."""
    return offered(request.policy)
