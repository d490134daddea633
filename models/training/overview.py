"""What a training run looks like at a given time: what comes next, its parts, the attempts, and the reviews."""

from datetime import datetime

from models.base import Instant, Key, Message, shared_fields
from models.calendar import Deadline
from models.training.kinds.registry import KINDS
from models.training.lifecycle import PartStatus, StepState, TrainingState
from models.training.progress import available, next_step, under_review, waiting_for, window_use
from models.training.requirement import EarlierCompletion, EarlierPaper, Progress, ScoreCorrection, SignedText
from models.training.state import CaseWindow, PracticeStep, TrainingRun
from models.training.waivers import WaiverGiven

PRACTICE = "practice"
"""The kind of a part that is a step of a practice case. Every other part has the kind of its requirement."""


def part_kinds() -> tuple[str, ...]:
    """Return the kinds of parts that a training run can have."""
    return (*KINDS, PRACTICE)


class PartOverview(Message):
    """A requirement, or a step of a practice case."""

    key: Key
    kind: str
    case_number: int | None
    step_number: int | None
    title: str
    state: PartStatus
    met_at: Instant | None
    met_by: Key | None
    document_id: Key | None
    earlier_papers: tuple[EarlierPaper, ...]
    user_name: str
    """The trainee's name in another system. Empty if the part is no account, or none is recorded."""
    instruction: str = ""
    """What to do next about it. Empty if it is done."""
    attempts_left: int | None = None
    """How many attempts are left. None if there is no limit, or there are no attempts."""
    signed: SignedText | None = None
    earlier: EarlierCompletion | None = None
    """The completion from before the training that met it. It no longer counts if the part is not done."""


class AttemptOverview(Message):
    """An attempt at a test. `score` is in percent, `entered` is the score as it was entered."""

    test_key: Key
    number: int
    score: str
    entered: str
    passed: bool
    at: Instant
    taken_at: Instant
    entered_by: Key
    corrections: tuple[ScoreCorrection, ...]


class ReviewOverview(Message):
    """A submission of a practice-case step, and its review if it has one."""

    case_number: int
    step_number: int
    number: int
    submitted_at: Instant
    note: str
    client_id: str = ""
    document_id: Key | None = None
    reviewed_at: Instant | None
    reviewer_id: Key | None
    approved: bool | None
    comments: str


class WindowShare(Message):
    """One window of a run, and how much of it the trainee and the reviewers have used."""

    case: int
    deadline: Deadline
    explanation: str
    trainee_seconds: int
    reviewer_seconds: int


class TrainingSummary(Message):
    """A training run in one line. The window and its seconds are those of the current practice case."""

    request_id: Key
    agency_id: Key
    person_id: Key
    requested_by: Key
    role_type: str
    policy_label: str
    state: TrainingState
    started_at: Instant
    ended_at: Instant | None
    end_reason: str
    cases: int
    case_number: int
    deadline: Deadline
    trainee_seconds: int
    reviewer_seconds: int
    next_step: str
    waiting_for: str
    under_review: bool
    waiver: WaiverGiven | None = None
    """Why only some parts of the training are needed. None if all are."""
    reports_ignored: int
    """How many reports of the learning system changed nothing. The history says why."""


class TrainingOverview(TrainingSummary):
    """A training run with everything that was done in it."""

    steps: tuple[PartOverview, ...]
    """The requirements in order, then the steps of the practice cases."""
    attempts: tuple[AttemptOverview, ...]
    reviews: tuple[ReviewOverview, ...]


_STATUS = {
    StepState.LOCKED: PartStatus.LOCKED,
    StepState.OPEN: PartStatus.OPEN,
    StepState.SUBMITTED: PartStatus.SUBMITTED,
    StepState.RETURNED: PartStatus.RETURNED,
    StepState.APPROVED: PartStatus.DONE,
}


def overview(run: TrainingRun, now: datetime) -> TrainingOverview:
    """Describe the run as it is at `now`. The records keep this, and the services show it."""
    current = window_share(run, run.window, now)
    return TrainingOverview(
        **shared_fields(run, TrainingSummary),
        case_number=current.case,
        deadline=current.deadline,
        trainee_seconds=current.trainee_seconds,
        reviewer_seconds=current.reviewer_seconds,
        next_step=next_step(run),
        waiting_for=waiting_for(run),
        under_review=under_review(run),
        reports_ignored=len(run.ignored),
        steps=(*(_requirement(run, each) for each in run.requirements), *(_practice_step(each) for each in run.steps)),
        attempts=_attempts(run),
        reviews=_reviews(run),
    )


def window_share(run: TrainingRun, window: CaseWindow, now: datetime) -> WindowShare:
    """Describe one window of the run as it is at `now`."""
    used = window_use(run, window, now)
    return WindowShare(
        case=window.case,
        deadline=window.deadline,
        explanation=window.deadline.explained(),
        trainee_seconds=round(used.trainee.total_seconds()),
        reviewer_seconds=round(used.reviewers.total_seconds()),
    )


def _requirement(run: TrainingRun, progress: Progress) -> PartOverview:
    ahead = PartStatus.OPEN if available(run, progress) else PartStatus.LOCKED
    return PartOverview(
        **shared_fields(progress, PartOverview),
        key=progress.requirement.id,
        kind=progress.requirement.kind,
        case_number=None,
        step_number=None,
        title=progress.requirement.title,
        state=PartStatus.DONE if progress.met else ahead,
        instruction="" if progress.met else progress.requirement.instruction(progress),
        attempts_left=progress.requirement.attempts_left(progress),
    )


def _practice_step(step: PracticeStep) -> PartOverview:
    approved = step.submissions[-1] if step.state == StepState.APPROVED else None
    return PartOverview(
        key=f"case/{step.case}/{step.number}",
        kind=PRACTICE,
        case_number=step.case,
        step_number=step.number,
        title=step.title,
        state=_STATUS[step.state],
        met_at=approved.reviewed_at if approved else None,
        met_by=approved.reviewer_id if approved else None,
        document_id=None,
        earlier_papers=(),
        user_name="",
    )


def _attempts(run: TrainingRun) -> tuple[AttemptOverview, ...]:
    """Return every attempt at a test, the oldest first."""
    made = [
        AttemptOverview(
            **{
                **shared_fields(attempt, AttemptOverview),
                "score": str(attempt.score),
                "entered": attempt.entered or str(attempt.score),
                "taken_at": attempt.taken_at or attempt.at,
            },
            test_key=progress.requirement.id,
        )
        for progress in run.requirements
        for attempt in progress.attempts
    ]
    return tuple(sorted(made, key=lambda each: (each.at, each.number, each.test_key)))


def _reviews(run: TrainingRun) -> tuple[ReviewOverview, ...]:
    """Return every submission of a practice-case step with its review, the oldest first."""
    submitted = [
        ReviewOverview(
            **shared_fields(submission, ReviewOverview),
            case_number=step.case,
            step_number=step.number,
            number=number,
            submitted_at=submission.at,
        )
        for step in run.steps
        for number, submission in enumerate(step.submissions, start=1)
    ]
    return tuple(sorted(submitted, key=lambda each: (each.submitted_at, each.number)))
