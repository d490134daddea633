"""The state machine of an appeal."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class AppealState(StrEnum):
    """The states of an appeal."""

    FILED = "filed"
    DOCKETED = "docketed"
    """It is on the docket of a meeting that has not started."""
    BEFORE_COMMITTEE = "before_committee"
    """Its meeting is in session or adjourned."""
    CONTINUED = "continued"
    """A meeting continued it, and it is on the docket of the next one."""
    DECIDED = "decided"
    """The decision is being carried out."""
    CARRIED_OUT = "carried_out"
    """The decision was carried out as far as possible. Something was refused, and somebody has to settle it."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class AppealMove(StrEnum):
    """The moves of an appeal."""

    DOCKETED = "docketed"
    ADDED_TO = "added_to"
    """The appellant submitted something, or an assessment was reported."""
    CARRIED_OVER = "carried_over"
    RESCHEDULED = "rescheduled"
    """Its meeting was moved."""
    TAKEN_UP = "taken_up"
    ADJOURNED = "adjourned"
    """Its meeting was interrupted before it got a response."""
    RESUMED = "resumed"
    CONTINUED = "continued"
    DECIDED = "decided"
    ORDER_ANSWERED = "order_answered"
    CARRIED_OUT = "carried_out"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


PENDING = (AppealState.FILED, AppealState.DOCKETED, AppealState.BEFORE_COMMITTEE, AppealState.CONTINUED)
"""The states without a decision."""

_WAITING = (AppealState.DOCKETED, AppealState.CONTINUED)


class AppealLifecycle(Lifecycle[AppealState, AppealMove]):
    """An appeal, from its filing until the decision is carried out."""

    noun = "appeal"
    states = AppealState
    moves = AppealMove
    table = (
        transition(AppealMove.DOCKETED, [AppealState.FILED], AppealState.DOCKETED),
        *(transition(AppealMove.ADDED_TO, [state], state) for state in PENDING),
        *(transition(AppealMove.CARRIED_OVER, [state], state) for state in _WAITING),
        transition(AppealMove.CARRIED_OVER, [AppealState.BEFORE_COMMITTEE], AppealState.DOCKETED),
        *(transition(AppealMove.RESCHEDULED, [state], state) for state in _WAITING),
        transition(AppealMove.TAKEN_UP, _WAITING, AppealState.BEFORE_COMMITTEE),
        transition(AppealMove.ADJOURNED, [AppealState.BEFORE_COMMITTEE], AppealState.BEFORE_COMMITTEE),
        transition(AppealMove.RESUMED, [AppealState.BEFORE_COMMITTEE], AppealState.BEFORE_COMMITTEE),
        transition(AppealMove.CONTINUED, [AppealState.BEFORE_COMMITTEE], AppealState.CONTINUED),
        transition(AppealMove.DECIDED, [AppealState.BEFORE_COMMITTEE], AppealState.DECIDED),
        transition(AppealMove.ORDER_ANSWERED, [AppealState.DECIDED], AppealState.DECIDED),
        transition(AppealMove.CARRIED_OUT, [AppealState.DECIDED], AppealState.CARRIED_OUT),
        transition(AppealMove.CLOSED, [AppealState.CARRIED_OUT], AppealState.CLOSED),
        transition(AppealMove.WITHDRAWN, PENDING, AppealState.WITHDRAWN),
        transition(AppealMove.SET_ASIDE, [AppealState.CARRIED_OUT, AppealState.CLOSED], AppealState.FILED),
    )
