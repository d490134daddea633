"""Nobody decides about the license they hold themselves, whatever their roles. To file is allowed (S46).

The steps are all rules of the license that somebody's message reaches, so a new one is tried as well.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from models.calendar import civil_day
from models.effects import message_type
from models.errors import RuleViolation
from models.inactivity_review.permissions import may_decide_finding
from models.inactivity_review.state import Finding, ReviewTerms
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.messages import AccountHelp
from models.license.state import License, LicenseTerms
from models.people import AGENCY_ROLES, Actor, Grant, Role
from models.policy.licenses import Measure
from tests.architecture.test_permissions import RULES
from tests.models.builders import DAY, HARBOR
from tests.models.license.samples import inactive
from tests.models.license_builders import BEGUN, HOLDER, held, terms

FILED = ("ask_for_help",)
"""Steps by which a holder asks; others decide."""

ABOUT_TERMS = ("change_kind", "set_funding", "adopt_policy", "move_to_region")
"""Steps of lead staff about the terms of a license, which give and take no access."""

DECIDING = [each for each in RULES if each.name.startswith("models.license.rules.")]


def holder_with(*roles: Role) -> Actor:
    """The holder of the license, with these roles at the agency and everywhere."""
    grants = (Grant(role=role, agency_id=HARBOR if role in AGENCY_ROLES else None) for role in roles)
    return Actor(person_id=HOLDER, grants=tuple(grants))


def a_message(kind: type[Any], actor: Actor) -> Any:
    """A message of this kind, filled in by the types of its fields."""
    hints = get_type_hints(kind)
    given: dict[str, Any] = {"actor": actor, "key": "k"}
    for name, field in kind.model_fields.items():
        if field.is_required() and name not in given:
            given[name] = _value(hints[name], name)
    return kind(**given)


def _value(hint: Any, name: str) -> Any:
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type)]
    for kind in kinds:
        if issubclass(kind, StrEnum):
            return {InactiveReason: InactiveReason.SANCTION, AccountHelp: AccountHelp.UNLOCK}.get(
                kind, next(iter(kind))
            )
        if issubclass(kind, date):
            return civil_day(BEGUN, "America/Chicago") + 10 * DAY
        if kind is LicenseTerms:
            return terms()
        if kind is bool:
            return True
        if kind is int:
            return 1
    return HOLDER if name == "person_id" else "x"


REFUSED = ("not_permitted", "not_now")


def outcome(rule: Any, license_: License, message: Any) -> str:
    """The code of the refusal; empty if the step was taken."""
    try:
        rule.value(license_, message, BEGUN)
    except RuleViolation as refusal:
        return refusal.code
    return ""


STATES: dict[str, Callable[[], License]] = {
    "active": held,
    "a region's": lambda: held(kind=LicenseKind.CE_ACCESS),
    "on leave": lambda: inactive(InactiveReason.LEAVE_OF_ABSENCE),
    "under a sanction": lambda: inactive(InactiveReason.SANCTION),
    "overdue in Detroit": lambda: held("detroit"),
}


@pytest.mark.requirement("S46")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rule", DECIDING, ids=lambda rule: rule.definition.name)
def test_nobody_decides_about_their_own_license(rule: Any, state: str) -> None:
    """With each role alone, and with all of them."""
    name, license_, kind = rule.definition.name, STATES[state](), message_type(rule.value)
    for roles in [*((role,) for role in Role), tuple(Role)]:
        code = outcome(rule, license_, a_message(kind, holder_with(*roles)))
        assert code in REFUSED or name in (*FILED, *ABOUT_TERMS), roles


@pytest.mark.requirement("S46")
def test_the_steps_of_the_requirement_are_among_them() -> None:
    names = {each.definition.name for each in DECIDING}
    assert {"start_leave", "end_leave", "grant_exception", "end_exception", "delete", "set_expiration"} <= names


@pytest.mark.requirement("S46")
@pytest.mark.parametrize("role", Role)
def test_nobody_decides_in_the_review_about_their_own_license(role: Role) -> None:
    license_ = held()
    review = ReviewTerms(time_zone="America/Chicago", policy_label="Missouri 1", policy=license_.terms.policy)
    own = Finding(
        license_id=license_.license_id,
        agency_id=HARBOR,
        person_id=HOLDER,
        rung="no-data-entry",
        measure=Measure.DATA_ENTRY,
        counted_from=BEGUN,
        effective=BEGUN,
        flagged=False,
    )
    assert not may_decide_finding(holder_with(role), review, own)
