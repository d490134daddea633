"""The state machine of one month's review."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class ReviewState(StrEnum):
    """The states of a month's review."""

    OPEN = "open"
    """The licenses past a rung are listed and waiting for decisions."""
    CLOSED = "closed"
    """Everything is decided, or the next review has taken over the rest."""


class ReviewMove(StrEnum):
    """The moves of a month's review."""

    DECIDED = "decided"
    CARRIED_OUT = "carried_out"
    """The decision was carried out on a license. That may happen after the review was closed."""
    TOOK_PART = "took_part"
    """Somebody of a role that holds the review took part. That may be recorded after the review was closed."""
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
        *(transition(ReviewMove.TOOK_PART, [state], state) for state in ReviewState),
        transition(ReviewMove.CLOSED, [ReviewState.OPEN], ReviewState.CLOSED),
    )
