"""The machines of a committee: the committee itself, and one of its meetings."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class CommitteeState(StrEnum):
    """Where a committee stands."""

    SITTING = "sitting"
    DISSOLVED = "dissolved"


class CommitteeMove(StrEnum):
    """What can happen to a committee."""

    MET = "met"
    """Anything in its ordinary work: an appeal came in, a meeting went on."""
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
    """Where a meeting stands."""

    SCHEDULED = "scheduled"
    ANNOUNCED = "announced"
    """Its agenda went out."""
    IN_SESSION = "in_session"
    CLOSED = "closed"
    """Every appeal on its docket had its response."""
    WITHOUT_QUORUM = "without_quorum"
    """Too few members came; the docket was carried over."""
    MISSED = "missed"
    """Nobody opened it; the docket was carried over."""


class MeetingMove(StrEnum):
    """What can happen to a meeting."""

    ANNOUNCED = "announced"
    OPENED = "opened"
    CONDUCTED = "conducted"
    """Somebody came, moved, voted, or an appeal was answered."""
    CLOSED = "closed"
    FOUND_NO_QUORUM = "found_without_quorum"
    MISSED = "missed"


COMING = (MeetingState.SCHEDULED, MeetingState.ANNOUNCED)
"""A meeting that has not begun: appeals can still come onto its docket until its time."""


class MeetingLifecycle(Lifecycle[MeetingState, MeetingMove]):
    """One meeting of a committee. It is closed only when every appeal on its docket has a response (LIC-18, LIC-19)."""

    noun = "meeting"
    states = MeetingState
    moves = MeetingMove
    table = (
        transition(MeetingMove.ANNOUNCED, [MeetingState.SCHEDULED], MeetingState.ANNOUNCED),
        transition(MeetingMove.OPENED, COMING, MeetingState.IN_SESSION),
        transition(MeetingMove.CONDUCTED, [MeetingState.IN_SESSION], MeetingState.IN_SESSION),
        transition(MeetingMove.CLOSED, [MeetingState.IN_SESSION], MeetingState.CLOSED),
        transition(MeetingMove.FOUND_NO_QUORUM, COMING, MeetingState.WITHOUT_QUORUM),
        transition(MeetingMove.MISSED, COMING, MeetingState.MISSED),
    )
