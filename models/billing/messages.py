"""The messages to an agency's account, and its answers."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from models.base import Key, Message, Text
from models.billing.entries import Entry, PaymentMethod
from models.billing.license_events import Event
from models.billing.state import AccountBase, AgencyAccount, Answer, CurrentLicense
from models.dates import EnteredDay, MoneyDay, SoonDay
from models.forms import Note, StepMessage
from models.money.amounts import Amount
from models.policy.billing import BillingPolicy


class AccountStart(AccountBase):
    """The start message of an agency's account. `carried` is the state when its workflow continues as new."""

    licenses: tuple[CurrentLicense, ...] = ()
    """The licenses that the agency has at the start."""
    paid: bool = False
    """True if they are paid for the current term, so that a deletion is credited for the rest of it."""
    carried: AgencyAccount | None = None
    steps: int = 0
    events_a_run: int = 3000
    """The length of the account's history at which its workflow continues as new."""


class AccountAnswer(Message):
    """An account's answer to the sender of a message: the result, and the agency's balance afterwards."""

    agency_id: Key
    summary: str
    balance: Amount
    """Above zero if the agency owes money, below zero if it has a credit balance."""
    open: Amount
    available: Amount
    """The agency's money that is not allocated to an invoice."""
    access_ended: bool = False
    """True if its users have no access because an invoice is unpaid."""


class BillingStep(StepMessage):
    """A step that somebody takes on an account."""


class RecordLicenseEvent(BillingStep):
    """Something happened to a license of the agency."""

    event: Event


class NumberInvoice(BillingStep):
    """A draft got its number: the `sequence`-th of the office."""

    draft_key: Key
    sequence: int
    has_billing_contact: bool = True
    """True if the agency has somebody who receives its invoices on this day (FEE-06)."""


class RecordPayment(BillingStep):
    """A payment was received. `amount` is as typed; `invoice` is the invoice it named, if any."""

    looked_up: ClassVar[Mapping[str, Any]] = {
        **BillingStep.looked_up,
        "on_record": True,
        "counted": True,
        "within_days": True,
    }

    amount: str
    received_on: MoneyDay
    method: PaymentMethod
    reference: Note = ""
    invoice: Key | None = None
    bank_line: Key | None = None
    """The line of a bank's file. The same line is recorded only once."""
    also: bool = False
    """True if it is a further payment, although one like it was recorded before."""
    on_record: tuple[Entry, ...] | None = None
    """Earlier payments of this amount, from the records: the account may not have them any longer. None if nobody
    looked, as in steps from before this was asked; they are taken as they were."""
    counted: tuple[int, ...] = ()
    """For a line of a bank's file: payments entered by hand that other lines of the bank already confirm."""
    within_days: int = 0
    """A payment of the same amount within so many days may be the same money, if one of the two was entered by hand.
    0 if nobody asks, as in steps from before this was asked."""


class ReturnPayment(BillingStep):
    """The bank returned a payment. `payment` is the number of its entry."""

    payment: int
    returned_on: MoneyDay
    reason: Text


class CorrectPayment(BillingStep):
    """A payment was recorded wrong. What is None was right. `amount` is as typed."""

    payment: int
    reason: Text
    amount: str | None = None
    received_on: MoneyDay | None = None
    method: PaymentMethod | None = None
    reference: Note | None = None


class MovePayment(BillingStep):
    """A payment was recorded for the wrong agency. It goes to the account of `to_agency`."""

    payment: int
    to_agency: Key
    reason: Text


class ReceivePayment(BillingStep):
    """A payment comes from another agency's account, where it was recorded by mistake. `entry` is its counter-entry."""

    from_agency: Key
    entry: int
    amount: Amount
    received_on: EnteredDay
    method: PaymentMethod | None = None
    reference: str = ""
    by: Key
    """Who moved it."""
    reason: Text


class PaymentMoved(BillingStep):
    """Another agency's account has a payment that was moved, or refused it with a sentence."""

    entry: int
    refusal: str = ""


class ChargeAgency(BillingStep):
    """Billing staff charge an agency for something other than a license. `amount` is as typed."""

    amount: str
    reason: Text


class WriteOff(BillingStep):
    """The office gives up an unpaid amount of an invoice. `amount` is as typed."""

    invoice: Key
    amount: str
    reason: Text


class IssueCredit(BillingStep):
    """Billing staff reduce an invoice by hand. `amount` is as typed."""

    invoice: Key
    amount: str
    reason: Text


class PayOut(BillingStep):
    """The agency's credit balance is paid out to it. `amount` is as typed."""

    amount: str
    paid_on: MoneyDay
    reference: Note = ""
    reason: Text


class VoidInvoice(BillingStep):
    """An invoice was wrong. A renewal can be billed again at once, with the current facts."""

    invoice: Key
    reason: Text
    bill_again: bool = False


class BillAgain(BillingStep):
    """What a voided invoice left unbilled is billed again. `licenses` are the agency's current licenses."""

    looked_up: ClassVar[Mapping[str, Any]] = {**BillingStep.looked_up, "licenses": True, "days_once": True}

    invoice: Key
    licenses: tuple[CurrentLicense, ...] = ()
    days_once: bool = False
    """True if no day is billed twice. False for steps from before this was so."""


class HoldRenewal(BillingStep):
    """Billing staff keep the next renewal back. Without `look_again_on`, the policy says when to look again."""

    reason: Text
    look_again_on: SoonDay | None = None


class ReleaseRenewal(BillingStep):
    """The next renewal goes out after all."""


class DeferInvoice(BillingStep):
    """The agency gets more time to pay an invoice, through `to_day`."""

    invoice: Key
    to_day: EnteredDay
    reason: Text


class UndoDeferral(BillingStep):
    """The agency does not get more time after all: an invoice is due on its first due date again."""

    invoice: Key
    reason: Text


class SetExpirationDate(BillingStep):
    """The agency's common expiration date is set or moved. `licenses` are its current licenses.

    `instead_of` is the date that a file's date replaces. If somebody has set another one meanwhile, that one stays.
    """

    looked_up: ClassVar[Mapping[str, Any]] = {**BillingStep.looked_up, "days_once": True}

    expires_on: EnteredDay
    reason: Text
    licenses: tuple[CurrentLicense, ...] = ()
    instead_of: EnteredDay | None = None
    days_once: bool = False
    """True if no day is billed twice. False for steps from before this was so."""


class AnswerWorksheet(BillingStep):
    """The agency says which licenses it keeps, gives up or wants to transfer."""

    answers: Mapping[Key, Answer]


class AccessWork(StrEnum):
    """What nonpayment does to a license, and what payment undoes."""

    TAKE = "take"
    GIVE_BACK = "give_back"


class AccessResult(BillingStep):
    """A license's access was taken or given back, or the license refused."""

    license_id: Key
    work: AccessWork
    done: bool
    sentence: str = ""
    reached: bool = True
    """True if the license answered at all. Otherwise, a person has to look into it."""


class AccessResults(BillingStep):
    """The answers of several licenses."""

    results: tuple[AccessResult, ...]


class DeletionResult(Message):
    """A license that the agency gave up was deleted, or it refused."""

    license_id: Key
    done: bool
    sentence: str = ""


class DeletionResults(BillingStep):
    """The results for licenses that the agency gave up at the end of a term."""

    results: tuple[DeletionResult, ...]


class SettleMatter(BillingStep):
    """Billing staff settled by hand what could not be done automatically. `matter` is the key of its task."""

    matter: Key
    note: Text


class AdoptBilling(BillingStep):
    """The account follows another version of the policy from now on. The step is audited."""

    policy_label: str
    policy: BillingPolicy
