"""An access request as a row."""

from typing import Any

from sqlalchemy import Connection

from models.access_request.state import AccessRequest, AccountClock, Removal
from storage.projections.fields import same_named
from storage.tables.requests import access_requests
from storage.upsert import Row, Upsert

_write = Upsert(access_requests)


def project(connection: Connection, request: AccessRequest, step: int) -> None:
    """Write the request as it is after `step`."""
    _write(connection, [request_row(request, step)])


def request_row(request: AccessRequest, step: int) -> Row:
    """Return the request as a row."""
    return {
        **same_named(access_requests, request),
        "id": request.request_id,
        "due_at": request.due.ends_at if request.due else None,
        "step": step,
        **_removal_columns(request.removal),
        **_account_columns(request.account),
    }


def _removal_columns(removal: Removal | None) -> dict[str, Any]:
    lateness = removal.lateness if removal else None
    return {
        "no_longer_needed_on": removal.no_longer_needed_on if removal else None,
        "last_day": removal.last_day if removal else None,
        "keep_license": removal.keep if removal else None,
        "notice_due_at": lateness.deadline.ends_at if lateness else None,
        "notice_late": lateness.late if lateness else None,
        "notice_late_by": lateness.late_by if lateness else None,
        "notice_late_in": lateness.late_in if lateness else None,
        "notice_lateness": lateness.sentence if lateness else None,
    }


def _account_columns(account: AccountClock | None) -> dict[str, Any]:
    return {
        "account_target_at": account.target.ends_at if account else None,
        "account_limit_at": account.limit.ends_at if account else None,
        "account_confirmed_at": account.confirmed_at if account else None,
        "account_confirmed_by": account.confirmed_by if account else None,
        "account_late": account.late if account else None,
    }
