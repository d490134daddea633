"""Whole requests under the three packs, from the submission to the end, in the order that each pack gives."""

from datetime import date

import pytest

from models.access_request import state
from models.access_request import timeline as access_request_timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.rules import account as access_request_account
from models.access_request.rules import ending, reviewing
from models.access_request.state import Removal, RequestKind
from models.license.lifecycle import AssignmentState, LicenseState
from models.policy.pack import PolicyVersion
from models.training import timeline
from models.training.rules import form
from tests.models import forms
from tests.models.access_request.walking import Licenses, Walk, confirmed
from tests.models.builders import (
    DAY,
    START,
    TRAINEE,
    a_license,
    detroit,
    minnesota,
    missouri,
    representative,
    request_start,
    reviewer,
    system_administrator,
    trainee,
)


def one_open() -> Licenses:
    return {"l-1": a_license()}


def walk(
    version: PolicyVersion, licenses: Licenses | None = None, kind: RequestKind = RequestKind.NEW_USER, **more: object
) -> Walk:
    """A request that has come as far as it goes by itself."""
    begun = Walk(request_start(kind, version, **more), START, licenses)
    begun.go_on()
    return begun


def approve(one: Walk) -> None:
    one.says(reviewing.review, forms.verdict(reviewer()))


@pytest.mark.requirement("ACC-08", "ACC-09", "FEE-01", "FEE-14")
def test_missouri_reviews_sets_a_license_aside_trains_and_then_makes_the_account() -> None:
    one = walk(missouri(), one_open())
    assert one.stands_at(RequestState.UNDER_REVIEW)
    approve(one)
    assert not one.licenses["l-1"].available
    assert one.stands_at(RequestState.IN_TRAINING)
    one.train()
    assert not one.licenses["l-1"].available
    confirmed(one)
    assert one.moves == [
        *("submitted", "taken_for_review", "approved", "license_set_aside", "training_started", "trained"),
        *("account_ordered", "account_confirmed", "granted"),
    ]
    assert one.letters == ["request_received", "account_ready"]
    assert one.licenses["l-1"].state == LicenseState.ACTIVE
    assert one.board.open == {}


def test_the_outcome_says_how_a_request_ended_and_why() -> None:
    one = walk(missouri(), one_open())
    one.says(reviewing.review, forms.verdict(reviewer(), ReviewVerdict.REJECT, reason="No agreement."))
    assert state.outcome(one.request).model_dump() == {
        "request_id": "q-1",
        "state": RequestState.REJECTED,
        "reason": "No agreement.",
    }


@pytest.mark.requirement("ACC-08", "ACC-10")
def test_missouri_does_not_start_a_training_without_a_license() -> None:
    one = walk(missouri(), {})
    approve(one)
    assert (one.request.state, one.training) == (RequestState.AWAITING_LICENSE, None)
    assert one.letters == ["request_received", "no_license_available"]
    assert one.licenses == {}
    one.licenses["l-1"] = a_license()
    one.license_opened = True
    one.go_on()
    assert one.stands_at(RequestState.IN_TRAINING)
    assert one.letters[-1] == "license_set_aside"


@pytest.mark.requirement("FEE-01", "FEE-12", "FEE-14")
def test_minnesota_trains_first_and_takes_a_license_only_then() -> None:
    one = walk(minnesota(), one_open())
    assert one.stands_at(RequestState.IN_TRAINING)
    assert one.licenses["l-1"] == a_license()
    assert one.request.license_id is None
    one.train()
    assert not one.licenses["l-1"].available
    confirmed(one)
    assert one.moves == [
        *("submitted", "training_started", "trained", "license_set_aside"),
        *("account_ordered", "account_confirmed", "granted"),
    ]
    assert one.licenses["l-1"].state == LicenseState.ACTIVE


@pytest.mark.requirement("FEE-01")
@pytest.mark.parametrize("version", [minnesota(), detroit()], ids=["minnesota", "detroit"])
def test_where_training_comes_first_nobody_who_lapses_ever_had_a_license(version: PolicyVersion) -> None:
    one = walk(version, one_open())
    assert one.training is not None
    one.now = one.training.window.deadline.ends_at
    lapse = timeline.wake(one.training, one.now)
    assert lapse is not None
    one.training = lapse.state
    one.go_on()
    assert one.stands_at(RequestState.CLOSED)
    assert one.licenses["l-1"].assignments == ()


@pytest.mark.requirement("FEE-01", "FEE-12")
def test_minnesota_makes_a_license_when_none_is_open_and_only_after_the_training() -> None:
    one = walk(minnesota(), {})
    assert one.licenses == {}
    one.train()
    assert [each.state for each in one.licenses.values()] == [LicenseState.RESERVED]
    confirmed(one)
    (made,) = one.licenses.values()
    assert made.current is not None
    assert (made.current.person_id, made.current.state) == (TRAINEE, AssignmentState.ACTIVE)


@pytest.mark.requirement("NEW-02", "NEW-04", "NEW-05", "NEW-06")
def test_detroit_collects_courses_and_signatures_first_and_only_the_complete_request_starts_the_clock() -> None:
    one = walk(detroit(), {}, role_type="case-manager")
    assert (one.request.state, one.request.account) == (RequestState.IN_TRAINING, None)
    one.now += 9 * DAY
    one.train()
    assert one.stands_at(RequestState.UNDER_REVIEW)
    assert one.training is not None
    papers = [each.document_id for each in one.training.requirements if each.requirement.paper]
    assert len(papers) == 7
    assert all(papers)
    one.now += 2 * DAY
    approve(one)
    account = one.request.account
    assert account is not None
    assert account.limit.started_at == one.now
    confirmed(one)
    assert one.moves == [
        *("submitted", "training_started", "trained", "taken_for_review", "approved", "license_set_aside"),
        *("account_ordered", "account_confirmed", "granted"),
    ]


@pytest.mark.requirement("NEW-05")
def test_detroit_sends_an_incomplete_request_back_and_takes_it_up_again() -> None:
    one = walk(detroit(), {})
    one.train()
    one.says(
        reviewing.review,
        forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=("The director's page is unreadable",)),
    )
    assert one.stands_at(RequestState.RETURNED)
    assert one.request.account is None
    one.says(reviewing.complete, forms.completion(representative(), note="A new scan is attached."))
    approve(one)
    assert one.stands_at(RequestState.ACCOUNT_PENDING)


@pytest.mark.requirement("NEW-03")
def test_detroit_opens_the_training_site_on_request_before_and_during_any_training() -> None:
    training = walk(detroit(), {})
    site = walk(detroit(), {}, RequestKind.TRAINING_SITE, request_id="q-2")
    assert site.stands_at(RequestState.ACCOUNT_PENDING)
    confirmed(site)
    assert site.stands_at(RequestState.GRANTED)
    assert site.letters == ["request_received", "training_site_ready"]
    assert training.request.state == RequestState.IN_TRAINING
    assert (site.training, site.licenses) == (None, {})


@pytest.mark.requirement("ACC-11", "FEE-13")
def test_a_lapse_gives_the_license_up_and_a_new_request_starts_from_the_beginning() -> None:
    licenses = one_open()
    one = walk(missouri(), licenses)
    approve(one)
    assert one.training is not None
    one.training = form.submit_form(one.training, forms.form(trainee()), one.now).state
    one.now = one.training.window.deadline.ends_at
    lapse = timeline.wake(one.training, one.now)
    assert lapse is not None
    one.training = lapse.state
    one.go_on()
    assert one.stands_at(RequestState.CLOSED)
    assert one.licenses["l-1"].available
    assert one.letters == ["request_received"]
    again = Walk(request_start(request_id="q-2"), one.now, licenses)
    again.go_on()
    approve(again)
    assert again.request.state == RequestState.IN_TRAINING
    assert again.training is not None
    assert not any(each.met for each in again.training.requirements)


@pytest.mark.requirement("ACC-08", "FEE-01")
def test_of_two_requests_for_one_open_license_exactly_one_gets_it() -> None:
    licenses = one_open()
    first = walk(missouri(), licenses, request_id="q-1", person_id="p-1")
    second = walk(missouri(), licenses, request_id="q-2", person_id="p-2")
    approve(second)
    approve(first)
    assert (second.request.state, first.request.state) == (RequestState.IN_TRAINING, RequestState.AWAITING_LICENSE)
    second.says(ending.withdraw, forms.taking_back(representative()))
    assert licenses["l-1"].available
    first.license_opened = True
    first.go_on()
    assert first.request.state == RequestState.IN_TRAINING
    current = licenses["l-1"].current
    assert current is not None
    assert (current.person_id, current.request_id) == ("p-1", "q-1")


@pytest.mark.requirement("FEE-02", "ACC-02")
def test_a_person_at_two_agencies_gets_a_license_at_each() -> None:
    licenses = {
        "l-1": a_license(),
        "l-2": a_license().model_copy(update={"license_id": "l-2", "agency_id": "a-lakeside"}),
    }
    for number, agency in ((1, "a-harbor"), (2, "a-lakeside")):
        asks = representative(agency)
        one = Walk(request_start(request_id=f"q-{number}", agency_id=agency, actor=asks), START, licenses)
        one.go_on()
        approve(one)
        one.train()
        confirmed(one)
        assert one.request.license_id == f"l-{number}"
    holders = [each.current.person_id for each in licenses.values() if each.current]
    assert holders == [TRAINEE, TRAINEE]


@pytest.mark.requirement("ACC-14")
@pytest.mark.parametrize("version", [missouri(), minnesota(), detroit()], ids=["missouri", "minnesota", "detroit"])
def test_a_change_is_made_at_once_or_after_its_training_and_touches_no_license(version: PolicyVersion) -> None:
    held = {"l-1": a_license(TRAINEE)}
    quick = walk(version, held, RequestKind.MODIFY_ACCESS)
    quick.says(reviewing.review, forms.verdict(reviewer(), training_needed=False))
    assert (quick.request.state, quick.training) == (RequestState.ACCOUNT_PENDING, None)
    confirmed(quick)
    slow = walk(version, held, RequestKind.MODIFY_ACCESS)
    slow.says(reviewing.review, forms.verdict(reviewer(), training_needed=True))
    assert (slow.request.state, slow.request.account) == (RequestState.IN_TRAINING, None)
    # the signatures of some packs are the administrator's and the director's: everybody does their part
    slow.train()
    confirmed(slow)
    for one in (quick, slow):
        assert (one.request.state, one.letters[-1]) == (RequestState.GRANTED, "access_changed")
    assert held["l-1"] == a_license(TRAINEE)


@pytest.mark.requirement("ACC-14")
def test_a_change_whose_training_lapses_leaves_everything_as_it_was() -> None:
    held = {"l-1": a_license(TRAINEE)}
    one = walk(missouri(), held, RequestKind.MODIFY_ACCESS)
    one.says(reviewing.review, forms.verdict(reviewer(), training_needed=True))
    assert one.training is not None
    assert one.training.window.deadline.last_day == date(2026, 11, 16)
    one.now = one.training.window.deadline.ends_at
    lapse = timeline.wake(one.training, one.now)
    assert lapse is not None
    one.training = lapse.state
    one.go_on()
    assert (one.request.state, one.request.account) == (RequestState.CLOSED, None)
    assert one.letters[-1] == "change_not_made"
    assert held["l-1"] == a_license(TRAINEE)


@pytest.mark.requirement("FEE-09", "FEE-12", "ACC-16")
def test_a_planned_removal_keeps_the_license_which_then_goes_to_the_next_person() -> None:
    licenses = {"l-1": a_license(TRAINEE)}
    removal = Removal(no_longer_needed_on=date(2026, 11, 21), last_day=date(2026, 11, 20))
    leaver = walk(missouri(), licenses, RequestKind.REMOVE_USER, removal=removal)
    assert leaver.request.state == RequestState.SCHEDULED
    assert licenses["l-1"].state == LicenseState.ACTIVE
    wake = access_request_timeline.next_wake(leaver.request)
    assert wake is not None
    leaver.now = wake[0]
    assert leaver.ring()
    assert (leaver.request.state, licenses["l-1"].available) == (RequestState.ACCOUNT_PENDING, True)
    confirmed(leaver)
    assert leaver.moves == [
        *("submitted", "scheduled", "last_day_over", "departed"),
        *("account_ordered", "account_confirmed", "granted"),
    ]
    newcomer = Walk(request_start(request_id="q-2", person_id="p-new"), leaver.now, licenses)
    newcomer.go_on()
    approve(newcomer)
    assert newcomer.request.license_id == "l-1"
    newcomer.train()
    confirmed(newcomer)
    assert [(each.person_id, each.state) for each in licenses["l-1"].assignments] == [
        (TRAINEE, AssignmentState.TRANSFERRED),
        ("p-new", AssignmentState.ACTIVE),
    ]


@pytest.mark.requirement("FEE-10")
def test_a_removal_at_once_that_gives_the_license_back_deletes_it() -> None:
    licenses = {"l-1": a_license(TRAINEE)}
    removal = Removal(no_longer_needed_on=date(2026, 11, 2), keep=False)
    leaver = walk(minnesota(), licenses, RequestKind.REMOVE_USER, removal=removal)
    assert (licenses["l-1"].state, leaver.request.state) == (LicenseState.DELETED, RequestState.ACCOUNT_PENDING)
    confirmed(leaver)
    assert leaver.letters == ["request_received", "removal_done"]


def test_a_removal_of_somebody_who_is_not_on_the_license_is_closed_with_the_reason() -> None:
    leaver = walk(missouri(), {"l-1": a_license("p-somebody-else")}, RequestKind.REMOVE_USER)
    assert leaver.request.state == RequestState.CLOSED
    assert leaver.request.end_reason == "This person doesn't hold this license."


@pytest.mark.requirement("NEW-06")
def test_a_late_account_is_pointed_out_once_and_granted_in_the_end() -> None:
    one = walk(detroit(), {}, RequestKind.TRAINING_SITE)
    one.now += 2 * DAY
    assert one.ring()
    assert not one.ring()
    one.now += DAY
    one.says(access_request_account.confirm_account, forms.confirmation(system_administrator()))
    assert one.request.account is not None
    assert one.request.account.late
    assert one.letters == ["request_received", "task_overdue", "training_site_ready"]
