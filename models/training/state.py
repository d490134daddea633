"""A training run and its parts: requirements, practice-case steps, windows."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.effects import Decision
from models.policy.training import Requirement, TrainingPolicy
from models.training.lifecycle import StepState, TrainingState


class Attempt(Message):
    """One try at a test. Every try is kept."""

    number: int
    score: Decimal
    passed: bool
    at: Instant
    entered_by: Key


class Progress(Message):
    """One requirement of the run and what has been done about it."""

    requirement: Requirement
    met_at: Instant | None = None
    attempts: tuple[Attempt, ...] = ()
    document_id: Key | None = None
    met_by: Key | None = None

    @property
    def met(self) -> bool:
        """Whether nothing more is needed."""
        return self.met_at is not None


class Submission(Message):
    """One hand-in of a practice-case step, and its review."""

    at: Instant
    note: str = ""
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
    """The calendar days that one practice case has; the first also covers everything before it."""

    case: int
    deadline: Deadline
    reminded: tuple[int, ...] = ()
    """The reminders already sent, by days before the deadline."""
    ended_at: Instant | None = None


class IgnoredReport(Message):
    """A report of the learning system that changed nothing: a duplicate, a late one, an unknown test."""

    report_id: Key
    at: Instant
    reason: str


class TrainingBase(Message):
    """What a training run begins with and keeps: TrainingStart and TrainingRun both have these fields."""

    request_id: Key
    agency_id: Key
    person_id: Key
    requested_by: Key
    role_type: str = ""
    time_zone: str
    policy_label: str
    policy: TrainingPolicy


class TrainingRun(TrainingBase):
    """The whole of a training run: what the workflow keeps, the database stores and a person may see."""

    entity: Literal["training_run"] = "training_run"
    state: TrainingState = TrainingState.IN_TRAINING
    started_at: Instant
    ended_at: Instant | None = None
    end_reason: str = ""
    cases: int
    """How many practice cases are expected."""
    requirements: tuple[Progress, ...]
    steps: tuple[PracticeStep, ...] = ()
    windows: tuple[CaseWindow, ...]
    ignored: tuple[IgnoredReport, ...] = ()
    reports: tuple[Key, ...] = ()
    """The reports of the learning system already taken in."""
    keys: Mapping[str, str] = {}
    """The form keys already used, each with a digest of what was sent."""

    @property
    def window(self) -> CaseWindow:
        """The window that is running, or the last that ran."""
        return self.windows[-1]

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.ended_at is not None


TrainingDecision = Decision[TrainingRun]


class TrainingEnd(StrEnum):
    """How a training run ended, for the request that started it."""

    COMPLETED = "completed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class TrainingOutcome(Message):
    """The result of a training run."""

    end: TrainingEnd
    ended_at: Instant
    reason: str = ""
