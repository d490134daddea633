"""What people typed in forms that were not taken."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Table

from storage.columns import Moment, Words, identifier, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("browser_hash", identifier(), nullable=False),
    Column("page", Words, nullable=False),
    Column("act", Words, nullable=False),
    Column("key", identifier(), nullable=False),
    Column("typed", JSON, nullable=False),
    Column("had_files", Boolean, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
"""One for each person and page, and for the browser if it is bound to one. `key` is the form's."""
