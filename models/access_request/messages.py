"""What is said to an access request, and what it says of itself."""

from datetime import date
from enum import StrEnum

from models.access_request.state import AccessDetails, RequestBase
from models.base import Key, Text
from models.forms import Note, StepMessage
from models.people import Actor
from models.policy.training import TrainingPolicy


class RequestStart(RequestBase):
    """What an access request begins with. It keeps the policy under which it began."""

    actor: Actor
    key: Key
    training: TrainingPolicy
    """What the training follows, if the request leads to one."""


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
    """The agency supplies what was missing. What is left empty stays as it was."""


class WithdrawRequest(RequestStep):
    """The agency takes the request back; for a planned removal this cancels it."""

    reason: Text


class ChangeRemovalDay(RequestStep):
    """A planned removal is moved to another last day."""

    last_day: date


class ConfirmAccount(RequestStep):
    """The system administrator has created, changed or closed the account in the HMIS."""

    note: Note = ""
