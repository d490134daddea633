"""The days on which the office is closed besides its holidays, and what has to know of them."""

from datetime import date

from sqlalchemy import Connection, select

from models.base import Instant, Key, Message
from models.calendar import ClosingDay
from models.committee.lifecycle import CommitteeState
from models.directory.state import AnnouncedDay
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.requests import RequestRow, described_requests
from storage.reads.rows import Query, every, first
from storage.tables.closing_days import closing_days as table
from storage.tables.committees import committees
from storage.tables.directory import people
from storage.tables.requests import access_requests


class ClosingDayRow(Message):
    """A closing day, and the name of whoever announced it."""

    day: date
    because: str
    announced_by: Key
    announced_by_name: str | None
    announced_at: Instant
    notified_at: Instant | None
    """When every request and committee knew of it."""

    @property
    def announced(self) -> AnnouncedDay:
        """The day as it was announced."""
        closing = ClosingDay(day=self.day, because=self.because)
        return AnnouncedDay(closing=closing, announced_by=self.announced_by, announced_at=self.announced_at)


def closing_days(database: Database, from_day: date) -> tuple[ClosingDay, ...]:
    """Return the closing days from a day on, in their order."""
    query = select(table.c.day, table.c.because).where(table.c.day >= from_day).order_by(table.c.day)
    with database.read() as connection:
        return tuple(every(connection, query, ClosingDay))


def closing_day_rows(database: Database, from_day: date) -> list[ClosingDayRow]:
    """Return the closing days from a day on with who announced them, in their order."""
    with database.read() as connection:
        return every(connection, _named().where(table.c.day >= from_day).order_by(table.c.day), ClosingDayRow)


def closing_day(connection: Connection, day: date) -> ClosingDayRow | None:
    """Return a closing day, or None if the office is not closed."""
    return first(connection, _named().where(table.c.day == day), ClosingDayRow)


def closing_days_not_known(database: Database) -> list[AnnouncedDay]:
    """Return the closing days of which not everybody knows yet, the oldest first."""
    with database.read() as connection:
        rows = every(connection, _named().where(table.c.notified_at.is_(None)).order_by(table.c.day), ClosingDayRow)
    return [each.announced for each in rows]


def open_requests(database: Database) -> list[RequestRow]:
    """Return the requests that have not ended, the oldest first."""
    query = described_requests().where(access_requests.c.ended_at.is_(None))
    with database.read() as connection:
        return every(connection, query.order_by(access_requests.c.submitted_at, access_requests.c.id), RequestRow)


def open_request_ids(database: Database) -> list[str]:
    """Return the ids of the requests that have not ended, the oldest first."""
    query = select(access_requests.c.id).where(access_requests.c.ended_at.is_(None))
    with database.read() as connection:
        ordered = query.order_by(access_requests.c.submitted_at, access_requests.c.id)
        return list(connection.execute(ordered).scalars())


def sitting_committees(database: Database) -> list[str]:
    """Return the ids of the committees that have not been dissolved."""
    query = select(committees.c.id).where(committees.c.state == CommitteeState.SITTING).order_by(committees.c.id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def _named() -> Query:
    named = full_name().label("announced_by_name")
    return select(table, named).outerjoin(people, people.c.id == table.c.announced_by)
