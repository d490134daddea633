"""What may be entered twice: an attempt at a test without the key of the first, and one certificate for two courses."""

from datetime import datetime

from models.errors import RuleViolation
from models.forms import require_meant
from models.training.messages import AddCertificate, RecordTest
from models.training.score import percent
from models.training.state import TrainingRun


def require_not_repeated(run: TrainingRun, message: RecordTest, now: datetime) -> None:
    """Raise RuleViolation if the person recorded the same score of the same test shortly before `now` (UTC).

    Each attempt counts, and a test may have only so many. A form with a key that the run knows is left alone.
    """
    if message.key in run.keys:
        return
    of_test = [each for each in run.requirements if each.requirement.id == message.test_id]
    for attempt in [made for each in of_test for made in each.attempts]:
        same_time = message.taken_at is None or message.taken_at == attempt.taken_at
        own = attempt.entered_by == message.actor.person_id
        if own and same_time and attempt.score == percent(message):
            require_meant(f"attempt {attempt.number}, {attempt.score} percent", attempt.at, now)


def require_own_certificate(run: TrainingRun, message: AddCertificate) -> None:
    """Raise RuleViolation if the same file, byte for byte, was submitted for another course of the run (NEW-02).

    A document's id is made from its content and its kind, so the same certificate has the same id.
    """
    for progress in run.requirements:
        papers = (progress.document_id, *(each.document_id for each in progress.earlier_papers))
        if progress.requirement.id != message.course_id and message.document_id in papers:
            raise RuleViolation(
                "same_certificate",
                f"The same file is already the certificate for “{progress.requirement.title}”. Please submit the "
                "certificate of this course. If it names several courses, say so with --several-courses.",
            )
