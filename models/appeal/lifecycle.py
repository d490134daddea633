"""The machine of an appeal."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class AppealState(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    DOCKETED = "docketed"
    """On the docket of a meeting that has not begun."""
    BEFORE_COMMITTEE = "before_committee"
    """Its meeting is in session."""
    CONTINUED = "continued"
    """A meeting answered: not yet. It is on the docket of the next one."""
    DECIDED = "decided"
    """What was decided is being carried out."""
    CARRIED_OUT = "carried_out"
    """Everything was asked for; something was refused, and somebody has to see to it."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class AppealMove(StrEnum):
    """What can happen to an appeal."""

    DOCKETED = "docketed"
    ADDED_TO = "added_to"
    """The appellant said or handed in something more, or an assessment came."""
    CARRIED_OVER = "carried_over"
    TAKEN_UP = "taken_up"
    CONTINUED = "continued"
    DECIDED = "decided"
    ORDER_ANSWERED = "order_answered"
    CARRIED_OUT = "carried_out"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


PENDING = (AppealState.FILED, AppealState.DOCKETED, AppealState.BEFORE_COMMITTEE, AppealState.CONTINUED)
"""Without a decision."""

_WAITING = (AppealState.DOCKETED, AppealState.CONTINUED)


class AppealLifecycle(Lifecycle[AppealState, AppealMove]):
    """An appeal, from its filing until what was decided is carried out."""

    noun = "appeal"
    states = AppealState
    moves = AppealMove
    table = (
        transition(AppealMove.DOCKETED, [AppealState.FILED], AppealState.DOCKETED),
        *(transition(AppealMove.ADDED_TO, [state], state) for state in PENDING),
        *(transition(AppealMove.CARRIED_OVER, [state], state) for state in _WAITING),
        transition(AppealMove.TAKEN_UP, _WAITING, AppealState.BEFORE_COMMITTEE),
        transition(AppealMove.CONTINUED, [AppealState.BEFORE_COMMITTEE], AppealState.CONTINUED),
        transition(AppealMove.DECIDED, [AppealState.BEFORE_COMMITTEE], AppealState.DECIDED),
        transition(AppealMove.ORDER_ANSWERED, [AppealState.DECIDED], AppealState.DECIDED),
        transition(AppealMove.CARRIED_OUT, [AppealState.DECIDED], AppealState.CARRIED_OUT),
        transition(AppealMove.CLOSED, [AppealState.CARRIED_OUT], AppealState.CLOSED),
        transition(AppealMove.WITHDRAWN, PENDING, AppealState.WITHDRAWN),
        transition(AppealMove.SET_ASIDE, [AppealState.CARRIED_OUT, AppealState.CLOSED], AppealState.FILED),
    )
