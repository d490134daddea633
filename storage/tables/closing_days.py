"""The days on which the office is closed besides its holidays: its own data, which no policy version holds."""

from sqlalchemy import Column, Date, Table

from storage.columns import Moment, Words, identifier, metadata

closing_days = Table(
    "closing_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("because", Words, nullable=False),
    Column("announced_by", identifier(), nullable=False),
    Column("announced_at", Moment, nullable=False),
    Column("notified_at", Moment),
)
"""`notified_at` is when every request and committee that was there knew of the day. No row is ever removed."""
