"""What a training run follows: its requirements, practice cases, window, reminders and end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.rule import Days, Name, Names, PolicyRule, Title
from models.uniqueness import first_repeated


class FormRequirement(PolicyRule):
    """A form the trainee completes."""

    kind: Literal["form"] = "form"
    id: Name
    title: Title
    after: Names = ()


class TestRequirement(PolicyRule):
    """A test with its pass mark (percent) and how many attempts are allowed; no number means no limit."""

    __test__: ClassVar[bool] = False  # the name alone would make pytest collect this class

    kind: Literal["test"] = "test"
    id: Name
    title: Title
    pass_mark: Annotated[int, Field(ge=0, le=100)]
    attempts: Annotated[int, Field(ge=1)] | None = None
    after: Names = ()


class CourseRequirement(PolicyRule):
    """A course whose certificate is kept; required of the listed HMIS role types, or of everybody."""

    kind: Literal["course"] = "course"
    id: Name
    title: Title
    role_types: Names = ()
    after: Names = ()


class SignedBy(StrEnum):
    """Who signs the user agreement."""

    TRAINEE = "trainee"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    EXECUTIVE_DIRECTOR = "executive_director"


class SignatureRequirement(PolicyRule):
    """One signature under the agreement; `after` puts signatures in order."""

    kind: Literal["signature"] = "signature"
    id: Name
    title: Title
    signed_by: SignedBy
    after: Names = ()


Requirement = Annotated[
    FormRequirement | TestRequirement | CourseRequirement | SignatureRequirement, Field(discriminator="kind")
]


class PracticeCases(PolicyRule):
    """The reviewed practice cases on the training site."""

    steps: tuple[Title, ...] = Field(min_length=1, max_length=4)
    """The title of each step, in order."""
    after: Names = ()
    cases: Annotated[int, Field(ge=1, le=10)] = 1
    """How many cases everybody does."""
    cases_by_project_type: Mapping[Name, Annotated[int, Field(ge=1, le=10)]] = {}
    """Project types that ask for more cases; the largest number among a person's project types counts."""

    @model_validator(mode="after")
    def _exceptions_ask_for_more(self) -> Self:
        for project_type, cases in self.cases_by_project_type.items():
            if cases < self.cases:
                raise ValueError(f"{project_type!r} asks for {cases}, fewer than the {self.cases} everybody does")
        return self


class UnderReview(StrEnum):
    """What becomes of a submission that is under review when the window ends."""

    LAPSE = "lapse"
    FINISH_REVIEW = "finish_review"


class Window(PolicyRule):
    """How many calendar days a training run, and each additional practice case, has."""

    days: Days
    under_review_at_deadline: UnderReview


class Reminders(PolicyRule):
    """How many days before the deadline the trainee is reminded, the earliest reminder first."""

    days_before: tuple[Days, ...] = ()

    @model_validator(mode="after")
    def _earliest_first(self) -> Self:
        if list(self.days_before) != sorted(set(self.days_before), reverse=True):
            raise ValueError("days_before takes the largest number first, and each number once")
        return self


class Lapse(PolicyRule):
    """Whether a lapse is announced by e-mail."""

    notice: bool


class Extending(PolicyRule):
    """Who may move a training deadline, and to how many days after the original one at most."""

    roles: tuple[Role, ...] = Field(min_length=1)
    at_most_days: Days


class TrainingPolicy(Strict):
    """All that a training run follows."""

    requirements: tuple[Requirement, ...] = ()
    practice: PracticeCases | None = None
    window: Window
    reminders: Reminders
    lapse: Lapse
    extending: Extending
    reviewers: tuple[Role, ...] = Field(default=(Role.REVIEWER,), min_length=1)
    review_days: Days = 3
    """How many days a reviewer is expected to need; sets the due date of the review task."""

    @model_validator(mode="after")
    def _requirements_are_sound(self) -> Self:
        known: list[str] = []
        for requirement in self.requirements:
            _refuse_unknown(requirement.after, known, requirement.id)
            known.append(requirement.id)
        repeated = first_repeated(known)
        if repeated is not None:
            raise ValueError(f"requirement {repeated!r} is listed twice")
        if self.practice is not None:
            _refuse_unknown(self.practice.after, known, "practice")
        if not known and self.practice is None:
            raise ValueError("a training without any requirement and without a practice case trains nobody")
        return self

    @model_validator(mode="after")
    def _everybody_has_something_to_do(self) -> Self:
        """A role type without a single requirement would be trained by doing nothing."""
        if self.practice is None and all(
            isinstance(requirement, CourseRequirement) and requirement.role_types for requirement in self.requirements
        ):
            raise ValueError("every requirement is limited to some role types; at least one must hold for everybody")
        return self

    @model_validator(mode="after")
    def _reminders_fall_inside_the_window(self) -> Self:
        for days in self.reminders.days_before:
            if days >= self.window.days:
                raise ValueError(f"a reminder {days} days before the end of a window of {self.window.days} days")
        return self


def _refuse_unknown(wanted: tuple[str, ...], known: list[str], by: str) -> None:
    for name in wanted:
        if name not in known:
            raise ValueError(f"{by!r} comes after {name!r}, which no earlier requirement is called")
