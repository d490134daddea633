"""What is said to an access request, and what it says of itself."""

from datetime import date
from enum import StrEnum

from models.access_request.state import Removal, RequestKind
from models.base import Key, Message, Text
from models.forms import Note, StepMessage
from models.license.lifecycle import LicenseKind
from models.people import Actor
from models.policy.access_requests import AccessRequestPolicy
from models.policy.training import TrainingPolicy


class RequestStart(Message):
    """What an access request begins with. It keeps the policy under which it began."""

    request_id: Key
    kind: RequestKind
    agency_id: Key
    region_id: Key
    region_name: str = ""
    person_id: Key
    actor: Actor
    key: Key
    role_type: str = ""
    project_types: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    license_kind: LicenseKind = LicenseKind.STANDARD
    license_id: Key | None = None
    """The license the person holds at this agency, for a change or a removal."""
    removal: Removal | None = None
    note: Note = ""
    time_zone: str
    policy_label: str
    policy: AccessRequestPolicy
    training: TrainingPolicy
    holidays: tuple[date, ...] = ()
    """The holidays around the submission, computed once where the request came in."""
    form: str = ""
    """A fingerprint of the form with which it was asked: the same key with another form is refused."""


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


class CompleteRequest(RequestStep):
    """The agency supplies what was missing. What is left empty stays as it was."""

    role_type: str = ""
    project_types: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    note: Note = ""


class WithdrawRequest(RequestStep):
    """The agency takes the request back; for a planned removal this cancels it."""

    reason: Text


class ChangeRemovalDay(RequestStep):
    """A planned removal is moved to another last day."""

    last_day: date


class ConfirmAccount(RequestStep):
    """The system administrator has created, changed or closed the account in the HMIS."""

    note: Note = ""
