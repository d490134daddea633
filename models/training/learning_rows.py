"""What a row of a learning system's export says: who did what, when, and with which score."""

from models.base import Instant, Message
from models.training.score import EnteredScore


class LearningRow(EnteredScore):
    """A row of an export. `line` is the line of the file on which it begins."""

    line: int
    user_name: str
    item: str
    """The course or the test, as the learning system calls it."""
    at: Instant | None
    """When it was completed. None if the row doesn't say."""
    is_completed: bool
    report_id: str
    """The system's own number for it, or a fingerprint of the row."""


class ItemName(Message):
    """What a course or a test of the policy is called in a learning system."""

    called: str
    requirement_id: str
