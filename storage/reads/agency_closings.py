"""What is on record of an agency's closing: every command that finds an agency reads it."""

from datetime import date

from sqlalchemy import Connection, select

from models.agency_closing.lifecycle import ClosingState
from models.base import Instant, Key, Message
from storage.database import Database
from storage.reads.rows import first
from storage.tables.agency_closings import agency_closings

NOT_CALLED_OFF = agency_closings.c.state != ClosingState.CALLED_OFF


class ClosingRow(Message):
    """The latest closing of an agency."""

    agency_id: Key
    state: ClosingState
    on_day: date
    """The agency's last day."""
    because: str
    planned_by: Key
    planned_at: Instant
    begun_at: Instant | None
    ended_at: Instant | None
    policy_label: str
    step: int


def latest_closing(database: Database, agency_id: str) -> ClosingRow | None:
    """Return the latest closing of an agency, even if it was called off."""
    with database.read() as connection:
        query = select(agency_closings).where(agency_closings.c.agency_id == agency_id)
        return first(connection, query, ClosingRow)


def last_day_of(connection: Connection, agency_id: str | None) -> date | None:
    """Return the last day of an agency that closes or has closed; None for any other one."""
    query = select(agency_closings.c.on_day).where(agency_closings.c.agency_id == agency_id, NOT_CALLED_OFF)
    day: date | None = connection.execute(query).scalar_one_or_none()
    return day


def last_days(connection: Connection) -> dict[str, date]:
    """Return the last day of each agency that closes or has closed."""
    query = select(agency_closings.c.agency_id, agency_closings.c.on_day).where(NOT_CALLED_OFF)
    return {row.agency_id: row.on_day for row in connection.execute(query)}
