"""What a license follows: the inactivity ladder and its exceptions, the monthly review, recertification, lockout."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict, Text
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.people import Role
from models.policy.rule import Days, Name, PolicyRule
from models.uniqueness import each_once

SHORTEST_MONTH = 28

Months = Annotated[int, Field(ge=1, le=120)]


def _each_day_once(days: tuple[int, ...]) -> tuple[int, ...]:
    each_once(tuple(str(each) for each in days))
    return days


class Measure(StrEnum):
    """What a rung of the ladder counts from."""

    DATA_ENTRY = "data_entry"
    """Client data entered or updated."""
    LOGIN = "login"
    FIRST_SIGN_IN = "first_sign_in"
    """The day the license was activated, as long as nobody ever signed in."""
    INACTIVE = "inactive"
    """The day on which the license became inactive."""

    @property
    def spoken(self) -> str:
        """What is counted, as people say it."""
        return {
            Measure.DATA_ENTRY: "client data entry",
            Measure.LOGIN: "login",
            Measure.FIRST_SIGN_IN: "first sign-in",
            Measure.INACTIVE: "use",
        }[self]


class Consequence(StrEnum):
    """What a rung brings about."""

    WARN = "warn"
    FLAG = "flag"
    """Eligible for revocation: the monthly review decides."""
    INACTIVATE = "inactivate"
    """Access ends until it is reactivated."""
    REFRESHER = "refresher"
    """Access comes back only after a refresher."""
    RETRAINING = "retraining"
    """Access comes back only after the whole training."""
    DELETE = "delete"

    @property
    def spoken(self) -> str:
        """What follows, as people say it."""
        return {
            Consequence.WARN: "a warning",
            Consequence.FLAG: "the license may be revoked",
            Consequence.INACTIVATE: "the license becomes inactive",
            Consequence.REFRESHER: "refresher training is needed",
            Consequence.RETRAINING: "the entire training is needed again",
            Consequence.DELETE: "the license is deleted",
        }[self]


class ExceptionKind(StrEnum):
    """Why a rung is not applied."""

    ONLY_LICENSE = "only_license"
    """The organization has no other license (LIC-06)."""
    LIST_HOLDER = "list_holder"
    """The holder is a Level 4 list holder for Coordinated Entry (LIC-07)."""
    ON_APPEAL = "on_appeal"
    """The Performance Committee granted it on an appeal on record (LIC-08, LIC-21)."""
    LEAVE = "leave"
    """The holder is on leave of absence."""


NOT_FOR_TRAINING = (InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE, InactiveReason.LEFT_AND_KEPT)
"""Payment and recertification give access back by themselves: no training may stand in between."""

GROUND_OF = {
    Measure.DATA_ENTRY: InactiveReason.NO_DATA_ENTRY,
    Measure.LOGIN: InactiveReason.NO_LOGIN,
    Measure.FIRST_SIGN_IN: InactiveReason.NEVER_SIGNED_IN,
}


class Rung(PolicyRule):
    """One rung of the ladder: at which age of what, what happens. Exactly one of `days` and `months`.

    `warn_days_before` warns the holder so many days before. A rung that was reached and left the license in use (a
    mark, a warning, an excuse) is looked at again after `look_again_days`, or after its own age when not given.
    """

    id: Name
    measure: Measure
    days: Days | None = None
    months: Months | None = None
    consequence: Consequence
    reason: InactiveReason | None = None
    """The reason that a license inactive by this rung carries."""
    only_for: Annotated[tuple[InactiveReason, ...], AfterValidator(each_once)] = ()
    """For rungs that count from inactivity: for which reasons of it; empty means for any."""
    exceptions: Annotated[tuple[ExceptionKind, ...], AfterValidator(each_once)] = ()
    warn_days_before: Annotated[tuple[Days, ...], AfterValidator(_each_day_once)] = ()
    look_again_days: Days | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if (self.days is None) == (self.months is None):
            raise ValueError(f"rung {self.id!r}: give either days or months")
        needs_reason = self.consequence in (Consequence.INACTIVATE, Consequence.FLAG)
        if needs_reason and self.reason is None:
            raise ValueError(f"rung {self.id!r}: say which reason it gives the license")
        if self.reason is not None and self.reason not in INACTIVITY:
            raise ValueError(f"rung {self.id!r}: {self.reason.value!r} is no reason that inactivity gives")
        shortest = self.days if self.days is not None else (self.months or 0) * SHORTEST_MONTH
        if any(days >= shortest for days in self.warn_days_before):
            raise ValueError(f"rung {self.id!r}: a warning must come after the clock has started")
        self._counts_inactivity_rightly()
        return self

    def _counts_inactivity_rightly(self) -> None:
        if self.measure != Measure.INACTIVE:
            if self.only_for:
                raise ValueError(f"rung {self.id!r}: only_for is for rungs that count from inactivity")
            return
        if self.consequence == Consequence.INACTIVATE:
            raise ValueError(f"rung {self.id!r}: what it counts is inactive already")
        trains = self.consequence in (Consequence.REFRESHER, Consequence.RETRAINING)
        if trains and (not self.only_for or any(reason in NOT_FOR_TRAINING for reason in self.only_for)):
            raise ValueError(
                f"rung {self.id!r}: say for which reasons; payment and recertification ask for no training"
            )

    @property
    def ground(self) -> InactiveReason:
        """The reason that it gives a license; what was not used says it when the rung does not."""
        return self.reason or GROUND_OF.get(self.measure, InactiveReason.NO_LOGIN)

    @property
    def age(self) -> str:
        """The age at which it applies, as people say it."""
        number, unit = (self.days, "day") if self.days is not None else (self.months, "month")
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class MonthlyReview(PolicyRule):
    """When and by whom inactive users are reviewed, every month."""

    day_of_month: Annotated[int, Field(ge=1, le=28)]
    roles: tuple[Role, ...] = Field(min_length=1)
    within_days: Days


class Recertification(PolicyRule):
    """Yearly, by the license's expiration date: reminders before, inactive after."""

    remind_days_before: Annotated[tuple[Days, ...], AfterValidator(_each_day_once)] = ()
    courses: tuple[str, ...] = ()
    worksheet_required: bool = False
    """Whether the completed worksheet has to be handed in with it."""
    counts_within_days: Days
    """It counts when done within so many days before the date, or after it; so does the training of a new holder."""


class Lockout(PolicyRule):
    """How many bad login attempts lock an account."""

    bad_attempts: Annotated[int, Field(ge=1, le=100)]


class RevocationAppeals(PolicyRule):
    """How a revocation can be appealed, and within how many days if there is a limit."""

    how: Text
    within_days: Days | None = None


class Leave(PolicyRule):
    """How long a leave of absence may be, and how soon the agency says whether the holder is back."""

    at_most_days: Days
    answer_days: Days


def _rungs_named_once(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    each_once(tuple(rung.id for rung in rungs))
    return rungs


class LicensePolicy(Strict):
    """All that licenses follow."""

    ladder: Annotated[tuple[Rung, ...], AfterValidator(_rungs_named_once)] = ()
    review: MonthlyReview | None = None
    recertification: Recertification | None = None
    lockout: Lockout | None = None
    appealing: RevocationAppeals
    leave: Leave
