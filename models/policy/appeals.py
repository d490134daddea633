"""The rules of appeals: the committees, the time limits, the attachments, and the options after a denial."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.appeal.reasons import AppealReason
from models.base import Text
from models.people import Role
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, Name, PolicyRule
from models.uniqueness import each_once

Reasons = Annotated[tuple[AppealReason, ...], Field(min_length=1), AfterValidator(each_once)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1), AfterValidator(each_once)]


class Route(PolicyRule):
    """Appeals for these reasons go to this committee (LIC-16)."""

    reasons: Reasons
    committee: Name


class LateFiling(StrEnum):
    """What happens to an appeal that arrives after its last day."""

    REFUSED = "refused"
    WITH_REASON = "with_reason"
    """The appeal is accepted if the appellant says why it is late."""


class FilingPolicy(PolicyRule):
    """The number of days for filing an appeal after a revocation or denial. Without a number, there is no limit."""

    within_days: Days | None = None
    late: LateFiling = LateFiling.REFUSED


class OnBehalf(PolicyRule):
    """Who may file for another organization or person, and for which reasons (LIC-17)."""

    roles: Roles
    reasons: Reasons


class MediaType(StrEnum):
    """The types of file that can be attached."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


class AttachmentPolicy(PolicyRule):
    """How many files an appeal can have, how large each may be, and of which types."""

    most: Annotated[int, Field(ge=0, le=20)]
    largest_mb: Annotated[int, Field(ge=1, le=10)]
    types: Annotated[tuple[MediaType, ...], Field(min_length=1), AfterValidator(each_once)]


class ContinuancePolicy(PolicyRule):
    """When a committee continues an appeal: how long an answer or an assessment may take, and who assesses."""

    answer_days: Days
    assessment_days: Days
    assessors: Roles


class SetAsidePolicy(PolicyRule):
    """Who may set a decision aside and reopen the appeal, and for how long after it was closed."""

    roles: Roles
    within_days: Days


class AfterDenial(PolicyRule):
    """What a denial letter says: how to ask for self-pay licenses (LIC-22), and where to take concerns (LIC-23)."""

    self_pay: Text
    board: Text


class AppealPolicy(AgencyRoles):
    """All rules of appeals."""

    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    filing: FilingPolicy
    on_behalf: OnBehalf
    attaching: AttachmentPolicy
    continuing: ContinuancePolicy
    setting_aside: SetAsidePolicy
    after_denial: AfterDenial

    @model_validator(mode="after")
    def _one_way_for_a_reason(self) -> Self:
        each_once(tuple(reason for route in self.routes for reason in route.reasons))
        return self

    def committee_for(self, reason: AppealReason) -> str | None:
        """Return the committee that reviews appeals for `reason`. Returns None if the policy has no such appeals."""
        return next((route.committee for route in self.routes if reason in route.reasons), None)
