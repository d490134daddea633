"""The lines for places in training: who is in line, in order, and since when each has a place."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from storage.columns import Moment, identifier, metadata

training_places = Table(
    "training_places",
    metadata,
    Column("request_id", identifier(), ForeignKey("access_requests.id"), primary_key=True),
    Column("line", identifier(), nullable=False),
    Column("number", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Index(None, "line", "number", unique=True),
)
"""A row counts while its request waits for a place or is in training. `places` is how many its policy has."""
