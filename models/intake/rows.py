"""One row of each kind of file that `load` takes in. An unknown column is a mistake."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.access_request.state import RequestKind
from models.base import Strict
from models.billing.funding import Funding
from models.email import TypedEmailAddress
from models.intake.cells import Address, Day, Id, Label, Labels, Moment, OptionalLabel, Remark
from models.license.lifecycle import LicenseKind
from models.people import AGENCY_ROLES, Role

REGION_ROLES = (Role.REGION_MANAGER, Role.CE_LEAD)
"""Roles that always belong to a region."""


class RegionFileRow(Strict):
    """A region of the continuum and its population, for the allotment of licenses."""

    region_id: Id
    name: Label
    population: Annotated[int, Field(ge=0, le=1_000_000_000)]


class AgencyFileRow(Strict):
    """An agency: where it works, which programs it runs, the day all its licenses expire, and what its bills need.

    The lines of the postal `address` are separated by semicolons or line breaks. `purchase_order` is a purchase order
    or a grant number that the agency wants on its invoices. If either is empty, what is on record stays.
    """

    agency_id: Id
    name: Label
    region_id: Id
    county: Label
    program_types: Labels = ()
    license_expires_on: Day | None = None
    address: Address = ""
    purchase_order: OptionalLabel = ""


class PersonFileRow(Strict):
    """A person. Their roles are in the designations, and their licenses in the licenses."""

    person_id: Id
    first_name: Label
    last_name: Label
    email: TypedEmailAddress


class DesignationFileRow(Strict):
    """A role that a person holds from a day on: at an agency, in a region, or everywhere.

    `until_day` is its last day. Empty means that the role has no end.
    """

    person_id: Id
    role: Role
    agency_id: Id | None = None
    region_id: Id | None = None
    from_day: Day
    until_day: Day | None = None
    designated_by: Id | None = None

    @model_validator(mode="after")
    def _role_fits_its_place(self) -> Self:
        _place(self.role, "agency_id", self.agency_id, needed=self.role in AGENCY_ROLES)
        _place(self.role, "region_id", self.region_id, needed=self.role in REGION_ROLES)
        if self.until_day is not None and self.until_day < self.from_day:
            raise wrong("until_day", f"{self.until_day.isoformat()} comes before from_day")
        return self


class LicenseFileRow(Strict):
    """A license of an agency. `person_id` has held it since the day `since`. If it is empty, nobody holds the license.

    `funding` says who pays for it. If it is empty, the policy decides.
    """

    license_id: Id
    agency_id: Id
    kind: LicenseKind = LicenseKind.STANDARD
    person_id: Id | None = None
    since: Day
    funding: Funding | None = None


class RequestFileRow(Strict):
    """An access request from an agency. Its kind decides which columns it has."""

    request_id: Id
    kind: RequestKind
    agency_id: Id
    person_id: Id | None = None
    first_name: Label | None = None
    last_name: Label | None = None
    email: TypedEmailAddress | None = None
    """With the names, somebody who is not on record yet and comes onto record with the request. Instead of an id."""
    new_person: bool = False
    """True if it is certain that nobody of a similar name at the agency is meant."""
    requested_by: Id
    license_kind: LicenseKind | None = None
    role_type: Label | None = None
    project_types: Labels = ()
    changes: Labels = ()
    no_longer_needed_on: Day | None = None
    """The first day on which the person no longer needs access."""
    last_day: Day | None = None
    """The last day with access, for a removal planned in advance. Empty means now."""
    keep: bool | None = None
    """Whether the agency keeps the license of a person who leaves. Empty means yes."""
    note: Remark = ""
    submitted_at: Moment | None = None

    @model_validator(mode="after")
    def _columns_fit_the_kind(self) -> Self:
        allowed, needed = _COLUMNS[self.kind]
        for column in _DEPENDENT:
            given = getattr(self, column) not in (None, ())
            if given and column not in allowed:
                raise wrong(column, f"does not belong to {self.kind.spoken}")
            if not given and column in needed:
                raise wrong(column, f"is missing: {self.kind.spoken} needs it")
        self._require_one_person()
        return self

    def _require_one_person(self) -> None:
        """Raise the error for a row that names nobody, half of somebody, or two people."""
        new = {column: getattr(self, column) for column in ("first_name", "last_name", "email")}
        for column, value in new.items():
            if self.person_id is not None and value is not None:
                raise wrong(column, "does not go together with person_id")
            if self.person_id is None and value is None:
                named = any(new.values())
                raise wrong(column if named else "person_id", "is missing: the request needs a person")


_DEPENDENT = ("license_kind", "role_type", "project_types", "changes", "no_longer_needed_on", "last_day", "keep")

_COLUMNS: dict[RequestKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    RequestKind.NEW_USER: (("license_kind", "role_type", "project_types"), ()),
    RequestKind.MODIFY_ACCESS: (("role_type", "project_types", "changes"), ("changes",)),
    RequestKind.REMOVE_USER: (("no_longer_needed_on", "last_day", "keep"), ("no_longer_needed_on",)),
    RequestKind.TRAINING_SITE: ((), ()),
}
"""For each kind, the columns that it may have, and the ones that it must have."""


def wrong(column: str, reason: str) -> PydanticCustomError:
    """Build the error for a column that is wrong only in combination with others."""
    return PydanticCustomError("wrong_column", "{reason}", {"column": column, "reason": reason})


def _place(role: Role, column: str, value: str | None, *, needed: bool) -> None:
    if needed and value is None:
        raise wrong(column, f"is missing: the role {role.value} needs it")
    if not needed and value is not None:
        raise wrong(column, f"does not belong to the role {role.value}")
