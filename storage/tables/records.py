"""What happened: every step that was written down, and the audit trail, which only grows."""

from sqlalchemy import JSON, Column, Identity, Index, Integer, Table

from storage.columns import Moment, Words, identifier, metadata

recorded_steps = Table(
    "recorded_steps",
    metadata,
    Column("workflow_id", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("conflict", Words, nullable=False),
)
"""The steps already written: a step that comes again changes nothing. `conflict` is why its state could not be."""

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("workflow_id", identifier(), nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", identifier(), nullable=False),
    Column("actor_grants", JSON, nullable=False),
    Column("move", identifier(), nullable=False),
    Column("summary", Words, nullable=False),
    Column("conflict", Words, nullable=False),
    Column("policy_label", Words, nullable=False),
    Column("agency_id", identifier()),
    Column("person_id", identifier()),
    Index(None, "workflow_id", "step", unique=True),
    Index(None, "agency_id", "at"),
    Index(None, "person_id", "at"),
)
"""Append-only: triggers of the database refuse every change and deletion."""
