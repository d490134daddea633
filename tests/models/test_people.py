"""Roles, where they hold, and what a permission is."""

import pytest

from models.errors import RuleViolation
from models.people import AGENCY_ROLES, SYSTEM, SYSTEM_ID, Actor, Grant, Permission, Role, spoken_roles
from tests.models.builders import HARBOR, LAKESIDE, outsider, person


@pytest.mark.parametrize("role", list(Role))
def test_a_role_of_an_agency_holds_there_and_nowhere_else_and_any_other_role_everywhere(role: Role) -> None:
    actor = person("p-1", role, HARBOR)
    assert actor.holds(role, HARBOR)
    assert actor.holds(role, LAKESIDE) is (role not in AGENCY_ROLES)


@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_a_role_of_an_agency_means_nothing_without_the_agency(role: Role) -> None:
    assert not person("p-1", role).holds(role, HARBOR)


@pytest.mark.parametrize("role", list(Role))
def test_holding_one_role_is_not_holding_another(role: Role) -> None:
    others = tuple(other for other in Role if other is not role)
    assert not person("p-1", role, HARBOR).holds_any(others, HARBOR)


def test_several_grants_add_up() -> None:
    actor = Actor(
        person_id="p-1",
        grants=(
            Grant(role=Role.REPRESENTATIVE, agency_id=HARBOR),
            Grant(role=Role.REPRESENTATIVE, agency_id=LAKESIDE),
            Grant(role=Role.REVIEWER),
        ),
    )
    assert actor.holds(Role.REPRESENTATIVE, HARBOR)
    assert actor.holds(Role.REPRESENTATIVE, LAKESIDE)
    assert actor.holds_any((Role.SIGNATORY, Role.REVIEWER), HARBOR)
    assert not actor.holds(Role.SIGNATORY, HARBOR)


def test_somebody_without_grants_holds_nothing() -> None:
    assert not outsider().holds_any(tuple(Role), HARBOR)


def test_only_the_system_is_the_system_and_it_holds_no_role() -> None:
    assert SYSTEM.is_system
    assert SYSTEM.person_id == SYSTEM_ID
    assert not outsider().is_system
    assert not SYSTEM.holds_any(tuple(Role), HARBOR)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_name_that_people_say(role: Role) -> None:
    assert role.spoken
    assert "_" not in role.spoken


def test_a_permission_is_true_or_says_why_not() -> None:
    granted = Permission.when(True, "Never seen.")
    assert granted
    assert granted.sentence == ""
    granted.require()
    denied = Permission.when(False, "Ask the helpdesk.")
    assert not denied
    with pytest.raises(RuleViolation, match=r"^Ask the helpdesk\.$") as caught:
        denied.require()
    assert caught.value.code == "not_permitted"


def test_roles_that_have_one_name_are_named_once() -> None:
    assert spoken_roles([Role.REVIEWER, Role.HMIS_LEAD, Role.REVIEWER], "or") == "reviewer or HMIS lead staff"
