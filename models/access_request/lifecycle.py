"""The state machine of an access request. The states are always the same; the policy pack puts them in order."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class RequestState(StrEnum):
    """The states of an access request."""

    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    """Sent back to the agency for completion."""
    APPROVED = "approved"
    AWAITING_LICENSE = "awaiting_license"
    LICENSE_SET_ASIDE = "license_set_aside"
    AWAITING_PLACE = "awaiting_place"
    """In line for a place in training."""
    IN_TRAINING = "in_training"
    TRAINED = "trained"
    SCHEDULED = "scheduled"
    """A removal is planned for a day."""
    ACCOUNT_PENDING = "account_pending"
    """The account in the HMIS is being created, changed or closed."""
    GRANTED = "granted"
    """The request was fulfilled."""
    REJECTED = "rejected"
    CLOSED = "closed"
    """Ended without a result: the training lapsed, no license became available, or the agency never answered."""
    WITHDRAWN = "withdrawn"


class RequestMove(StrEnum):
    """The moves of an access request."""

    TAKEN_FOR_REVIEW = "taken_for_review"
    RETURNED = "returned"
    COMPLETED = "completed"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAPER_SUPPLIED = "given_a_paper"
    WAITING_FOR_LICENSE = "put_on_the_waiting_list"
    LICENSE_SET_ASIDE = "given_a_license"
    WAITING_FOR_PLACE = "put_in_line_for_training"
    TRAINING_STARTED = "sent_to_training"
    TRAINING_COMPLETED = "trained"
    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    ACCOUNT_ORDERED = "ordered_in_the_hmis"
    GRANTED = "granted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_S = RequestState
_M = RequestMove

WAITING = (
    _S.SUBMITTED,
    _S.UNDER_REVIEW,
    _S.RETURNED,
    _S.APPROVED,
    _S.AWAITING_LICENSE,
    _S.LICENSE_SET_ASIDE,
    _S.AWAITING_PLACE,
    _S.IN_TRAINING,
    _S.TRAINED,
    _S.SCHEDULED,
    _S.ACCOUNT_PENDING,
)
"""The states of a request that has not ended."""


class RequestLifecycle(Lifecycle[RequestState, RequestMove]):
    """An access request, from its submission to its end."""

    noun = "request"
    states = RequestState
    moves = RequestMove
    table = (
        transition(_M.TAKEN_FOR_REVIEW, [_S.SUBMITTED, _S.TRAINED, _S.LICENSE_SET_ASIDE], _S.UNDER_REVIEW),
        transition(_M.RETURNED, [_S.UNDER_REVIEW], _S.RETURNED),
        transition(_M.COMPLETED, [_S.RETURNED], _S.UNDER_REVIEW),
        transition(_M.PAPER_SUPPLIED, [_S.RETURNED], _S.RETURNED),
        transition(_M.APPROVED, [_S.UNDER_REVIEW], _S.APPROVED),
        transition(_M.REJECTED, [_S.UNDER_REVIEW, _S.AWAITING_LICENSE], _S.REJECTED),
        transition(
            _M.WAITING_FOR_LICENSE,
            [_S.SUBMITTED, _S.APPROVED, _S.TRAINED, _S.ACCOUNT_PENDING],
            _S.AWAITING_LICENSE,
        ),
        transition(
            _M.LICENSE_SET_ASIDE, [_S.SUBMITTED, _S.APPROVED, _S.TRAINED, _S.AWAITING_LICENSE], _S.LICENSE_SET_ASIDE
        ),
        transition(
            _M.WAITING_FOR_PLACE,
            [_S.SUBMITTED, _S.APPROVED, _S.LICENSE_SET_ASIDE, _S.AWAITING_PLACE],
            _S.AWAITING_PLACE,
        ),
        transition(
            _M.TRAINING_STARTED,
            [_S.SUBMITTED, _S.APPROVED, _S.LICENSE_SET_ASIDE, _S.AWAITING_PLACE],
            _S.IN_TRAINING,
        ),
        transition(_M.TRAINING_COMPLETED, [_S.IN_TRAINING], _S.TRAINED),
        transition(_M.SCHEDULED, [_S.SUBMITTED], _S.SCHEDULED),
        transition(_M.RESCHEDULED, [_S.SCHEDULED], _S.SCHEDULED),
        transition(
            _M.ACCOUNT_ORDERED,
            [_S.SUBMITTED, _S.APPROVED, _S.TRAINED, _S.LICENSE_SET_ASIDE, _S.SCHEDULED],
            _S.ACCOUNT_PENDING,
        ),
        transition(_M.GRANTED, [_S.ACCOUNT_PENDING], _S.GRANTED),
        transition(
            _M.CLOSED,
            [_S.SUBMITTED, _S.RETURNED, _S.AWAITING_LICENSE, _S.IN_TRAINING, _S.SCHEDULED],
            _S.CLOSED,
        ),
        transition(_M.WITHDRAWN, WAITING, _S.WITHDRAWN),
    )
