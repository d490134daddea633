"""The messages to a training run: one for each step."""

from typing import Annotated

from pydantic import StringConstraints

from models.base import Key, Message, Text
from models.dates import EnteredDay, EnteredInstant
from models.forms import Note, StepMessage
from models.license.lifecycle import LicenseKind
from models.training.background import Background
from models.training.requirement import SignedText
from models.training.score import EnteredScore
from models.training.state import TrainingBase

UserName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A person's name in another system, as typed: trimmed, not empty."""


class TrainingStart(TrainingBase):
    """The input of a training run. The run keeps the policy under which it began."""

    project_types: tuple[str, ...] = ()
    """They decide about the practice cases and about parts that are for some project types only."""
    license_kind: LicenseKind | None = None
    background: Background = Background()
    """What the person brings, if the policy asks for it."""


class TrainingStep(StepMessage):
    """A step that a person takes on a training run."""


class SubmitForm(TrainingStep):
    """Complete a form."""

    form_id: Key


class RecordTest(EnteredScore, TrainingStep):
    """Record an attempt at a test, with the score as typed."""

    test_id: Key
    taken_at: EnteredInstant | None = None
    """When the test was taken. None means now."""


class CorrectTest(EnteredScore, TrainingStep):
    """Replace the wrong score of an attempt, with the reason."""

    test_id: Key
    attempt: int
    """The number of the attempt."""
    reason: Text


class GrantAttempt(TrainingStep):
    """Grant one more attempt at a test whose attempts are used up, with the reason."""

    test_id: Key
    reason: Text


class AddCertificate(TrainingStep):
    """Submit the certificate of a course. It is stored as `document_id`."""

    course_id: Key
    document_id: Key


class RecordAccount(TrainingStep):
    """Record the trainee's account in another system, with the user name there."""

    account_id: Key
    user_name: UserName


class Sign(TrainingStep):
    """Sign the agreement: with a typed name under its text, or on paper.

    The signed document, if there is one, is stored as `document_id`.
    """

    signature_id: Key
    document_id: Key | None = None
    signed: SignedText | None = None


class SubmitStep(TrainingStep):
    """Submit a practice-case step for review."""

    case: int
    step: int
    note: Note = ""
    client_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    """The number of the invented client on the training site, by which a reviewer finds the work."""
    document_id: Key | None = None
    """A picture of the work, if there is one."""
    training_site_only: bool = False
    """Whether the trainee confirms that the evidence shows the training site and no real client (S37)."""


class ReviewStep(TrainingStep):
    """Approve a submitted step, or send it back with comments."""

    case: int
    step: int
    approve: bool
    comments: Note = ""


class ExtendDeadline(TrainingStep):
    """Move the deadline to the end of `to_day`, with a reason."""

    to_day: EnteredDay
    reason: Text


class WithdrawTraining(TrainingStep):
    """Withdraw the training before its end."""

    reason: Text


class TestReport(EnteredScore):
    """Signal of a learning system: someone took a test. `report_id` is the system's own number for this attempt."""

    __test__ = False

    report_id: Key
    test_id: Key
    taken_at: EnteredInstant


class CourseReport(Message):
    """Signal of a learning system: someone completed a course. `report_id` is the system's own number for this."""

    report_id: Key
    course_id: Key
    completed_at: EnteredInstant


class StopTraining(Message):
    """Signal: the request that the training belongs to has ended."""

    reason: str
    person_left: bool = False
    """Whether it ended because the trainee no longer has access at the agency."""
