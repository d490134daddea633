"""What an accepted step brings about, apart from its new state: tasks for people, and notices."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from inspect import signature
from typing import Any, Generic, TypeVar, cast, get_type_hints

from pydantic import Field

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.forms import StepMessage
from models.people import Role

Facts = Mapping[str, str | int | bool | list[str]]
"""What a notice says beyond names and dates: values for its template."""


class TaskKind(StrEnum):
    """The kinds of work a person must do; each has one queue."""

    REVIEW_REQUEST = "review_request"
    COMPLETE_REQUEST = "complete_request"
    FIND_LICENSE = "find_license"
    DO_TRAINING = "do_training"
    REVIEW_STEP = "review_step"
    SET_UP_ACCOUNT = "set_up_account"
    CHANGE_ACCOUNT = "change_account"
    CLOSE_ACCOUNT = "close_account"
    GRANT_TRAINING_SITE = "grant_training_site"
    CONFIRM_RENEWAL = "confirm_renewal"
    NAME_BILLING_CONTACT = "name_billing_contact"
    SETTLE_BILLING = "settle_billing"
    COLLECT_PAYMENT = "collect_payment"
    DECIDE_SELF_PAY = "decide_self_pay"
    CHECK_NOTICE = "check_notice"
    SETTLE_CONFLICT = "settle_conflict"
    REOPEN_ACCOUNT = "reopen_account"
    UNLOCK_ACCOUNT = "unlock_account"
    REACTIVATE_LICENSE = "reactivate_license"
    CONFIRM_RETURN = "confirm_return"
    REVIEW_INACTIVITY = "review_inactivity"
    HOLD_MEETING = "hold_meeting"
    PRESENT_REPORT = "present_report"
    ANSWER_QUESTION = "answer_question"
    ASSESS_NEED = "assess_need"
    SETTLE_APPEAL = "settle_appeal"
    ANSWER_LICENSE_REQUEST = "answer_license_request"
    CONFIRM_COMMITMENTS = "confirm_commitments"
    REDUCE_DELEGATIONS = "reduce_delegations"


class OpenTask(Message):
    """A task to open. `key` is unique within its workflow; opening an open task again only updates it."""

    key: Key
    kind: TaskKind
    title: str
    role: Role | None = None
    """Whose queue it stands in; empty when it is one person's own."""
    person_id: Key | None = None
    agency_id: Key | None = None
    region_id: Key | None = None
    due: Instant | None = None


class CloseTask(Message):
    """A task that is no longer waited for: done, or not needed any more."""

    key: Key
    done: bool = True


class Appointment(Message):
    """A meeting for the calendars of whoever gets a notice. Instants are in UTC.

    The same `uid` again, with a higher `sequence`, changes the entry that is there.
    """

    uid: Key
    sequence: int = 0
    title: str
    begins_at: Instant
    ends_at: Instant


class Notice(Message):
    """An e-mail to send: which template, to whom, with which facts. Addresses are looked up when it goes out."""

    template: Key
    to: tuple[Key, ...]
    """Person ids."""
    to_role: Role | None = None
    """Also to whoever holds this role (at `agency_id` or in `region_id`, if given) when the notice goes out."""
    cc: tuple[Key, ...] = ()
    agency_id: Key | None = None
    region_id: Key | None = None
    about: Key | None = None
    """The person the notice is about, for its wording."""
    facts: Facts = Field(default_factory=dict)
    deadline: Deadline | None = None
    """Attached as a calendar entry when given."""
    deadline_title: str = ""
    deadline_key: Key | None = None
    """What the deadline is about, within its process: a later letter about the same moves the same calendar entry."""
    deadline_is_off: bool = False
    """Nobody waits for it any more: the calendar entry that an earlier letter brought is canceled."""
    appointment: Appointment | None = None
    """Attached as a calendar entry with its hours; a notice has a deadline or an appointment, not both."""
    invoice: Key | None = None
    """The invoice of `agency_id` that is attached as a paper, by number."""
    paper: Key | None = None
    """A paper of the office that is attached, by its name (models.ids), such as the minutes of a meeting."""


class NoticeStart(Message):
    """What the workflow that sends a notice begins with."""

    notice_id: Key


StateT = TypeVar("StateT", bound=Message)


class Decision(Message, Generic[StateT]):
    """What a rule decided: the state that follows, one sentence for the audit trail, and what it brings about."""

    state: StateT
    move: Key
    summary: str
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    notices: tuple[Notice, ...] = ()


ActedT = TypeVar("ActedT", bound=StepMessage)
ReportT = TypeVar("ReportT", bound=Message)

Rule = Callable[[StateT, ActedT, datetime], Decision[StateT]]
"""What a step requires and brings about, at a time in UTC. It raises RuleViolation for a step that it refuses."""

Reaction = Callable[[StateT, ReportT, datetime], Decision[StateT] | None]
"""What a report of another system brings about; None when it changes nothing. It refuses nothing."""


def state_type(rule: Callable[[StateT, ReportT, datetime], object]) -> type[StateT]:
    """Return the type of state that a rule changes."""
    return cast(type[StateT], _parameter_type(rule, 0))


def message_type(rule: Callable[[StateT, ReportT, datetime], object]) -> type[ReportT]:
    """Return the type of message that a rule takes."""
    return cast(type[ReportT], _parameter_type(rule, 1))


def _parameter_type(rule: Callable[..., object], position: int) -> Any:
    name = list(signature(rule).parameters)[position]
    return get_type_hints(rule)[name]
