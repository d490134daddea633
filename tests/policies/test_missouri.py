"""What the Missouri pack says, against what its documents (001, 003) say."""

import pytest

from models.people import Role
from models.policy.access_requests import NoOpenLicense, Stage
from models.policy.pack import PolicyVersion
from models.policy.training import UnderReview
from models.training.kinds.form import FormRequirement
from models.training.kinds.test import TestRequirement


@pytest.mark.requirement("ACC-01")
def test_only_the_signatory_and_the_designated_representatives_may_request(missouri: PolicyVersion) -> None:
    assert set(missouri.access_requests.requesting.roles) == {Role.SIGNATORY, Role.REPRESENTATIVE}


@pytest.mark.requirement("ACC-03")
def test_the_standard_training_period_is_fourteen_calendar_days(missouri: PolicyVersion) -> None:
    assert missouri.training.window.days == 14


@pytest.mark.requirement("ACC-04")
def test_training_is_one_form_and_three_tests_with_pass_marks(missouri: PolicyVersion) -> None:
    requirements = missouri.training.requirements
    forms = [each.title for each in requirements if isinstance(each, FormRequirement)]
    tests = [each.title for each in requirements if isinstance(each, TestRequirement)]
    assert forms == ["User Policies and Responsibilities"]
    assert tests == [
        "Security and Privacy Awareness Test",
        "Data Standards Training Test",
        "MoHMIS Basics Test",
    ]
    assert len(requirements) == 4
    assert all(each.pass_mark > 0 for each in requirements if isinstance(each, TestRequirement))


@pytest.mark.requirement("ACC-04")
def test_a_practice_case_of_up_to_four_steps_follows_the_form_and_the_tests(missouri: PolicyVersion) -> None:
    practice = missouri.training.practice
    assert practice is not None
    assert 1 <= len(practice.steps) <= 4
    assert practice.after == tuple(each.id for each in missouri.training.requirements)


@pytest.mark.requirement("ACC-06")
def test_the_fourteen_days_include_the_reviewers_time(missouri: PolicyVersion) -> None:
    assert missouri.training.window.under_review_at_deadline is UnderReview.LAPSE


@pytest.mark.requirement("ACC-07")
def test_some_project_types_ask_for_more_than_one_practice_case(missouri: PolicyVersion) -> None:
    practice = missouri.training.practice
    assert practice is not None
    assert practice.cases == 1
    assert practice.cases_by_project_type
    assert all(cases > 1 for cases in practice.cases_by_project_type.values())


@pytest.mark.requirement("ACC-08", "ACC-09")
def test_a_license_is_set_aside_after_the_review_and_before_the_training(missouri: PolicyVersion) -> None:
    assert missouri.access_requests.procedures.new_user.stages == (
        Stage.REVIEW,
        Stage.LICENSE,
        Stage.TRAINING,
        Stage.ACCOUNT,
    )


@pytest.mark.requirement("ACC-10")
def test_without_an_open_license_the_request_waits(missouri: PolicyVersion) -> None:
    assert missouri.access_requests.licensing.when_none_open is NoOpenLicense.WAIT


@pytest.mark.requirement("ACC-12")
def test_a_lapse_is_not_announced(missouri: PolicyVersion) -> None:
    assert missouri.training.lapse.notice is False


@pytest.mark.requirement("ACC-14")
def test_a_change_may_need_training_first_or_none_at_all(missouri: PolicyVersion) -> None:
    procedures = missouri.access_requests.procedures
    assert procedures.modify_with_training.stages == (Stage.REVIEW, Stage.TRAINING, Stage.ACCOUNT)
    assert procedures.modify.stages == (Stage.REVIEW, Stage.ACCOUNT)


@pytest.mark.requirement("ACC-15")
def test_a_leaver_is_announced_within_three_business_days(missouri: PolicyVersion) -> None:
    notice = missouri.access_requests.leaver_notice
    assert (notice.business_days, notice.hours) == (3, None)
