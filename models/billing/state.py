"""An agency's account and its parts: invoices with their lines, what waits to be billed, access taken away."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field

from models.base import Instant, Key, Message
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
    """A license as it stands when its agency is billed for it."""

    license_id: Key
    kind: LicenseKind
    state: LicenseState
    funding: Funding | None = None
    """Who pays for it; the policy's default when nobody said."""
    agreed_fees: tuple[Fee, ...] = ()
    """The fees of a self-pay agreement, when they differ from the policy's."""


class BillingEvidence(Message):
    """What is looked up before something happens by itself: the agency's licenses, and whether somebody gets mail."""

    licenses: tuple[CurrentLicense, ...] = ()
    has_billing_contact: bool = True


class LineReason(StrEnum):
    """Why a line stands on an invoice."""

    RENEWAL = "renewal"
    NEW_LICENSE = "new_license"
    UPGRADE = "upgrade"
    EXTENSION = "extension"
    """The expiration date was moved to a later day."""

    @property
    def spoken(self) -> str:
        """The reason as people say it."""
        return {
            LineReason.RENEWAL: "renewal",
            LineReason.NEW_LICENSE: "new license",
            LineReason.UPGRADE: "change of license kind",
            LineReason.EXTENSION: "later expiration date",
        }[self]


class InvoiceLine(Message):
    """One fee of one license on an invoice, with its arithmetic. Without a portion it costs nothing."""

    number: int
    license_id: Key
    kind: LicenseKind
    funding: Funding
    reason: LineReason
    fee_id: Key = "none"
    title: str
    term: Term | None = None
    """The term in which a yearly fee is counted; none for a fee that is paid once."""
    portion: Portion | None = None

    @property
    def amount(self) -> Decimal:
        """What it costs."""
        return self.portion.amount if self.portion is not None else ZERO

    @property
    def arithmetic(self) -> str:
        """How the amount came about."""
        return self.portion.explained() if self.portion is not None else f"{self.funding.spoken}: no charge"


class Reduction(Message):
    """What was taken off an invoice later: from which line, for which time, with its arithmetic.

    `already` was taken off before for the same time. `entries` are the ledger's entries that say so.
    """

    line: int | None = None
    license_id: Key | None = None
    reason: CreditReason | None = None
    """Empty when billing staff did it by hand."""
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
    """For something in the middle of a term: a new license, a change of kind, a later expiration date."""
    BROUGHT_FORWARD = "brought_forward"
    """What was billed and paid before the account was kept here; it has no number of its own."""


class Draft(Message):
    """An invoice that waits for its number. `key` says what it is for: the same thing is billed once."""

    key: Key
    kind: InvoiceKind
    lines: tuple[InvoiceLine, ...] = Field(min_length=1)
    drafted_at: Instant

    @property
    def total(self) -> Decimal:
        """What it will bill."""
        return total([line.amount for line in self.lines])


class Figures(Message):
    """What an invoice billed, and the first day of the first term on it, where its lines are in the records only."""

    billed: Amount
    first_day: date | None = None


class Invoice(Message):
    """An invoice that was issued. When it has been over for long, its lines are in the records only."""

    number: Key
    sequence: int | None = None
    """Which of the office's invoices it is, counted from 1; none for one that was brought forward."""
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
    """Instead of lines that were put away."""
    access_until: date | None = None
    """The last day on which the agency's users have access when it is not paid; none when nothing follows."""
    reminded: tuple[int, ...] = ()
    """The reminders that went out, by days before the due date; below zero they are days after it."""

    @property
    def total(self) -> Decimal:
        """What it billed when it was issued."""
        return self.figures.billed if self.figures else total([line.amount for line in self.lines])

    @property
    def reduced(self) -> Decimal:
        """What was taken off it since."""
        return total([each.amount for each in self.reductions])

    @property
    def first_day(self) -> date | None:
        """The first day of the first term that it bills; none when it bills no term."""
        days = [line.term.first_day for line in self.lines if line.term is not None]
        return self.figures.first_day if self.figures else min(days, default=None)

    @property
    def is_open(self) -> bool:
        """Whether something is to be paid on it."""
        return self.state in OPEN_INVOICES


class Waiting(Message):
    """Something about a license that can't be billed yet, and why."""

    event: Event
    why: str


class Answer(StrEnum):
    """What an agency wants with a license at renewal."""

    KEEP = "keep"
    REMOVE = "remove"
    """It is not renewed, and deleted when the term is over."""
    TRANSFER = "transfer"
    """It is renewed, and goes to another user."""


class Worksheet(Message):
    """What the agency says about each of its licenses before the renewal is invoiced."""

    opened_at: Instant
    term: Term
    """The term that is to be renewed into."""
    due: Deadline
    licenses: tuple[Key, ...]
    asked: bool = True
    """Whether the agency was asked: not when nothing would be billed, or when it was too late."""
    answers: Mapping[Key, Answer] = {}
    answered_by: Key | None = None


class Suspension(Message):
    """All the agency's users lost access because invoices were not paid.

    `taken` are the licenses whose access non-payment took, and nothing else: those get it back. `to_take` and
    `to_return` are still to be carried out.
    """

    since: Instant
    invoices: tuple[Key, ...]
    to_take: tuple[Key, ...] = ()
    taken: tuple[Key, ...] = ()
    to_return: tuple[Key, ...] = ()
    lifted_at: Instant | None = None

    @property
    def in_force(self) -> bool:
        """Whether access stays away."""
        return self.lifted_at is None


class AccountBase(Message):
    """What an account begins with and keeps: AccountStart and AgencyAccount both have these fields."""

    agency_id: Key
    time_zone: str
    policy_label: str
    policy: BillingPolicy
    expires_on: date | None = None
    """The agency's common expiration date as it was set; its anniversaries are the later ones (FEE-04)."""


class AgencyAccount(AccountBase):
    """The whole of an agency's account: what its workflow keeps and the database stores."""

    entity: Literal["agency_account"] = "agency_account"
    opened_at: Instant
    term: Term | None = None
    """The term that is running."""
    covered_until: date | None = None
    """The last day for which its licenses were billed; beyond the running term once the renewal was invoiced."""
    ledger: Ledger = Ledger()
    invoices: tuple[Invoice, ...] = ()
    drafts: tuple[Draft, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    worksheet: Worksheet | None = None
    known: tuple[Key, ...] = ()
    """The licenses that the account has billed, or knows to be paid or free."""
    billed_as_new: tuple[Key, ...] = ()
    """Licenses whose beginning was billed on lines that are in the records only."""
    leaving: tuple[Key, ...] = ()
    """Licenses that the agency gives up when the running term is over."""
    to_delete: tuple[Key, ...] = ()
    """Licenses whose term is over and that the agency gave up: their deletion is still to be carried out."""
    suspension: Suspension | None = None
    matters: Mapping[Key, str] = {}
    """What billing staff have to settle by hand: the task's key, and what it is about."""
    keys: Mapping[str, str] = {}

    @property
    def balance(self) -> Decimal:
        """Above zero the agency owes it; below zero it is the agency's."""
        return self.ledger.balance

    def invoice(self, number: str) -> Invoice | None:
        """The invoice of a number, if it is here."""
        return next((each for each in self.invoices if each.number == number), None)


AccountDecision = Decision[AgencyAccount]
