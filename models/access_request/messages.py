"""The messages to an access request."""

from enum import StrEnum

from models.access_request.state import AccessDetails, RequestBase
from models.account_report import AccountReport
from models.base import Key, Message, Text
from models.calendar import ClosingDay
from models.dates import EnteredDay
from models.effects import Introduced
from models.forms import Note, StepMessage
from models.people import Actor
from models.policy.training import TrainingPolicy


class RequestStart(RequestBase):
    """The start message of an access request. The request keeps the policy under which it started."""

    actor: Actor
    key: Key
    training: TrainingPolicy
    """The rules of the training, if the request leads to one."""
    introduced: Introduced | None = None
    """The person it is about, if nobody had that person on record (ACC-19)."""


class RequestStep(StepMessage):
    """A step that somebody takes on a request."""


class ReviewVerdict(StrEnum):
    """What a reviewer decides about a request."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class ReviewRequest(RequestStep):
    """A reviewer's decision: approve, return with what is missing, or reject with a reason."""

    verdict: ReviewVerdict
    missing: tuple[Text, ...] = ()
    reason: Note = ""
    training_needed: bool | None = None


class CompleteRequest(AccessDetails, RequestStep):
    """The agency adds what was missing. Empty fields stay as they were."""


class SupplyPaper(RequestStep):
    """The agency supplies a readable certificate or a signed copy for a returned request."""

    part: Key
    title: Text
    document_id: Key


class ObserveClosingDay(RequestStep):
    """The office is closed on a day, so that the day is no business day of the review."""

    closing: ClosingDay


class WithdrawRequest(RequestStep):
    """The agency withdraws the request. That cancels a planned removal."""

    reason: Text


class PersonLeft(Message):
    """Signal: the person no longer holds the license, so a change of its access no longer makes sense."""

    reason: str


class LicenseLost(Message):
    """Signal: the license was revoked or deleted, so a change of its access no longer makes sense."""

    reason: str


class ChangeRemovalDay(RequestStep):
    """A planned removal gets another last day."""

    last_day: EnteredDay


class ConfirmAccount(AccountReport, RequestStep):
    """The system administrator has created, changed or closed the account in the HMIS."""
