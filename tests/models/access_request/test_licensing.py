"""A license for a new user: set aside, waited for, lost and found again (guide 001, FAQ 000)."""

from datetime import date, timedelta

import pytest

from models.access_request import stages, timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.rules import account, ending, license, reviewing
from models.access_request.state import AccessRequest
from models.calendar import end_of_day
from models.effects import TaskKind
from models.errors import RuleViolation
from models.people import Role
from models.policy.access_requests import Stage
from models.policy.pack import PolicyVersion
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    MOMENT,
    REGION,
    REPRESENTATIVE,
    START,
    ZONE,
    detroit,
    minnesota,
    missouri,
    representative,
    request,
    reviewer,
    small_requests,
)
from tests.models.checks import Board, refused, sound

LATER = START + DAY


def approved() -> AccessRequest:
    asked = reviewing.open_review(request(), START).state
    return reviewing.review(asked, forms.verdict(reviewer()), START).state


def waiting() -> AccessRequest:
    return license.waits_for_license(approved(), START).state


@pytest.mark.requirement("ACC-08")
def test_after_the_review_a_license_is_set_aside_for_the_person() -> None:
    asked = approved()
    assert stages.next_stage(asked) == Stage.LICENSE
    decision = sound(license.license_set_aside(asked, "l-7"))
    after = decision.state
    assert (after.state, after.license_id, after.license_is_reserved) == (RequestState.LICENSE_SET_ASIDE, "l-7", True)
    assert after.done == (Stage.REVIEW, Stage.LICENSE)
    assert decision.notices == ()
    assert stages.next_stage(after) == Stage.TRAINING


@pytest.mark.requirement("ACC-08")
@pytest.mark.parametrize("state", [RequestState.UNDER_REVIEW, RequestState.RETURNED, RequestState.REJECTED])
def test_no_license_is_set_aside_before_the_review_is_over(state: RequestState) -> None:
    asked = request().model_copy(update={"state": state})
    with pytest.raises(RuleViolation):
        license.license_set_aside(asked, "l-7")


@pytest.mark.requirement("ACC-10")
def test_without_an_open_license_the_representative_is_told_by_the_regions_manager() -> None:
    decision = sound(license.waits_for_license(approved(), START))
    after = decision.state
    assert after.state == RequestState.AWAITING_LICENSE
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.region_id) == ("no_license_available", (REPRESENTATIVE,), REGION)
    assert letter.facts == {"region": "Region 1"}
    (task,) = decision.opened
    assert (task.kind, task.role) == (TaskKind.FIND_LICENSE, Role.REGION_MANAGER)
    assert (task.agency_id, task.region_id) == (HARBOR, REGION)
    assert after.due is not None
    assert after.due.ends_at == task.due == end_of_day(date(2026, 12, 2), ZONE)
    assert letter.deadline == after.due


@pytest.mark.requirement("ACC-08", "ACC-10")
def test_a_license_that_comes_free_ends_the_wait_and_is_announced() -> None:
    board = Board()
    board.take(license.waits_for_license(approved(), START))
    decision = sound(license.license_set_aside(waiting(), "l-7"))
    board.take(decision)
    assert board.open == {}
    assert decision.notices[0].template == "license_set_aside"
    assert (decision.state.due, stages.next_stage(decision.state)) == (None, Stage.TRAINING)


def test_a_wait_that_ends_early_leaves_the_calendars_it_was_put_into() -> None:
    begun = license.waits_for_license(approved(), START)
    put = begun.notices[0]
    (found,) = license.license_set_aside(begun.state, "l-7").notices
    (taken_back,) = ending.withdrawn(begun.state, "The position was not filled.", START).notices
    for letter in (found, taken_back):
        assert (letter.deadline_key, letter.deadline) == (put.deadline_key, put.deadline)
        assert (put.deadline_is_off, letter.deadline_is_off) == (False, True)
    (no_wait,) = ending.withdrawn(approved(), "The position was not filled.", START).notices
    assert no_wait.deadline is None


def test_a_wait_for_a_license_ends_after_the_days_of_the_policy() -> None:
    asked = waiting()
    assert asked.due is not None
    end = asked.due.ends_at
    assert timeline.next_wake(asked) == (end, "awaiting_license: 30 calendar days to find a license")
    assert timeline.wake(asked, end - MOMENT) is None
    decision = timeline.wake(asked, end)
    assert decision is not None
    after = sound(decision).state
    assert (after.state, after.end_reason) == (RequestState.CLOSED, "No license became available within 30 days.")
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.facts) == ("license_wait_ended", (REPRESENTATIVE,), {"wait_days": 30})
    assert license.LICENSE_TASK in [task.key for task in decision.closed]


def test_the_days_of_the_wait_are_the_policys() -> None:
    asked = request(policy=small_requests()).model_copy(update={"state": RequestState.APPROVED})
    due = license.waits_for_license(asked, START).state.due
    assert due is not None
    assert due.last_day == date(2026, 11, 22)


def test_a_request_that_waits_for_a_license_can_be_turned_down_or_taken_back() -> None:
    no = forms.verdict(reviewer(), ReviewVerdict.REJECT, reason="No more licenses.")
    for decision, state in (
        (reviewing.review(waiting(), no, LATER), RequestState.REJECTED),
        (ending.withdraw(waiting(), forms.taking_back(representative()), LATER), RequestState.WITHDRAWN),
    ):
        board = Board()
        board.take(license.waits_for_license(approved(), START))
        board.take(sound(decision))
        assert decision.state.state == state
        assert board.open == {}


@pytest.mark.parametrize("decided", [ReviewVerdict.APPROVE, ReviewVerdict.RETURN])
def test_a_request_that_waits_for_a_license_is_not_reviewed_again(decided: ReviewVerdict) -> None:
    said = refused("not_now", reviewing.review, waiting(), forms.verdict(reviewer(), decided, missing=("x",)), LATER)
    assert said.startswith("This request is awaiting license, so it can't be ")


@pytest.mark.requirement("ACC-10", "FEE-12")
@pytest.mark.parametrize(
    ("version", "creates"),
    [(missouri(), False), (minnesota(), True), (detroit(), True)],
    ids=["missouri", "minnesota", "detroit"],
)
def test_whether_a_new_license_is_made_is_the_policys(version: PolicyVersion, creates: bool) -> None:
    assert license.may_create_license(request(version=version)) is creates


def test_a_license_that_was_lost_before_the_account_was_handed_over_is_looked_for_again() -> None:
    asked = request(version=minnesota()).model_copy(
        update={"state": RequestState.TRAINED, "done": (Stage.TRAINING,), "submitted_at": START}
    )
    with_license = license.license_set_aside(asked, "l-7").state
    ordered = account.account_ordered(with_license, START).state
    confirmed = ordered.model_copy(
        update={"due": None, "account": ordered.account and ordered.account.model_copy(update={"confirmed_at": LATER})}
    )
    again = sound(license.waits_for_license(confirmed, LATER)).state
    assert (again.license_id, again.license_is_reserved, again.done) == (None, False, (Stage.TRAINING,))
    assert stages.next_stage(again) == Stage.LICENSE
    found = license.license_set_aside(again, "l-8").state
    assert stages.next_stage(found) == Stage.ACCOUNT
    back = sound(account.account_ordered(found, LATER + timedelta(days=1)))
    assert (back.opened, back.state.account) == ((), confirmed.account)
    assert timeline.next_wake(back.state) is None
