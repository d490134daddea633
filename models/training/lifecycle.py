"""The two lifecycles of training: the run as a whole, and each step of a practice case."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class TrainingState(StrEnum):
    """The states of a training run."""

    IN_TRAINING = "in_training"
    HELD_FOR_REVIEW = "held_for_review"
    """The window is over, but a submission made in time is still under review."""
    COMPLETED = "completed"
    LAPSED = "lapsed"
    FAILED = "failed"
    """Ended because of failed attempts, as the policy says."""
    WITHDRAWN = "withdrawn"


class TrainingMove(StrEnum):
    """What can happen to a training run."""

    WORKED_ON = "worked_on"
    TEST_RECORDED = "test_recorded"
    """Somebody recorded a test, which may have been taken earlier."""
    REVIEWED = "reviewed"
    CASE_OPENED = "moved_to_the_next_case"
    EXTENDED = "extended"
    HELD = "held"
    COMPLETED = "completed"
    LAPSED = "lapsed"
    FAILED = "closed_after_failed_attempts"
    WITHDRAWN = "withdrawn"


class TrainingLifecycle(Lifecycle[TrainingState, TrainingMove]):
    """A training run, from its first email to its end."""

    noun = "training"
    states = TrainingState
    moves = TrainingMove
    table = (
        transition(TrainingMove.WORKED_ON, [TrainingState.IN_TRAINING], TrainingState.IN_TRAINING),
        transition(TrainingMove.TEST_RECORDED, [TrainingState.IN_TRAINING], TrainingState.IN_TRAINING),
        transition(TrainingMove.TEST_RECORDED, [TrainingState.HELD_FOR_REVIEW], TrainingState.HELD_FOR_REVIEW),
        transition(TrainingMove.REVIEWED, [TrainingState.IN_TRAINING], TrainingState.IN_TRAINING),
        transition(TrainingMove.REVIEWED, [TrainingState.HELD_FOR_REVIEW], TrainingState.HELD_FOR_REVIEW),
        transition(
            TrainingMove.CASE_OPENED,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.IN_TRAINING,
        ),
        transition(
            TrainingMove.EXTENDED,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.IN_TRAINING,
        ),
        transition(TrainingMove.HELD, [TrainingState.IN_TRAINING], TrainingState.HELD_FOR_REVIEW),
        transition(
            TrainingMove.COMPLETED,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.COMPLETED,
        ),
        transition(
            TrainingMove.LAPSED,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.LAPSED,
        ),
        transition(
            TrainingMove.FAILED,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.FAILED,
        ),
        transition(
            TrainingMove.WITHDRAWN,
            [TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW],
            TrainingState.WITHDRAWN,
        ),
    )


class StepState(StrEnum):
    """The states of one step of a practice case."""

    LOCKED = "locked"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class StepMove(StrEnum):
    """What can happen to one step of a practice case."""

    OPENED = "opened"
    LOCKED_AGAIN = "locked_again"
    """What must come before it is no longer done, because a score was corrected."""
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"


class StepLifecycle(Lifecycle[StepState, StepMove]):
    """One step of a practice case: submitted, reviewed, corrected until it is right."""

    noun = "practice-case step"
    states = StepState
    moves = StepMove
    table = (
        transition(StepMove.OPENED, [StepState.LOCKED], StepState.OPEN),
        transition(StepMove.LOCKED_AGAIN, [StepState.OPEN], StepState.LOCKED),
        transition(StepMove.SUBMITTED, [StepState.OPEN, StepState.RETURNED], StepState.SUBMITTED),
        transition(StepMove.SENT_BACK, [StepState.SUBMITTED], StepState.RETURNED),
        transition(StepMove.APPROVED, [StepState.SUBMITTED], StepState.APPROVED),
    )


class PartStatus(StrEnum):
    """How far a part is."""

    LOCKED = "locked"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
