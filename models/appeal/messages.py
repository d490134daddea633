"""The messages to an appeal."""

from collections.abc import Mapping

from models.appeal.form import Attachment
from models.appeal.responses import Response
from models.appeal.state import AppealBase, Denied, MeetingNote, PendingAppeal
from models.base import Key, Text
from models.forms import Note, StepMessage


class AppealStart(AppealBase, StepMessage):
    """The start message of an appeal: the form, and what the records say about the contested licenses."""

    committees: Mapping[Key, str]
    """The titles of the committees, by id."""
    denied: Denied | None = None
    pending: tuple[PendingAppeal, ...] = ()
    why_late: Note = ""


class AppealStep(StepMessage):
    """A step that somebody takes on an appeal."""


class GoOnDocket(AppealStep):
    """The committee put the appeal on the docket of a meeting."""

    meeting: MeetingNote


class TakeUp(AppealStep):
    """Its meeting is in session."""

    meeting_id: Key


class CarryOver(AppealStep):
    """Its meeting was not held. It is on the docket of the next one."""

    why: Text
    next: MeetingNote


class Reschedule(AppealStep):
    """The meeting with it on the docket is at another time."""

    why: Note = ""
    meeting: MeetingNote


class AdjournHearing(AppealStep):
    """Its meeting was adjourned before it got a response."""

    why: Text
    adjourned: MeetingNote


class ResumeHearing(AppealStep):
    """Its meeting goes on after it was adjourned."""

    resumed: MeetingNote


class HearResponse(AppealStep):
    """The response of its meeting: decided, or continued to the next meeting."""

    response: Response
    next: MeetingNote | None = None


class AnswerQuestion(AppealStep):
    """The appellant answers the committee's question."""

    number: int
    answer: Text
    attachments: tuple[Attachment, ...] = ()


class ReportAssessment(AppealStep):
    """The finding about the organization's need."""

    number: int
    finding: Text
    attachments: tuple[Attachment, ...] = ()


class AttachFiles(AppealStep):
    """The appellant submits more files."""

    attachments: tuple[Attachment, ...]


class Withdraw(AppealStep):
    """The appellant withdraws the appeal."""

    reason: Note = ""


class OrderAnswered(AppealStep):
    """A license or the allotment carried out an order, or refused it."""

    order: int
    done: bool = True
    sentence: str = ""


class SettleOrders(AppealStep):
    """Somebody settled what could not be carried out."""

    note: Text


class SetAside(AppealStep):
    """The decision is set aside, and the appeal goes before the committee again."""

    reason: Text
