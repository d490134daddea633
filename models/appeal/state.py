"""The state of an appeal and its parts: what it contests, questions, and the orders that carry out a decision."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.appeal.form import AppealForm, Attachment
from models.appeal.lifecycle import PENDING, AppealState
from models.appeal.responses import ContinuedFor, Response
from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.effects import Decision
from models.license.lifecycle import InactiveReason, LicenseKind
from models.policy.appeals import AppealPolicy
from models.self_pay.state import Estimate


class Contested(Message):
    """A license that the appeal is about: when and why it was revoked or marked, according to the records."""

    license_id: Key
    agency_id: Key
    kind: LicenseKind
    holder_id: Key | None = None
    ground: InactiveReason | None = None
    revoked_on: date | None = None
    revoked_by: Key | None = None
    appeal_until: date | None = None
    """The last day to appeal the revocation, if its letter named one."""
    marked_on: date | None = None


class Denied(Message):
    """A Coordinated Entry license that was denied to the organization, according to the records."""

    agency_id: Key
    region_id: Key
    on_day: date
    number: int


class PendingAppeal(Message):
    """An appeal of the same organization, or for the same region, without a decision."""

    appeal_id: Key
    license_ids: tuple[Key, ...] = ()
    about_allotment: bool = False


class MeetingNote(Message):
    """The meeting with an appeal on its docket."""

    meeting_id: Key
    begins_at: Instant
    resumes_at: Instant | None = None
    """When it goes on. None unless it is adjourned."""


class Question(Message):
    """What a meeting asked for when it continued the appeal: an answer from the appellant, or an assessment."""

    number: int
    kind: ContinuedFor
    text: str
    asked_at: Instant
    due: Deadline
    answer: str = ""
    answered_by: Key | None = None
    answered_at: Instant | None = None
    overdue: bool = False
    """True if the due date has passed, and the committee goes on without it."""

    @property
    def waits(self) -> bool:
        """True while the answer is still expected."""
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

    @property
    def spoken(self) -> str:
        """The work as a noun."""
        return {
            OrderWork.GRANT_EXCEPTION: "the exception from the inactivity policy",
            OrderWork.GIVE_BACK: "the reinstatement of the license",
            OrderWork.TAKE_MARK_AWAY: "the removal of the mark for revocation",
            OrderWork.DELEGATE: "the delegation of a license",
            OrderWork.END_DELEGATION: "the end of the delegation",
            OrderWork.MOVE_LICENSE: "the move of a license between regions",
            OrderWork.ASK_FOR_MORE: "the request for another license",
        }[self]


class OrderState(StrEnum):
    """The states of an order."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    NOT_TRIED = "not_tried"
    """An earlier order was refused."""


class Order(Message):
    """One effect of a decision, requested once. `work` decides which fields are given."""

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


class AppealBase(Message):
    """The fields that AppealStart and Appeal share."""

    appeal_id: Key
    time_zone: str
    policy_label: str
    policy: AppealPolicy
    form: AppealForm
    agency_id: Key | None = None
    person_id: Key | None = None
    """The person whose license it is about, if it is about one person's license."""
    contested: tuple[Contested, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    estimate: Estimate | None = None
    """The price of self-pay licenses (Addendum 2), in case the appeal is denied."""
    fingerprint: str = ""
    """A fingerprint of the form and the files. The same form sent again has the same fingerprint."""


class Appeal(AppealBase):
    """The state of an appeal, as its workflow keeps it and the database stores it."""

    entity: Literal["appeal"] = "appeal"
    state: AppealState = AppealState.FILED
    round: int = 1
    """1, and one more each time its decision was set aside."""
    committee_id: Key
    committee: str
    """The committee's title."""
    filed_by: Key
    filed_at: Instant
    on_behalf: bool = False
    why_late: str = ""
    meeting: MeetingNote | None = None
    continued: int = 0
    """The number of meetings that continued it."""
    carried_over: int = 0
    """The number of its meetings that were not held."""
    asked: tuple[Question, ...] = ()
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
        """True if it has no decision yet."""
        return self.state in PENDING

    @property
    def denied(self) -> bool:
        """True if the decision in effect denied it. The organization can then ask for self-pay (LIC-22)."""
        decided = self.state in (AppealState.DECIDED, AppealState.CARRIED_OUT, AppealState.CLOSED)
        return decided and self.response is not None and getattr(self.response.verdict, "what", "") == "upheld"

    @property
    def waits_on(self) -> Question | None:
        """The open question, if there is one."""
        return next((each for each in self.asked if each.waits), None)


AppealDecision = Decision[Appeal]
