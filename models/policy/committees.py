"""The committees of an implementation: when they meet, who decides, and what is on their docket (003, section 4)."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.rule import Name, PolicyRule, Title
from models.policy.says import Says
from models.uniqueness import each_once

FewDays = Annotated[int, Field(ge=1, le=10)]
"""A number of days that is well below the four weeks between two meetings."""


class CommitteeKind(StrEnum):
    """What a committee decides."""

    PERFORMANCE = "performance"
    """Inactivity, and exceptions to the inactivity policy."""
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

    @property
    def second_chair_role(self) -> Role:
        """The role of its second chair."""
        return Role.PERFORMANCE_SECOND_CHAIR if self == CommitteeKind.PERFORMANCE else Role.CE_SECOND_CHAIR

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of everybody who belongs to it."""
        return self.member_role, self.chair_role, self.second_chair_role


class MeetingWeek(StrEnum):
    """Which of the month's weekdays, for example the second Wednesday."""

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
        """The weekday's number. Monday is 0, as in Python's calendar."""
        return list(Weekday).index(self)


class OnHoliday(StrEnum):
    """What happens to a meeting that would fall on a holiday."""

    EARLIER = "earlier"
    """It is held on the last business day before the holiday."""
    LATER = "later"
    """It is held on the first business day after the holiday."""
    HELD = "held"
    """It is held on the holiday."""


class MeetingPolicy(PolicyRule):
    """When a committee meets every month, such as the second Wednesday at 10:00, in the implementation's time zone."""

    which: Annotated[MeetingWeek, Says("The committee meets on the {} <weekday> of every month.")]
    weekday: Annotated[
        Weekday,
        Says(
            "The weekday of the meeting is {}.",
            part_of="which",
            words={
                "monday": "Monday",
                "tuesday": "Tuesday",
                "wednesday": "Wednesday",
                "thursday": "Thursday",
                "friday": "Friday",
            },
        ),
    ]
    at: Annotated[time, Says("The meeting begins at {}.", example="10:00:00")]
    minutes: Annotated[int, Field(ge=15, le=480), Says("A meeting lasts {minute}.")] = 90
    on_holiday: Annotated[
        OnHoliday,
        Says(
            "If that day is a holiday, the meeting is held {}.",
            words={
                "earlier": "on the last business day before",
                "later": "on the first business day after",
                "held": "all the same",
            },
        ),
    ]
    agenda_days_before: Annotated[FewDays, Says("The agenda goes out {calendar day} before the meeting.", example="7")]
    record_within_days: Annotated[
        FewDays, Says("A meeting that nobody opened within {calendar day} counts as missed.", example="5")
    ]
    """The number of days after which a meeting that nobody opened counts as missed."""
    notice_days: Annotated[
        int,
        Field(ge=0, le=10),
        Says(
            "A meeting is moved to a new time at least {calendar day} ahead.",
            otherwise="A meeting can be moved to any time that is still to come.",
        ),
    ] = 0
    """The shortest notice of a new time when a meeting is moved, in days; 0 if any time in the future will do."""

    @model_validator(mode="after")
    def _at_a_time_on_the_wall(self) -> Self:
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise ValueError("at must be a local time in hours and minutes, such as 10:00:00, without a time zone")
        if not 6 <= self.at.hour <= 20:  # clocks change at night, so no meeting can fall into a change
            raise ValueError("a meeting must begin between 6:00 and 20:59")
        return self


class Quorum(PolicyRule):
    """The number of members who must be present, or more than half of the seats if no number is given."""

    members: Annotated[
        Annotated[int, Field(ge=1, le=100)] | None,
        Says("A quorum is {member}.", otherwise="A quorum is more than half of the members."),
    ] = None
    counts_recused: Annotated[
        bool | None,
        Says(
            "A quorum is also needed for each vote, and members who are recused count toward it.",
            otherwise="A quorum is also needed for each vote, and members who are recused don’t count toward it.",
            none="A quorum is needed to open a meeting, and not for each vote.",
        ),
    ] = None
    """Whether members who are recused from an appeal count toward the quorum of its vote.

    Left out, a quorum is needed to open a meeting and not for each vote.
    """

    def needed(self, seats: int) -> int:
        """Return how many members must be present in a committee with `seats` members."""
        return self.members if self.members is not None else seats // 2 + 1


class DecidedBy(StrEnum):
    """Who decides an appeal."""

    CHAIR = "chair"
    MAJORITY = "majority"
    """More votes for a motion than against it. Abstentions are not counted."""


class Tie(StrEnum):
    """What happens to a motion with as many votes for it as against it."""

    FAILS = "fails"
    CHAIR = "chair"
    """The vote of the chair decides, or of the second chair if the chair did not vote. Without either, it fails."""


class DecisionPolicy(PolicyRule):
    """Who decides, what a tie means, and whether the ballot is open."""

    by: Annotated[
        DecidedBy,
        Says(
            "An appeal is decided by {}.",
            words={"chair": "the chair", "majority": "a majority of the votes; abstentions don’t count"},
        ),
    ]
    tie: Annotated[
        Tie, Says("In a tie, {}.", words={"fails": "the motion fails", "chair": "the chair’s vote decides"})
    ] = Tie.FAILS
    open_ballot: Annotated[
        bool,
        Says(
            "Members see how others vote before the votes are counted.",
            otherwise="Members don’t see how others vote before the votes are counted.",
        ),
    ] = False
    """Whether members see how others vote before the votes are counted. No document says so; it is closed by default:
    office default, to be confirmed."""


class Terms(PolicyRule):
    """The months of a member's term if nothing else is specified. Without a number, a member stays until replaced."""

    months: Annotated[
        Annotated[int, Field(ge=1, le=120)] | None,
        Says("A member’s term is {month}, if no other day was named.", otherwise="A member stays until replaced."),
    ] = None


class CommitteePolicy(Strict):
    """The rules of one committee."""

    id: Annotated[Name, Says("Files and commands call it “{}”.", example='"performance"')]
    title: Annotated[Title, Says("It is called the {}.", example='"Performance Committee"')]
    kind: Annotated[
        CommitteeKind,
        Says(
            "It decides about {}.",
            words={
                "performance": "inactivity, and exceptions to the inactivity rules",
                "coordinated_entry": "Coordinated Entry licenses and their allotment",
            },
        ),
    ]
    inactivity_report: Annotated[
        bool,
        Says(
            "The monthly inactivity report is presented to it.",
            otherwise="The monthly inactivity report is not presented to it.",
        ),
    ] = False
    """True if the HMIS lead's inactivity report is presented to the committee (LIC-04)."""
    second_chair: Annotated[
        bool, Says("A second chair presides when the chair does not.", otherwise="It has no second chair.")
    ] = False
    """True if the committee has a second chair, who presides when the chair does not."""
    meetings: Annotated[MeetingPolicy, Says("Meetings")]
    quorum: Annotated[Quorum, Says("Quorum")]
    deciding: Annotated[DecisionPolicy, Says("Decisions")]
    terms: Annotated[Terms, Says("Terms of members")]


def _named_once(committees: tuple[CommitteePolicy, ...]) -> tuple[CommitteePolicy, ...]:
    each_once(tuple(each.id for each in committees))
    return committees


Committees = Annotated[tuple[CommitteePolicy, ...], AfterValidator(_named_once)]
"""All committees of an implementation, each with a different name."""
