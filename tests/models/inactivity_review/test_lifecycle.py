"""Every state of a month's review, with every move."""

from models.inactivity_review.lifecycle import ReviewLifecycle, ReviewState
from models.inactivity_review.lifecycle import ReviewMove as M
from models.lifecycle import Lifecycle
from tests.models.checks import assert_sentence

EXPECTED = {
    (ReviewState.OPEN, M.DECIDED): ReviewState.OPEN,
    (ReviewState.OPEN, M.CARRIED_OUT): ReviewState.OPEN,
    (ReviewState.OPEN, M.CLOSED): ReviewState.CLOSED,
    (ReviewState.CLOSED, M.CARRIED_OUT): ReviewState.CLOSED,
    (ReviewState.OPEN, M.TOOK_PART): ReviewState.OPEN,
    (ReviewState.CLOSED, M.TOOK_PART): ReviewState.CLOSED,
}


def test_a_review_moves_as_expected_from_every_state() -> None:
    assert issubclass(ReviewLifecycle, Lifecycle)
    for state in ReviewState:
        for move in M:
            one, target = ReviewLifecycle(state), EXPECTED.get((state, move))
            assert one.allows(move) is (target is not None), (state, move)
            if target is not None:
                assert one.apply(move) is target
            else:
                assert_sentence(one.refusal(move))


def test_a_closed_review_has_ended_even_if_a_license_is_still_told() -> None:
    assert ReviewLifecycle.is_final(ReviewState.CLOSED)
    assert not ReviewLifecycle.is_final(ReviewState.OPEN)
    assert "has ended" in ReviewLifecycle(ReviewState.CLOSED).refusal(M.DECIDED)
