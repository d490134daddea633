"""Every state of a training run and of a practice-case step, with every move."""

from models.training.lifecycle import StepLifecycle, StepMove, StepState, TrainingLifecycle
from models.training.lifecycle import TrainingMove as M
from models.training.lifecycle import TrainingState as S
from tests.models.checks import Table, assert_moves

TRAINING: Table = {
    S.IN_TRAINING: {
        M.WORKED_ON: S.IN_TRAINING,
        M.TEST_RECORDED: S.IN_TRAINING,
        M.REVIEWED: S.IN_TRAINING,
        M.CASE_OPENED: S.IN_TRAINING,
        M.EXTENDED: S.IN_TRAINING,
        M.HELD: S.HELD_FOR_REVIEW,
        M.COMPLETED: S.COMPLETED,
        M.LAPSED: S.LAPSED,
        M.FAILED: S.FAILED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.HELD_FOR_REVIEW: {
        M.TEST_RECORDED: S.HELD_FOR_REVIEW,
        M.REVIEWED: S.HELD_FOR_REVIEW,
        M.CASE_OPENED: S.IN_TRAINING,
        M.EXTENDED: S.IN_TRAINING,
        M.COMPLETED: S.COMPLETED,
        M.LAPSED: S.LAPSED,
        M.FAILED: S.FAILED,
        M.WITHDRAWN: S.WITHDRAWN,
    },
    S.COMPLETED: {},
    S.LAPSED: {},
    S.FAILED: {},
    S.WITHDRAWN: {},
}

STEP: Table = {
    StepState.LOCKED: {StepMove.OPENED: StepState.OPEN},
    StepState.OPEN: {StepMove.SUBMITTED: StepState.SUBMITTED, StepMove.LOCKED_AGAIN: StepState.LOCKED},
    StepState.SUBMITTED: {StepMove.SENT_BACK: StepState.RETURNED, StepMove.APPROVED: StepState.APPROVED},
    StepState.RETURNED: {StepMove.SUBMITTED: StepState.SUBMITTED},
    StepState.APPROVED: {},
}


def test_a_training_run_moves_as_expected_from_every_state() -> None:
    assert_moves(TrainingLifecycle, TRAINING)


def test_a_practice_case_step_moves_as_expected_from_every_state() -> None:
    assert_moves(StepLifecycle, STEP)
