"""Places that are held for processes about to start."""

from sqlalchemy import Column, Table

from storage.columns import Moment, identifier, metadata

places = Table(
    "places",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("workflow_id", identifier(), nullable=False),
    Column("held_at", Moment, nullable=False),
)
"""What only one open process may be about, and the process that began, or is about to begin, last."""
