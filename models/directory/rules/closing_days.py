"""Announcing a day on which the office is closed. Such a day is the office's data, and no version of its policy.

It is never withdrawn: deadlines have moved by it, people have read the new dates, and no date becomes earlier.
"""

from datetime import datetime

from models.calendar import SATURDAY, ClosingDay, civil_day, spoken
from models.directory.messages import AnnounceClosingDay
from models.directory.permissions import may_announce_closing_day
from models.directory.state import AnnouncedDay, ClosingDayDecision, ClosingDayFacts
from models.effects import Decision
from models.errors import RuleViolation


def announce_closing_day(facts: ClosingDayFacts, message: AnnounceClosingDay, now: datetime) -> ClosingDayDecision:
    """Announce that the office is closed today or on a later day that would be a business day."""
    may_announce_closing_day(message.actor, facts.keeping.policy).require()
    today = civil_day(now, facts.keeping.time_zone)
    if message.day < today:
        raise RuleViolation(
            "day_is_past", f"{spoken(message.day)} is over. Please choose {spoken(today)} or a later day."
        )
    if facts.announced is not None:
        raise RuleViolation("announced_already", f"{facts.announced.closing.sentence} Everybody is notified already.")
    if message.day.weekday() >= SATURDAY:
        raise RuleViolation(
            "weekend", f"{spoken(message.day)} is a weekend day, so it counts as no business day anyway."
        )
    if message.day in facts.holidays:
        raise RuleViolation("holiday", f"{spoken(message.day)} is a holiday, so it counts as no business day anyway.")
    announced = AnnouncedDay(
        closing=ClosingDay(day=message.day, because=message.because),
        announced_by=message.actor.person_id,
        announced_at=now,
    )
    return Decision(state=announced, move="closing_day_announced", summary=announced.closing.sentence)
