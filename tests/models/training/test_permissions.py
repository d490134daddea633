"""Who may do what to a training run: every verb with every role, at the trainee's agency and at another."""

from collections.abc import Callable

import pytest

from models.people import AGENCY_ROLES, SYSTEM, Actor, Permission, Role
from models.training import permissions
from models.training.lifecycle import TrainingState
from models.training.state import TrainingRun
from tests.models.builders import HARBOR, LAKESIDE, READERS, START, as_the_trainee, begun, person, small_training
from tests.models.checks import assert_sentence

Verb = Callable[[Actor, TrainingRun], Permission]

HELPERS = {Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR}
STAFF = {Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD}


def may_sign(signer: Role | None) -> Verb:
    return lambda actor, run: permissions.may_sign(actor, run, signer)


VERBS: dict[str, tuple[Verb, set[Role], bool]] = {
    "see": (
        lambda actor, run: permissions.may_see_progress(actor, run, READERS),
        HELPERS | STAFF | {Role.EXECUTIVE_DIRECTOR, Role.HMIS_DIRECTOR, Role.LEAD_AGENCY, Role.REGION_MANAGER},
        True,
    ),
    "work": (permissions.may_work_on, HELPERS | STAFF, True),
    "grade": (permissions.may_record_test, STAFF, False),
    "hand in": (permissions.may_submit_step, set(), True),
    "review": (permissions.may_review_step, {Role.REVIEWER}, False),
    "extend": (permissions.may_extend, {Role.HMIS_LEAD, Role.HMIS_DIRECTOR}, False),
    "withdraw": (permissions.may_withdraw, HELPERS | STAFF, True),
    "sign as trainee": (may_sign(None), set(), True),
    "sign as administrator": (may_sign(Role.AGENCY_ADMINISTRATOR), {Role.AGENCY_ADMINISTRATOR}, False),
    "sign as director": (may_sign(Role.EXECUTIVE_DIRECTOR), {Role.EXECUTIVE_DIRECTOR}, False),
}
"""Each verb: its function, the roles that may, and whether the trainee may without any role."""

every_verb = pytest.mark.parametrize("verb", list(VERBS))


def assert_permission(permission: Permission, expected: bool) -> None:
    assert bool(permission) is expected
    if expected:
        assert permission.sentence == ""
    else:
        assert_sentence(permission.sentence)


@every_verb
@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_the_trainees_agency_may_what_the_table_says(verb: str, role: Role) -> None:
    function, roles, _ = VERBS[verb]
    assert_permission(function(person("p-1", role, HARBOR), begun()), role in roles)


@every_verb
@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_no_role_at_another_agency_may_anything(verb: str, role: Role) -> None:
    assert_permission(VERBS[verb][0](person("p-1", role, LAKESIDE), begun()), False)


@every_verb
def test_the_trainee_may_what_the_table_says_whatever_else_the_trainee_is(verb: str) -> None:
    function, _, trainee_may = VERBS[verb]
    assert_permission(function(as_the_trainee(person("p-1")), begun()), trainee_may)
    for role in Role:
        assert_permission(function(as_the_trainee(person("p-1", role, HARBOR)), begun()), trainee_may)


@every_verb
def test_somebody_without_a_role_may_nothing(verb: str) -> None:
    assert_permission(VERBS[verb][0](person("p-1"), begun()), False)


@pytest.mark.parametrize("verb", ["grade", "withdraw"])
def test_the_system_itself_may_grade_and_withdraw(verb: str) -> None:
    assert_permission(VERBS[verb][0](SYSTEM, begun()), True)


@pytest.mark.requirement("ACC-13", "NEW-07")
@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.SIGNATORY, Role.AGENCY_ADMINISTRATOR])
@pytest.mark.parametrize("state", list(TrainingState))
def test_the_agency_can_see_its_trainees_progress_and_papers_at_any_time(role: Role, state: TrainingState) -> None:
    run = begun().model_copy(update={"state": state, "ended_at": START})
    assert permissions.may_see_progress(person("p-1", role, HARBOR), run, READERS)
    assert not permissions.may_see_progress(person("p-1", role, LAKESIDE), run, READERS)


def test_where_the_policy_lets_an_agencys_role_review_it_reviews_only_its_own_people() -> None:
    run = begun(small_training(reviewers=(Role.AGENCY_ADMINISTRATOR, Role.REVIEWER)))
    assert permissions.may_review_step(person("p-1", Role.AGENCY_ADMINISTRATOR, HARBOR), run)
    refusal = permissions.may_review_step(person("p-1", Role.AGENCY_ADMINISTRATOR, LAKESIDE), run)
    assert refusal.sentence == "Only the agency administrator or reviewer can review a practice-case step."
