"""What is said to a training run, and what it says of itself."""

from datetime import date

from models.base import Instant, Key, Message, Text
from models.forms import Note, StepMessage
from models.training.state import TrainingBase


class TrainingStart(TrainingBase):
    """What a training run begins with. It keeps the policy under which it began."""

    project_types: tuple[str, ...] = ()
    """How many practice cases there are follows from them."""


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


class StopTraining(Message):
    """Signal: the request that the training belongs to has ended."""

    reason: str
