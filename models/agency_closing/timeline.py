"""What happens to a closing automatically: it is carried out on its day, and looked at every morning until it ends."""

from datetime import date, datetime

from models.agency_closing.lifecycle import ClosingState
from models.agency_closing.messages import ClosingStart
from models.agency_closing.permissions import may_close
from models.agency_closing.rules import started
from models.agency_closing.state import AgencyClosing, ClosingBase, ClosingDecision
from models.base import fields_of
from models.calendar import civil_day, morning_of, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.forms import remembered
from models.timeline import Wake


def begin(start: ClosingStart, now: datetime) -> ClosingDecision:
    """Plan the closing for today or a later day. An agency closes once."""
    may_close(start.actor, start.agency_id, start.policy).require()
    today = civil_day(now, start.time_zone)
    if start.planned_for is not None:
        _refuse_another(start.agency_name, start.planned_for, today)
    if start.on_day < today:
        raise RuleViolation(
            "day_is_past", f"An agency can't close before today. Please choose {spoken(today)} or a later day."
        )
    closing = AgencyClosing(
        **fields_of(start, ClosingBase),
        planned_by=start.actor.person_id,
        planned_at=now,
        keys=remembered({}, start),
    )
    return Decision(
        state=closing,
        move="closing_planned",
        summary=f"{start.agency_name} closes on {spoken(start.on_day)}. Reason: {start.because}",
    )


def _refuse_another(agency_name: str, planned_for: date, today: date) -> None:
    """Raise RuleViolation, because the agency has a closing that was not called off."""
    if planned_for <= today:
        raise RuleViolation(
            "closed_already", f"{agency_name} is closed already. Its last day is {spoken(planned_for)}."
        )
    raise RuleViolation(
        "closing_already",
        f"{agency_name} closes on {spoken(planned_for)} already. For another day, please call that closing off first.",
    )


def next_wake(closing: AgencyClosing) -> Wake | None:
    """Return when the closing is carried out or looked at next. Returns None while that goes on, and at the end."""
    if closing.state == ClosingState.PLANNED:
        return morning_of(closing.on_day, closing.time_zone), "the last day of an agency"
    if closing.look_at is not None:
        return closing.look_at, "another look at what is left of a closing"
    return None


def wake(closing: AgencyClosing, now: datetime) -> ClosingDecision | None:
    """Begin to carry the closing out on its day. A later look is no step."""
    due = next_wake(closing)
    if closing.state != ClosingState.PLANNED or due is None or now < due[0]:
        return None
    return started(closing, now)


def is_look_due(closing: AgencyClosing, now: datetime) -> bool:
    """Return whether the closing has to be carried out now."""
    return closing.look_at is not None and closing.look_at <= now


def is_over(closing: AgencyClosing) -> bool:
    """Return whether nothing more happens: the agency is closed, or stays open."""
    return closing.ended_at is not None
