"""The closing of an agency, and what is left to settle."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.agency_closing.lifecycle import ClosingState
from models.base import Instant, Key, Message, Text
from models.effects import Decision
from models.policy.directory import ClosingPolicy


class ClosingStage(StrEnum):
    """The parts of a closing, in the order in which they are carried out."""

    REQUESTS = "requests"
    """Requests that are pending end, and the trainings with them."""
    LICENSES = "licenses"
    ROLES = "roles"
    ACCOUNT = "account"


class Matter(Message):
    """Something that a closing could not do, or that is not over yet: what, and why."""

    stage: ClosingStage
    about: Key
    """What it is about, such as the id of a request's workflow. The same matter has the same one again."""
    what: str
    """What somebody has to do, beginning with a verb."""
    why: str


class ClosingBase(Message):
    """The fields that ClosingStart and AgencyClosing share."""

    agency_id: Key
    agency_name: str
    on_day: date
    """The agency's last day, in the implementation's time zone."""
    because: Text
    time_zone: str
    policy_label: str
    policy: ClosingPolicy


class AgencyClosing(ClosingBase):
    """The state of an agency's closing."""

    entity: Literal["agency_closing"] = "agency_closing"
    state: ClosingState = ClosingState.PLANNED
    planned_by: Key
    planned_at: Instant
    begun_at: Instant | None = None
    look_at: Instant | None = None
    """When it is looked at next. Empty before its day, while it is being carried out, and at the end."""
    looks: int = 0
    """How often it was carried out so far."""
    matters: tuple[Matter, ...] = ()
    """What is left to settle. Each is an open task."""
    ended_at: Instant | None = None
    keys: Mapping[str, str] = {}


ClosingDecision = Decision[AgencyClosing]
