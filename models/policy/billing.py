"""The rules of an agency's billing: rates, proration, renewal, due dates, nonpayment, credits, self-pay, invoices."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from models.base import Strict, Text
from models.billing.funding import Funding
from models.calendar import spoken
from models.dates import EnteredDay
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.lifecycle import in_words
from models.money.amounts import ZERO, Amount
from models.money.amounts import Fee as FeeAmount
from models.money.proration import Proration
from models.people import Role
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, Name, PolicyRule, Title
from models.uniqueness import each_once

NoDays = Annotated[int, Field(ge=0, le=3660)]
"""A number of days that may be zero."""


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError(f"{value!r} has a line break or another character that can't be printed")
    return value


def _number_prefix(value: str) -> str:
    if any(character not in _PREFIX for character in value):
        raise ValueError(f"{value!r} is not a prefix of capital letters, digits, and hyphens")
    return value


_PREFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

OneLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)
]
"""One line of an address."""

OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(_one_line)]
"""One line that may be left out."""

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
"""Text that may be left out."""

Prefix = Annotated[str, StringConstraints(max_length=20), AfterValidator(_number_prefix)]
"""The text before the digits of an invoice's number."""


class FeePeriod(StrEnum):
    """How often a fee is paid."""

    YEAR = "year"
    ONCE = "once"


class Fee(Strict):
    """One fee of a license: what it is for, how much it is, and how often it is paid. Yearly fees are prorated."""

    id: Name
    title: Title
    amount: FeeAmount
    every: FeePeriod = FeePeriod.YEAR


def _fees_named_once(fees: tuple[Fee, ...]) -> tuple[Fee, ...]:
    each_once(tuple(fee.id for fee in fees))
    return fees


class Rate(PolicyRule):
    """What licenses of these kinds cost under one funding, from a day on. A rate without fees is free."""

    kinds: Annotated[tuple[LicenseKind, ...], Field(min_length=1), AfterValidator(each_once)]
    funding: Funding
    effective: EnteredDay
    fees: Annotated[tuple[Fee, ...], AfterValidator(_fees_named_once)] = ()


class DefaultFunding(PolicyRule):
    """Who pays for a license if nothing else is known."""

    funding: Funding


class ProrationRule(PolicyRule):
    """The unit for dividing a yearly fee that is paid for part of a term."""

    by: Proration


class CreditReason(StrEnum):
    """Why an agency gets a credit."""

    DELETION = "deletion"
    DOWNGRADE = "downgrade"
    EARLIER_EXPIRATION = "earlier_expiration"


class CreditPolicy(PolicyRule):
    """Why agencies get credits, and whether a credit may be paid out instead of used for an invoice."""

    given_for: Annotated[tuple[CreditReason, ...], AfterValidator(each_once)] = ()
    may_be_paid_out: bool


class Unanswered(StrEnum):
    """What the renewal does with a license if the agency gave no answer."""

    KEEP = "keep"
    REMOVE = "remove"


class RenewalPolicy(PolicyRule):
    """When the worksheet and the renewal invoice go out, in days before the expiration date."""

    worksheet_days_before: Days
    invoice_days_before: Days
    unanswered: Unanswered
    look_again_days: Days = 14
    """In how many days billing staff look again at a renewal on hold, or at licenses that a void left unbilled."""

    @model_validator(mode="after")
    def _worksheet_first(self) -> Self:
        if self.worksheet_days_before <= self.invoice_days_before:
            raise ValueError("worksheet_days_before must be more than invoice_days_before")
        return self


class PaymentPolicy(PolicyRule):
    """When invoices are due, and when reminders go out, in days before and after that day.

    The renewal is due on the expiration date, or `least_days` after it was issued if that is later, so that an invoice
    that went out late still leaves time to pay. Other invoices are due `separate_days` after they were issued.
    """

    renewal_due: Literal["expiration_date"]
    least_days: Days
    separate_days: Days
    remind_days_before: tuple[Days, ...] = ()
    remind_days_after: tuple[Days, ...] = ()
    same_payment_days: NoDays = 10
    """A payment of the same amount within so many days is asked about, if one of the two was entered by hand."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.remind_days_before) != sorted(set(self.remind_days_before), reverse=True):
            raise ValueError("remind_days_before must list the largest number first, and each number only once")
        if list(self.remind_days_after) != sorted(set(self.remind_days_after)):
            raise ValueError("remind_days_after must list the smallest number first, and each number only once")
        return self


class SeparateNonpayment(StrEnum):
    """What happens if an invoice other than the renewal stays unpaid."""

    ACCESS_ENDS = "access_ends_at_expiration_date"
    """All the agency's users lose access at the first expiration date after its due date."""
    NOTHING = "nothing"
    """Access does not depend on it."""


class Nonpayment(PolicyRule):
    """What happens if an invoice is unpaid at the expiration date (FEE-07)."""

    access_ends: bool
    """True if all the agency's users lose access until the renewal is paid. If false, no invoice ends access."""
    separate: SeparateNonpayment = SeparateNonpayment.ACCESS_ENDS
    """What an unpaid invoice in the middle of a term does (FEE-11)."""
    grace_days: NoDays = 0
    """The number of days after the expiration date until that happens."""
    charges_count: bool = False
    """True if an unpaid charge by hand ends access like an unpaid fee."""


class Deferring(PolicyRule):
    """Who may give an agency more time to pay, and up to how many days after the first due date."""

    roles: tuple[Role, ...] = Field(min_length=1)
    at_most_days: Days


class SmallBalance(PolicyRule):
    """The open amount up to which an invoice is left alone: no reminder, no collection, no end of access."""

    at_most: Amount = Field(default=ZERO, ge=0)


class WriteOffPolicy(PolicyRule):
    """Who may write off an unpaid amount."""

    roles: tuple[Role, ...] = Field(min_length=1)


NO_TOLERANCE = SmallBalance(source="Office default, to be confirmed: every unpaid cent is collected.")
DIRECTOR_WRITES_OFF = WriteOffPolicy(
    source="Office default, to be confirmed: the director decides what is given up, not whoever records payments.",
    roles=(Role.HMIS_DIRECTOR,),
)


class SelfPayPolicy(PolicyRule):
    """Whether organizations may ask for self-pay licenses, and who decides (003, Addendum 2)."""

    after_denied_appeal: bool
    """True if only an organization whose appeal was denied may ask."""
    roles: tuple[Role, ...] = Field(min_length=1)
    within_days: Days
    most_licenses: Annotated[int, Field(ge=1, le=1000)] = 50
    review: Remark = ""
    """How the need is reviewed again later, if at all."""
    review_within_days: Days | None = None
    """How soon a review of accepted licenses is answered. Left out, no review can be opened."""


class InvoicePaper(PolicyRule):
    """What every invoice shows: its number, its wording, and where payments go."""

    number_prefix: Prefix = ""
    number_digits: Annotated[int, Field(ge=1, le=12)] = 6
    title: Title = "Invoice"
    payable_to: OneLine
    remit_to: tuple[OneLine, ...] = Field(min_length=1, max_length=8)
    how_to_pay: Text
    note: Remark = ""
    """A remark on the renewal, while something is due. What nonpayment does is printed without it."""
    note_on_separate: Remark = ""
    """The same for other invoices."""
    charge_title: Title = "Invoice"
    """The title of an invoice for a charge by hand, which is about no license."""
    charge_note: Remark = ""
    """The remark on such an invoice."""
    tax_id: OptionalLine = ""
    """The tax ID of whoever is paid."""

    def numbered(self, sequence: int) -> str:
        """Return the number of the `sequence`-th invoice, such as "MN-000123". Raises ValueError if it is below 1."""
        if sequence < 1:
            raise ValueError("invoices are counted from 1")
        return f"{self.number_prefix}{sequence:0{self.number_digits}}"


class BillingPolicy(AgencyRoles):
    """All rules of an agency's billing."""

    rates: tuple[Rate, ...] = Field(min_length=1)
    default_funding: DefaultFunding
    proration: ProrationRule
    credits: CreditPolicy
    renewal: RenewalPolicy
    payment: PaymentPolicy
    nonpayment: Nonpayment
    deferring: Deferring
    small_balance: SmallBalance = NO_TOLERANCE
    write_off: WriteOffPolicy = DIRECTOR_WRITES_OFF
    self_pay: SelfPayPolicy | None = None
    paper: InvoicePaper

    @model_validator(mode="after")
    def _one_rate_at_a_time(self) -> Self:
        keys = [(kind, rate.funding, rate.effective) for rate in self.rates for kind in rate.kinds]
        for kind, funding, effective in _repeated(keys):
            raise ValueError(f"two rates for {kind.value} licenses, {funding.value}, begin on {effective.isoformat()}")
        return self

    @model_validator(mode="after")
    def _self_pay_has_a_rate(self) -> Self:
        priced = any(rate.funding == Funding.SELF_PAY and rate.fees for rate in self.rates)
        if self.self_pay is not None and not priced:
            raise ValueError("self_pay needs a rate with the funding 'self_pay' and its fees")
        return self

    def fees(self, kind: LicenseKind, funding: Funding, day: date) -> tuple[Fee, ...]:
        """Return the fees of a kind of license on `day`. Raises RuleViolation (no_rate) if the policy has none."""
        found = [
            rate for rate in self.rates if kind in rate.kinds and rate.funding == funding and rate.effective <= day
        ]
        if not found:
            raise RuleViolation(
                "no_rate",
                f"The policy has no rate for a license of the kind “{in_words(kind)}” ({funding.spoken}) on "
                f"{spoken(day)}.",
            )
        return max(found, key=lambda rate: rate.effective).fees


def _repeated(
    keys: Iterable[tuple[LicenseKind, Funding, date]],
) -> Iterable[tuple[LicenseKind, Funding, date]]:
    seen: list[tuple[LicenseKind, Funding, date]] = []
    for key in keys:
        if key in seen:
            yield key
        seen.append(key)
