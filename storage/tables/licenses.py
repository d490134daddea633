"""Licenses, and everybody's time on them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table

from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.messages import HOLDING, LIVE_ASSIGNMENTS
from storage.columns import Moment, among, identifier, metadata, one_of, unique_where, word

ONE_LIVE_ASSIGNMENT = "uq_assignments_one_live_for_person_and_agency"
ONE_HOLDER = "uq_assignments_one_holder_of_license"
ONE_RESERVATION = "uq_assignments_one_reservation_of_license"

licenses = Table(
    "licenses",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    word("kind"),
    word("state"),
    word("inactive_reason", nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("programmed_on", Date),
    Column("programmed_by", identifier()),
    Column("step", Integer, nullable=False),
    one_of("kind", LicenseKind),
    one_of("state", LicenseState),
    one_of("inactive_reason", InactiveReason),
    Index(None, "agency_id", "kind", "state"),
)
"""`programmed_by` is the request that planned the deactivation. `step` is the license's step that the row shows."""

assignments = Table(
    "assignments",
    metadata,
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("request_id", identifier()),
    word("state"),
    Column("reserved_at", Moment),
    Column("active_from", Moment),
    Column("ended_at", Moment),
    one_of("state", AssignmentState),
    Index(None, "person_id"),
    Index(None, "agency_id"),
    Index(None, "request_id"),
    unique_where(ONE_LIVE_ASSIGNMENT, among("state", LIVE_ASSIGNMENTS), "person_id", "agency_id"),
    unique_where(ONE_HOLDER, among("state", HOLDING), "license_id"),
    unique_where(ONE_RESERVATION, among("state", [AssignmentState.RESERVED]), "license_id"),
)
"""The database itself holds FEE-01 (one holder) and FEE-02 (a license of their own at each agency).

`request_id` is no foreign key: each workflow writes its own rows when it can, in no order among workflows.
"""
