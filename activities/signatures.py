"""What workflows may ask of the world. The classes that do it stand beside this file; workflows know only these."""

from abc import ABC, abstractmethod
from datetime import date

from temporalio import activity

from models.allotment.messages import SeatOrder
from models.appeal.messages import Appeal, CarryOver, HearResponse, MeetingNote, Order, TakeUp
from models.base import Instant, Key, Message
from models.billing.account import Evidence as BillingEvidence
from models.billing.events import Event
from models.billing.messages import AccessWork
from models.billing.self_pay_messages import SelfPayRequest
from models.committee.messages import DocketAppeal, StrikeAppeal
from models.committee.messages import Evidence as CommitteeEvidence
from models.inactivity_review.messages import Finding, ReviewTerms
from models.license.lifecycle import LicenseKind
from models.license.messages import AccountOrder, Evidence, LicenseAnswer
from models.steps import Recorded, Step


class Records(ABC):
    """The records: agencies, people, licenses, requests, training runs, tasks, notices, the audit trail."""

    @abstractmethod
    @activity.defn(name="record")
    async def record(self, step: Step) -> Recorded:
        """Write one step down, once; then set its notices on their way."""


class ReservationAsk(Message):
    """Which kind of license an agency needs set aside, for whom."""

    request_id: Key
    agency_id: Key
    person_id: Key
    kind: LicenseKind
    at: Instant


class AssignmentAsk(Message):
    """Which license a person begins on."""

    license_id: Key
    request_id: Key
    person_id: Key
    trained_on: date | None = None
    """The day on which the person completed the training."""


class EndingAsk(Message):
    """Which license a person leaves, and whether the agency keeps it."""

    license_id: Key
    request_id: Key
    person_id: Key
    keep: bool
    reason: str


class ProgramAsk(Message):
    """Which license is to be deactivated on which day; no day cancels it."""

    license_id: Key
    request_id: Key
    person_id: Key
    on_day: date | None
    change: int
    """The number of the change, so that each is one update of its own."""


class Licenses(ABC):
    """The licenses, asked through their workflows. A refusal comes back as an answer, never as an error."""

    @abstractmethod
    @activity.defn(name="reserve_license")
    async def reserve(self, ask: ReservationAsk) -> LicenseAnswer:
        """Set an available license of the agency aside; refused when there is none."""

    @abstractmethod
    @activity.defn(name="create_license")
    async def create(self, ask: ReservationAsk) -> LicenseAnswer:
        """Make a brand-new license for the agency and set it aside."""

    @abstractmethod
    @activity.defn(name="release_license")
    async def release(self, request_id: str) -> None:
        """Give up whatever is set aside for a request."""

    @abstractmethod
    @activity.defn(name="assign_license")
    async def assign(self, ask: AssignmentAsk) -> LicenseAnswer:
        """Let the person begin on the license set aside."""

    @abstractmethod
    @activity.defn(name="end_assignment")
    async def end(self, ask: EndingAsk) -> LicenseAnswer:
        """Take a person off a license."""

    @abstractmethod
    @activity.defn(name="program_deactivation")
    async def program(self, ask: ProgramAsk) -> LicenseAnswer:
        """Note a planned deactivation on the license."""


class DeliveryAsk(Message):
    """Which notice to send."""

    notice_id: Key


class Mailroom(ABC):
    """The way out for notices."""

    @abstractmethod
    @activity.defn(name="deliver_notice")
    async def deliver(self, ask: DeliveryAsk) -> str:
        """Send a notice, at most once; returns the state it is in afterwards. Raises while the mail server is away."""

    @abstractmethod
    @activity.defn(name="give_up_notice")
    async def give_up(self, ask: DeliveryAsk) -> str:
        """Mark a notice that could not be sent for days, and open a task for it; returns the state it is in."""


class UsageAsk(Message):
    """Of which license the use is asked, and the time of the workflow that asks."""

    license_id: Key
    at: Instant


class Usage(ABC):
    """What is known of the use of licenses."""

    @abstractmethod
    @activity.defn(name="look_up_usage")
    async def look_up(self, ask: UsageAsk) -> Evidence:
        """The last use of a license by its holder, and what could excuse that there was none."""


class AccountAsk(Message):
    """Which work on the account of a license's holder is to be done."""

    license_id: Key
    order: AccountOrder


class Accounts(ABC):
    """The accounts in the HMIS, where this system itself does the work."""

    @abstractmethod
    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, ask: AccountAsk) -> str:
        """Do it, once; returns an empty string, or the sentence that says why only a person can do it."""


class FindingsAsk(Message):
    """As of when, and by which rules, licenses are looked through."""

    as_of: Instant
    terms: ReviewTerms


class DecisionAsk(Message):
    """A decision of a review that a license is to carry out."""

    review_id: Key
    finding: Finding


class Reviews(ABC):
    """The licenses as a monthly review sees and changes them."""

    @abstractmethod
    @activity.defn(name="find_inactive")
    async def find(self, ask: FindingsAsk) -> list[Finding]:
        """Who is over a rung of the ladder, with the exceptions that hold: one query, no license is asked."""

    @abstractmethod
    @activity.defn(name="carry_out_decision")
    async def carry_out(self, ask: DecisionAsk) -> str:
        """Have the license revoke, warn or excuse; returns an empty string, or the sentence with which it refuses."""


class BillingAsk(Message):
    """Of which agency something is asked, and the time of the workflow that asks."""

    agency_id: Key
    at: Instant


class NumberAsk(Message):
    """Which draft of an agency's account needs an invoice number: the same draft gets the same one for ever."""

    agency_id: Key
    draft_key: str
    drafted_at: Instant
    at: Instant


class InvoiceNumber(Message):
    """The number of an invoice, counted from 1 for the whole office, and whether somebody gets it."""

    sequence: int
    has_billing_contact: bool


class PaperAsk(Message):
    """Which invoice is to be printed and kept."""

    agency_id: Key
    number: Key
    at: Instant


class AccessAsk(Message):
    """Whose access is taken for non-payment or given back. `key` makes asking twice harmless."""

    license_id: Key
    work: AccessWork
    key: Key


class DeletionAsk(Message):
    """Which license is deleted because its agency gave it up at renewal."""

    license_id: Key
    key: Key


class ExpirationAsk(Message):
    """The common expiration date that all licenses of an agency are to show."""

    agency_id: Key
    expires_on: date
    key: Key


class EventAsk(Message):
    """What happened to a license, for the account of its agency. `key` makes telling it twice harmless."""

    agency_id: Key
    event: Event
    key: Key
    at: Instant


class SelfPayAsk(Message):
    """Which self-pay licenses an agreement makes."""

    request: SelfPayRequest
    at: Instant


class Accounting(ABC):
    """What an agency's account needs of the world, and the account as licenses speak to it."""

    @abstractmethod
    @activity.defn(name="look_up_billing")
    async def look_up(self, ask: BillingAsk) -> BillingEvidence:
        """The agency's current licenses, and whether somebody gets its invoices."""

    @abstractmethod
    @activity.defn(name="take_invoice_number")
    async def take_number(self, ask: NumberAsk) -> InvoiceNumber:
        """The next number, or the one this draft has already: no gaps, whatever is asked again."""

    @abstractmethod
    @activity.defn(name="print_invoice")
    async def print_invoice(self, ask: PaperAsk) -> str:
        """Make the paper of an invoice and keep it; returns its SHA-256."""

    @abstractmethod
    @activity.defn(name="change_paid_access")
    async def change_access(self, ask: AccessAsk) -> LicenseAnswer:
        """Have a license take its holder's access for non-payment, or give it back."""

    @abstractmethod
    @activity.defn(name="delete_given_up_license")
    async def delete_license(self, ask: DeletionAsk) -> LicenseAnswer:
        """Delete a license that its agency gave up."""

    @abstractmethod
    @activity.defn(name="spread_expiration")
    async def spread_expiration(self, ask: ExpirationAsk) -> None:
        """Have every license of an agency show its common expiration date."""

    @abstractmethod
    @activity.defn(name="tell_billing")
    async def tell(self, ask: EventAsk) -> str:
        """Tell the account of an agency, beginning it if there is none; returns why it refused, if it did."""

    @abstractmethod
    @activity.defn(name="make_self_pay_licenses")
    async def make_licenses(self, ask: SelfPayAsk) -> list[str]:
        """Make the licenses of an agreement and have them billed; returns their ids."""


class HearingAsk(Message):
    """What a committee looks up before something happens by itself, and the time of its workflow.

    With `report_for`, a meeting, the inactivity report is kept as it stands now.
    """

    report_for: Key | None = None
    at: Instant


class DocketAsk(Message):
    """An appeal that goes onto the docket of its committee's next meeting."""

    message: DocketAppeal


class StrikeAsk(Message):
    """A withdrawn appeal that leaves the docket of its committee."""

    committee_id: Key
    message: StrikeAppeal


class TellingAsk(Message):
    """What a meeting has to tell an appeal."""

    appeal_id: Key
    message: TakeUp | CarryOver | HearResponse


class Hearings(ABC):
    """Appeals and committees, as they speak to each other."""

    @abstractmethod
    @activity.defn(name="look_up_hearing")
    async def look_up(self, ask: HearingAsk) -> CommitteeEvidence:
        """The inactivity report as it stands, and the holidays to come."""

    @abstractmethod
    @activity.defn(name="tell_appeal")
    async def tell(self, ask: TellingAsk) -> str:
        """Tell an appeal what its meeting said; returns why it would not have it, if so."""

    @abstractmethod
    @activity.defn(name="docket_appeal")
    async def docket(self, ask: DocketAsk) -> MeetingNote:
        """Put an appeal on the docket of its committee's next meeting, and say which. Raises while it is refused."""

    @abstractmethod
    @activity.defn(name="strike_appeal")
    async def strike(self, ask: StrikeAsk) -> str:
        """Take a withdrawn appeal off the docket; returns why not, if so."""


class AppealOrderAsk(Message):
    """What a decision asks for, of a license or of the allotment."""

    appeal: Appeal
    order: Order


class AppealOrders(ABC):
    """What was decided about appeals, carried out."""

    @abstractmethod
    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, ask: AppealOrderAsk) -> str:
        """Ask the license or the allotment, once; returns an empty string, or why it refuses."""


class SeatAsk(Message):
    """A license that the allotment wants made or taken back, and the time of its workflow."""

    order: SeatOrder
    at: Instant


class Seats(ABC):
    """Coordinated Entry licenses, as the allotment makes and takes them."""

    @abstractmethod
    @activity.defn(name="carry_out_seat_order")
    async def carry_out(self, ask: SeatAsk) -> str:
        """Make or take back a license, once; returns an empty string, or why it could not be done."""
