"""Access requests."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, Table

from models.access_request.lateness import LateIn
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.license.lifecycle import LicenseKind
from storage.columns import Moment, Words, identifier, metadata, one_of, unique_where, word

ONE_OPEN_REQUEST = "uq_access_requests_one_open_for_person_agency_and_kind"

access_requests = Table(
    "access_requests",
    metadata,
    Column("id", identifier(), primary_key=True),
    word("kind"),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("requested_by", identifier(), nullable=False, index=True),
    Column("role_type", Words, nullable=False),
    Column("project_types", JSON, nullable=False),
    Column("changes", JSON, nullable=False),
    word("license_kind"),
    Column("note", Words, nullable=False),
    Column("policy_label", Words, nullable=False),
    word("state"),
    Column("submitted_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("end_reason", Words, nullable=False),
    Column("due_at", Moment),
    Column("due", JSON(none_as_null=True)),
    Column("missing", JSON, nullable=False),
    Column("papers", JSON, nullable=False),
    Column("training_needed", Boolean),
    Column("license_id", identifier()),
    Column("license_is_reserved", Boolean, nullable=False),
    Column("no_longer_needed_on", Date),
    Column("last_day", Date),
    Column("keep_license", Boolean),
    Column("transfer_license", Boolean),
    Column("notice_due_at", Moment),
    Column("notice_late", Boolean),
    Column("notice_late_by", Integer),
    word("notice_late_in", nullable=True),
    Column("notice_lateness", Words),
    Column("account_target_at", Moment),
    Column("account_limit_at", Moment),
    Column("account_confirmed_at", Moment),
    Column("account_confirmed_by", identifier()),
    Column("account_late", Boolean),
    Column("form", Words, nullable=False, server_default=""),
    Column("step", Integer, nullable=False),
    one_of("kind", RequestKind),
    one_of("license_kind", LicenseKind),
    one_of("state", RequestState),
    one_of("notice_late_in", LateIn),
    Index(None, "agency_id", "state"),
    Index(None, "agency_id", "submitted_at"),
    Index(None, "person_id"),
    unique_where(ONE_OPEN_REQUEST, "ended_at IS NULL", "person_id", "agency_id", "kind"),
)
"""`due` is the whole deadline of the present wait, so that the date can explain itself. `step` is the step of the
request that the row shows. `form` is a fingerprint of the form, empty where none was stored. `license_id` is
no foreign key: the license's workflow writes its row when it can.
"""
