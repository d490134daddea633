"""The state of an agency's account and its parts: invoices with lines, waiting events, suspended access."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from models.base import Instant, Key, Message, Text
from models.billing.entries import Ledger
from models.billing.funding import Funding
from models.billing.license_events import Event
from models.billing.lifecycle import OPEN_INVOICES, InvoiceState
from models.calendar import Deadline
from models.effects import Decision
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.amounts import ZERO, Amount, total
from models.money.proration import Portion
from models.money.terms import Term
from models.policy.billing import BillingPolicy, CreditReason, Fee


class CurrentLicense(Message):
    """The current state of a license, when its agency is billed for it."""

    license_id: Key
    kind: LicenseKind
    state: LicenseState
    funding: Funding | None = None
    """Who pays for it. If empty, the policy decides."""
    agreed_fees: tuple[Fee, ...] = ()
    """The fees of a self-pay agreement, if they differ from the policy's."""
    step: int = 0
    """The license's last step on record. Later steps are not in these facts. 0 if that is not known."""


class BillingEvidence(Message):
    """What is looked up before something happens automatically: the agency's licenses and billing contact."""

    licenses: tuple[CurrentLicense, ...] = ()
    has_billing_contact: bool = True
    delete_late: bool = False
    """True if a renewal after the end of the term deletes at once what the agency gave up. False for older accounts."""


class LineReason(StrEnum):
    """Why a line is on an invoice."""

    RENEWAL = "renewal"
    NEW_LICENSE = "new_license"
    UPGRADE = "upgrade"
    EXTENSION = "extension"
    """The expiration date was moved to a later day."""
    CHARGE = "charge"
    """Billing staff charged it by hand, for something other than a license."""

    @property
    def spoken(self) -> str:
        """The reason in words."""
        return {
            LineReason.RENEWAL: "renewal",
            LineReason.NEW_LICENSE: "new license",
            LineReason.UPGRADE: "change of license kind",
            LineReason.EXTENSION: "later expiration date",
            LineReason.CHARGE: "charge",
        }[self]


class InvoiceLine(Message):
    """One fee of one license on an invoice, with its arithmetic, or a charge. A line without a portion is free."""

    number: int
    license_id: Key | None = None
    """None for a charge, which is about no license and so has no kind of license and no funding."""
    kind: LicenseKind | None = None
    funding: Funding | None = None
    reason: LineReason
    fee_id: Key = "none"
    title: str
    term: Term | None = None
    """The term for which a yearly fee is calculated. None for a fee that is paid once."""
    portion: Portion | None = None

    @property
    def amount(self) -> Decimal:
        """The amount of the line."""
        return self.portion.amount if self.portion is not None else ZERO

    @property
    def arithmetic(self) -> str:
        """How the amount was calculated."""
        if self.portion is not None:
            return self.portion.explained()
        return f"{self.funding.spoken}: no charge" if self.funding is not None else "no charge"

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        if (self.reason == LineReason.CHARGE) != (self.license_id is None):
            raise ValueError("a charge, and no other line, is about no license")
        return self


class Reduction(Message):
    """What was taken off an invoice later: from which line, for which time, with its arithmetic.

    `already` was taken off before for the same time. `entries` are the ledger's entries for the reduction.
    """

    line: int | None = None
    license_id: Key | None = None
    reason: CreditReason | None = None
    """Empty if billing staff did it by hand."""
    written_off: bool = False
    """True if it was billed correctly, and the office gave it up."""
    why: str
    portion: Portion | None = None
    already: Amount = ZERO
    amount: Amount
    day: date
    """The day for which it was given."""
    entries: tuple[int, ...] = ()


class InvoiceKind(StrEnum):
    """What an invoice is for."""

    RENEWAL = "renewal"
    SEPARATE = "separate"
    """An invoice in the middle of a term: a new license, a change of license kind, a later expiration date."""
    CHARGE = "charge"
    """A charge that billing staff made by hand."""
    BROUGHT_FORWARD = "brought_forward"
    """What was billed and paid before the account was managed here. It has no number of its own."""


class Draft(Message):
    """An invoice that waits for its number. `key` says what it is for, so that nothing is billed twice."""

    key: Key
    kind: InvoiceKind
    lines: tuple[InvoiceLine, ...] = Field(min_length=1)
    drafted_at: Instant

    @property
    def total(self) -> Decimal:
        """The total of the invoice."""
        return total([line.amount for line in self.lines])


class Figures(Message):
    """The amount and first day of an invoice whose lines are only in the records."""

    billed: Amount
    first_day: date | None = None


class Invoice(Message):
    """An invoice that was issued. Long after it has ended, its lines are only in the records."""

    number: Key
    sequence: int | None = None
    """Its place among the office's invoices, counted from 1. None for an invoice that was brought forward."""
    key: Key
    kind: InvoiceKind
    state: InvoiceState
    policy_label: str
    issued_at: Instant
    issued_on: date
    due: Deadline
    lines: tuple[InvoiceLine, ...]
    reductions: tuple[Reduction, ...] = ()
    figures: Figures | None = None
    """Replaces lines that were moved to the records."""
    access_until: date | None = None
    """The last day of access for the agency's users if it isn't paid. None if nonpayment has no effect."""
    reminded: tuple[int, ...] = ()
    """The reminders that were sent, by days before the due date. Negative numbers are days after it."""

    @property
    def total(self) -> Decimal:
        """The total when it was issued."""
        return self.figures.billed if self.figures else total([line.amount for line in self.lines])

    @property
    def reduced(self) -> Decimal:
        """The amount taken off since it was issued."""
        return total([each.amount for each in self.reductions])

    @property
    def first_day(self) -> date | None:
        """The first day of the first term that it bills. None if it bills no term."""
        days = [line.term.first_day for line in self.lines if line.term is not None]
        return self.figures.first_day if self.figures else min(days, default=None)

    @property
    def is_open(self) -> bool:
        """True if an amount is still due."""
        return self.state in OPEN_INVOICES


class Waiting(Message):
    """An event of a license that can't be billed yet, and why."""

    event: Event
    why: str


class Answer(StrEnum):
    """What an agency wants to do with a license at renewal."""

    KEEP = "keep"
    REMOVE = "remove"
    """The license is not renewed, and is deleted at the end of the term."""
    TRANSFER = "transfer"
    """The license is renewed and goes to another user."""


class Worksheet(Message):
    """The agency's answers about each of its licenses before the renewal is invoiced."""

    opened_at: Instant
    term: Term
    """The term after the renewal."""
    due: Deadline
    licenses: tuple[Key, ...]
    asked: bool = True
    """True if the agency was asked. It isn't asked if nothing would be billed or if it is too late."""
    answers: Mapping[Key, Answer] = {}
    answered_by: Key | None = None


class Suspension(Message):
    """All users of the agency lost access because invoices were unpaid.

    `taken` are the licenses that lost access only because of nonpayment. Only they get it back. `to_take` and
    `to_return` are not carried out yet.
    """

    since: Instant
    invoices: tuple[Key, ...]
    to_take: tuple[Key, ...] = ()
    taken: tuple[Key, ...] = ()
    to_return: tuple[Key, ...] = ()
    lifted_at: Instant | None = None

    @property
    def in_force(self) -> bool:
        """True while the users have no access."""
        return self.lifted_at is None


class PaymentMove(Message):
    """A payment on its way to another agency's account. It has left this one, and must arrive there exactly once."""

    entry: int
    """The number of the counter-entry here."""
    to_agency: Key
    reason: Text


class RenewalHold(Message):
    """Billing staff keep the next renewal back. Until it is released, nothing is invoiced and nobody loses access."""

    by: Key
    at: Instant
    because: str
    look_again_on: date
    """The day by which somebody looks at it again."""


class AccountBase(Message):
    """The fields that AccountStart and AgencyAccount share."""

    agency_id: Key
    time_zone: str
    policy_label: str
    policy: BillingPolicy
    expires_on: date | None = None
    """The agency's common expiration date as it was set. Later dates are its anniversaries (FEE-04)."""
    days_billed_once: bool = False
    """True if no day is billed twice, even if the expiration date moves back and forth. False for older accounts, until
    their date moves or something is billed again."""


class AgencyAccount(AccountBase):
    """The state of an agency's account, as its workflow keeps it and the database stores it."""

    entity: Literal["agency_account"] = "agency_account"
    opened_at: Instant
    term: Term | None = None
    """The current term."""
    covered_until: date | None = None
    """The last day for which licenses were billed. After the renewal was invoiced, it is in the next term."""
    ledger: Ledger = Ledger()
    invoices: tuple[Invoice, ...] = ()
    drafts: tuple[Draft, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    worksheet: Worksheet | None = None
    known: tuple[Key, ...] = ()
    """The licenses that the account has billed, or that are known to be paid or free."""
    billed_as_new: tuple[Key, ...] = ()
    """Licenses that were billed as new on lines that are only in the records."""
    not_begun: tuple[Key, ...] = ()
    """Licenses that a renewal counted before they were new on the account. The current term is not billed for them."""
    counted: Mapping[Key, int] = {}
    """The last step of each license that the latest renewal knew of."""
    changed: Mapping[Key, int] = {}
    """The last step that changed a license's kind and is billed, by license."""
    leaving: tuple[Key, ...] = ()
    """Licenses that the agency gives up at the end of the current term."""
    to_delete: tuple[Key, ...] = ()
    """Licenses that the agency gave up and whose term has ended. They are not deleted yet."""
    suspension: Suspension | None = None
    moving: tuple[PaymentMove, ...] = ()
    """Payments on their way to other agencies' accounts."""
    renewal_hold: RenewalHold | None = None
    matters: Mapping[Key, str] = {}
    """What billing staff have to settle by hand: the key of the task, and what it is about."""
    keys: Mapping[str, str] = {}

    @property
    def balance(self) -> Decimal:
        """Above zero if the agency owes money, below zero if it has a credit balance."""
        return self.ledger.balance

    def invoice(self, number: str) -> Invoice | None:
        """Return the invoice with this number, or None if it isn't in the state."""
        return next((each for each in self.invoices if each.number == number), None)


AccountDecision = Decision[AgencyAccount]
