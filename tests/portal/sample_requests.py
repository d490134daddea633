"""Requests as pages show them."""

from datetime import UTC, datetime

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.calendar import day_deadline
from models.license.lifecycle import LicenseKind
from storage.reads.requests import RequestRow

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
DUE = day_deadline(AT, 14, "America/Chicago", "14 days of training", "Guide 001")


def request(number: int, **changes: object) -> RequestRow:
    """Return a request of the agency."""
    usual: dict[str, object] = dict.fromkeys(RequestRow.model_fields)
    usual |= {
        "id": f"Q{number}",
        "kind": RequestKind.NEW_USER,
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "region_id": "R1",
        "person_id": "tess",
        "person_name": "Tess Example",
        "requested_by": "sam",
        "role_type": "",
        "project_types": ("emergency-shelter",),
        "changes": (),
        "note": "",
        "license_kind": LicenseKind.STANDARD,
        "policy_label": "Missouri 1",
        "state": RequestState.UNDER_REVIEW,
        "submitted_at": AT,
        "end_reason": "",
        "due": DUE,
        "missing": (),
        "papers": (),
        "license_is_reserved": False,
    }
    return RequestRow.model_validate({**usual, **changes})
