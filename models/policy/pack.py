"""A policy pack: one HMIS implementation's rules, in versions that each take effect on a day.

Packs are read from `policies/*.toml`. Every rule is a table with a `source`: the document, and the place in it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from models.appeal.reasons import ALLOTMENT_REASONS, GROUNDS_OF
from models.base import Strict, Text
from models.calendar import civil_day, days_later, end_of_day
from models.dates import ENTERED, EnteredDay
from models.effects import TaskKind
from models.license.lifecycle import InactiveReason
from models.people import Role
from models.policy.access_requests import AccessRequestPolicy
from models.policy.accounting import AccountNames
from models.policy.agency_roles import HELPERS, AgencyRoles, Readers
from models.policy.allotment import AllotmentPolicy
from models.policy.appeals import AppealPolicy
from models.policy.bank_files import BankProfiles
from models.policy.billing import BillingPolicy
from models.policy.committees import Committees
from models.policy.directory import DirectoryPolicy, Keeping, vacant_roles
from models.policy.holidays import Holidays
from models.policy.licenses import LicensePolicy
from models.policy.materials import Material, TrainingSite
from models.policy.office import Office
from models.policy.reviewing import ReviewClaims
from models.policy.rule import Name, PolicyError, Title
from models.policy.says import Says, WrittenAs
from models.policy.tasks import TaskDays
from models.policy.training import TrainingPolicy
from models.policy.uploads import UPLOADS, UploadPolicy
from models.uniqueness import first_repeated
from models.wording import location, reason


class PolicyVersion(Strict):
    """The rules in force from a day on, until the next version takes effect."""

    effective: Annotated[EnteredDay, Says("These rules take effect on {}.", example="2020-01-01")]
    label: Annotated[Title, Says("This version is called “{}”.", example='"Ohio 1"')]
    access_requests: Annotated[AccessRequestPolicy, Says("Requests for access")]
    billing: Annotated[BillingPolicy, Says("Fees and invoices")]
    training: Annotated[TrainingPolicy, Says("Training")]
    licenses: Annotated[LicensePolicy, Says("Licenses")]
    committees: Annotated[Committees, Says("Committees", otherwise="There are no committees.")] = ()
    appeals: Annotated[AppealPolicy | None, Says("Appeals", otherwise="Nobody can appeal to a committee.")] = None
    """None if licenses can't be appealed to a committee."""
    allotment: Annotated[
        AllotmentPolicy | None,
        Says("Coordinated Entry allotment", otherwise="No Coordinated Entry licenses are allotted to regions."),
    ] = None
    """None if no Coordinated Entry licenses are allotted to regions."""
    directory: Annotated[DirectoryPolicy, Says("People, agencies, and roles")] = DirectoryPolicy()
    """Who keeps people and agencies on record, and who gives which role."""
    review_claims: Annotated[ReviewClaims, Says("How reviewers share their work")] = ReviewClaims()
    """How reviewers share their work."""
    uploads: Annotated[UploadPolicy, Says("Uploads")] = UPLOADS
    """How much people may upload."""
    task_days: Annotated[TaskDays, Says("Days for tasks")] = TaskDays()
    """How long people have for a task whose date no other rule gives."""

    @property
    def review_roles(self) -> tuple[Role, ...]:
        """The roles that review requests or practice-case steps, each once."""
        return tuple(dict.fromkeys([*self.access_requests.reviewing.roles, *self.training.reviewers]))

    @property
    def readers(self) -> Readers:
        """Who sees what belongs to an agency."""
        requesting = self.access_requests.requesting
        of_agency = (*requesting.roles, requesting.contact, *requesting.helpers, *requesting.readers)
        return Readers(of_agency=tuple(dict.fromkeys(of_agency)), of_office=self.directory.readers)

    @model_validator(mode="after")
    def _the_form_offers_what_training_asks_about(self) -> Self:
        form = self.access_requests.form
        for requirement in self.training.requirements:
            _refuse_unoffered(requirement.limited_to, form.role_types, requirement.id, "role types")
        if self.training.practice is not None:
            asked = tuple(self.training.practice.cases_by_project_type)
            _refuse_unoffered(asked, form.project_types, "practice", "project types")
        return self

    @model_validator(mode="after")
    def _appeals_have_their_committees(self) -> Self:
        if (self.appeals is None) != (self.licenses.appealing is None):
            raise ValueError("appeals and licenses.appealing go together: give both, or neither")
        if self.appeals is None or self.licenses.appealing is None:
            return self
        known = tuple(each.id for each in self.committees)
        for route in self.appeals.routes:
            if route.committee not in known:
                raise ValueError(f"appeals go to {route.committee!r}, which is not among the committees")
        if self.appeals.filing.within_days != self.licenses.appealing.within_days:
            raise ValueError("appeals.filing and licenses.appealing must name the same within_days, or neither")
        if self.allotment is None and any(
            self.appeals.committee_for(reason) is not None for reason in ALLOTMENT_REASONS
        ):
            raise ValueError("appeals about the allotment need the table allotment")
        self._require_every_ground_heard()
        return self

    def _require_every_ground_heard(self) -> None:
        """Raise ValueError unless a committee hears every ground of a revocation (LIC-30)."""
        for ground in self.licenses.grounds:
            allotted = ground != InactiveReason.CE_ALLOTMENT or self.allotment is not None
            if allotted and ground not in self.hearing:
                raise ValueError(f"no committee hears appeals of a license that was revoked for {ground.value!r}")

    @property
    def hearing(self) -> Mapping[InactiveReason, str]:
        """The title of the committee that hears an appeal, by the ground of the revocation. Empty without appeals."""
        if self.appeals is None:
            return {}
        titles = {each.id: each.title for each in self.committees}
        heard = {reason: self.appeals.committee_for(reason) for reason in GROUNDS_OF}
        return {
            ground: titles[committee]
            for reason, committee in heard.items()
            if committee is not None
            for ground in GROUNDS_OF[reason]
        }


def _refuse_unoffered(named: tuple[str, ...], offered: tuple[str, ...], by: str, what: str) -> None:
    for name in named:
        if name not in offered:
            raise ValueError(f"{by!r} names {name!r}, which is not among the {what} of the request form")


class PolicyPack(Strict):
    """One implementation's policy: its office, its time zone, its versions."""

    pack: Annotated[Name, Says("The pack is called “{}”, and so is its file.")]
    name: Annotated[Title, Says("These are the rules of {}.", example='"Ohio Homeless Management Information System"')]
    time_zone: Annotated[
        str,
        WrittenAs('the name of a time zone in quotation marks, such as "America/New_York"'),
        Says("Days and hours are counted in the time zone {}.", example='"America/New_York"'),
    ]
    office: Annotated[Office, Says("The office")]
    holidays: Annotated[Holidays, Says("Holidays")] = Holidays()
    """The holidays of the office. One word, such as "us-federal", is the base alone."""
    wording: Annotated[
        Mapping[str, Text],
        Says(
            "The office words some phrases in letters its own way: {;}.", otherwise="Letters use the standard phrases."
        ),
    ] = {}
    """Phrases of notices that this office words differently, by name."""
    bank_files: Annotated[
        BankProfiles, Says("Bank files", otherwise="The pack says nothing about the layout of bank files.")
    ] = Field(default_factory=dict)
    """How the office's banks write their files, by the name that `import-payments --profile` takes."""
    accounting: Annotated[AccountNames, Says("Names of accounts in the accounting program")] = AccountNames()
    material: Annotated[
        tuple[Material, ...],
        Says("What people read, open, and sign", otherwise="There is nothing to read, open, or sign on the pages."),
    ] = ()
    """What people read, open, and sign for requirements of their training."""
    training_site: Annotated[
        TrainingSite | None,
        Says("The training site", otherwise="The training site has no link on the pages."),
    ] = None
    """Where trainees work on their practice cases, and what each case is about."""
    version: Annotated[tuple[PolicyVersion, ...], Says("The rules")] = Field(min_length=1)

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
            raise ValueError(
                "versions must be in the order of their effective dates, and each date may appear only once"
            )
        return self

    @model_validator(mode="after")
    def _materials_are_for_something(self) -> Self:
        known = {each.id for version in self.version for each in version.training.requirements}
        named = [name for each in self.material for name in each.requirements]
        unknown = sorted({*named} - known)
        if unknown:
            raise ValueError(f"material is given for {unknown[0]!r}, which is no requirement of a training")
        repeated = first_repeated(named)
        if repeated is not None:
            raise ValueError(f"material for {repeated!r} is given twice")
        return self

    def material_for(self, requirement_id: str) -> Material | None:
        """Return what people read, open, or sign for a requirement, or None if there is nothing."""
        return next((each for each in self.material if requirement_id in each.requirements), None)

    def labeled(self, label: str, at: datetime) -> PolicyVersion:
        """Return the version of this label, under which a case began; the one in force at `at` if it is gone."""
        return next((each for each in self.version if each.label == label), self.in_force(at))

    def in_force(self, at: datetime) -> PolicyVersion:
        """Return the version in force at the instant `at`, by the implementation's calendar.

        Raises LookupError if the first version takes effect later.
        """
        day = civil_day(at, self.time_zone)
        for version in reversed(self.version):
            if version.effective <= day:
                return version
        raise LookupError(f"{self.pack}: no version is in force on {day.isoformat()}")

    def task_due(self, kind: TaskKind, opened_at: datetime) -> datetime:
        """Return by when a task is due that comes without a date of its own: the end of its last day."""
        days = self.in_force(opened_at).task_days.for_kind(kind)
        return end_of_day(days_later(civil_day(opened_at, self.time_zone), days), self.time_zone)

    def keeping(self, at: datetime) -> Keeping:
        """Return what every rule of the directory goes by at the instant `at`."""
        version = self.in_force(at)
        requesting = version.access_requests.requesting
        return Keeping(
            policy=version.directory,
            head=requesting.roles[0],
            speakers=(*requesting.roles, requesting.contact),
            contact=requesting.contact,
            correct_address_days=self.office.correct_address_days,
            time_zone=self.time_zone,
            vacant=vacant_roles(version.committees),
        )


def parse_pack(content: Mapping[str, Any], file: str) -> PolicyPack:
    """Turn a file's parsed content into a pack. Raises PolicyError with the file, the first wrong key, and the reason.

    Nothing is converted: "14" is not a number of days, and "yes" is neither true nor false.
    """
    for number, area, key in named_again(content):
        raise PolicyError(file, f"version.{number}.{area}.{key}", NAMED_ONCE)
    try:
        return validated_pack(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(file, location(first), reason(first)) from error


def validated_pack(content: Mapping[str, Any]) -> PolicyPack:
    """Turn a file's parsed content into a pack. Raises ValidationError with everything that is wrong."""
    known = json.dumps(_with_roles(content), default=_as_json)
    return PolicyPack.model_validate_json(known, strict=True, context=ENTERED)


_WITH_AGENCIES = ("training", "licenses", "billing", "appeals", "allotment")
"""The areas that carry the agencies' roles along, since a case has only the policy of its own area."""

NAMED_ONCE = "it is named once, in access_requests.requesting"
"""Why an area can't name roles of its own."""


def named_again(content: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield each role of the agencies that an area names for itself: the version's place, the area, and the key."""
    versions = content.get("version")
    for number, version in enumerate(versions if isinstance(versions, list) else ()):
        for area in _WITH_AGENCIES:
            named = version.get(area) if isinstance(version, dict) else None
            for key in sorted(AgencyRoles.model_fields.keys() & named.keys()) if isinstance(named, dict) else ():
                yield number, area, key


def _with_roles(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give every area the roles that `requesting` names, so that a pack names them once.

    What has not the form of a pack is left as it is: reading it says what is wrong.
    """
    versions = content.get("version")
    if not isinstance(versions, list):
        return dict(content)
    return {**content, "version": [_version_with_roles(each) for each in versions]}


def _version_with_roles(version: Any) -> Any:
    try:
        requesting = version["access_requests"]["requesting"]
        roles = {
            "speakers": requesting["roles"],
            "contact": requesting.get("contact", Role.REPRESENTATIVE),
            "helpers": requesting.get("helpers", HELPERS),
        }
        areas = {name: {**version[name], **roles} for name in _WITH_AGENCIES if version.get(name) is not None}
    except (AttributeError, KeyError, TypeError, ValueError):
        return version
    return {**version, **areas}


def _as_json(value: object) -> str:
    """Write a TOML date or time as text, because JSON has no dates or times."""
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a value of a policy file")
