"""What is said to an appeal, and what it says of itself."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.appeal.form import AppealForm, Attachment
from models.appeal.lifecycle import PENDING, AppealState
from models.appeal.responses import ContinuedFor, Response
from models.base import Instant, Key, Message, Text
from models.billing.self_pay_messages import Estimate
from models.calendar import Deadline
from models.effects import Decision
from models.forms import Note, StepMessage
from models.license.lifecycle import InactiveReason, LicenseKind
from models.policy.appeals import Appeals


class Contested(Message):
    """A license that the appeal is about, as the records have it: since when it is revoked or marked, and why."""

    license_id: Key
    agency_id: Key
    kind: LicenseKind
    holder_id: Key | None = None
    ground: InactiveReason | None = None
    revoked_on: date | None = None
    marked_on: date | None = None


class Denied(Message):
    """A Coordinated Entry license that was denied to the organization, as the records have it."""

    agency_id: Key
    region_id: Key
    on_day: date
    number: int


class PendingAppeal(Message):
    """An appeal of the same organization, or for the same region, that has no decision yet."""

    appeal_id: Key
    license_ids: tuple[Key, ...] = ()
    about_allotment: bool = False


class AppealStart(StepMessage):
    """What an appeal begins with: the form, and what the records say about what it contests."""

    appeal_id: Key
    time_zone: str
    policy_label: str
    policy: Appeals
    committees: Mapping[Key, str]
    """The titles of the committees, by id."""
    form: AppealForm
    agency_id: Key | None = None
    person_id: Key | None = None
    """The person whose license it is about, if it is one person's."""
    contested: tuple[Contested, ...] = ()
    denied: Denied | None = None
    pending: tuple[PendingAppeal, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    why_late: Note = ""
    fingerprint: str = ""
    """Of what was written and of the files: the same form sent again has the same one."""
    estimate: Estimate | None = None
    """What licenses at the organization's own cost would cost (Addendum 2), for the case of a denial."""


class MeetingNote(Message):
    """The meeting on whose docket an appeal is."""

    meeting_id: Key
    begins_at: Instant


class Asked(Message):
    """What a meeting asked for when it continued the appeal: a question to the appellant, or an assessment."""

    number: int
    kind: ContinuedFor
    text: str
    asked_at: Instant
    due: Deadline
    answer: str = ""
    answered_by: Key | None = None
    answered_at: Instant | None = None
    overdue: bool = False
    """The time was over, and the committee goes on without it."""

    @property
    def waits(self) -> bool:
        """Whether the answer is still waited for."""
        return self.answered_at is None and not self.overdue


class OrderWork(StrEnum):
    """What a decision asks of a license or of the allotment."""

    GRANT_EXCEPTION = "grant_exception"
    GIVE_BACK = "give_back"
    TAKE_MARK_AWAY = "take_mark_away"
    DELEGATE = "delegate"
    END_DELEGATION = "end_delegation"
    MOVE_LICENSE = "move_license"
    ASK_FOR_MORE = "ask_for_more"


class OrderState(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    NOT_TRIED = "not_tried"
    """One before it was refused."""


class Order(Message):
    """One thing that a decision brings about, asked for once. Which fields are given depends on `work`."""

    number: int
    work: OrderWork
    license_id: Key | None = None
    agency_id: Key | None = None
    region_id: Key | None = None
    from_region_id: Key | None = None
    until: date | None = None
    ground: InactiveReason | None = None
    why: str
    state: OrderState = OrderState.WAITING
    outcome: str = ""
    """Why it was refused."""


class Appeal(Message):
    """The whole of an appeal: what its workflow keeps and the database stores."""

    entity: Literal["appeal"] = "appeal"
    appeal_id: Key
    state: AppealState = AppealState.FILED
    round: int = 1
    """1, and one more each time its decision was set aside."""
    time_zone: str
    policy_label: str
    policy: Appeals
    committee_id: Key
    committee: str
    """The committee's title."""
    form: AppealForm
    agency_id: Key | None = None
    person_id: Key | None = None
    filed_by: Key
    filed_at: Instant
    on_behalf: bool = False
    why_late: str = ""
    fingerprint: str = ""
    contested: tuple[Contested, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    estimate: Estimate | None = None
    meeting: MeetingNote | None = None
    continued: int = 0
    """How many meetings continued it."""
    carried_over: int = 0
    """How many of its meetings were not held."""
    asked: tuple[Asked, ...] = ()
    response: Response | None = None
    """The latest response of a meeting."""
    set_aside: tuple[Response, ...] = ()
    """The decisions that were set aside."""
    orders: tuple[Order, ...] = ()
    orders_given: int = 0
    ended_at: Instant | None = None
    """When it was decided or withdrawn."""
    closed_at: Instant | None = None
    keys: Mapping[str, str] = {}

    @property
    def pending(self) -> bool:
        """Whether it has no decision yet."""
        return self.state in PENDING

    @property
    def denied(self) -> bool:
        """Whether its decision, which stands, denied it: then the organization can ask for self-pay (LIC-22)."""
        decided = self.state in (AppealState.DECIDED, AppealState.CARRIED_OUT, AppealState.CLOSED)
        return decided and self.response is not None and getattr(self.response.verdict, "what", "") == "upheld"

    @property
    def waits_on(self) -> Asked | None:
        """What is asked and not answered, if anything."""
        return next((each for each in self.asked if each.waits), None)


AppealDecision = Decision[Appeal]


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
