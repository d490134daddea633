"""Writing down that the office is closed on a day: an act on the records, and when everybody knew of it."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, insert, update

from models.directory.messages import AnnounceClosingDay
from models.directory.state import ClosingDayDecision, ClosingDayFacts
from storage.acts import act_once, record_act
from storage.database import Database
from storage.reads.closing_days import closing_day
from storage.tables.closing_days import closing_days

PLACE = "office/closing-days"
"""What the entries about closing days carry in place of a workflow."""


def announce_closing_day(
    database: Database,
    facts: ClosingDayFacts,
    rule: Callable[[ClosingDayFacts, AnnounceClosingDay, datetime], ClosingDayDecision],
    message: AnnounceClosingDay,
    at: datetime,
) -> None:
    """Write down that the office is closed on a day, unless the rule refuses it."""

    def work(connection: Connection) -> None:
        known = closing_day(connection, message.day)
        found = facts.model_copy(update={"announced": known.announced if known is not None else None})
        decision = rule(found, message, at)
        new = decision.state
        row = {"day": new.closing.day, "because": new.closing.because, "announced_by": new.announced_by}
        connection.execute(insert(closing_days), {**row, "announced_at": new.announced_at, "notified_at": None})
        record_act(connection, PLACE, message.actor, at, decision, None, None)

    act_once(database, message, at, work)


def note_notified(database: Database, day: date, at: datetime) -> None:
    """Write down that everybody knows of a closing day. The first time counts."""
    first_time = (closing_days.c.day == day) & closing_days.c.notified_at.is_(None)
    with database.write() as connection:
        connection.execute(update(closing_days).where(first_time).values(notified_at=at))
