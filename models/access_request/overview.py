"""What an access request looks like: its details, what it waits for, the removal, and the work on the account."""

from datetime import date
from typing import Any

from models.access_request.lateness import LateIn
from models.access_request.lifecycle import RequestState
from models.access_request.state import AccessDetails, AccessRequest, AccountClock, Removal, RequestKind, SuppliedPaper
from models.base import Instant, Key, shared_fields
from models.calendar import Deadline
from models.license.lifecycle import LicenseKind
from models.lifecycle import in_words


class RequestOverview(AccessDetails):
    """An access request for those who may see it. `due` explains itself (models.calendar.Deadline.explained)."""

    id: Key
    kind: RequestKind
    agency_id: Key
    region_id: Key
    person_id: Key
    requested_by: Key
    license_kind: LicenseKind
    policy_label: str
    state: RequestState
    submitted_at: Instant
    ended_at: Instant | None
    end_reason: str
    due: Deadline | None
    missing: tuple[str, ...]
    papers: tuple[SuppliedPaper, ...]
    training_needed: bool | None
    license_id: Key | None
    license_is_reserved: bool
    no_longer_needed_on: date | None
    last_day: date | None
    keep_license: bool | None
    transfer_license: bool | None
    """Whether the agency keeps the license to give it to somebody else now."""
    notice_due_at: Instant | None
    """The time by which the agency had to give notice that the person left."""
    notice_late: bool | None
    notice_late_by: int | None
    notice_late_in: LateIn | None
    notice_lateness: str | None
    account_target_at: Instant | None
    account_limit_at: Instant | None
    account_confirmed_at: Instant | None
    account_confirmed_by: Key | None
    account_late: bool | None

    @property
    def state_in_words(self) -> str:
        """Where the request is, as people say it."""
        if self.state == RequestState.ACCOUNT_PENDING:
            return _WORK_IN_WORDS[self.kind]
        if self.state == RequestState.GRANTED and self.kind == RequestKind.REMOVE_USER:
            return "done"
        return _STATE_IN_WORDS.get(self.state, in_words(self.state))

    @property
    def license_in_words(self) -> str:
        """What becomes of the license of somebody who leaves. Empty for other requests."""
        if self.keep_license is None:
            return ""
        if not self.keep_license:
            return "The agency gives it up for good, and it is deleted."
        if self.transfer_license:
            return "The agency gives it to someone else."
        return "The agency keeps it for someone who comes later."

    @property
    def ended(self) -> bool:
        """True if the request has ended."""
        return self.ended_at is not None


_STATE_IN_WORDS = {
    RequestState.RETURNED: "sent back for completion",
    RequestState.AWAITING_LICENSE: "waiting for a license",
    RequestState.AWAITING_PLACE: "waiting for a place in training",
    RequestState.SCHEDULED: "planned",
}
"""The states whose names don't speak for themselves."""

_WORK_IN_WORDS = {
    RequestKind.NEW_USER: "account being set up",
    RequestKind.TRAINING_SITE: "account being set up",
    RequestKind.MODIFY_ACCESS: "change being made in the HMIS",
    RequestKind.REMOVE_USER: "access ended, account being closed",
}
"""What is being done in the HMIS."""


def overview(request: AccessRequest) -> RequestOverview:
    """Describe the request as it is now. The records keep this, and the services show it."""
    return RequestOverview(
        **shared_fields(request, RequestOverview),
        id=request.request_id,
        **_of_removal(request.removal),
        **_of_account(request.account),
    )


def _of_removal(removal: Removal | None) -> dict[str, Any]:
    lateness = removal.lateness if removal else None
    return {
        "no_longer_needed_on": removal.no_longer_needed_on if removal else None,
        "last_day": removal.last_day if removal else None,
        "keep_license": removal.keep if removal else None,
        "transfer_license": removal.transfer if removal else None,
        "notice_due_at": lateness.deadline.ends_at if lateness else None,
        "notice_late": lateness.late if lateness else None,
        "notice_late_by": lateness.late_by if lateness else None,
        "notice_late_in": lateness.late_in if lateness else None,
        "notice_lateness": lateness.sentence if lateness else None,
    }


def _of_account(account: AccountClock | None) -> dict[str, Any]:
    return {
        "account_target_at": account.target.ends_at if account else None,
        "account_limit_at": account.limit.ends_at if account else None,
        "account_confirmed_at": account.confirmed_at if account else None,
        "account_confirmed_by": account.confirmed_by if account else None,
        "account_late": account.late if account else None,
    }
