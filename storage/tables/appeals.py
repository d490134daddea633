"""Appeals: who contests what, before which committee, and with which result."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table

from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.state import OrderState, OrderWork
from storage.columns import Moment, Words, identifier, metadata, one_of, unique_where, word

ONE_PENDING_APPEAL = "uq_appeal_licenses_one_pending_for_license"
IS_PENDING = "pending"

appeals = Table(
    "appeals",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("committee_id", identifier(), nullable=False),
    word("reason"),
    word("state"),
    Column("round", Integer, nullable=False),
    Column("organization", Words, nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), index=True),
    Column("person_id", identifier(), ForeignKey("people.id"), index=True),
    Column("region_ids", JSON, nullable=False),
    Column("filed_by", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("filed_at", Moment, nullable=False),
    Column("on_behalf", Boolean, nullable=False),
    Column("meeting_id", identifier()),
    Column("meeting_at", Moment),
    Column("continued", Integer, nullable=False),
    Column("carried_over", Integer, nullable=False),
    word("verdict", nullable=True),
    Column("ended_at", Moment),
    Column("closed_at", Moment),
    Column("policy_label", Words, nullable=False),
    Column("step", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    one_of("reason", AppealReason),
    one_of("state", AppealState),
    Index(None, "committee_id", "filed_at"),
)
"""`body` is the whole appeal (models.appeal.messages.Appeal) without form keys."""

appeal_licenses = Table(
    "appeal_licenses",
    metadata,
    Column("appeal_id", identifier(), ForeignKey("appeals.id"), primary_key=True),
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("pending", Boolean, nullable=False),
    unique_where(ONE_PENDING_APPEAL, IS_PENDING, "license_id"),
    Index(None, "license_id"),
)
"""The licenses an appeal is about. The database allows one pending appeal for a license."""

appeal_orders = Table(
    "appeal_orders",
    metadata,
    Column("appeal_id", identifier(), ForeignKey("appeals.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    word("work"),
    word("state"),
    Column("license_id", identifier()),
    Column("agency_id", identifier()),
    Column("region_id", identifier()),
    Column("why", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    one_of("work", OrderWork),
    one_of("state", OrderState),
)
"""What a decision asked of licenses and of the allotment, and the results."""
