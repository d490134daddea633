"""Letters that did not arrive, as mail servers reported it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from storage.columns import Moment, Words, identifier, metadata

bounces = Table(
    "bounces",
    metadata,
    Column("notice_id", identifier(), ForeignKey("notices.id"), primary_key=True),
    Column("address", Words, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("status", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("cleared_at", Moment),
    Index(None, "person_id"),
)
"""`address` is in lower case. A permanent one marks the address until the person has another (`cleared_at`)."""
