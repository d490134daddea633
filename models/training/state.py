"""The state of a training run and its parts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.effects import Decision
from models.policy.training import TrainingPolicy
from models.training.lifecycle import StepState, TrainingState
from models.training.requirement import Progress
from models.training.waivers import WaiverGiven


class Submission(Message):
    """One submission of a practice-case step, and its review."""

    at: Instant
    note: str = ""
    client_id: str = ""
    document_id: Key | None = None
    reviewed_at: Instant | None = None
    reviewer_id: Key | None = None
    approved: bool | None = None
    comments: str = ""


class PracticeStep(Message):
    """One step of a practice case with every submission made for it."""

    case: int
    number: int
    title: str
    state: StepState = StepState.LOCKED
    submissions: tuple[Submission, ...] = ()


class CaseWindow(Message):
    """The calendar days for one practice case. The first window also covers everything before it."""

    case: int
    deadline: Deadline
    reminded: tuple[int, ...] = ()
    """The reminders already sent, by days before the deadline."""
    ended_at: Instant | None = None


class IgnoredReport(Message):
    """A report of the learning system that changed nothing: a duplicate, a late one, or an unknown test."""

    report_id: Key
    at: Instant
    reason: str
    is_repeat: bool = False
    """Whether it is the same report again, so that nothing is lost."""


class TrainingBase(Message):
    """The fields that TrainingStart and TrainingRun share."""

    request_id: Key
    agency_id: Key
    person_id: Key
    requested_by: Key
    role_type: str = ""
    then: str = ""
    """What happens after the training, in a sentence. Empty for a run that began before it was told."""
    time_zone: str
    policy_label: str
    policy: TrainingPolicy


class TrainingRun(TrainingBase):
    """The state of a training run, as its workflow keeps it, the database stores it, and people see it."""

    entity: Literal["training_run"] = "training_run"
    state: TrainingState = TrainingState.IN_TRAINING
    started_at: Instant
    ended_at: Instant | None = None
    end_reason: str = ""
    cases: int
    """The number of practice cases."""
    waiver: WaiverGiven | None = None
    """Why only some parts are needed. None if all are."""
    requirements: tuple[Progress, ...]
    steps: tuple[PracticeStep, ...] = ()
    windows: tuple[CaseWindow, ...]
    ignored: tuple[IgnoredReport, ...] = ()
    reports: tuple[Key, ...] = ()
    """The reports of the learning system that the run already has."""
    keys: Mapping[str, str] = {}
    """The form keys that were used, each with a digest of what was sent."""

    @property
    def window(self) -> CaseWindow:
        """The current window, or the last one."""
        return self.windows[-1]

    @property
    def ended(self) -> bool:
        """True if the run has ended."""
        return self.ended_at is not None


def files_of(run: TrainingRun) -> tuple[str, ...]:
    """Return the ids of all files that belong to a run, each once."""
    papers = [each.document_id for each in run.requirements]
    papers += [paper.document_id for each in run.requirements for paper in each.earlier_papers]
    papers += [submission.document_id for step in run.steps for submission in step.submissions]
    return tuple(dict.fromkeys(each for each in papers if each is not None))


TrainingDecision = Decision[TrainingRun]


class TrainingEnd(StrEnum):
    """How a training run ended, for the request that started it."""

    COMPLETED = "completed"
    LAPSED = "lapsed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class TrainingOutcome(Message):
    """The result of a training run."""

    end: TrainingEnd
    ended_at: Instant
    reason: str = ""
