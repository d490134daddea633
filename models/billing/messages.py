"""What is said to an agency's account, and to a request for self-pay licenses."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from models.base import Key, Message, Text
from models.billing.entries import PaymentMethod
from models.billing.license_events import Event
from models.billing.state import AccountBase, AgencyAccount, Answer, CurrentLicense
from models.forms import Note, StepMessage
from models.money.amounts import Amount
from models.policy.billing import BillingPolicy


class AccountStart(AccountBase):
    """What an agency's account begins with; `carried` is the account when its workflow continues as new."""

    licenses: tuple[CurrentLicense, ...] = ()
    """The licenses the agency has at the beginning."""
    paid: bool = False
    """Whether they are paid for the running term: then what is left of it is credited when one is deleted."""
    carried: AgencyAccount | None = None
    steps: int = 0
    events_a_run: int = 3000
    """How long the account's history may grow before its workflow continues as new."""


class AccountAnswer(Message):
    """What an account says to whoever sent it something: what came of it, and how the agency stands now."""

    agency_id: Key
    summary: str
    balance: Amount
    """Above zero the agency owes it; below zero it is the agency's."""
    open: Amount
    available: Amount
    """The agency's money that lies on no invoice."""
    access_ended: bool = False
    """Whether its users have no access because something is not paid."""


class BillingStep(StepMessage):
    """A step that somebody takes on an account."""


class RecordLicenseEvent(BillingStep):
    """Something happened to a license of the agency."""

    event: Event


class NumberInvoice(BillingStep):
    """An invoice that waits got its number: the `sequence`-th of the office."""

    draft_key: Key
    sequence: int
    has_billing_contact: bool = True
    """Whether the agency has somebody who gets its invoices on this day (FEE-06)."""


class RecordPayment(BillingStep):
    """Money came. `amount` is as typed; `invoice` is the one it was meant for, if it said so."""

    amount: str
    received_on: date
    method: PaymentMethod
    reference: Note = ""
    invoice: Key | None = None
    bank_line: Key | None = None
    """The line of a bank's file: the same line is recorded once."""


class ReturnPayment(BillingStep):
    """The bank took a payment back. `payment` is the number of its entry."""

    payment: int
    returned_on: date
    reason: Text


class IssueCredit(BillingStep):
    """Billing staff take something off an invoice by hand. `amount` is as typed."""

    invoice: Key
    amount: str
    reason: Text


class PayOut(BillingStep):
    """Money of the agency is paid out to it. `amount` is as typed."""

    amount: str
    paid_on: date
    reference: Note = ""
    reason: Text


class VoidInvoice(BillingStep):
    """An invoice was wrong. A renewal can be billed again at once, with what is known now."""

    invoice: Key
    reason: Text
    bill_again: bool = False


class DeferInvoice(BillingStep):
    """The agency gets until the end of `to_day` to pay an invoice."""

    invoice: Key
    to_day: date
    reason: Text


class SetExpirationDate(BillingStep):
    """The agency's common expiration date is, or moves to, this day. `licenses` are those it has now."""

    expires_on: date
    reason: Text
    licenses: tuple[CurrentLicense, ...] = ()


class AnswerWorksheet(BillingStep):
    """The agency says which licenses it keeps, gives up, or wants to transfer."""

    answers: Mapping[Key, Answer]


class AccessWork(StrEnum):
    """What non-payment does to a license, and what payment undoes."""

    TAKE = "take"
    GIVE_BACK = "give_back"


class AccessResult(BillingStep):
    """A license's access was taken or given back, or the license said why not."""

    license_id: Key
    work: AccessWork
    done: bool
    sentence: str = ""
    reached: bool = True
    """Whether the license answered at all; else a person has to see to it."""


class AccessResults(BillingStep):
    """What several licenses answered."""

    results: tuple[AccessResult, ...]


class DeletionResult(Message):
    """A license that the agency gave up was deleted, or it said why not."""

    license_id: Key
    done: bool
    sentence: str = ""


class DeletionResults(BillingStep):
    """What became of licenses that the agency gave up at the end of a term."""

    results: tuple[DeletionResult, ...]


class SettleMatter(BillingStep):
    """Billing staff settled by hand what could not be done by itself. `matter` is the key of its task."""

    matter: Key
    note: Text


class AdoptBilling(BillingStep):
    """The account follows another version of the policy from now on: an explicit, audited step."""

    policy_label: str
    policy: BillingPolicy
