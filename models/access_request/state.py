"""The state of an access request and its parts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.access_request.lateness import Lateness
from models.access_request.lifecycle import RequestState
from models.base import Instant, Key, Message
from models.calendar import ClosingDay, Deadline
from models.dates import EnteredDay
from models.effects import Decision
from models.forms import Note
from models.license.lifecycle import LicenseKind
from models.policy.access_requests import AccessRequestPolicy, Stage


class RequestKind(StrEnum):
    """The kinds of access request."""

    NEW_USER = "new_user"
    MODIFY_ACCESS = "modify_access"
    REMOVE_USER = "remove_user"
    TRAINING_SITE = "training_site"

    @property
    def spoken(self) -> str:
        """The kind in words."""
        return {
            RequestKind.NEW_USER: "a new user",
            RequestKind.MODIFY_ACCESS: "a change of access rights",
            RequestKind.REMOVE_USER: "the removal of a user",
            RequestKind.TRAINING_SITE: "access to the training site",
        }[self]


class AccessDetails(Message):
    """What an agency says about the access, in a new request and when it completes one that was returned."""

    role_type: str = ""
    project_types: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    note: Note = ""


class Removal(Message):
    """What the agency says about a person who leaves."""

    no_longer_needed_on: EnteredDay
    """The first day on which the person no longer needs access."""
    last_day: EnteredDay | None = None
    """The last day with access, if the removal is planned. Empty means now."""
    keep: bool = True
    """True if the agency keeps the license for somebody else (FEE-09), false if it gives it up (FEE-10)."""
    lateness: Lateness | None = None


class SuppliedPaper(Message):
    """A paper that the agency supplied for a returned request, in place of an earlier one. The earlier one is kept."""

    part: Key
    """The name of the course or signature that it is for."""
    document_id: Key
    at: Instant
    by: Key


class AccountClock(Message):
    """The clock for the system administrator's work: when it started, its limit, and when the work was confirmed."""

    target: Deadline
    limit: Deadline
    confirmed_at: Instant | None = None
    confirmed_by: Key | None = None
    late: bool = False
    warned: bool = False
    """True if the HMIS lead was notified that the limit passed."""


class RequestBase(AccessDetails):
    """The fields that RequestStart and AccessRequest share."""

    request_id: Key
    kind: RequestKind
    agency_id: Key
    region_id: Key
    region_name: str = ""
    person_id: Key
    license_kind: LicenseKind = LicenseKind.STANDARD
    license_id: Key | None = None
    """The license reserved for it or, for a change or a removal, the one that the person holds at this agency."""
    removal: Removal | None = None
    time_zone: str
    policy_label: str
    policy: AccessRequestPolicy
    holidays: tuple[date, ...] = ()
    """The holidays around the submission, calculated once when the request came in."""
    closing_days: tuple[ClosingDay, ...] = ()
    """The days on which the office is closed besides, as far as they were announced."""
    form: str = ""
    """A fingerprint of the form. The same key with another form is refused."""


class AccessRequest(RequestBase):
    """The state of an access request, as its workflow keeps it, the database stores it, and people see it."""

    entity: Literal["access_request"] = "access_request"
    requested_by: Key
    state: RequestState = RequestState.SUBMITTED
    done: tuple[Stage, ...] = ()
    """The stages that it has completed."""
    submitted_at: Instant
    ended_at: Instant | None = None
    end_reason: str = ""
    due: Deadline | None = None
    """When the current wait ends."""
    missing: tuple[str, ...] = ()
    papers: tuple[SuppliedPaper, ...] = ()
    """The papers supplied while the request was returned, the oldest first."""
    training_needed: bool | None = None
    """For a change of access: what the review decided."""
    trained_on: date | None = None
    """The day on which the training was completed."""
    license_is_reserved: bool = False
    person_left: bool = False
    """Whether it ended because its person no longer holds the license."""
    account: AccountClock | None = None
    keys: Mapping[str, str] = {}

    @property
    def ended(self) -> bool:
        """True if the request has ended."""
        return self.ended_at is not None


RequestDecision = Decision[AccessRequest]


class RequestOutcome(Message):
    """How an access request ended."""

    request_id: Key
    state: RequestState
    reason: str = ""


def outcome(request: AccessRequest) -> RequestOutcome:
    """Return the result of a request that has ended."""
    return RequestOutcome(request_id=request.request_id, state=request.state, reason=request.end_reason)
