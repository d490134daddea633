"""The rules of training: requirements, practice cases, time window, reminders and end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from models.license.lifecycle import LicenseKind
from models.people import Role
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, Months, Name, Names, PolicyRule, Title
from models.policy.says import Says
from models.training.requirement import AnyRequirement, WantedAccess
from models.uniqueness import first_repeated

StepNumbers = Annotated[tuple[Annotated[int, Field(ge=1, le=4)], ...], Field(min_length=1)]
"""Which steps of the practice case, by their place in the list: 1 for the first."""


class PracticeCases(PolicyRule):
    """The practice cases on the training site, which reviewers review."""

    steps: Annotated[
        tuple[Title, ...],
        Says("A practice case has these steps: {;}.", example='["Create the household", "Exit the household"]'),
    ] = Field(min_length=1, max_length=4)
    """The title of each step, in order."""
    after: Annotated[Names, Says("It opens after these parts: {and}.", otherwise="It is open from the start.")] = ()
    cases: Annotated[int, Field(ge=1, le=10), Says("Everybody completes {practice case}.")] = 1
    """The number of cases for everyone."""
    cases_by_project_type: Annotated[
        Mapping[Name, Annotated[int, Field(ge=1, le=10)]],
        Says("Some project types need more cases: {;}.", otherwise="No project type needs more cases."),
    ] = {}
    """Project types that require more cases. The largest number among a person's project types counts."""
    cases_by_role_type: Annotated[
        Mapping[Name, Annotated[int, Field(ge=1, le=10)]],
        Says("Some role types need more cases: {;}.", otherwise="No role type needs more cases."),
    ] = {}
    """HMIS role types that require more cases. The largest number that applies counts."""
    cases_by_license_kind: Annotated[
        Mapping[LicenseKind, Annotated[int, Field(ge=1, le=10)]],
        Says("Some kinds of license need more cases: {;}.", otherwise="No kind of license needs more cases."),
    ] = {}
    """Kinds of license that require more cases. The largest number that applies counts."""
    steps_by_role_type: Annotated[
        Mapping[Name, StepNumbers],
        Says("For some role types, only these steps count: {;}.", otherwise="No role type has steps of its own."),
    ] = {}
    """The steps for somebody with one of these HMIS role types, whatever their project types are."""
    steps_by_project_type: Annotated[
        Mapping[Name, StepNumbers],
        Says("For some project types, only these steps count: {;}.", otherwise="No project type has steps of its own."),
    ] = {}
    """The steps for each of these project types. Somebody with several of them does all their steps, and somebody with
    a project type that is not listed does every step.
    """

    steps_by_license_kind: Annotated[
        Mapping[LicenseKind, StepNumbers],
        Says(
            "For some kinds of license, only these steps count: {;}.",
            otherwise="No kind of license has steps of its own.",
        ),
    ] = {}
    """The steps for a license of one of these kinds, unless the role type has steps of its own."""

    def steps_for(self, work: WantedAccess) -> tuple[str, ...]:
        """Return the titles of the steps for somebody with this work, in order.

        The role type decides if it has steps of its own, then the kind of license, then the project types.
        """
        every = tuple(range(1, len(self.steps) + 1))
        if work.role_type in self.steps_by_role_type:
            wanted = set(self.steps_by_role_type[work.role_type])
        elif work.license_kind is not None and work.license_kind in self.steps_by_license_kind:
            wanted = set(self.steps_by_license_kind[work.license_kind])
        else:
            by_type = [self.steps_by_project_type.get(each, every) for each in work.project_types or ("",)]
            wanted = {number for numbers in by_type for number in numbers}
        return tuple(title for number, title in enumerate(self.steps, start=1) if number in wanted)

    def cases_for(self, work: WantedAccess) -> int:
        """Return the number of cases for somebody with this work: the largest number that applies."""
        numbers = [self.cases, self.cases_by_role_type.get(work.role_type, 0)]
        numbers += [self.cases_by_project_type.get(each, 0) for each in work.project_types]
        if work.license_kind is not None:
            numbers.append(self.cases_by_license_kind.get(work.license_kind, 0))
        return max(numbers)

    @model_validator(mode="after")
    def _there_are_these_steps(self) -> Self:
        by_type: tuple[Mapping[Any, tuple[int, ...]], ...] = (
            self.steps_by_role_type,
            self.steps_by_project_type,
            self.steps_by_license_kind,
        )
        for name, numbers in [each for mapping in by_type for each in mapping.items()]:
            if list(numbers) != sorted(set(numbers)):
                raise ValueError(f"{str(name)!r} must list its steps in order, and each only once")
            if numbers[-1] > len(self.steps):
                raise ValueError(f"{str(name)!r} has step {numbers[-1]}, but there are only {len(self.steps)} steps")
        return self

    @model_validator(mode="after")
    def _exceptions_ask_for_more(self) -> Self:
        by_type: tuple[Mapping[Any, int], ...] = (
            self.cases_by_project_type,
            self.cases_by_role_type,
            self.cases_by_license_kind,
        )
        for name, cases in [each for mapping in by_type for each in mapping.items()]:
            if cases < self.cases:
                raise ValueError(f"{str(name)!r} has {cases} practice cases, fewer than the {self.cases} for everyone")
        return self


class UnderReview(StrEnum):
    """What happens to a submission that is under review when the window ends."""

    LAPSE = "lapse"
    FINISH_REVIEW = "finish_review"


class Window(PolicyRule):
    """The number of calendar days for a training run, and for each additional practice case."""

    days: Annotated[
        Days,
        Says(
            "There are {calendar day} to complete the training, and as many more for each additional practice case.",
            example="14",
        ),
    ]
    under_review_at_deadline: Annotated[
        UnderReview,
        Says(
            "If work is under review when that time ends, {}.",
            words={"lapse": "the training has lapsed", "finish_review": "the review is finished first"},
        ),
    ]


class Reminders(PolicyRule):
    """When the trainee is reminded, in days before the deadline. The earliest reminder comes first."""

    days_before: Annotated[
        tuple[Days, ...],
        Says(
            "We remind the trainee {calendar day} before the deadline.",
            otherwise="We send no reminder.",
            example="[7, 3, 1]",
        ),
    ] = ()

    @model_validator(mode="after")
    def _earliest_first(self) -> Self:
        if list(self.days_before) != sorted(set(self.days_before), reverse=True):
            raise ValueError("days_before must list the largest number first, and each number only once")
        return self


class Lapse(PolicyRule):
    """Whether a lapse is announced by email."""

    notice: Annotated[
        bool,
        Says(
            "We send an email when a training has lapsed.", otherwise="Nobody gets an email when a training has lapsed."
        ),
    ]


class Extending(PolicyRule):
    """Who may move a training deadline, and up to how many days after the original one."""

    roles: Annotated[tuple[Role, ...], Says("The deadline can be moved by {or}.")] = Field(min_length=1)
    at_most_days: Annotated[Days, Says("The new deadline is at most {calendar day} after the first one.")]


class Counted(StrEnum):
    """Over what failed attempts are counted."""

    ONE_TEST = "one_test"
    WHOLE_TRAINING = "whole_training"


class AtTheLimit(StrEnum):
    """What follows when a training has as many failed attempts as the policy allows."""

    CLOSE = "close"
    ASK = "ask"


class FailedAttempts(PolicyRule):
    """How many failed attempts a training allows, over one test or over all of them, and what follows then."""

    limit: Annotated[
        Annotated[int, Field(ge=1, le=100)], Says("The limit for a training is {failed attempt}.", example="3")
    ]
    counted: Annotated[
        Counted,
        Says(
            "Failed attempts are counted {}.",
            words={"one_test": "for each test on its own", "whole_training": "over all tests of the training together"},
        ),
    ]
    then: Annotated[
        AtTheLimit,
        Says(
            "When the limit is reached, {}.",
            words={
                "close": "the training is closed, and the agency has to send a new request",
                "ask": "staff decide: they grant another attempt, or they end the training",
            },
        ),
    ]
    decided_by: Annotated[
        tuple[Role, ...], Field(min_length=1), Says("If staff decide, the decision is made by {or}.")
    ] = (Role.REVIEWER,)
    """Who may grant another attempt, or end the training. The first role gets the task."""
    decision_days: Annotated[
        Days,
        Says("If staff decide, they do so within {calendar day}, and before the training’s deadline."),
    ] = 3


class Experience(StrEnum):
    """What may make up for a part of the training."""

    TRAINED = "trained"
    RECERTIFIED = "recertified"
    ACTIVE_LICENSE = "active_license"

    @property
    def spoken(self) -> str:
        """The words for it after “somebody who”."""
        return _EXPERIENCE[self]

    @property
    def noun(self) -> str:
        """The words for it as what something rests on."""
        return _EXPERIENCE_NOUN[self]


_EXPERIENCE = {
    Experience.TRAINED: "completed the training",
    Experience.RECERTIFIED: "recertified",
    Experience.ACTIVE_LICENSE: "held an active license",
}
_EXPERIENCE_NOUN = {
    Experience.TRAINED: "a completed training",
    Experience.RECERTIFIED: "a recertification",
    Experience.ACTIVE_LICENSE: "an active license",
}


class Waiver(PolicyRule):
    """Who needs only some parts of the training, because of recent experience at any agency."""

    id: Annotated[Name, Says("Files call the waiver “{}”.", example='"experienced"')]
    experience: Annotated[
        tuple[Experience, ...],
        Field(min_length=1),
        Says("It is for somebody who {or}, at any agency.", example='["active_license"]'),
    ]
    within_months: Annotated[Months, Says("It applies if that was not longer ago than {month}.", example="6")]
    still_needed: Annotated[
        Names,
        Says("Only these parts are still needed: {and}.", otherwise="No part of the training is still needed."),
    ] = ()
    practice: Annotated[bool, Says("The practice cases are still needed.", otherwise="No practice case is needed.")] = (
        False
    )


class PlacesFor(StrEnum):
    """Over whom the places in training are counted."""

    EACH_AGENCY = "each_agency"
    WHOLE_OFFICE = "whole_office"


class Places(PolicyRule):
    """How many people may be in training at once. The others wait: first come, first served."""

    at_once: Annotated[
        Annotated[int, Field(ge=1, le=10_000)],
        Says("There are {place} in training. Whoever finds none free waits in line.", example="8"),
    ]
    counted: Annotated[
        PlacesFor,
        Says(
            "Places are counted {}.",
            words={"each_agency": "for each agency on its own", "whole_office": "for all agencies together"},
        ),
    ]


class TrainingPolicy(AgencyRoles):
    """All rules of a training run."""

    requirements: Annotated[
        tuple[AnyRequirement, ...],
        Says("The parts of the training", otherwise="The training has only the practice case.", begins=True),
    ] = ()
    practice: Annotated[PracticeCases | None, Says("Practice cases", otherwise="There are no practice cases.")] = None
    window: Annotated[Window, Says("Time to complete the training")]
    reminders: Annotated[Reminders, Says("Reminders")]
    lapse: Annotated[Lapse, Says("When the deadline passes")]
    extending: Annotated[Extending, Says("More time")]
    waivers: Annotated[
        tuple[Waiver, ...],
        Says("Less training for experienced people", otherwise="Experience makes up for no part of the training."),
    ] = ()
    """Waivers, the most important first: the first that applies counts."""
    places: Annotated[
        Places | None, Says("Places in training", otherwise="Any number of people can be in training at once.")
    ] = None
    failed_attempts: Annotated[
        FailedAttempts | None, Says("Failed attempts", otherwise="Failed attempts alone do not end a training.")
    ] = None
    reviewers: Annotated[tuple[Role, ...], Says("Practice cases are reviewed by {or}.")] = Field(
        default=(Role.REVIEWER,), min_length=1
    )
    evidence_days: Annotated[
        Days, Says("Pictures of a practice case are destroyed {calendar day} after the training has ended.")
    ] = 365
    """How many days after the end of a training the pictures of its practice case are destroyed. Office default, to be
    confirmed."""
    review_days: Annotated[Days, Says("A review of a step is due after {calendar day}.")] = 3
    """The number of days a reviewer is expected to need. It sets the due date of the review task."""

    @field_validator("requirements")
    @classmethod
    def _ask_whoever_speaks_for_the_agency(
        cls, value: tuple[AnyRequirement, ...], info: ValidationInfo
    ) -> tuple[AnyRequirement, ...]:
        contact = info.data.get("contact")  # It is missing if it is wrong, and then that is what is reported.
        return value if contact is None else tuple(each.for_agencies(contact) for each in value)

    @model_validator(mode="after")
    def _requirements_are_valid(self) -> Self:
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
            raise ValueError("a training needs at least one requirement or practice case")
        return self

    @model_validator(mode="after")
    def _waivers_name_what_there_is(self) -> Self:
        known = [each.id for each in self.requirements]
        repeated = first_repeated([each.id for each in self.waivers])
        if repeated is not None:
            raise ValueError(f"waiver {repeated!r} is listed twice")
        for waiver in self.waivers:
            for name in waiver.still_needed:
                if name not in known:
                    raise ValueError(f"waiver {waiver.id!r} names {name!r}, which is no requirement of the training")
        return self

    @model_validator(mode="after")
    def _everybody_has_something_to_do(self) -> Self:
        """Refuse requirements that leave somebody with nothing to do."""
        if self.practice is None and not any(requirement.is_for_everybody for requirement in self.requirements):
            raise ValueError(
                "every requirement is limited to some role types, project types, or licenses; at least one must apply"
                " to everyone"
            )
        return self

    @model_validator(mode="after")
    def _reminders_fall_inside_the_window(self) -> Self:
        for days in self.reminders.days_before:
            if days >= self.window.days:
                raise ValueError(
                    f"a reminder {days} days before the deadline is too early for a window of {self.window.days} days"
                )
        return self


def _refuse_unknown(wanted: tuple[str, ...], known: list[str], by: str) -> None:
    for name in wanted:
        if name not in known:
            raise ValueError(f"{by!r} must come after {name!r}, but no earlier requirement has that name")
