"""What an access request follows: who may ask, who reviews, in which order, and by when."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.base import Strict
from models.people import Role
from models.policy.rule import Days, Hours, Names, PolicyRule
from models.uniqueness import each_once


class Stage(StrEnum):
    """A stage of an access request's procedure. The pack orders them."""

    REVIEW = "review"
    LICENSE = "license"
    TRAINING = "training"
    ACCOUNT = "account"
    DEPARTURE = "departure"


class Procedure(PolicyRule):
    """The stages a kind of request goes through, in order."""

    stages: Annotated[tuple[Stage, ...], AfterValidator(each_once)]


class NoOpenLicense(StrEnum):
    """What happens when the agency has no open license."""

    WAIT = "wait"
    CREATE = "create"


class LicensingPolicy(PolicyRule):
    """Where a new user's license comes from."""

    when_none_open: NoOpenLicense
    wait_days: Days = 30
    """How long a request waits for a license before it is closed."""


class RequestingPolicy(PolicyRule):
    """Who may ask for users to be added, changed or removed."""

    roles: tuple[Role, ...] = Field(min_length=1)


class ReviewPolicy(PolicyRule):
    """Who reviews requests, and within how many business days they should."""

    roles: tuple[Role, ...] = Field(min_length=1)
    within_business_days: Days = 2
    completion_days: Days = 14
    """How long a request sent back for completion waits for the agency."""


class LeaverNotice(PolicyRule):
    """How soon an agency must say that a person no longer needs access: exactly one of the two."""

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
    """A system administrator, who confirms it."""
    SCIM = "scim"
    """This system itself, over the HMIS's SCIM interface."""


class AccountPolicy(PolicyRule):
    """How soon an account is made, changed or closed, in hours after the request is complete."""

    target_hours: Hours
    limit_hours: Hours
    by: AccountsBy = AccountsBy.HAND

    @model_validator(mode="after")
    def _target_first(self) -> Self:
        if self.target_hours > self.limit_hours:
            raise ValueError("target_hours can't be more than limit_hours")
        return self


class Procedures(Strict):
    """The procedure of each kind of request that has stages."""

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
    """Raise ValueError unless the stages are those needed, with or without a review, and the account comes last."""
    for stage in needed:
        if stage not in procedure.stages:
            raise ValueError(f"{kind} needs the stage {stage.value!r}")
    for stage in procedure.stages:
        if stage not in needed and stage is not Stage.REVIEW:
            raise ValueError(f"{kind} can't have the stage {stage.value!r}")
    if procedure.stages[-1] is not Stage.ACCOUNT:
        raise ValueError(f"{kind} must end with the stage 'account'; nothing may be decided after it")


class RequestForm(PolicyRule):
    """What a complete request carries."""

    role_types: Names = ()
    """The HMIS role types an agency may ask for; empty when the implementation does not use them."""
    project_types: Names = ()
    """The project types an agency may name; empty when the implementation does not use them."""


class AccessRequestPolicy(Strict):
    """All that access requests follow."""

    form: RequestForm
    requesting: RequestingPolicy
    reviewing: ReviewPolicy
    licensing: LicensingPolicy
    procedures: Procedures
    leaver_notice: LeaverNotice
    account: AccountPolicy
