"""The state machine of an organization's request to pay for licenses itself."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class SelfPayState(StrEnum):
    """The states of a request for self-pay licenses."""

    REQUESTED = "requested"
    DELAYED = "delayed"
    """The HMIS lead has no capacity for it yet (003, Addendum 2)."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SelfPayMove(StrEnum):
    """The moves of a request for self-pay licenses."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DELAYED = "delayed"
    TAKEN_UP_AGAIN = "taken_up_again"
    WITHDRAWN = "withdrawn"
    REVIEW_OPENED = "review_opened"
    REVIEW_ANSWERED = "review_answered"


class SelfPayLifecycle(Lifecycle[SelfPayState, SelfPayMove]):
    """A request for licenses at the organization's own cost, until the HMIS lead has answered."""

    noun = "self-pay request"
    states = SelfPayState
    moves = SelfPayMove
    table = (
        transition(SelfPayMove.ACCEPTED, [SelfPayState.REQUESTED, SelfPayState.DELAYED], SelfPayState.ACCEPTED),
        transition(SelfPayMove.REFUSED, [SelfPayState.REQUESTED, SelfPayState.DELAYED], SelfPayState.REFUSED),
        transition(SelfPayMove.DELAYED, [SelfPayState.REQUESTED, SelfPayState.DELAYED], SelfPayState.DELAYED),
        transition(SelfPayMove.TAKEN_UP_AGAIN, [SelfPayState.DELAYED], SelfPayState.REQUESTED),
        transition(SelfPayMove.WITHDRAWN, [SelfPayState.REQUESTED, SelfPayState.DELAYED], SelfPayState.WITHDRAWN),
        transition(SelfPayMove.REVIEW_OPENED, [SelfPayState.ACCEPTED], SelfPayState.ACCEPTED),
        transition(SelfPayMove.REVIEW_ANSWERED, [SelfPayState.ACCEPTED], SelfPayState.ACCEPTED),
    )
