"""How an appeal moves by itself: the time for an answer that passes, and the day from which its decision stands."""

from datetime import datetime

from models.appeal.adding import overdue, set_aside_until
from models.appeal.lifecycle import AppealState
from models.appeal.messages import Appeal, AppealDecision
from models.appeal.orders import next_order


def next_wake(appeal: Appeal) -> tuple[datetime, str] | None:
    """The next instant at which something happens by itself, and what for; none when nothing will."""
    asked = appeal.waits_on
    if appeal.pending and asked is not None:
        return asked.due.ends_at, "an answer about an appeal"
    until = set_aside_until(appeal)
    return (until, "the time in which the decision can be set aside") if until is not None else None


def wake(appeal: Appeal, now: datetime) -> AppealDecision | None:
    """What happens by itself at `now`. To be asked again until nothing is due."""
    asked = appeal.waits_on
    if not appeal.pending or asked is None or not asked.due.passed(now):
        return None
    return overdue(appeal, asked)


def wants_docket(appeal: Appeal) -> bool:
    """Whether its committee has to be asked for a place on the docket now."""
    return appeal.state == AppealState.FILED


def has_orders(appeal: Appeal) -> bool:
    """Whether something that was decided waits to be carried out."""
    return appeal.state == AppealState.DECIDED and next_order(appeal) is not None


def is_over(appeal: Appeal, now: datetime) -> bool:
    """Whether nothing more can happen: it was withdrawn, or its decision can't be set aside any more."""
    if appeal.state == AppealState.WITHDRAWN:
        return True
    until = set_aside_until(appeal)
    return until is not None and now >= until
