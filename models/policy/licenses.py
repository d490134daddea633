"""The rules of licenses: the inactivity ladder and its exceptions, the monthly review, recertification, lockout."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Text
from models.license.lifecycle import GROUNDS, INACTIVITY, InactiveReason
from models.people import Role
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, Name, PolicyRule
from models.uniqueness import each_once
from models.usage.columns import ColumnRole

SHORTEST_MONTH = 28

Months = Annotated[int, Field(ge=1, le=120)]


def _each_day_once(days: tuple[int, ...]) -> tuple[int, ...]:
    each_once(tuple(str(each) for each in days))
    return days


class Measure(StrEnum):
    """What a rung of the ladder counts from."""

    DATA_ENTRY = "data_entry"
    """The last day client data was entered or updated."""
    LOGIN = "login"
    FIRST_SIGN_IN = "first_sign_in"
    """The day the license was activated, if nobody has ever signed in."""
    INACTIVE = "inactive"
    """The day the license became inactive."""

    @property
    def spoken(self) -> str:
        """The measure in words."""
        return {
            Measure.DATA_ENTRY: "client data entry",
            Measure.LOGIN: "login",
            Measure.FIRST_SIGN_IN: "first sign-in",
            Measure.INACTIVE: "use",
        }[self]


class Consequence(StrEnum):
    """What happens when a rung is reached."""

    WARN = "warn"
    FLAG = "flag"
    """The license may be revoked. The monthly review decides."""
    INACTIVATE = "inactivate"
    """Access ends until the license is reactivated."""
    REFRESHER = "refresher"
    """Access is restored only after a refresher training."""
    RETRAINING = "retraining"
    """Access is restored only after the entire training."""
    DELETE = "delete"

    @property
    def spoken(self) -> str:
        """The consequence in words."""
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
    """The Performance Committee granted the exception on an appeal that is on record (LIC-08, LIC-21)."""
    LEAVE = "leave"
    """The holder is on leave of absence."""


NOT_FOR_TRAINING = (InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE, InactiveReason.LEFT_AND_KEPT)
"""Payment and recertification restore access automatically, so no training may be required for these reasons."""

GROUND_OF = {
    Measure.DATA_ENTRY: InactiveReason.NO_DATA_ENTRY,
    Measure.LOGIN: InactiveReason.NO_LOGIN,
    Measure.FIRST_SIGN_IN: InactiveReason.NEVER_SIGNED_IN,
}


class Rung(PolicyRule):
    """One rung of the ladder: what happens, and after how long. Exactly one of `days` and `months` is given.

    The holder gets a warning `warn_days_before` the rung. If a rung left the license in use (a mark, a warning, an
    excuse), the ladder checks it again after `look_again_days`, or after the rung's own age if that is not given.
    """

    id: Name
    measure: Measure
    days: Days | None = None
    months: Months | None = None
    consequence: Consequence
    reason: InactiveReason | None = None
    """The reason of a license that this rung makes inactive."""
    only_for: Annotated[tuple[InactiveReason, ...], AfterValidator(each_once)] = ()
    """For a rung that counts from inactivity: the reasons to which it applies. Empty means every reason."""
    exceptions: Annotated[tuple[ExceptionKind, ...], AfterValidator(each_once)] = ()
    warn_days_before: Annotated[tuple[Days, ...], AfterValidator(_each_day_once)] = ()
    look_again_days: Days | None = None

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        if (self.days is None) == (self.months is None):
            raise ValueError(f"rung {self.id!r}: give either days or months")
        needs_reason = self.consequence in (Consequence.INACTIVATE, Consequence.FLAG)
        if needs_reason and self.reason is None:
            raise ValueError(f"rung {self.id!r}: say which reason it gives the license")
        if self.reason is not None and self.reason not in INACTIVITY:
            raise ValueError(f"rung {self.id!r}: {self.reason.value!r} is not a reason of inactivity")
        shortest = self.days if self.days is not None else (self.months or 0) * SHORTEST_MONTH
        if any(days >= shortest for days in self.warn_days_before):
            raise ValueError(f"rung {self.id!r}: a warning must come after the count has started")
        self._require_sensible_inactivity()
        return self

    def _require_sensible_inactivity(self) -> None:
        if self.measure != Measure.INACTIVE:
            if self.only_for:
                raise ValueError(f"rung {self.id!r}: only_for is for rungs that count from inactivity")
            return
        if self.consequence == Consequence.INACTIVATE:
            raise ValueError(f"rung {self.id!r}: the license is already inactive")
        trains = self.consequence in (Consequence.REFRESHER, Consequence.RETRAINING)
        if trains and (not self.only_for or any(reason in NOT_FOR_TRAINING for reason in self.only_for)):
            raise ValueError(
                f"rung {self.id!r}: list the reasons in only_for; payment and recertification require no training"
            )

    @property
    def ground(self) -> InactiveReason:
        """The reason that the rung gives a license. If the rung has none of its own, its measure decides."""
        return self.reason or GROUND_OF.get(self.measure, InactiveReason.NO_LOGIN)

    @property
    def age(self) -> str:
        """The age at which the rung applies, in words."""
        number, unit = (self.days, "day") if self.days is not None else (self.months, "month")
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class MonthlyReview(PolicyRule):
    """When the monthly review of inactive users takes place, and who does it."""

    day_of_month: Annotated[int, Field(ge=1, le=28)]
    roles: tuple[Role, ...] = Field(min_length=1)
    within_days: Days


class Recertification(PolicyRule):
    """The yearly recertification before the license's expiration date. An overdue license becomes inactive."""

    remind_days_before: Annotated[tuple[Days, ...], AfterValidator(_each_day_once)] = ()
    courses: tuple[str, ...] = ()
    worksheet_required: bool = False
    """True if the completed worksheet must be submitted as well."""
    counts_within_days: Days
    """Courses count if done at most this many days before the date, or after it. So does a new holder's training."""


class Lockout(PolicyRule):
    """The number of failed login attempts that lock an account."""

    bad_attempts: Annotated[int, Field(ge=1, le=100)]


class RevocationAppeals(PolicyRule):
    """How to appeal a revocation to a committee, and within how many days if there is a limit."""

    how: Text
    within_days: Days | None = None


class Leave(PolicyRule):
    """The longest leave of absence, and how soon the agency must say whether the holder is back."""

    at_most_days: Days
    answer_days: Days


class EvidenceRules(PolicyRule):
    """How much usage reports have to cover before a lack of use counts (LIC-29)."""

    evidence_age: Days
    """Before anybody is warned, marked, made inactive or deleted, reports must reach to within so many days."""
    export_reaches_back_days: Days | None = None
    """The most days before it was made for which an export proves a lack of use. No limit if empty.

    HUD names only the last person who touched a record, so an old export may no longer show somebody's work.
    """
    at_most_refused_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """A report is refused if one of its files lost more of its rows, unless somebody says to go on without them."""


class LoginReportRules(PolicyRule):
    """How the HMIS names the columns of its login reports, and how soon what a roster shows is looked into."""

    columns: Mapping[ColumnRole, Text] = {}
    """The heading of each column whose words don't already say what it holds."""
    check_within_days: Days


def _rungs_named_once(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    each_once(tuple(rung.id for rung in rungs))
    return rungs


class LicensePolicy(AgencyRoles):
    """All rules of licenses."""

    ladder: Annotated[tuple[Rung, ...], AfterValidator(_rungs_named_once)] = ()
    evidence: EvidenceRules | None = None
    """None only in packs that were recorded before reports were asked what they cover."""
    login_report: LoginReportRules | None = None
    review: MonthlyReview | None = None
    recertification: Recertification | None = None
    lockout: Lockout | None = None
    appealing: RevocationAppeals | None = None
    """None where no committee hears appeals."""
    leave: Leave

    @property
    def grounds(self) -> tuple[InactiveReason, ...]:
        """The reasons for which a license is revoked here: a lack of use that a rung marks, and what is not about use.

        A lack of use that makes a license inactive at once has its own remedy: reactivation.
        """
        marked = {rung.ground for rung in self.ladder if rung.consequence == Consequence.FLAG}
        return tuple(each for each in GROUNDS if each in marked or each not in INACTIVITY)
