"""The activities of an agency's account, and the events that licenses send it."""

from abc import ABC, abstractmethod
from datetime import date

from temporalio import activity

from models.base import Instant, Key, Message
from models.billing.license_events import Event
from models.billing.messages import AccessWork, ReceivePayment
from models.billing.state import BillingEvidence
from models.license.messages import LicenseAnswer
from models.self_pay.state import SelfPayRequest


class BillingInput(Message):
    """The agency to look up, and the time of the workflow that asks."""

    agency_id: Key
    at: Instant


class NumberInput(Message):
    """A draft that needs an invoice number. The same draft always gets the same number."""

    agency_id: Key
    draft_key: str
    drafted_at: Instant
    at: Instant


class InvoiceNumber(Message):
    """The number of an invoice, counted from 1 for the whole office, and whether the agency has a billing contact."""

    sequence: int
    has_billing_contact: bool


class PaperInput(Message):
    """An invoice to print and store."""

    agency_id: Key
    number: Key
    at: Instant


class MoveInput(Message):
    """A payment that goes to another agency's account. The message has a key that makes a second delivery harmless."""

    to_agency: Key
    message: ReceivePayment
    at: Instant


class AccessInput(Message):
    """A license to suspend for non-payment, or to restore. `key` makes a second request harmless."""

    license_id: Key
    work: AccessWork
    key: Key


class DeletionInput(Message):
    """A license to delete because its agency gave it up at renewal."""

    license_id: Key
    key: Key


class ExpirationInput(Message):
    """An expiration date to set on all licenses of an agency."""

    agency_id: Key
    expires_on: date
    key: Key


class LicenseEventInput(Message):
    """What happened to a license, for the account of its agency. `key` makes a second delivery harmless."""

    agency_id: Key
    event: Event
    key: Key
    at: Instant


class SelfPayInput(Message):
    """A self-pay agreement, for which to create licenses."""

    request: SelfPayRequest
    at: Instant


class Accounting(ABC):
    """What an agency's account needs, and how licenses reach the account."""

    @abstractmethod
    @activity.defn(name="look_up_billing")
    async def look_up(self, input: BillingInput) -> BillingEvidence:
        """Return the agency's current licenses, and whether it has a billing contact."""

    @abstractmethod
    @activity.defn(name="take_invoice_number")
    async def take_number(self, input: NumberInput) -> InvoiceNumber:
        """Return the number this draft has already, or take the next one; no retry leaves a gap."""

    @abstractmethod
    @activity.defn(name="print_invoice")
    async def print_invoice(self, input: PaperInput) -> str:
        """Print an invoice and store it; return its SHA-256."""

    @abstractmethod
    @activity.defn(name="move_payment")
    async def move_payment(self, input: MoveInput) -> str:
        """Have a payment arrive on another agency's account; return why that refused it, if it did."""

    @abstractmethod
    @activity.defn(name="change_paid_access")
    async def change_access(self, input: AccessInput) -> LicenseAnswer:
        """Have a license end its holder's access for non-payment, or restore it."""

    @abstractmethod
    @activity.defn(name="delete_given_up_license")
    async def delete_license(self, input: DeletionInput) -> LicenseAnswer:
        """Delete a license that its agency gave up."""

    @abstractmethod
    @activity.defn(name="spread_expiration")
    async def spread_expiration(self, input: ExpirationInput) -> None:
        """Have every license of an agency show its common expiration date."""

    @abstractmethod
    @activity.defn(name="tell_billing")
    async def tell(self, input: LicenseEventInput) -> str:
        """Send a license's event to the agency's account; return why it was refused, if it was.

        Starts the account if there is none.
        """

    @abstractmethod
    @activity.defn(name="make_self_pay_licenses")
    async def make_licenses(self, input: SelfPayInput) -> list[str]:
        """Create the licenses of an agreement and have them billed; return their ids."""
