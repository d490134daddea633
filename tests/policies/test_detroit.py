"""What the Detroit pack says, against what its documents (002, 004) say."""

from itertools import pairwise

import pytest

from models.people import Role
from models.policy.access_requests import NoOpenLicense, Stage
from models.policy.pack import PolicyVersion
from models.training.kinds.account import AccountRequirement
from models.training.kinds.course import CourseRequirement
from models.training.kinds.form import FormRequirement
from models.training.kinds.signature import SignatureRequirement, SignedBy


def courses_of(policy: PolicyVersion, role_type: str) -> set[str]:
    """The courses that a role type asks for."""
    return {
        each.id
        for each in policy.training.requirements
        if isinstance(each, CourseRequirement) and (not each.role_types or role_type in each.role_types)
    }


@pytest.mark.requirement("NEW-01")
def test_the_courses_follow_from_the_role_type(detroit: PolicyVersion) -> None:
    role_types = detroit.access_requests.form.role_types
    checklists = {role_type: courses_of(detroit, role_type) for role_type in role_types}
    assert len(role_types) >= 2
    assert all(checklists.values())
    assert len({frozenset(courses) for courses in checklists.values()}) == len(role_types)


@pytest.mark.requirement("NEW-08")
def test_an_account_on_the_learning_center_comes_before_every_course(detroit: PolicyVersion) -> None:
    (account,) = [each for each in detroit.training.requirements if isinstance(each, AccountRequirement)]
    assert account.system == "HMIS Learning Center"
    courses = [each for each in detroit.training.requirements if isinstance(each, CourseRequirement)]
    assert {each.after for each in courses} == {(account.id,)}


@pytest.mark.requirement("NEW-03")
def test_the_training_site_asks_for_no_training(detroit: PolicyVersion) -> None:
    assert detroit.access_requests.procedures.training_site.stages == (Stage.ACCOUNT,)


@pytest.mark.requirement("NEW-04")
def test_trainee_administrator_and_director_sign_in_this_order(detroit: PolicyVersion) -> None:
    signatures = [each for each in detroit.training.requirements if isinstance(each, SignatureRequirement)]
    assert [each.signed_by for each in signatures] == [
        SignedBy.TRAINEE,
        SignedBy.AGENCY_ADMINISTRATOR,
        SignedBy.EXECUTIVE_DIRECTOR,
    ]
    for earlier, later in pairwise(signatures):
        assert earlier.id in later.after


@pytest.mark.requirement("NEW-04")
def test_the_administrator_signs_only_when_every_course_is_done(detroit: PolicyVersion) -> None:
    administrators = next(
        each
        for each in detroit.training.requirements
        if isinstance(each, SignatureRequirement) and each.signed_by is SignedBy.AGENCY_ADMINISTRATOR
    )
    courses = {each.id for each in detroit.training.requirements if isinstance(each, CourseRequirement)}
    assert courses <= set(administrators.after)


@pytest.mark.requirement("NEW-05")
def test_the_request_is_reviewed_once_the_training_is_complete(detroit: PolicyVersion) -> None:
    assert detroit.access_requests.procedures.new_user.stages == (
        Stage.TRAINING,
        Stage.REVIEW,
        Stage.LICENSE,
        Stage.ACCOUNT,
    )


@pytest.mark.requirement("LOG-02")
def test_the_worksheet_belongs_to_what_is_handed_in(detroit: PolicyVersion) -> None:
    forms = [each.title for each in detroit.training.requirements if isinstance(each, FormRequirement)]
    assert forms == ["New User License Worksheet"]


@pytest.mark.requirement("NEW-06")
def test_the_account_takes_24_to_48_hours(detroit: PolicyVersion) -> None:
    account = detroit.access_requests.account
    assert (account.target_hours, account.limit_hours) == (24, 48)


def test_the_agency_administrator_may_request(detroit: PolicyVersion) -> None:
    assert Role.AGENCY_ADMINISTRATOR in detroit.access_requests.requesting.roles


def test_a_license_is_made_for_whoever_needs_one(detroit: PolicyVersion) -> None:
    assert detroit.access_requests.licensing.when_none_open is NoOpenLicense.CREATE
