"""The rules of access requests: who may send and review them, in which order of stages, and by when."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.agency_roles import HELPERS
from models.policy.rule import Days, Hours, Names, PolicyRule
from models.policy.says import Says
from models.uniqueness import each_once


class Stage(StrEnum):
    """A stage of an access request's procedure. The pack puts the stages in order."""

    REVIEW = "review"
    LICENSE = "license"
    TRAINING = "training"
    ACCOUNT = "account"
    DEPARTURE = "departure"


class Procedure(PolicyRule):
    """The stages of a kind of request, in order."""

    stages: Annotated[
        tuple[Stage, ...],
        AfterValidator(each_once),
        Says(
            "The steps, in this order: {and}.",
            words={
                "review": "review",
                "license": "setting a license aside",
                "training": "training",
                "account": "setting up the account",
                "departure": "closing the account",
            },
            example='["account"]',
        ),
    ]


class NoOpenLicense(StrEnum):
    """What happens if the agency has no open license."""

    WAIT = "wait"
    CREATE = "create"


class LicensingPolicy(PolicyRule):
    """Where a new user's license comes from."""

    when_none_open: Annotated[
        NoOpenLicense,
        Says(
            "If the agency has no open license, {}.",
            words={"wait": "the request waits for one", "create": "we create one"},
        ),
    ]
    wait_days: Annotated[Days, Says("A request waits for a license for up to {calendar day}, and is then closed.")] = 30
    """The number of days a request waits for a license before it is closed."""


class RequestingPolicy(PolicyRule):
    """The roles that may request to add, change, or remove users. The first is the agency's head."""

    roles: Annotated[
        tuple[Role, ...],
        Says(
            "A request to add, change, or remove a user comes from {or}. The first role listed heads the agency.",
            example=f'["{Role.SIGNATORY}", "{Role.REPRESENTATIVE}"]',
        ),
    ] = Field(min_length=1)
    contact: Annotated[Role, Says("Letters to the agency go to {or}, and so do its tasks.")] = Role.REPRESENTATIVE
    """The role that speaks for an agency: letters name it and go to it, and the agency's tasks are its tasks."""
    helpers: Annotated[
        tuple[Role, ...],
        Says(
            "The agency’s users and their licenses, trainings, and appeals are also looked after by {or}.",
            otherwise="Nobody else at the agency looks after its users.",
        ),
    ] = HELPERS
    """The roles that look after the agency's users besides: their licenses, trainings, and appeals."""
    readers: Annotated[
        tuple[Role, ...],
        Says("The agency’s records can also be seen by {or}.", otherwise="Nobody else at the agency sees its records."),
    ] = (Role.EXECUTIVE_DIRECTOR,)
    """The roles of an agency that only see its records. All those above see them too."""


class ReviewPolicy(PolicyRule):
    """The roles that review requests, and the number of business days they have."""

    roles: Annotated[tuple[Role, ...], Says("A request is reviewed by {or}.")] = Field(min_length=1)
    within_business_days: Annotated[Days, Says("A request is reviewed within {business day}.")] = 2
    completion_days: Annotated[
        Days, Says("A request that was sent back waits {calendar day} for the agency to complete it.")
    ] = 14
    """The number of days a request that was sent back waits for the agency to complete it."""


class LeaverNotice(PolicyRule):
    """How soon an agency must report that a person no longer needs access, in hours or in business days, not both."""

    hours: Annotated[
        Hours | None,
        Says(
            "The agency lets us know within {hour} that a person no longer needs access.",
            otherwise="",
            example="24",
            begins=True,
        ),
    ] = None
    business_days: Annotated[
        Days | None,
        Says("The agency lets us know within {business day} that a person no longer needs access.", otherwise=""),
    ] = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.hours is None) == (self.business_days is None):
            raise ValueError("give either hours or business_days")
        return self


class AccountsBy(StrEnum):
    """Who does the work on accounts in the HMIS."""

    HAND = "hand"
    """A system administrator does it and confirms it."""
    SCIM = "scim"
    """This system does it, over the HMIS's SCIM interface."""


class AccountPolicy(PolicyRule):
    """How soon an account is created, changed or closed, in hours after the request is complete."""

    target_hours: Annotated[
        Hours,
        Says(
            "We aim to create, change, or close an account within {hour} after the request is complete.", example="24"
        ),
    ]
    limit_hours: Annotated[Hours, Says("It is done within {hour} at the latest.", example="48")]
    by: Annotated[
        AccountsBy,
        Says(
            "Work on accounts in the HMIS is done by {}.",
            words={
                "hand": "a system administrator",
                "scim": "this system",
            },
        ),
    ] = AccountsBy.HAND

    @model_validator(mode="after")
    def _target_first(self) -> Self:
        if self.target_hours > self.limit_hours:
            raise ValueError("target_hours can't be more than limit_hours")
        return self


class Procedures(Strict):
    """The procedure for each kind of request that has stages."""

    new_user: Annotated[Procedure, Says("A new user", example='stages = ["review", "license", "training", "account"]')]
    modify_with_training: Annotated[
        Procedure, Says("A change that needs training", example='stages = ["review", "training", "account"]')
    ]
    modify: Annotated[Procedure, Says("A change without training", example='stages = ["review", "account"]')]
    training_site: Annotated[Procedure, Says("Access to the training site", example='stages = ["account"]')]

    @model_validator(mode="after")
    def _stages_make_sense(self) -> Self:
        _expect("new_user", self.new_user, [Stage.LICENSE, Stage.TRAINING, Stage.ACCOUNT])
        _expect("modify_with_training", self.modify_with_training, [Stage.TRAINING, Stage.ACCOUNT])
        _expect("modify", self.modify, [Stage.ACCOUNT])
        _expect("training_site", self.training_site, [Stage.ACCOUNT])
        return self


def _expect(kind: str, procedure: Procedure, needed: list[Stage]) -> None:
    """Raise ValueError unless the stages are those in `needed`, with or without a review, and the account is last."""
    for stage in needed:
        if stage not in procedure.stages:
            raise ValueError(f"{kind} needs the stage {stage.value!r}")
    for stage in procedure.stages:
        if stage not in needed and stage is not Stage.REVIEW:
            raise ValueError(f"{kind} can't have the stage {stage.value!r}")
    if procedure.stages[-1] is not Stage.ACCOUNT:
        raise ValueError(f"{kind} must end with the stage 'account'; nothing may come after it")


class RequestForm(PolicyRule):
    """What a complete request contains."""

    role_types: Annotated[
        Names,
        Says(
            "An agency can ask for these HMIS role types: {and}.",
            otherwise="A request names no HMIS role type.",
            example='["case-manager", "read-only"]',
        ),
    ] = ()
    """The HMIS role types that an agency may ask for. Empty if the implementation doesn't use them."""
    project_types: Annotated[
        Names,
        Says(
            "An agency can name these project types: {and}.",
            otherwise="A request names no project type.",
            example='["emergency-shelter", "street-outreach"]',
        ),
    ] = ()
    """The project types that an agency may name. Empty if the implementation doesn't use them."""


class AccessRequestPolicy(Strict):
    """All rules of access requests."""

    form: Annotated[RequestForm, Says("What a request contains")]
    requesting: Annotated[RequestingPolicy, Says("Who sends requests")]
    reviewing: Annotated[ReviewPolicy, Says("Who reviews requests")]
    licensing: Annotated[LicensingPolicy, Says("Where a new user’s license comes from")]
    procedures: Annotated[Procedures, Says("The steps of each kind of request")]
    leaver_notice: Annotated[LeaverNotice, Says("When somebody leaves")]
    account: Annotated[AccountPolicy, Says("Work on accounts")]
