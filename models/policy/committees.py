"""The committees of an implementation: when they meet, who decides, and what is on their docket (003, section 4)."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.rule import Name, PolicyRule, Title
from models.uniqueness import each_once

FewDays = Annotated[int, Field(ge=1, le=10)]
"""A number of days that stays well below the four weeks between two meetings."""


class CommitteeKind(StrEnum):
    """What a committee decides about."""

    PERFORMANCE = "performance"
    """Inactivity, and exceptions from it."""
    COORDINATED_ENTRY = "coordinated_entry"
    """Coordinated Entry licenses and their allotment."""

    @property
    def member_role(self) -> Role:
        """The role of its members."""
        return Role.PERFORMANCE_MEMBER if self == CommitteeKind.PERFORMANCE else Role.CE_MEMBER

    @property
    def chair_role(self) -> Role:
        """The role of its chair."""
        return Role.PERFORMANCE_CHAIR if self == CommitteeKind.PERFORMANCE else Role.CE_CHAIR


class MeetingWeek(StrEnum):
    """The how-manieth such weekday of a month."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class Weekday(StrEnum):
    """A day on which committees meet."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"

    @property
    def number(self) -> int:
        """Monday is 0, as in Python's calendar."""
        return list(Weekday).index(self)


class OnHoliday(StrEnum):
    """What becomes of a meeting that would fall on a holiday."""

    EARLIER = "earlier"
    """It is held on the last business day before it."""
    LATER = "later"
    """It is held on the first business day after it."""
    HELD = "held"
    """It is held all the same."""


class MeetingPolicy(PolicyRule):
    """When a committee meets, every month: such as the second Wednesday at 10:00, in the implementation's zone."""

    which: MeetingWeek
    weekday: Weekday
    at: time
    minutes: Annotated[int, Field(ge=15, le=480)] = 90
    on_holiday: OnHoliday
    agenda_days_before: FewDays
    record_within_days: FewDays
    """A meeting that nobody has opened so many days after its day was missed."""

    @model_validator(mode="after")
    def _at_a_time_on_the_wall(self) -> Self:
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise ValueError("at is hours and minutes on the wall clock, such as 10:00:00, without a zone")
        if not 6 <= self.at.hour <= 20:  # clock changes happen at night: no meeting can fall into one
            raise ValueError("a meeting begins between 6:00 and 20:59")
        return self


class Quorum(PolicyRule):
    """How many members have to be present: a number, or more than half of the seats when none is given."""

    members: Annotated[int, Field(ge=1, le=100)] | None = None

    def needed(self, seats: int) -> int:
        """How many of `seats` members have to be present."""
        return self.members if self.members is not None else seats // 2 + 1


class DecidedBy(StrEnum):
    """Who decides an appeal."""

    CHAIR = "chair"
    MAJORITY = "majority"
    """More votes for a motion than against it; who abstains is not counted."""


class Tie(StrEnum):
    """What becomes of a motion with as many votes for it as against it."""

    FAILS = "fails"
    CHAIR = "chair"
    """It goes as the chair voted; it fails when the chair did not vote on it."""


class DecisionPolicy(PolicyRule):
    """Who decides, and what a tie means."""

    by: DecidedBy
    tie: Tie = Tie.FAILS


class Terms(PolicyRule):
    """For how many months a member sits when nothing else was said; without a number, until somebody else does."""

    months: Annotated[int, Field(ge=1, le=120)] | None = None


class CommitteePolicy(Strict):
    """One committee."""

    id: Name
    title: Title
    kind: CommitteeKind
    inactivity_report: bool = False
    """Whether the HMIS lead's inactivity report is presented to it (LIC-04)."""
    meetings: MeetingPolicy
    quorum: Quorum
    deciding: DecisionPolicy
    terms: Terms


def _named_once(committees: tuple[CommitteePolicy, ...]) -> tuple[CommitteePolicy, ...]:
    each_once(tuple(each.id for each in committees))
    return committees


Committees = Annotated[tuple[CommitteePolicy, ...], AfterValidator(_named_once)]
"""All committees of an implementation, each name once."""
