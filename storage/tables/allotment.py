"""The Coordinated Entry allotment: population figures, licenses given to organizations, requests and denials."""

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from models.allotment.lifecycle import DelegationState, LicenseRequestState
from storage.columns import Moment, Words, among, identifier, metadata, one_of, unique_where, word

ONE_DELEGATION = "uq_delegations_one_live_for_license"
IS_LIVE = among("state", (DelegationState.DELEGATED, DelegationState.IN_FORCE))

allotments = Table(
    "allotments",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("policy_label", Words, nullable=False),
    Column("figures_from", Date, nullable=False),
    Column("step", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)
"""The table has one row. `body` is the allotment (models.allotment.messages.Allotment) without form keys."""

populations = Table(
    "populations",
    metadata,
    Column("effective", Date, primary_key=True),
    Column("region_id", identifier(), ForeignKey("regions.id"), primary_key=True),
    Column("population", BigInteger, nullable=False),
    Column("source", Words, nullable=False),
)
"""The figures, past, current, and future, with the day on which they take effect."""

region_intakes = Table(
    "region_intakes",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agencies.id"), primary_key=True),
    Column("region_id", identifier(), ForeignKey("regions.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""An organization's intakes in a region and a month such as 2026-11, as lead staff recorded them (LIC-12)."""

delegations = Table(
    "delegations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False, index=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False, index=True),
    Column("license_id", identifier(), nullable=False),
    word("state"),
    Column("commitments", JSON, nullable=False),
    Column("confirmed_by", identifier(), ForeignKey("people.id")),
    Column("confirmed_at", Moment),
    Column("delegated_by", identifier(), nullable=False),
    Column("delegated_at", Moment, nullable=False),
    Column("appeal_id", identifier()),
    Column("ended_by", identifier()),
    Column("ended_at", Moment),
    Column("end_reason", Words, nullable=False),
    one_of("state", DelegationState),
    unique_where(ONE_DELEGATION, IS_LIVE, "license_id"),
)
"""A license that a region gave to an organization, with what the organization promises (LIC-14)."""

license_requests = Table(
    "license_requests",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    word("state"),
    Column("why", Words, nullable=False),
    Column("appeal_id", identifier()),
    Column("asked_at", Moment, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answered_by", identifier()),
    Column("answered_at", Moment),
    Column("answer", Words, nullable=False),
    one_of("state", LicenseRequestState),
)

license_denials = Table(
    "license_denials",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("by", identifier(), nullable=False),
    Column("why", Words, nullable=False),
    Index(None, "agency_id", "on_day"),
)

adjustments = Table(
    "allotment_adjustments",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False),
    Column("change", Integer, nullable=False),
    Column("why", Words, nullable=False),
    Column("by", identifier(), nullable=False),
    Column("at", Moment, nullable=False),
    Column("appeal_id", identifier()),
)
"""Licenses that a region got beyond its share, or gave away."""
