"""Who may do what to an access request: every verb with every role, at the agency and at another."""

from collections.abc import Callable

import pytest

from models.access_request import permissions
from models.access_request.state import AccessRequest
from models.people import AGENCY_ROLES, SYSTEM, Actor, Permission, Role
from tests.models.builders import HARBOR, LAKESIDE, READERS, REPRESENTATIVE, as_the_trainee, person, request
from tests.models.checks import assert_sentence

Verb = Callable[[Actor, AccessRequest], Permission]

ASKING = {Role.SIGNATORY, Role.REPRESENTATIVE}

VERBS: dict[str, tuple[Verb, set[Role]]] = {
    "request": (lambda actor, asked: permissions.may_request(actor, asked.agency_id, asked.policy.requesting), ASKING),
    "review": (permissions.may_review_request, {Role.REVIEWER, Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR}),
    "complete": (permissions.may_complete, ASKING),
    "withdraw": (permissions.may_withdraw_request, ASKING | {Role.HMIS_LEAD}),
    "confirm": (permissions.may_confirm_account, {Role.SYSTEM_ADMINISTRATOR}),
    "see": (
        lambda actor, asked: permissions.may_see_request(actor, asked, READERS),
        {
            *(Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR),
            *(Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.REGION_MANAGER),
            *(Role.HMIS_LEAD, Role.LEAD_AGENCY, Role.HMIS_DIRECTOR),
        },
    ),
}
"""Each verb: its function and the roles that may."""

every_verb = pytest.mark.parametrize("verb", list(VERBS))


def assert_permission(permission: Permission, expected: bool) -> None:
    assert bool(permission) is expected
    if expected:
        assert permission.sentence == ""
    else:
        assert_sentence(permission.sentence)


@pytest.mark.requirement("ACC-01")
@every_verb
@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_the_agency_may_what_the_table_says(verb: str, role: Role) -> None:
    function, roles = VERBS[verb]
    assert_permission(function(person("p-1", role, HARBOR), request()), role in roles)


@pytest.mark.requirement("ACC-01")
@every_verb
@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_no_role_at_another_agency_may_anything(verb: str, role: Role) -> None:
    assert_permission(VERBS[verb][0](person("p-1", role, LAKESIDE), request()), False)


@every_verb
def test_somebody_without_a_role_may_nothing(verb: str) -> None:
    assert_permission(VERBS[verb][0](person("p-1"), request()), False)


@pytest.mark.requirement("ACC-01")
@pytest.mark.parametrize(("verb", "may"), [("review", False), ("confirm", False), ("see", True)])
def test_the_person_concerned_may_see_and_never_decide(verb: str, may: bool) -> None:
    for role in Role:
        assert_permission(VERBS[verb][0](as_the_trainee(person("x", role, HARBOR)), request()), may)


def test_whoever_asked_may_see_the_request_even_without_the_role_by_now() -> None:
    assert permissions.may_see_request(person(REPRESENTATIVE), request(), READERS)
    assert not permissions.may_complete(person(REPRESENTATIVE), request())


def test_the_system_itself_may_withdraw_and_nothing_else() -> None:
    for verb, (function, _) in VERBS.items():
        assert_permission(function(SYSTEM, request()), verb == "withdraw")
