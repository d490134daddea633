"""The state machines of a committee and of one of its meetings."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class CommitteeState(StrEnum):
    """The states of a committee."""

    SITTING = "sitting"
    DISSOLVED = "dissolved"


class CommitteeMove(StrEnum):
    """The moves of a committee."""

    MET = "met"
    """Any ordinary step: an appeal came in, a meeting went on."""
    DISSOLVED = "dissolved"


class CommitteeLifecycle(Lifecycle[CommitteeState, CommitteeMove]):
    """A committee, for as long as the policy has it."""

    noun = "committee"
    states = CommitteeState
    moves = CommitteeMove
    table = (
        transition(CommitteeMove.MET, [CommitteeState.SITTING], CommitteeState.SITTING),
        transition(CommitteeMove.DISSOLVED, [CommitteeState.SITTING], CommitteeState.DISSOLVED),
    )


class MeetingState(StrEnum):
    """The states of a meeting."""

    SCHEDULED = "scheduled"
    ANNOUNCED = "announced"
    """Its agenda went out."""
    IN_SESSION = "in_session"
    ADJOURNED = "adjourned"
    """It was interrupted, and goes on at a time that was set."""
    CLOSED = "closed"
    """Every appeal on its docket got a response."""
    WITHOUT_QUORUM = "without_quorum"
    """Too few members were present. The docket was carried over."""
    CANCELED = "canceled"
    """It was called off before it began. The docket was carried over."""
    MISSED = "missed"
    """Nobody opened it, or nobody resumed it. The docket was carried over."""


class MeetingMove(StrEnum):
    """The moves of a meeting."""

    ANNOUNCED = "announced"
    MOVED = "moved"
    """It got another day or time."""
    CANCELED = "canceled"
    OPENED = "opened"
    CONDUCTED = "conducted"
    """Somebody came, left, presides, moved or voted, or an appeal got a response."""
    ADJOURNED = "adjourned"
    RESUMED = "resumed"
    CLOSED = "closed"
    FOUND_NO_QUORUM = "found_without_quorum"
    TAKEN_BACK = "taken_back"
    """It was recorded as without a quorum, and is to be held after all."""
    MISSED = "missed"
    CORRECTED = "corrected"
    """Its minutes were corrected. Nothing else about it changes."""


NOT_STARTED = (MeetingState.SCHEDULED, MeetingState.ANNOUNCED)
"""A meeting that has not started. Appeals can be added to its docket until it is scheduled to begin."""
UNDERWAY = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
"""A meeting that has started and not ended. No other meeting can start before it ends."""
NOT_ENDED = (*NOT_STARTED, *UNDERWAY)
"""A meeting whose docket can still be answered."""
ENDED = tuple(each for each in MeetingState if each not in NOT_ENDED)


class MeetingLifecycle(Lifecycle[MeetingState, MeetingMove]):
    """One meeting of a committee. It closes only when every appeal on its docket has a response (LIC-18, LIC-19)."""

    noun = "meeting"
    states = MeetingState
    moves = MeetingMove
    table = (
        transition(MeetingMove.ANNOUNCED, [MeetingState.SCHEDULED], MeetingState.ANNOUNCED),
        *(transition(MeetingMove.MOVED, [state], state) for state in NOT_STARTED),
        transition(MeetingMove.CANCELED, NOT_STARTED, MeetingState.CANCELED),
        transition(MeetingMove.OPENED, NOT_STARTED, MeetingState.IN_SESSION),
        transition(MeetingMove.CONDUCTED, [MeetingState.IN_SESSION], MeetingState.IN_SESSION),
        transition(MeetingMove.ADJOURNED, [MeetingState.IN_SESSION], MeetingState.ADJOURNED),
        transition(MeetingMove.RESUMED, [MeetingState.ADJOURNED], MeetingState.IN_SESSION),
        transition(MeetingMove.CLOSED, UNDERWAY, MeetingState.CLOSED),
        transition(MeetingMove.FOUND_NO_QUORUM, NOT_STARTED, MeetingState.WITHOUT_QUORUM),
        transition(MeetingMove.TAKEN_BACK, [MeetingState.WITHOUT_QUORUM], MeetingState.ANNOUNCED),
        transition(MeetingMove.MISSED, (*NOT_STARTED, MeetingState.ADJOURNED), MeetingState.MISSED),
        *(transition(MeetingMove.CORRECTED, [state], state) for state in ENDED),
    )
