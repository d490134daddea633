"""The effects of an accepted step besides its new state: tasks for people, and notices."""

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
"""Values for a notice's template, besides names and dates."""


class TaskKind(StrEnum):
    """Kinds of work for people. Each kind has its own queue."""

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
    REVIEW_SELF_PAY = "review_self_pay"
    CHECK_NOTICE = "check_notice"
    SETTLE_CONFLICT = "settle_conflict"
    REOPEN_ACCOUNT = "reopen_account"
    UNLOCK_ACCOUNT = "unlock_account"
    REACTIVATE_LICENSE = "reactivate_license"
    CONFIRM_RETURN = "confirm_return"
    REVIEW_INACTIVITY = "review_inactivity"
    HOLD_MEETING = "hold_meeting"
    PRESENT_REPORT = "present_report"
    RESTORE_MEETINGS = "restore_meetings"
    ANSWER_QUESTION = "answer_question"
    ASSESS_NEED = "assess_need"
    SETTLE_APPEAL = "settle_appeal"
    ANSWER_LICENSE_REQUEST = "answer_license_request"
    CONFIRM_COMMITMENTS = "confirm_commitments"
    REDUCE_DELEGATIONS = "reduce_delegations"
    CHECK_ACCOUNT = "check_account"
    IMPORT_USAGE = "import_usage"
    MAP_ORGANIZATION = "map_organization"
    CORRECT_ADDRESS = "correct_address"
    SETTLE_CLOSING = "settle_closing"
    CONFIRM_RECOVERY = "confirm_recovery"


class OpenTask(Message):
    """A task to open. `key` is unique within its workflow. Opening an open task again only updates it."""

    key: Key
    kind: TaskKind
    title: str
    role: Role | None = None
    """The role whose queue the task is in. Empty if the task is for one person."""
    person_id: Key | None = None
    agency_id: Key | None = None
    region_id: Key | None = None
    due: Instant | None = None


class CloseTask(Message):
    """A task to close because it is done or no longer needed."""

    key: Key
    done: bool = True


class Appointment(Message):
    """A meeting for the calendars of the people who get a notice. Instants are in UTC.

    The same `uid` with a higher `sequence` changes the existing calendar entry. If it is `canceled`, the entry goes.
    """

    uid: Key
    sequence: int = 0
    title: str
    begins_at: Instant
    ends_at: Instant
    canceled: bool = False


class Notice(Message):
    """An email to send: the template, the recipients, and the facts. Addresses are looked up when it is sent."""

    template: Key
    to: tuple[Key, ...]
    """Person ids."""
    to_role: Role | None = None
    """Everyone who holds this role when the notice is sent gets it too (at `agency_id` or in `region_id`, if given)."""
    cc: tuple[Key, ...] = ()
    agency_id: Key | None = None
    region_id: Key | None = None
    former_address: str = ""
    """The address that the person in `to` had before, if the letter goes there and not to the one on record."""
    about: Key | None = None
    """The person the notice is about, for its wording."""
    facts: Facts = Field(default_factory=dict)
    deadline: Deadline | None = None
    """The deadline to attach as a calendar entry, if any."""
    deadline_title: str = ""
    deadline_key: Key | None = None
    """The subject of the deadline within its process.

    A later letter with the same key moves the same calendar entry.
    """
    deadline_of: Key | None = None
    """The workflow id of the process that set the deadline, if another process ends it."""
    deadline_is_off: bool = False
    """The deadline no longer applies: cancel the calendar entry from an earlier letter."""
    appointment: Appointment | None = None
    """The appointment to attach as a calendar entry. A notice has a deadline or an appointment, never both."""
    invoice: Key | None = None
    """The number of the invoice of `agency_id` to attach."""
    page: str = ""
    """The portal's page to which the letter leads, if it is not that of its process (models/pages.py)."""
    paper: Key | None = None
    """The name (models.ids) of an office document to attach, such as the minutes of a meeting."""


class Introduced(Message):
    """A person who comes onto record with a step, because the step is about somebody new."""

    person_id: Key
    first_name: str
    last_name: str
    email: str


class NoticeStart(Message):
    """The start message of the workflow that sends a notice."""

    notice_id: Key


StateT = TypeVar("StateT", bound=Message)


class LostAccess(Message):
    """A person no longer has a license: pending requests to change its access make no sense any longer (ACC-14)."""

    license_id: Key
    person_id: Key
    reason: str
    person_left: bool = False
    """Whether the agency said that the person no longer needs access."""


class Decision(Message, Generic[StateT]):
    """What a rule decided: the next state, one sentence for the audit trail, and the effects."""

    state: StateT
    move: Key
    summary: str
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    notices: tuple[Notice, ...] = ()
    introduced: Introduced | None = None
    lost_access: LostAccess | None = None


ActedT = TypeVar("ActedT", bound=StepMessage)
ReportT = TypeVar("ReportT", bound=Message)

Rule = Callable[[StateT, ActedT, datetime], Decision[StateT]]
"""Decides a step at a time in UTC. A rule raises RuleViolation if it refuses the step."""

Reaction = Callable[[StateT, ReportT, datetime], Decision[StateT] | None]
"""Decides what a report from another system changes; None if nothing. A reaction never refuses."""


def state_type(rule: Callable[[StateT, ReportT, datetime], object]) -> type[StateT]:
    """Return the type of state that a rule changes."""
    return cast(type[StateT], _parameter_type(rule, 0))


def message_type(rule: Callable[[StateT, ReportT, datetime], object]) -> type[ReportT]:
    """Return the type of message that a rule takes."""
    return cast(type[ReportT], _parameter_type(rule, 1))


def _parameter_type(rule: Callable[..., object], position: int) -> Any:
    name = list(signature(rule).parameters)[position]
    return get_type_hints(rule)[name]
