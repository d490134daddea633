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
from models.policy.says import Says, WrittenAs
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

Prefix = Annotated[
    str,
    StringConstraints(max_length=20),
    AfterValidator(_number_prefix),
    WrittenAs("capital letters, digits, and hyphens, in quotation marks"),
]
"""The text before the digits of an invoice's number."""


class FeePeriod(StrEnum):
    """How often a fee is paid."""

    YEAR = "year"
    ONCE = "once"


class Fee(Strict):
    """One fee of a license: what it is for, how much it is, and how often it is paid. Yearly fees are prorated."""

    id: Annotated[Name, Says("Files call the fee “{}”.", example='"license"')]
    title: Annotated[Title, Says("Invoices call the fee “{}”.", example='"License fee"')]
    amount: Annotated[FeeAmount, Says("The fee is {}.", example='"225.00"')]
    every: Annotated[FeePeriod, Says("The fee is paid {}.", words={"year": "every year", "once": "once"})] = (
        FeePeriod.YEAR
    )


def _fees_named_once(fees: tuple[Fee, ...]) -> tuple[Fee, ...]:
    each_once(tuple(fee.id for fee in fees))
    return fees


class Rate(PolicyRule):
    """What licenses of these kinds cost under one funding, from a day on. A rate without fees is free."""

    kinds: Annotated[
        tuple[LicenseKind, ...],
        Field(min_length=1),
        AfterValidator(each_once),
        Says(
            "This is the price of licenses of these kinds: {and}.",
            example='["standard", "ad_hoc", "ce_access"]',
            words={each.value: each.spoken for each in LicenseKind},
        ),
    ]
    funding: Annotated[
        Funding,
        Says(
            "This price is for a license that is {}.",
            example='"agency_pays"',
            words={each.value: each.spoken for each in Funding},
        ),
    ]
    effective: Annotated[EnteredDay, Says("This price takes effect on {}.", example="2020-01-01")]
    fees: Annotated[
        tuple[Fee, ...], AfterValidator(_fees_named_once), Says("The fees", otherwise="Such a license is free.")
    ] = ()


class DefaultFunding(PolicyRule):
    """Who pays for a license if nothing else is known."""

    funding: Annotated[
        Funding,
        Says(
            "If nothing else is known, a license is {}.",
            example='"agency_pays"',
            words={each.value: each.spoken for each in Funding},
        ),
    ]


class ProrationRule(PolicyRule):
    """The unit for dividing a yearly fee that is paid for part of a term."""

    by: Annotated[
        Proration,
        Says(
            "A yearly fee for part of a year is {}.",
            words={
                "daily": "divided by days",
                "monthly": "divided by months, and a month that has started counts in full",
            },
        ),
    ]


class CreditReason(StrEnum):
    """Why an agency gets a credit."""

    DELETION = "deletion"
    DOWNGRADE = "downgrade"
    EARLIER_EXPIRATION = "earlier_expiration"


class CreditPolicy(PolicyRule):
    """Why agencies get credits, and whether a credit may be paid out instead of used for an invoice."""

    given_for: Annotated[
        tuple[CreditReason, ...],
        AfterValidator(each_once),
        Says(
            "An agency gets a credit {or}.",
            otherwise="Agencies get no credits.",
            words={
                "deletion": "when a license is deleted",
                "downgrade": "when a license is changed to a cheaper kind",
                "earlier_expiration": "when the expiration date moves to an earlier day",
            },
        ),
    ] = ()
    may_be_paid_out: Annotated[
        bool, Says("A credit can be paid out.", otherwise="A credit is used for later invoices and is not paid out.")
    ]


class Unanswered(StrEnum):
    """What the renewal does with a license if the agency gave no answer."""

    KEEP = "keep"
    REMOVE = "remove"


class RenewalPolicy(PolicyRule):
    """When the worksheet and the renewal invoice go out, in days before the expiration date."""

    worksheet_days_before: Annotated[
        Days, Says("We ask the agency which licenses it keeps {calendar day} before the expiration date.", example="45")
    ]
    invoice_days_before: Annotated[
        Days, Says("The renewal invoice goes out {calendar day} before the expiration date.", example="30")
    ]
    unanswered: Annotated[
        Unanswered,
        Says(
            "If the agency says nothing about a license, we {} it.",
            words={"keep": "renew and bill", "remove": "remove"},
        ),
    ]
    look_again_days: Annotated[Days, Says("Billing staff look again after {calendar day} at a renewal on hold.")] = 14
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

    renewal_due: Annotated[
        Literal["expiration_date"], Says("The renewal is due on {}.", words={"expiration_date": "the expiration date"})
    ]
    least_days: Annotated[Days, Says("There are always at least {calendar day} to pay it after it was issued.")]
    separate_days: Annotated[Days, Says("Other invoices are due {calendar day} after they were issued.", example="30")]
    remind_days_before: Annotated[
        tuple[Days, ...],
        Says(
            "We remind the agency {calendar day} before the due date.",
            otherwise="We send no reminder before the due date.",
            example="[14, 3]",
        ),
    ] = ()
    remind_days_after: Annotated[
        tuple[Days, ...],
        Says(
            "We remind the agency {calendar day} after the due date.",
            otherwise="We send no reminder after the due date.",
            example="[7, 30]",
        ),
    ] = ()
    same_payment_days: Annotated[
        NoDays,
        Says(
            "We ask about a payment of the same amount within {calendar day} before it counts.",
            otherwise="A payment of the same amount on another day is never asked about.",
        ),
    ] = 10
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

    access_ends: Annotated[
        bool,
        Says(
            "If the renewal is unpaid at the expiration date, all the agency’s users lose access until it is paid.",
            otherwise="No unpaid invoice ends access.",
        ),
    ]
    """True if all the agency's users lose access until the renewal is paid. If false, no invoice ends access."""
    separate: Annotated[
        SeparateNonpayment,
        Says(
            "If another invoice stays unpaid, {}.",
            words={
                "access_ends_at_expiration_date": "the agency’s users lose access at the next expiration date",
                "nothing": "access does not depend on it",
            },
        ),
    ] = SeparateNonpayment.ACCESS_ENDS
    """What an unpaid invoice in the middle of a term does (FEE-11)."""
    grace_days: Annotated[
        NoDays,
        Says(
            "Access ends {calendar day} after the expiration date.",
            otherwise="There are no extra days after the expiration date.",
        ),
    ] = 0
    """The number of days after the expiration date until that happens."""
    charges_count: Annotated[
        bool,
        Says(
            "An unpaid charge that billing staff entered by hand counts like an unpaid fee.",
            otherwise="An unpaid charge that billing staff entered by hand does not end access.",
        ),
    ] = False
    """True if an unpaid charge by hand ends access like an unpaid fee."""


class Deferring(PolicyRule):
    """Who may give an agency more time to pay, and up to how many days after the first due date."""

    roles: Annotated[
        tuple[Role, ...], Says("More time to pay can be given by {or}.", example='["billing", "hmis_director"]')
    ] = Field(min_length=1)
    at_most_days: Annotated[Days, Says("The new due date is at most {calendar day} after the first one.", example="60")]


class SmallBalance(PolicyRule):
    """The open amount up to which an invoice is left alone: no reminder, no collection, no end of access."""

    at_most: Annotated[
        Amount, Says("An unpaid amount of up to {} is left alone.", otherwise="Every unpaid cent is collected.")
    ] = Field(default=ZERO, ge=0)


class WriteOffPolicy(PolicyRule):
    """Who may write off an unpaid amount."""

    roles: Annotated[
        tuple[Role, ...], Says("An unpaid amount can be written off by {or}.", example='["hmis_director"]')
    ] = Field(min_length=1)


NO_TOLERANCE = SmallBalance(source="Office default, to be confirmed: every unpaid cent is collected.")
DIRECTOR_WRITES_OFF = WriteOffPolicy(
    source="Office default, to be confirmed: the director decides what is given up, not whoever records payments.",
    roles=(Role.HMIS_DIRECTOR,),
)


class SelfPayPolicy(PolicyRule):
    """Whether organizations may ask for self-pay licenses, and who decides (003, Addendum 2)."""

    after_denied_appeal: Annotated[
        bool,
        Says(
            "Only an organization whose appeal was denied can ask for licenses at its own cost.",
            otherwise="Any organization can ask for licenses at its own cost.",
        ),
    ]
    """True if only an organization whose appeal was denied may ask."""
    roles: Annotated[tuple[Role, ...], Says("The request is decided by {or}.")] = Field(min_length=1)
    within_days: Annotated[Days, Says("It is decided within {calendar day}.", example="30")]
    most_licenses: Annotated[int, Field(ge=1, le=1000), Says("An organization can ask for up to {license}.")] = 50
    review: Annotated[Remark, Says("About a later review: “{}”", otherwise="Nothing is said about a later review.")] = (
        ""
    )
    """How the need is reviewed again later, if at all."""
    review_within_days: Annotated[
        Days | None, Says("A review is answered within {calendar day}.", otherwise="No review can be opened.")
    ] = None
    """How soon a review of accepted licenses is answered. Left out, no review can be opened."""


class InvoicePaper(PolicyRule):
    """What every invoice shows: its number, its wording, and where payments go."""

    number_prefix: Annotated[
        Prefix,
        Says(
            "The number of an invoice begins with {}.",
            otherwise="The number of an invoice has no letters in front.",
            example='"OH-"',
        ),
    ] = ""
    number_digits: Annotated[int, Field(ge=1, le=12), Says("The number of an invoice has at least {digit}.")] = 6
    title: Annotated[Title, Says("An invoice is headed “{}”.")] = "Invoice"
    payable_to: Annotated[OneLine, Says("Payments are made to {}.", example='"HMIS Office"')]
    remit_to: Annotated[
        tuple[OneLine, ...],
        Says(
            "Payments are sent to this address: {,}.", example='["HMIS Office", "1 Main Street", "Columbus, OH 43004"]'
        ),
    ] = Field(min_length=1, max_length=8)
    how_to_pay: Annotated[
        Text, Says("About paying, an invoice says: “{}”", example='"Pay by check and include the invoice number."')
    ]
    note: Annotated[
        Remark, Says("A renewal that is due also says: “{}”", otherwise="A renewal has no further remark.")
    ] = ""
    """A remark on the renewal, while something is due. What nonpayment does is printed without it."""
    note_on_separate: Annotated[
        Remark, Says("Another invoice that is due also says: “{}”", otherwise="Other invoices have no further remark.")
    ] = ""
    """The same for other invoices."""
    charge_title: Annotated[Title, Says("An invoice for a charge entered by hand is headed “{}”.")] = "Invoice"
    """The title of an invoice for a charge by hand, which is about no license."""
    charge_note: Annotated[
        Remark, Says("Such an invoice also says: “{}”", otherwise="Such an invoice has no further remark.")
    ] = ""
    """The remark on such an invoice."""
    tax_id: Annotated[OptionalLine, Says("The tax ID on invoices is {}.", otherwise="Invoices show no tax ID.")] = ""
    """The tax ID of whoever is paid."""

    def numbered(self, sequence: int) -> str:
        """Return the number of the `sequence`-th invoice, such as "MN-000123". Raises ValueError if it is below 1."""
        if sequence < 1:
            raise ValueError("invoices are counted from 1")
        return f"{self.number_prefix}{sequence:0{self.number_digits}}"


class BillingPolicy(AgencyRoles):
    """All rules of an agency's billing."""

    rates: Annotated[tuple[Rate, ...], Says("What licenses cost")] = Field(min_length=1)
    default_funding: Annotated[DefaultFunding, Says("Who pays")]
    proration: Annotated[ProrationRule, Says("Part of a year")]
    credits: Annotated[CreditPolicy, Says("Credits")]
    renewal: Annotated[RenewalPolicy, Says("The yearly renewal")]
    payment: Annotated[PaymentPolicy, Says("When invoices are due")]
    nonpayment: Annotated[Nonpayment, Says("Unpaid invoices")]
    deferring: Annotated[Deferring, Says("More time to pay")]
    small_balance: Annotated[SmallBalance, Says("Small balances")] = NO_TOLERANCE
    write_off: Annotated[WriteOffPolicy, Says("Amounts that are written off")] = DIRECTOR_WRITES_OFF
    self_pay: Annotated[
        SelfPayPolicy | None,
        Says(
            "Licenses at an organization’s own cost",
            otherwise="Organizations can’t ask for licenses at their own cost.",
        ),
    ] = None
    paper: Annotated[InvoicePaper, Says("Invoices")]

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
