"""A request for self-pay licenses and its parts: the form and the estimate."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from models.base import Instant, Key, Message, Text
from models.calendar import Deadline, counted
from models.effects import Decision
from models.email import EmailAddress
from models.license.lifecycle import LicenseKind
from models.money.amounts import Amount, spoken_amount
from models.policy.billing import BillingPolicy, Fee, FeePeriod, OneLine
from models.self_pay.lifecycle import SelfPayState

Phone = Annotated[str, Field(max_length=40)]


class SelfPayForm(Message):
    """The form of Addendum 2."""

    name: OneLine
    title: OneLine
    program_type: OneLine
    regions: tuple[OneLine, ...] = Field(min_length=1)
    email: EmailAddress
    phone: Phone = ""
    licenses: Annotated[int, Field(ge=1)]
    billing_name: OneLine
    billing_email: EmailAddress
    billing_address: Text
    explanation: Text
    """How and why the licenses are needed."""


class EstimateLine(Message):
    """One fee in an estimate: the amount for one license, and for all of them."""

    title: str
    every: FeePeriod
    each: Amount
    all: Amount


class Estimate(Message):
    """What the licenses would cost in a whole year. It is not binding."""

    licenses: int
    lines: tuple[EstimateLine, ...]
    once: Amount
    yearly: Amount

    @property
    def sentence(self) -> str:
        """The estimate as a sentence."""
        return (
            f"Estimate for {counted(self.licenses, 'license')}: {spoken_amount(self.once)} once and "
            f"{spoken_amount(self.yearly)} a year. It is not binding; you and the HMIS lead agree on the final costs."
        )


class SelfPayReview(Message):
    """A review of whether the Continuum of Care can or should support accepted licenses (003, Addendum 2)."""

    number: int
    opened_by: Key
    opened_at: Instant
    why: str
    answer_by: Deadline
    supported: bool | None = None
    """Whether it can support them. None until the review is answered."""
    answer: str = ""
    answered_by: Key | None = None
    answered_at: Instant | None = None


class SelfPayBase(Message):
    """The fields that SelfPayStart and SelfPayRequest share."""

    request_id: Key
    agency_id: Key
    time_zone: str
    policy_label: str
    policy: BillingPolicy
    kind: LicenseKind = LicenseKind.STANDARD
    appeal_id: Key | None = None
    """The appeal that was denied before."""
    form: SelfPayForm


class SelfPayRequest(SelfPayBase):
    """The state of a request for self-pay licenses."""

    entity: Literal["self_pay_request"] = "self_pay_request"
    requested_by: Key
    estimate: Estimate
    state: SelfPayState = SelfPayState.REQUESTED
    requested_at: Instant
    decide_by: Deadline
    delayed_until: date | None = None
    ended_at: Instant | None = None
    reason: str = ""
    """Why it was delayed or refused, or a note to the acceptance."""
    granted: int = 0
    """The number of licenses that were accepted."""
    agreed_fees: tuple[Fee, ...] = ()
    """The fees in the agreement."""
    licenses: tuple[Key, ...] = ()
    """The licenses that were created for it."""
    reviews: tuple[SelfPayReview, ...] = ()
    keys: Mapping[str, str] = {}

    @property
    def open_review(self) -> SelfPayReview | None:
        """The review that is not answered yet, if any."""
        return next((each for each in self.reviews if each.answered_at is None), None)


SelfPayDecision = Decision[SelfPayRequest]
