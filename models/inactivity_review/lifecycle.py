"""The machine of one month's review."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class ReviewState(StrEnum):
    """Where a month's review stands."""

    OPEN = "open"
    """The licenses over a rung are listed, and being decided."""
    CLOSED = "closed"
    """Everything is decided, or the next review has taken over what was not."""


class ReviewMove(StrEnum):
    """What can happen to a month's review."""

    DECIDED = "decided"
    CARRIED_OUT = "carried_out"
    """A license was told what was decided about it; that may be after the review was closed."""
    CLOSED = "closed"


class ReviewLifecycle(Lifecycle[ReviewState, ReviewMove]):
    """One month's review: decided license by license, closed when all are decided or the next month begins."""

    noun = "inactivity review"
    states = ReviewState
    moves = ReviewMove
    table = (
        transition(ReviewMove.DECIDED, [ReviewState.OPEN], ReviewState.OPEN),
        transition(ReviewMove.CARRIED_OUT, [ReviewState.OPEN], ReviewState.OPEN),
        transition(ReviewMove.CARRIED_OUT, [ReviewState.CLOSED], ReviewState.CLOSED),
        transition(ReviewMove.CLOSED, [ReviewState.OPEN], ReviewState.CLOSED),
    )
