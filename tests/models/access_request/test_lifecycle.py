"""Every state of an access request, with every move."""

from models.access_request.lifecycle import RequestLifecycle
from models.access_request.lifecycle import RequestMove as M
from models.access_request.lifecycle import RequestState as S
from tests.models.checks import Table, assert_moves

REQUEST: Table = {
    S.SUBMITTED: {
        M.TAKEN_FOR_REVIEW: S.UNDER_REVIEW,
        M.WAITING_FOR_LICENSE: S.AWAITING_LICENSE,
        M.LICENSE_SET_ASIDE: S.LICENSE_SET_ASIDE,
        M.TRAINING_STARTED: S.IN_TRAINING,
        M.SCHEDULED: S.SCHEDULED,
        M.ACCOUNT_ORDERED: S.ACCOUNT_PENDING,
        M.CLOSED: S.CLOSED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.UNDER_REVIEW: {
        M.RETURNED: S.RETURNED,
        M.APPROVED: S.APPROVED,
        M.REJECTED: S.REJECTED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.RETURNED: {
        M.COMPLETED: S.UNDER_REVIEW,
        M.PAPER_SUPPLIED: S.RETURNED,
        M.CLOSED: S.CLOSED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.APPROVED: {
        M.WAITING_FOR_LICENSE: S.AWAITING_LICENSE,
        M.LICENSE_SET_ASIDE: S.LICENSE_SET_ASIDE,
        M.TRAINING_STARTED: S.IN_TRAINING,
        M.ACCOUNT_ORDERED: S.ACCOUNT_PENDING,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.AWAITING_LICENSE: {
        M.REJECTED: S.REJECTED,
        M.LICENSE_SET_ASIDE: S.LICENSE_SET_ASIDE,
        M.CLOSED: S.CLOSED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.LICENSE_SET_ASIDE: {
        M.TAKEN_FOR_REVIEW: S.UNDER_REVIEW,
        M.TRAINING_STARTED: S.IN_TRAINING,
        M.ACCOUNT_ORDERED: S.ACCOUNT_PENDING,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.IN_TRAINING: {
        M.TRAINING_COMPLETED: S.TRAINED,
        M.CLOSED: S.CLOSED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.TRAINED: {
        M.TAKEN_FOR_REVIEW: S.UNDER_REVIEW,
        M.WAITING_FOR_LICENSE: S.AWAITING_LICENSE,
        M.LICENSE_SET_ASIDE: S.LICENSE_SET_ASIDE,
        M.ACCOUNT_ORDERED: S.ACCOUNT_PENDING,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.SCHEDULED: {
        M.RESCHEDULED: S.SCHEDULED,
        M.ACCOUNT_ORDERED: S.ACCOUNT_PENDING,
        M.CLOSED: S.CLOSED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.ACCOUNT_PENDING: {
        M.WAITING_FOR_LICENSE: S.AWAITING_LICENSE,
        M.GRANTED: S.GRANTED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.GRANTED: {},
    S.REJECTED: {},
    S.CLOSED: {},
    S.WITHDRAWN: {},
}


def test_an_access_request_moves_as_expected_from_every_state() -> None:
    assert_moves(RequestLifecycle, REQUEST)
