"""The state machine of an agency's closing."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class ClosingState(StrEnum):
    """The states of an agency's closing."""

    PLANNED = "planned"
    CARRYING_OUT = "carrying_out"
    """Its day has come. What is left to settle is a task for somebody."""
    CLOSED = "closed"
    CALLED_OFF = "called_off"


class ClosingMove(StrEnum):
    """The moves of an agency's closing."""

    STARTED = "started"
    LOOKED_AT_AGAIN = "looked_at_again"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


class ClosingLifecycle(Lifecycle[ClosingState, ClosingMove]):
    """An agency's closing, from its plan to the day on which nothing is left to settle."""

    noun = "closing"
    states = ClosingState
    moves = ClosingMove
    table = (
        transition(ClosingMove.STARTED, [ClosingState.PLANNED], ClosingState.CARRYING_OUT),
        transition(ClosingMove.LOOKED_AT_AGAIN, [ClosingState.CARRYING_OUT], ClosingState.CARRYING_OUT),
        transition(ClosingMove.CLOSED, [ClosingState.CARRYING_OUT], ClosingState.CLOSED),
        transition(ClosingMove.CALLED_OFF, [ClosingState.PLANNED], ClosingState.CALLED_OFF),
    )
