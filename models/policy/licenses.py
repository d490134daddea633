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
from models.policy.says import Says
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

    id: Annotated[Name, Says("Files call this limit “{}”.", example='"no-login"')]
    measure: Annotated[
        Measure,
        Says(
            "Days count from {}.",
            words={
                "data_entry": "the last day client data was entered or updated",
                "login": "the last sign-in",
                "first_sign_in": "the day the license became active, if nobody has signed in since",
                "inactive": "the day the license became inactive",
            },
            example='"login"',
        ),
    ]
    days: Annotated[Days | None, Says("The limit is {calendar day}.", otherwise="", example="30", begins=True)] = None
    months: Annotated[Months | None, Says("The limit is {month}.", otherwise="")] = None
    consequence: Annotated[
        Consequence,
        Says(
            "After that, {}.",
            words={
                "warn": "the holder gets a warning",
                "flag": "the license may be revoked, and the monthly review decides",
                "inactivate": "the license becomes inactive until it is reactivated",
                "refresher": "access is restored only after a refresher training",
                "retraining": "access is restored only after the entire training",
                "delete": "the license is deleted",
            },
            example='"inactivate"',
        ),
    ]
    reason: Annotated[
        InactiveReason | None,
        Says(
            "The license then shows this reason: {}.",
            otherwise="",
            example='"no_login"',
            begins=True,
            words={each.value: each.spoken for each in InactiveReason},
        ),
    ] = None
    """The reason of a license that this rung makes inactive."""
    only_for: Annotated[
        tuple[InactiveReason, ...],
        AfterValidator(each_once),
        Says(
            "This applies only if the license is inactive for one of these reasons: {;}.",
            otherwise="",
            words={each.value: each.spoken for each in InactiveReason},
        ),
    ] = ()
    """For a rung that counts from inactivity: the reasons to which it applies. Empty means every reason."""
    exceptions: Annotated[
        tuple[ExceptionKind, ...],
        AfterValidator(each_once),
        Says(
            "The limit does not apply {;}.",
            otherwise="There are no exceptions.",
            words={
                "only_license": "if the organization has no other license",
                "list_holder": "if the holder is a Level 4 list holder for Coordinated Entry",
                "on_appeal": "if the Performance Committee granted an exception on an appeal",
                "leave": "while the holder is on a leave of absence",
            },
        ),
    ] = ()
    warn_days_before: Annotated[
        tuple[Days, ...],
        AfterValidator(_each_day_once),
        Says(
            "The holder is warned {calendar day} before.", otherwise="The holder is not warned before.", example="[5]"
        ),
    ] = ()
    look_again_days: Annotated[
        Days | None,
        Says(
            "A license that stays in use is looked at again after {calendar day}.",
            otherwise="A license that stays in use is looked at again after the length of the limit.",
        ),
    ] = None

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

    day_of_month: Annotated[
        int, Field(ge=1, le=28), Says("Inactive users are reviewed on day {} of every month.", example="5")
    ]
    roles: Annotated[tuple[Role, ...], Says("The review is done by {and}.")] = Field(min_length=1)
    within_days: Annotated[Days, Says("It is decided within {calendar day}.", example="10")]


class Recertification(PolicyRule):
    """The yearly recertification before the license's expiration date. An overdue license becomes inactive."""

    remind_days_before: Annotated[
        tuple[Days, ...],
        AfterValidator(_each_day_once),
        Says(
            "We remind the holder {calendar day} before the expiration date.",
            otherwise="We send no reminder.",
            example="[30, 7]",
        ),
    ] = ()
    courses: Annotated[
        tuple[str, ...],
        Says(
            "The holder completes these courses: {and}.",
            otherwise="No course has to be completed.",
            example='["yearly-privacy"]',
        ),
    ] = ()
    worksheet_required: Annotated[
        bool,
        Says("The holder also submits the completed worksheet.", otherwise="No worksheet has to be submitted."),
    ] = False
    """True if the completed worksheet must be submitted as well."""
    counts_within_days: Annotated[
        Days,
        Says("A course counts if it was completed at most {calendar day} before that date, or later.", example="180"),
    ]
    """Courses count if done at most this many days before the date, or after it. So does a new holder's training."""


class Lockout(PolicyRule):
    """The number of failed login attempts that lock an account."""

    bad_attempts: Annotated[
        int, Field(ge=1, le=100), Says("An account is locked after {failed attempt} to sign in.", example="5")
    ]


class RevocationAppeals(PolicyRule):
    """How to appeal a revocation to a committee, and within how many days if there is a limit."""

    how: Annotated[Text, Says("About appealing, a letter says: “{}”", example='"To appeal, send the appeal form."')]
    within_days: Annotated[
        Days | None,
        Says("An appeal is possible within {calendar day}.", otherwise="An appeal is possible at any time."),
    ] = None


class Leave(PolicyRule):
    """The longest leave of absence, and how soon the agency must say whether the holder is back."""

    at_most_days: Annotated[Days, Says("A leave of absence can last up to {calendar day}.", example="180")]
    answer_days: Annotated[Days, Says("The agency says within {calendar day} whether the person is back.", example="7")]


class EvidenceRules(PolicyRule):
    """How much usage reports have to cover before a lack of use counts (LIC-29)."""

    evidence_age: Annotated[
        Days,
        Says("A lack of use counts only if the newest usage report is no more than {calendar day} old.", example="45"),
    ]
    """Before anybody is warned, marked, made inactive or deleted, reports must reach to within so many days."""
    export_reaches_back_days: Annotated[
        Days | None,
        Says(
            "An export proves a lack of use for at most {calendar day} before it was made.",
            otherwise="How far back an export proves a lack of use is not limited.",
        ),
    ] = None
    """The most days before it was made for which an export proves a lack of use. No limit if empty.

    HUD names only the last person who touched a record, so an old export may no longer show somebody's work.
    """
    at_most_refused_percent: Annotated[
        int,
        Field(ge=0, le=100),
        Says(
            "A report is refused if more than {percent} of the rows of a file can’t be read.",
            otherwise="A report is refused if any row can’t be read.",
        ),
    ] = 0
    """A report is refused if one of its files lost more of its rows, unless somebody says to go on without them."""


class LoginReportRules(PolicyRule):
    """How the HMIS names the columns of its login reports, and how soon what a roster shows is looked into."""

    columns: Annotated[
        Mapping[ColumnRole, Text],
        Says(
            "Some columns of the login report have their own names: {and}.",
            otherwise="The columns of the login report have the usual names.",
        ),
    ] = {}
    """The heading of each column whose words don't already say what it holds."""
    check_within_days: Annotated[Days, Says("We check what a roster shows within {calendar day}.")]


def _rungs_named_once(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    each_once(tuple(rung.id for rung in rungs))
    return rungs


class LicensePolicy(AgencyRoles):
    """All rules of licenses."""

    ladder: Annotated[
        tuple[Rung, ...],
        AfterValidator(_rungs_named_once),
        Says("Limits for licenses that nobody uses", otherwise="Nothing happens to a license that nobody uses."),
    ] = ()
    evidence: Annotated[
        EvidenceRules | None,
        Says(
            "What proves that a license is not used",
            otherwise="Nothing is said about how far usage reports have to reach.",
        ),
    ] = None
    """None only in packs that were recorded before reports were asked what they cover."""
    login_report: Annotated[
        LoginReportRules | None, Says("Login reports", otherwise="Nothing is said about login reports.")
    ] = None
    review: Annotated[MonthlyReview | None, Says("Monthly review", otherwise="No monthly review is held.")] = None
    recertification: Annotated[
        Recertification | None, Says("Yearly recertification", otherwise="Licenses need no yearly recertification.")
    ] = None
    lockout: Annotated[
        Lockout | None,
        Says("Locked accounts", otherwise="Nothing is said about how many failed attempts lock an account."),
    ] = None
    appealing: Annotated[
        RevocationAppeals | None,
        Says("How to appeal a revocation", otherwise="A revocation can’t be appealed to a committee."),
    ] = None
    """None where no committee hears appeals."""
    leave: Annotated[Leave, Says("Leaves of absence")]

    @property
    def grounds(self) -> tuple[InactiveReason, ...]:
        """The reasons for which a license is revoked here: a lack of use that a rung marks, and what is not about use.

        A lack of use that makes a license inactive at once has its own remedy: reactivation.
        """
        marked = {rung.ground for rung in self.ladder if rung.consequence == Consequence.FLAG}
        return tuple(each for each in GROUNDS if each in marked or each not in INACTIVITY)
