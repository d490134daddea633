"""Closing an agency: calling it off, carrying it out, and settling what is left.

No document says how an agency closes. Each part follows its own rules: a license that is given up is credited by the
policy (FEE-10), its holder loses the account, a request is withdrawn, and a role ends on the last day.
"""

from datetime import datetime, timedelta

from models.agency_closing import permissions
from models.agency_closing.lifecycle import ClosingLifecycle, ClosingMove
from models.agency_closing.messages import CallOffClosing, ClosingStep, LookAgain
from models.agency_closing.notices import settle_task, task_key
from models.agency_closing.state import AgencyClosing, ClosingDecision, Matter
from models.calendar import civil_day, counted, day_deadline, days_later, later, morning_of, spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.forms import remembered, require_new

FIRST_PAUSE = timedelta(minutes=15)
"""How long other processes have to finish before what they have not done is a task. A request needs a moment to give
back its license, and an account to take in that licenses ended."""


def call_off(closing: AgencyClosing, message: CallOffClosing, now: datetime) -> ClosingDecision:
    """Call the closing off before its day. Another day is another plan."""
    require_new(closing.keys, message)
    permissions.may_call_off(message.actor, closing.agency_id, closing.policy).require()
    if closing.begun_at is not None or civil_day(now, closing.time_zone) >= closing.on_day:
        raise RuleViolation(
            "day_has_come", f"{closing.agency_name} closes on {spoken(closing.on_day)}. It is too late to call it off."
        )
    state = ClosingLifecycle(closing.state).apply(ClosingMove.CALLED_OFF)
    after = _updated(closing, message).model_copy(update={"state": state, "ended_at": now})
    return Decision(
        state=after,
        move="closing_called_off",
        summary=f"{closing.agency_name} does not close on {spoken(closing.on_day)}. Reason: {message.because}",
    )


def look_again(closing: AgencyClosing, message: LookAgain, now: datetime) -> ClosingDecision:
    """Go on with the closing now, because somebody settled what was left."""
    require_new(closing.keys, message)
    permissions.may_look_again(message.actor, closing.agency_id, closing.policy).require()
    ClosingLifecycle(closing.state).require(ClosingMove.LOOKED_AT_AGAIN)
    if closing.look_at is None:
        raise RuleViolation("at_work", "This closing is being carried out right now. Please look again in a minute.")
    after = _updated(closing, message).model_copy(update={"look_at": now})
    return Decision(state=after, move="closing_looked_at_again", summary="The closing goes on now.")


def started(closing: AgencyClosing, now: datetime) -> ClosingDecision:
    """Begin to carry the closing out, because its day has come."""
    state = ClosingLifecycle(closing.state).apply(ClosingMove.STARTED)
    after = closing.model_copy(update={"state": state, "begun_at": now, "look_at": now})
    return Decision(state=after, move="closing_begun", summary=f"Today is the last day of {closing.agency_name}.")


def carried_out(closing: AgencyClosing, matters: tuple[Matter, ...], now: datetime) -> ClosingDecision | None:
    """Close the agency if nothing is left; otherwise see to it that each matter is somebody's task with a date.

    Returns None if the same is left as before: it is looked at again every morning, and that is no step. What is left
    the first time gets a quarter of an hour, because other processes are still at work.
    """
    if not matters:
        return _closed(closing, now)
    if closing.looks == 0:
        return None
    known = {task_key(each): each for each in closing.matters}
    new = [each for each in matters if known.get(task_key(each)) != each]
    left = {task_key(each) for each in matters}
    settled = tuple(CloseTask(key=key) for key in known if key not in left)
    if not new and not settled:
        return None
    days = closing.policy.settle_days
    settle_by = day_deadline(
        now, days, closing.time_zone, f"{counted(days, 'calendar day')} to settle", closing.policy.source
    )
    return Decision(
        state=closing.model_copy(update={"matters": matters}),
        move="closing_left_over",
        summary=f"Left to settle: {' '.join(f'{each.what}. {each.why}' for each in matters)}",
        opened=tuple(settle_task(closing, each, settle_by) for each in new),
        closed=settled,
    )


def looked_at(closing: AgencyClosing, now: datetime) -> AgencyClosing:
    """Count a look at the closing. If something is left, the next one is soon at first, then every morning."""
    if closing.ended_at is not None:
        return closing
    tomorrow = morning_of(days_later(civil_day(now, closing.time_zone), 1), closing.time_zone)
    next_look = later(now, FIRST_PAUSE) if closing.looks == 0 else tomorrow
    return closing.model_copy(update={"looks": closing.looks + 1, "look_at": next_look})


def _closed(closing: AgencyClosing, now: datetime) -> ClosingDecision:
    state = ClosingLifecycle(closing.state).apply(ClosingMove.CLOSED)
    after = closing.model_copy(update={"state": state, "look_at": None, "matters": (), "ended_at": now})
    return Decision(
        state=after,
        move="agency_closed",
        summary=f"{closing.agency_name} is closed, and nothing is left to settle. Its last day was "
        f"{spoken(closing.on_day)}.",
        closed=tuple(CloseTask(key=task_key(each)) for each in closing.matters),
    )


def _updated(closing: AgencyClosing, message: ClosingStep) -> AgencyClosing:
    return closing.model_copy(update={"keys": remembered(closing.keys, message)})
