"""What one row may say, and what contradicts itself."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from models.access_request.state import RequestKind
from models.intake.rows import REGION_ROLES, DesignationFileRow, RequestFileRow
from models.people import AGENCY_ROLES, Role

REQUEST = {"request_id": "r1", "agency_id": "A1", "person_id": "p1", "requested_by": "p2"}
VALUES: dict[str, Any] = {
    "license_kind": "ad_hoc",
    "role_type": "case-manager",
    "project_types": "day-shelter",
    "changes": "Add the night shelter",
    "no_longer_needed_on": "2026-11-20",
    "last_day": "2026-12-01",
    "keep": "no",
}
ALLOWED = {
    RequestKind.NEW_USER: {"license_kind", "role_type", "project_types"},
    RequestKind.MODIFY_ACCESS: {"role_type", "project_types", "changes"},
    RequestKind.REMOVE_USER: {"no_longer_needed_on", "last_day", "keep"},
    RequestKind.TRAINING_SITE: set(),
}
NEEDED = {RequestKind.MODIFY_ACCESS: "changes", RequestKind.REMOVE_USER: "no_longer_needed_on"}


def refusal(row_type: type[Any], values: dict[str, Any]) -> tuple[str, str]:
    """The column and the reason of the first complaint."""
    with pytest.raises(ValidationError) as error:
        row_type.model_validate(values)
    first = error.value.errors()[0]
    return str(first.get("ctx", {}).get("column", first["loc"])), first["msg"]


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("column", VALUES)
def test_each_kind_of_request_has_its_own_columns(kind: RequestKind, column: str) -> None:
    values = {**REQUEST, "kind": kind, column: VALUES[column]}
    if kind in NEEDED:
        values[NEEDED[kind]] = VALUES[NEEDED[kind]]
    if column in ALLOWED[kind]:
        assert getattr(RequestFileRow.model_validate(values), column) not in (None, ())
    else:
        assert refusal(RequestFileRow, values) == (column, f"does not belong to {kind.spoken}")


@pytest.mark.parametrize(("kind", "column"), NEEDED.items())
def test_a_column_that_a_kind_needs_must_be_there(kind: RequestKind, column: str) -> None:
    assert refusal(RequestFileRow, {**REQUEST, "kind": kind}) == (column, f"is missing: {kind.spoken} needs it")


def test_giving_the_license_back_is_said_with_keep_and_is_not_lost_for_being_false() -> None:
    row = RequestFileRow.model_validate(
        {**REQUEST, "kind": "remove_user", "no_longer_needed_on": "2026-11-20", "keep": "no"}
    )
    assert row.keep is False
    values = {**REQUEST, "kind": "new_user", "keep": False}
    assert refusal(RequestFileRow, values) == ("keep", "does not belong to a new user")


def designation(role: Role, **others: Any) -> dict[str, Any]:
    return {"person_id": "p1", "role": role, "from_day": "2026-01-01", "designated_by": "p9", **others}


@pytest.mark.parametrize("role", Role)
def test_a_role_names_its_agency_or_its_region_or_neither(role: Role) -> None:
    at_agency, in_region = role in AGENCY_ROLES, role in REGION_ROLES
    right = {"agency_id": "A1"} if at_agency else {"region_id": "R1"} if in_region else {}
    assert DesignationFileRow.model_validate(designation(role, **right)).role is role
    if right:
        (column,) = right
        assert refusal(DesignationFileRow, designation(role)) == (column, f"is missing: the role {role.value} needs it")
    if not at_agency:
        wrong = designation(role, **right, agency_id="A1")
        assert refusal(DesignationFileRow, wrong) == ("agency_id", f"does not belong to the role {role.value}")
    if not in_region:
        wrong = designation(role, **right, region_id="R1")
        assert refusal(DesignationFileRow, wrong) == ("region_id", f"does not belong to the role {role.value}")


def test_a_designation_does_not_end_before_it_begins() -> None:
    values = designation(Role.REVIEWER, from_day="2026-01-02", until_day="2026-01-01")
    assert refusal(DesignationFileRow, values) == ("until_day", "2026-01-01 comes before from_day")
    one_day = designation(Role.REVIEWER, from_day="2026-01-02", until_day="2026-01-02")
    assert DesignationFileRow.model_validate(one_day).until_day == date(2026, 1, 2)
