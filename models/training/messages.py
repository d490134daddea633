"""What is said to a training run, and what it says of itself."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message, Text
from models.calendar import Deadline
from models.effects import Decision
from models.forms import Note, StepMessage
from models.policy import Requirement, Training
from models.training.lifecycle import StepState, TrainingState


class TrainingStart(Message):
    """What a training run begins with. It keeps the policy under which it began."""

    request_id: Key
    agency_id: Key
    person_id: Key
    requested_by: Key
    role_type: str = ""
    project_types: tuple[str, ...] = ()
    time_zone: str
    policy_label: str
    policy: Training


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


class TrainingRun(Message):
    """The whole of a training run: what the workflow keeps, the database stores and a person may see."""

    entity: Literal["training_run"] = "training_run"
    request_id: Key
    agency_id: Key
    person_id: Key
    requested_by: Key
    role_type: str = ""
    time_zone: str
    policy_label: str
    policy: Training
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


class TrainingStep(StepMessage):
    """A step that somebody takes on a training run."""


class SubmitForm(TrainingStep):
    """A form is completed."""

    form_id: Key


class RecordTest(TrainingStep):
    """A test was taken. `score` is in percent, as typed."""

    test_id: Key
    score: str


class AddCertificate(TrainingStep):
    """A course was completed; its certificate is stored as `document_id`."""

    course_id: Key
    document_id: Key


class Sign(TrainingStep):
    """A signature is put under the agreement; the signed paper, if any, is stored as `document_id`."""

    signature_id: Key
    document_id: Key | None = None


class SubmitStep(TrainingStep):
    """A practice-case step is handed in for review."""

    case: int
    step: int
    note: Note = ""


class ReviewStep(TrainingStep):
    """A reviewer approves a submitted step, or sends it back with comments."""

    case: int
    step: int
    approve: bool
    comments: Note = ""


class ExtendDeadline(TrainingStep):
    """An authorized person moves the deadline to the end of `to_day`, with a reason."""

    to_day: date
    reason: Text


class WithdrawTraining(TrainingStep):
    """The training is given up before its end."""

    reason: Text


class TestReport(Message):
    """Signal of a learning system: a test was taken. `report_id` is the system's own number for this attempt."""

    __test__ = False

    report_id: Key
    test_id: Key
    score: str
    taken_at: Instant


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


class StopTraining(Message):
    """Signal: the request that the training belongs to has ended."""

    reason: str
