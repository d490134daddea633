"""An access request as a row."""

from typing import Any

from sqlalchemy import Connection

from models.access_request.state import AccessRequest, AccountClock, Removal
from storage.tables.requests import access_requests
from storage.upsert import Row, Upsert

_write = Upsert(access_requests)


def project(connection: Connection, request: AccessRequest, step: int) -> None:
    """Write the request as it is after `step`."""
    _write(connection, [request_row(request, step)])


def request_row(request: AccessRequest, step: int) -> Row:
    """The request as a row."""
    return {
        "id": request.request_id,
        "kind": request.kind,
        "agency_id": request.agency_id,
        "region_id": request.region_id,
        "person_id": request.person_id,
        "requested_by": request.requested_by,
        "role_type": request.role_type,
        "project_types": list(request.project_types),
        "changes": list(request.changes),
        "license_kind": request.license_kind,
        "note": request.note,
        "policy_label": request.policy_label,
        "state": request.state,
        "submitted_at": request.submitted_at,
        "ended_at": request.ended_at,
        "end_reason": request.end_reason,
        "due_at": request.due.ends_at if request.due else None,
        "due": request.due.model_dump(mode="json") if request.due else None,
        "missing": list(request.missing),
        "training_needed": request.training_needed,
        "license_id": request.license_id,
        "license_is_reserved": request.license_is_reserved,
        "form": request.form,
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
