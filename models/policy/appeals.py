"""The rules of appeals: the committees, the time limits, the attachments, and the options after a denial."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.appeal.reasons import AppealReason
from models.base import Text
from models.people import Role
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, Name, PolicyRule
from models.policy.says import Says
from models.uniqueness import each_once

Reasons = Annotated[tuple[AppealReason, ...], Field(min_length=1), AfterValidator(each_once)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1), AfterValidator(each_once)]


class Route(PolicyRule):
    """Appeals for these reasons go to this committee (LIC-16)."""

    reasons: Annotated[Reasons, Says("An appeal about one of these goes to this committee: {;}.")]
    committee: Annotated[Name, Says("The committee is “{}”.", example='"performance"')]


class LateFiling(StrEnum):
    """What happens to an appeal that arrives after its last day."""

    REFUSED = "refused"
    WITH_REASON = "with_reason"
    """The appeal is accepted if the appellant says why it is late."""


class FilingPolicy(PolicyRule):
    """The number of days for filing an appeal after a revocation or denial. Without a number, there is no limit."""

    within_days: Annotated[
        Days | None,
        Says(
            "An appeal is filed within {calendar day} after the revocation or denial.",
            otherwise="An appeal can be filed at any time.",
        ),
    ] = None
    late: Annotated[
        LateFiling,
        Says("A late appeal is {}.", words={"refused": "refused", "with_reason": "accepted if it says why it is late"}),
    ] = LateFiling.REFUSED


class OnBehalf(PolicyRule):
    """Who may file for another organization or person, and for which reasons (LIC-17)."""

    roles: Annotated[
        Roles, Says("An appeal for another organization or person can be filed by {or}.", example='["ce_lead"]')
    ]
    reasons: Annotated[Reasons, Says("An appeal for somebody else can be about one of these: {;}.")]


class MediaType(StrEnum):
    """The types of file that can be attached."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


class AttachmentPolicy(PolicyRule):
    """How many files an appeal can have, how large each may be, and of which types."""

    most: Annotated[int, Field(ge=0, le=20), Says("An appeal can have up to {attached file}.", example="5")]
    largest_mb: Annotated[int, Field(ge=1, le=10), Says("Each file can have up to {megabyte}.", example="10")]
    types: Annotated[
        tuple[MediaType, ...],
        Field(min_length=1),
        AfterValidator(each_once),
        Says(
            "These types of file can be attached: {and}.",
            words={"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"},
        ),
    ]


class ContinuancePolicy(PolicyRule):
    """When a committee continues an appeal: how long an answer or an assessment may take, and who assesses."""

    answer_days: Annotated[Days, Says("When a committee asks a question, the answer is due within {calendar day}.")]
    assessment_days: Annotated[
        Days, Says("When a committee asks for an assessment, it is due within {calendar day}.", example="30")
    ]
    assessors: Annotated[Roles, Says("The assessment is made by {or}.")]


class SetAsidePolicy(PolicyRule):
    """Who may set a decision aside and reopen the appeal, and for how long after it was closed."""

    roles: Annotated[Roles, Says("A decision can be set aside by {or}.", example='["hmis_director"]')]
    within_days: Annotated[
        Days, Says("A decision can be set aside for {calendar day} after the appeal was closed.", example="365")
    ]


class AfterDenial(PolicyRule):
    """What a denial letter says: how to ask for self-pay licenses (LIC-22), and where to take concerns (LIC-23)."""

    self_pay: Annotated[
        Text,
        Says(
            "About licenses at the organization’s own cost, a denial letter says: “{}”",
            example='"You can ask for a license at your own cost."',
        ),
    ]
    board: Annotated[
        Text,
        Says(
            "About concerns with the decision, a denial letter says: “{}”",
            example='"You can take your concerns to the board."',
        ),
    ]


class AppealPolicy(AgencyRoles):
    """All rules of appeals."""

    routes: Annotated[tuple[Route, ...], Field(min_length=1), Says("Which committee hears an appeal")]
    filing: Annotated[FilingPolicy, Says("Time to file an appeal")]
    on_behalf: Annotated[OnBehalf, Says("Appeals for somebody else")]
    attaching: Annotated[AttachmentPolicy, Says("Attachments")]
    continuing: Annotated[ContinuancePolicy, Says("Appeals that are continued")]
    setting_aside: Annotated[SetAsidePolicy, Says("Decisions that are set aside")]
    after_denial: Annotated[AfterDenial, Says("What a denial letter says")]

    @model_validator(mode="after")
    def _one_way_for_a_reason(self) -> Self:
        each_once(tuple(reason for route in self.routes for reason in route.reasons))
        return self

    def committee_for(self, reason: AppealReason) -> str | None:
        """Return the committee that reviews appeals for `reason`. Returns None if the policy has no such appeals."""
        return next((route.committee for route in self.routes if reason in route.reasons), None)
