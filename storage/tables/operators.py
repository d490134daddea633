"""Operators, who work commands. Their keys are here as hashes only."""

from sqlalchemy import Column, ForeignKey, Table

from storage.columns import Moment, Words, identifier, metadata

operators = Table(
    "operators",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("person_id", identifier(), ForeignKey("people.id"), index=True),
    Column("key_hash", identifier(), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
"""An operator has one key. `person_id` is who that is on record, if anybody."""
