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
    CLOSED = "closed"
    """Every appeal on its docket got a response."""
    WITHOUT_QUORUM = "without_quorum"
    """Too few members were present. The docket was carried over."""
    MISSED = "missed"
    """Nobody opened it. The docket was carried over."""


class MeetingMove(StrEnum):
    """The moves of a meeting."""

    ANNOUNCED = "announced"
    OPENED = "opened"
    CONDUCTED = "conducted"
    """A member arrived, moved or voted, or an appeal got a response."""
    CLOSED = "closed"
    FOUND_NO_QUORUM = "found_without_quorum"
    MISSED = "missed"


NOT_STARTED = (MeetingState.SCHEDULED, MeetingState.ANNOUNCED)
"""A meeting that has not started. Appeals can be added to its docket until it is scheduled to begin."""


class MeetingLifecycle(Lifecycle[MeetingState, MeetingMove]):
    """One meeting of a committee. It closes only when every appeal on its docket has a response (LIC-18, LIC-19)."""

    noun = "meeting"
    states = MeetingState
    moves = MeetingMove
    table = (
        transition(MeetingMove.ANNOUNCED, [MeetingState.SCHEDULED], MeetingState.ANNOUNCED),
        transition(MeetingMove.OPENED, NOT_STARTED, MeetingState.IN_SESSION),
        transition(MeetingMove.CONDUCTED, [MeetingState.IN_SESSION], MeetingState.IN_SESSION),
        transition(MeetingMove.CLOSED, [MeetingState.IN_SESSION], MeetingState.CLOSED),
        transition(MeetingMove.FOUND_NO_QUORUM, NOT_STARTED, MeetingState.WITHOUT_QUORUM),
        transition(MeetingMove.MISSED, NOT_STARTED, MeetingState.MISSED),
    )
