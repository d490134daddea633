"""The messages to a training run: one for each step."""

from datetime import date

from models.base import Instant, Key, Message, Text
from models.forms import Note, StepMessage
from models.training.state import TrainingBase


class TrainingStart(TrainingBase):
    """The input of a training run. The run keeps the policy under which it began."""

    project_types: tuple[str, ...] = ()
    """They decide the number of practice cases."""


class TrainingStep(StepMessage):
    """A step that a person takes on a training run."""


class SubmitForm(TrainingStep):
    """Complete a form."""

    form_id: Key


class RecordTest(TrainingStep):
    """Record an attempt at a test. `score` is in percent, as typed."""

    test_id: Key
    score: str


class AddCertificate(TrainingStep):
    """Submit the certificate of a course. It is stored as `document_id`."""

    course_id: Key
    document_id: Key


class Sign(TrainingStep):
    """Sign the agreement. The signed document, if there is one, is stored as `document_id`."""

    signature_id: Key
    document_id: Key | None = None


class SubmitStep(TrainingStep):
    """Submit a practice-case step for review."""

    case: int
    step: int
    note: Note = ""


class ReviewStep(TrainingStep):
    """Approve a submitted step, or send it back with comments."""

    case: int
    step: int
    approve: bool
    comments: Note = ""


class ExtendDeadline(TrainingStep):
    """Move the deadline to the end of `to_day`, with a reason."""

    to_day: date
    reason: Text


class WithdrawTraining(TrainingStep):
    """Withdraw the training before its end."""

    reason: Text


class TestReport(Message):
    """Signal of a learning system: someone took a test. `report_id` is the system's own number for this attempt."""

    __test__ = False

    report_id: Key
    test_id: Key
    score: str
    taken_at: Instant


class StopTraining(Message):
    """Signal: the request that the training belongs to has ended."""

    reason: str
