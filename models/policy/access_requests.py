"""The rules of access requests: who may send and review them, in which order of stages, and by when."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.agency_roles import HELPERS
from models.policy.rule import Days, Hours, Names, PolicyRule
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

    stages: Annotated[tuple[Stage, ...], AfterValidator(each_once)]


class NoOpenLicense(StrEnum):
    """What happens if the agency has no open license."""

    WAIT = "wait"
    CREATE = "create"


class LicensingPolicy(PolicyRule):
    """Where a new user's license comes from."""

    when_none_open: NoOpenLicense
    wait_days: Days = 30
    """The number of days a request waits for a license before it is closed."""


class RequestingPolicy(PolicyRule):
    """The roles that may request to add, change, or remove users. The first is the agency's head."""

    roles: tuple[Role, ...] = Field(min_length=1)
    contact: Role = Role.REPRESENTATIVE
    """The role that speaks for an agency: letters name it and go to it, and the agency's tasks are its tasks."""
    helpers: tuple[Role, ...] = HELPERS
    """The roles that look after the agency's users besides: their licenses, trainings, and appeals."""
    readers: tuple[Role, ...] = (Role.EXECUTIVE_DIRECTOR,)
    """The roles of an agency that only see its records. All those above see them too."""


class ReviewPolicy(PolicyRule):
    """The roles that review requests, and the number of business days they have."""

    roles: tuple[Role, ...] = Field(min_length=1)
    within_business_days: Days = 2
    completion_days: Days = 14
    """The number of days a request that was sent back waits for the agency to complete it."""


class LeaverNotice(PolicyRule):
    """How soon an agency must report that a person no longer needs access, in hours or in business days, not both."""

    hours: Hours | None = None
    business_days: Days | None = None

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

    target_hours: Hours
    limit_hours: Hours
    by: AccountsBy = AccountsBy.HAND

    @model_validator(mode="after")
    def _target_first(self) -> Self:
        if self.target_hours > self.limit_hours:
            raise ValueError("target_hours can't be more than limit_hours")
        return self


class Procedures(Strict):
    """The procedure for each kind of request that has stages."""

    new_user: Procedure
    modify_with_training: Procedure
    modify: Procedure
    training_site: Procedure

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

    role_types: Names = ()
    """The HMIS role types that an agency may ask for. Empty if the implementation doesn't use them."""
    project_types: Names = ()
    """The project types that an agency may name. Empty if the implementation doesn't use them."""


class AccessRequestPolicy(Strict):
    """All rules of access requests."""

    form: RequestForm
    requesting: RequestingPolicy
    reviewing: ReviewPolicy
    licensing: LicensingPolicy
    procedures: Procedures
    leaver_notice: LeaverNotice
    account: AccountPolicy
