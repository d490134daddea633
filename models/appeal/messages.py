"""What is said to an appeal, and what it says of itself."""

from collections.abc import Mapping

from models.appeal.form import Attachment
from models.appeal.responses import Response
from models.appeal.state import AppealBase, Denied, MeetingNote, PendingAppeal
from models.base import Key, Text
from models.forms import Note, StepMessage


class AppealStart(AppealBase, StepMessage):
    """What an appeal begins with: the form, and what the records say about what it contests."""

    committees: Mapping[Key, str]
    """The titles of the committees, by id."""
    denied: Denied | None = None
    pending: tuple[PendingAppeal, ...] = ()
    why_late: Note = ""


class AppealStep(StepMessage):
    """A step that somebody takes on an appeal."""


class GoOnDocket(AppealStep):
    """The committee put it on the docket of a meeting."""

    meeting: MeetingNote


class TakeUp(AppealStep):
    """Its meeting is in session."""

    meeting_id: Key


class CarryOver(AppealStep):
    """Its meeting was not held; it is on the docket of the next one."""

    why: Text
    next: MeetingNote


class HearResponse(AppealStep):
    """What its meeting decided, or continued it for; then with the next meeting."""

    response: Response
    next: MeetingNote | None = None


class AnswerQuestion(AppealStep):
    """The appellant answers the committee's question."""

    number: int
    answer: Text
    attachments: tuple[Attachment, ...] = ()


class ReportAssessment(AppealStep):
    """What was found about the organization's need."""

    number: int
    finding: Text
    attachments: tuple[Attachment, ...] = ()


class AttachFiles(AppealStep):
    """The appellant hands in more files."""

    attachments: tuple[Attachment, ...]


class Withdraw(AppealStep):
    """The appellant takes the appeal back."""

    reason: Note = ""


class OrderAnswered(AppealStep):
    """A license or the allotment did what was decided, or says why not."""

    order: int
    done: bool = True
    sentence: str = ""


class SettleOrders(AppealStep):
    """Somebody saw to what could not be carried out."""

    note: Text


class SetAside(AppealStep):
    """The decision is set aside, and the appeal goes before the committee again."""

    reason: Text
