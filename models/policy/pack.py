"""A policy pack: one HMIS implementation's rules, in versions that each take effect on a day.

Read from `policies/*.toml`. Every rule is a table with a `source`: the document, and where in it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from models.base import Strict
from models.calendar import civil_day
from models.people import Role

Days = Annotated[int, Field(ge=1, le=3660)]
Hours = Annotated[int, Field(ge=1, le=24 * 366)]


class PolicyError(Exception):
    """A pack that can't be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or '(whole file)'}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class Rule(Strict):
    """A rule with the place in the source documents it comes from."""

    source: Annotated[str, Field(min_length=8)]


class Form(Rule):
    """A form the trainee completes."""

    kind: Literal["form"] = "form"
    id: str
    title: str
    after: tuple[str, ...] = ()


class Test(Rule):
    """A test with its pass mark (percent) and how many attempts are allowed; no number means no limit."""

    kind: Literal["test"] = "test"
    id: str
    title: str
    pass_mark: Annotated[int, Field(ge=0, le=100)]
    attempts: Annotated[int, Field(ge=1)] | None = None
    after: tuple[str, ...] = ()


class Course(Rule):
    """A course whose certificate is kept; required of the listed HMIS role types, or of everybody if none is listed."""

    kind: Literal["course"] = "course"
    id: str
    title: str
    role_types: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class SignedBy(StrEnum):
    """Who signs the user agreement."""

    TRAINEE = "trainee"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    EXECUTIVE_DIRECTOR = "executive_director"


class Signature(Rule):
    """One signature under the agreement; `after` puts signatures in order."""

    kind: Literal["signature"] = "signature"
    id: str
    title: str
    signed_by: SignedBy
    after: tuple[str, ...] = ()


Requirement = Annotated[Form | Test | Course | Signature, Field(discriminator="kind")]


class PracticeCases(Rule):
    """The reviewed practice cases on the training site."""

    steps: tuple[str, ...] = Field(min_length=1, max_length=4)
    """The title of each step, in order."""
    after: tuple[str, ...] = ()
    cases: Annotated[int, Field(ge=1, le=10)] = 1
    """How many cases everybody does."""
    cases_by_project_type: Mapping[str, Annotated[int, Field(ge=1, le=10)]] = {}
    """Project types that ask for more cases; the largest number among a person's project types counts."""


class UnderReview(StrEnum):
    """What becomes of a submission that is under review when the window ends."""

    LAPSE = "lapse"
    FINISH_REVIEW = "finish_review"


class Window(Rule):
    """How many calendar days a training run, and each additional practice case, has."""

    days: Days
    under_review_at_deadline: UnderReview


class Reminders(Rule):
    """How many days before the deadline the trainee is reminded."""

    days_before: tuple[Days, ...] = ()


class Lapse(Rule):
    """Whether a lapse is announced by e-mail."""

    notice: bool


class Extending(Rule):
    """Who may move a training deadline, and to how many days after the original one at most."""

    roles: tuple[Role, ...] = Field(min_length=1)
    at_most_days: Days


class Training(Strict):
    """All that a training run follows."""

    requirements: tuple[Requirement, ...] = ()
    practice: PracticeCases | None = None
    window: Window
    reminders: Reminders
    lapse: Lapse
    extending: Extending
    reviewers: tuple[Role, ...] = (Role.REVIEWER,)
    review_days: Days = 3
    """How many days a reviewer is expected to need; sets the due date of the review task."""

    @model_validator(mode="after")
    def _names_are_sound(self) -> Self:
        known: list[str] = []
        for requirement in self.requirements:
            if requirement.id in known:
                raise ValueError(f"requirement {requirement.id!r} is listed twice")
            _refuse_unknown(requirement.after, known, requirement.id)
            known.append(requirement.id)
        if self.practice is not None:
            _refuse_unknown(self.practice.after, known, "practice")
        if not known and self.practice is None:
            raise ValueError("a training without any requirement and without a practice case trains nobody")
        return self


def _refuse_unknown(wanted: tuple[str, ...], known: list[str], by: str) -> None:
    for name in wanted:
        if name not in known:
            raise ValueError(f"{by!r} comes after {name!r}, which no earlier requirement is called")


class Stage(StrEnum):
    """A stage of an access request's procedure. The pack orders them."""

    REVIEW = "review"
    LICENSE = "license"
    TRAINING = "training"
    ACCOUNT = "account"


class Procedure(Rule):
    """The stages a kind of request goes through, in order."""

    stages: tuple[Stage, ...]

    @model_validator(mode="after")
    def _each_stage_once(self) -> Self:
        if len(set(self.stages)) != len(self.stages):
            raise ValueError("a stage stands twice in the procedure")
        return self


class NoOpenLicense(StrEnum):
    """What happens when the agency has no open license."""

    WAIT = "wait"
    CREATE = "create"


class Licensing(Rule):
    """Where a new user's license comes from."""

    when_none_open: NoOpenLicense
    wait_days: Days = 30
    """How long a request waits for a license before it is closed."""


class Requesting(Rule):
    """Who may ask for users to be added, changed or removed."""

    roles: tuple[Role, ...] = Field(min_length=1)


class Reviewing(Rule):
    """Who reviews requests, and within how many business days they should."""

    roles: tuple[Role, ...] = Field(min_length=1)
    within_business_days: Days = 2
    completion_days: Days = 14
    """How long a request sent back for completion waits for the agency."""


class LeaverNotice(Rule):
    """How soon an agency must say that a person no longer needs access: exactly one of the two."""

    hours: Hours | None = None
    business_days: Days | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.hours is None) == (self.business_days is None):
            raise ValueError("give either hours or business_days")
        return self


class AccountSetup(Rule):
    """How soon the account is created, changed or closed: the target and the limit, in hours after the request is complete."""

    target_hours: Hours
    limit_hours: Hours

    @model_validator(mode="after")
    def _target_first(self) -> Self:
        if self.target_hours > self.limit_hours:
            raise ValueError("target_hours can't be more than limit_hours")
        return self


class Procedures(Strict):
    """The procedure of each kind of request."""

    new_user: Procedure
    modify_with_training: Procedure
    modify: Procedure
    training_site: Procedure


class RequestForm(Rule):
    """What a complete request carries."""

    role_types: tuple[str, ...] = ()
    """The HMIS role types an agency may ask for; empty when the implementation does not use them."""
    project_types: tuple[str, ...] = ()


class AccessRequests(Strict):
    """All that access requests follow."""

    form: RequestForm
    requesting: Requesting
    reviewing: Reviewing
    licensing: Licensing
    procedures: Procedures
    leaver_notice: LeaverNotice
    account: AccountSetup


class PolicyVersion(Strict):
    """The rules in force from a day on, until the next version takes effect."""

    effective: date
    label: str
    access_requests: AccessRequests
    training: Training


class Office(Strict):
    """Who writes to people: the name and addresses that notices carry."""

    name: str
    sender: str
    helpdesk: str
    hmis_name: str
    phone: str = ""


class PolicyPack(Strict):
    """One implementation's policy: its office, its time zone, its versions."""

    pack: str
    name: str
    time_zone: str
    office: Office
    holidays: Literal["us-federal"] = "us-federal"
    wording: Mapping[str, str] = {}
    """Phrases of notices that this office says differently, by name."""
    version: tuple[PolicyVersion, ...] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone") from error
        return value

    @model_validator(mode="after")
    def _versions_in_order(self) -> Self:
        days = [version.effective for version in self.version]
        if days != sorted(set(days)):
            raise ValueError("versions must stand in the order of their effective dates, each date once")
        return self

    def in_force(self, at: datetime) -> PolicyVersion:
        """The version in force at the instant `at`, by the implementation's calendar.

        Raises LookupError when the first version takes effect later.
        """
        day = civil_day(at, self.time_zone)
        for version in reversed(self.version):
            if version.effective <= day:
                return version
        raise LookupError(f"{self.pack}: no version is in force on {day.isoformat()}")


def parse_pack(content: Mapping[str, Any], file: str) -> PolicyPack:
    """The pack in a file's parsed content. Raises PolicyError naming the file, the first wrong key and the reason."""
    try:
        return PolicyPack.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(file, key, first["msg"]) from error
