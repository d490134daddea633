"""A license and everybody's time on it, as rows."""

from sqlalchemy import Connection

from models.license.messages import LIVE_ASSIGNMENTS, Assignment, License
from storage.tables import assignments, licenses
from storage.upsert import Row, Upsert

_write_license = Upsert(licenses)
_write_assignments = Upsert(assignments)


def project(connection: Connection, license_: License, step: int) -> None:
    """Write the license as it is after `step`."""
    _write_license(connection, [license_row(license_, step)])
    # Who is gone goes first, or the database would see two people on the license for a moment.
    in_order = sorted(license_.assignments, key=lambda each: each.state in LIVE_ASSIGNMENTS)
    _write_assignments(connection, [assignment_row(license_, each) for each in in_order])


def license_row(license_: License, step: int) -> Row:
    """The license itself as a row."""
    programmed = license_.programmed
    return {
        "id": license_.license_id,
        "agency_id": license_.agency_id,
        "kind": license_.kind,
        "state": license_.state,
        "inactive_reason": license_.inactive_reason,
        "created_at": license_.created_at,
        "deleted_at": license_.deleted_at,
        "programmed_on": programmed.on_day if programmed else None,
        "programmed_by": programmed.request_id if programmed else None,
        "step": step,
    }


def assignment_row(license_: License, assignment: Assignment) -> Row:
    """One person's time on the license as a row."""
    return {
        "license_id": license_.license_id,
        "number": assignment.number,
        "person_id": assignment.person_id,
        "agency_id": license_.agency_id,
        "request_id": assignment.request_id,
        "state": assignment.state,
        "reserved_at": assignment.reserved_at,
        "active_from": assignment.active_from,
        "ended_at": assignment.ended_at,
    }
