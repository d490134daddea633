"""What an agency's account asks of the world, and what it is told."""

from abc import ABC, abstractmethod
from datetime import date

from temporalio import activity

from models.base import Instant, Key, Message
from models.billing.license_events import Event
from models.billing.messages import AccessWork
from models.billing.state import BillingEvidence
from models.license.messages import LicenseAnswer
from models.self_pay.state import SelfPayRequest


class BillingInput(Message):
    """Of which agency something is asked, and the time of the workflow that asks."""

    agency_id: Key
    at: Instant


class NumberInput(Message):
    """Which draft of an agency's account needs an invoice number: the same draft gets the same one for ever."""

    agency_id: Key
    draft_key: str
    drafted_at: Instant
    at: Instant


class InvoiceNumber(Message):
    """The number of an invoice, counted from 1 for the whole office, and whether somebody gets it."""

    sequence: int
    has_billing_contact: bool


class PaperInput(Message):
    """Which invoice is to be printed and kept."""

    agency_id: Key
    number: Key
    at: Instant


class AccessInput(Message):
    """Whose access is taken for non-payment or given back. `key` makes asking twice harmless."""

    license_id: Key
    work: AccessWork
    key: Key


class DeletionInput(Message):
    """Which license is deleted because its agency gave it up at renewal."""

    license_id: Key
    key: Key


class ExpirationInput(Message):
    """The common expiration date that all licenses of an agency are to show."""

    agency_id: Key
    expires_on: date
    key: Key


class LicenseEventInput(Message):
    """What happened to a license, for the account of its agency. `key` makes telling it twice harmless."""

    agency_id: Key
    event: Event
    key: Key
    at: Instant


class SelfPayInput(Message):
    """Which self-pay licenses an agreement makes."""

    request: SelfPayRequest
    at: Instant


class Accounting(ABC):
    """What an agency's account needs of the world, and the account as licenses speak to it."""

    @abstractmethod
    @activity.defn(name="look_up_billing")
    async def look_up(self, ask: BillingInput) -> BillingEvidence:
        """The agency's current licenses, and whether somebody gets its invoices."""

    @abstractmethod
    @activity.defn(name="take_invoice_number")
    async def take_number(self, ask: NumberInput) -> InvoiceNumber:
        """The next number, or the one this draft has already: no gaps, whatever is asked again."""

    @abstractmethod
    @activity.defn(name="print_invoice")
    async def print_invoice(self, ask: PaperInput) -> str:
        """Make the paper of an invoice and keep it; returns its SHA-256."""

    @abstractmethod
    @activity.defn(name="change_paid_access")
    async def change_access(self, ask: AccessInput) -> LicenseAnswer:
        """Have a license take its holder's access for non-payment, or give it back."""

    @abstractmethod
    @activity.defn(name="delete_given_up_license")
    async def delete_license(self, ask: DeletionInput) -> LicenseAnswer:
        """Delete a license that its agency gave up."""

    @abstractmethod
    @activity.defn(name="spread_expiration")
    async def spread_expiration(self, ask: ExpirationInput) -> None:
        """Have every license of an agency show its common expiration date."""

    @abstractmethod
    @activity.defn(name="tell_billing")
    async def tell(self, ask: LicenseEventInput) -> str:
        """Tell the account of an agency, beginning it if there is none; returns why it refused, if it did."""

    @abstractmethod
    @activity.defn(name="make_self_pay_licenses")
    async def make_licenses(self, ask: SelfPayInput) -> list[str]:
        """Make the licenses of an agreement and have them billed; returns their ids."""
