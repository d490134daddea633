"""The review of a request: complete or back with what is missing, approved or turned down with a reason."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.access_request import notices, stages, timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.rules import reviewing
from models.access_request.state import AccessRequest, RequestKind
from models.calendar import end_of_day
from models.effects import TaskKind
from models.people import Actor, Role
from models.policy.access_requests import ReviewPolicy, Stage
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    LAKESIDE,
    MOMENT,
    REGION,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    ZONE,
    administrator,
    as_the_trainee,
    at,
    detroit,
    hmis_lead,
    minnesota,
    missouri,
    outsider,
    representative,
    request,
    reviewer,
    signatory,
    small_requests,
    system_administrator,
)
from tests.models.checks import Board, refused, sound

LATER = START + DAY


def under_review(kind: RequestKind = RequestKind.NEW_USER, now: datetime = START, **changes: object) -> AccessRequest:
    return reviewing.open_review(request(kind, **changes), now).state  # type: ignore[arg-type]


def sent_back(*missing: str, **changes: object) -> AccessRequest:
    message = forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=missing or ("The supervisor's name",))
    return reviewing.review(under_review(**changes), message, START).state  # type: ignore[arg-type]


def trained_in_detroit(**changes: object) -> AccessRequest:
    """A request whose training is completed, as it comes to the review."""
    start = request(version=detroit(), **changes)  # type: ignore[arg-type]
    return start.model_copy(update={"state": RequestState.TRAINED, "done": (Stage.TRAINING,)})


@pytest.mark.requirement("ACC-08")
def test_a_complete_request_comes_to_the_reviewers_with_a_task_in_business_days() -> None:
    decision = sound(reviewing.open_review(request(), START))
    assert decision.state.state == RequestState.UNDER_REVIEW
    (task,) = decision.opened
    assert (task.kind, task.role) == (TaskKind.REVIEW_REQUEST, Role.REVIEWER)
    assert (task.agency_id, task.region_id) == (HARBOR, REGION)
    assert task.due == end_of_day(date(2026, 11, 4), ZONE)
    assert decision.state.due is not None
    assert decision.state.due.ends_at == task.due
    assert decision.notices == ()


def test_holidays_do_not_count_as_time_for_a_review() -> None:
    veterans_day = (date(2026, 11, 11),)
    decision = reviewing.open_review(request(now=at(date(2026, 11, 10)), holidays=veterans_day), at(date(2026, 11, 10)))
    assert decision.opened[0].due == end_of_day(date(2026, 11, 13), ZONE)


@pytest.mark.requirement("ACC-08", "NEW-05")
def test_a_visibly_incomplete_request_goes_straight_back_with_what_is_missing() -> None:
    decision = sound(reviewing.open_review(request(project_types=()), START))
    assert (decision.move, decision.state.state) == ("returned", RequestState.RETURNED)
    assert decision.state.missing == ("the project types the person will work with",)
    (letter,) = decision.notices
    assert (letter.template, letter.to) == ("request_returned", (REPRESENTATIVE,))
    assert (letter.facts["automatic"], letter.facts["request"]) == (True, decision.state.request_id)
    assert letter.facts["missing"] == ["the project types the person will work with"]
    (task,) = decision.opened
    assert (task.kind, task.role, task.agency_id) == (TaskKind.COMPLETE_REQUEST, Role.SIGNATORY, HARBOR)
    assert task.person_id == REPRESENTATIVE
    assert decision.state.due is not None
    assert decision.state.due.last_day == date(2026, 11, 16)
    assert task.due == decision.state.due.ends_at
    assert letter.deadline == decision.state.due


@pytest.mark.requirement("NEW-05")
def test_in_detroit_a_request_is_complete_only_with_certificates_and_signed_agreement() -> None:
    untrained = request(version=detroit())
    assert stages.missing_items(untrained) == ["the certificates and the signed user agreement"]
    decision = sound(reviewing.open_review(untrained, START))
    assert decision.state.missing == ("the certificates and the signed user agreement",)
    assert stages.missing_items(trained_in_detroit()) == []
    assert sound(reviewing.open_review(trained_in_detroit(), START)).state.state == RequestState.UNDER_REVIEW


@pytest.mark.requirement("NEW-05")
def test_everything_that_is_missing_is_named_at_once() -> None:
    bare = request(version=detroit(), role_type="", project_types=())
    assert stages.missing_items(bare) == [
        "the HMIS role type",
        "the project types the person will work with",
        "the certificates and the signed user agreement",
    ]


@pytest.mark.parametrize("kind", [RequestKind.MODIFY_ACCESS, RequestKind.TRAINING_SITE])
def test_other_kinds_need_no_role_or_project_types(kind: RequestKind) -> None:
    assert stages.missing_items(request(kind)) == []


def test_the_certificates_are_not_asked_for_where_the_review_comes_before_the_training() -> None:
    assert stages.missing_items(request(version=missouri())) == []
    assert stages.missing_items(request(RequestKind.MODIFY_ACCESS, version=minnesota(), training_needed=True)) == []


def test_an_approval_closes_the_task_and_lets_the_request_go_on() -> None:
    decision = sound(reviewing.review(under_review(), forms.verdict(reviewer()), LATER))
    after = decision.state
    assert (decision.move, after.state, after.done) == ("approved", RequestState.APPROVED, (Stage.REVIEW,))
    assert (after.due, after.missing) == (None, ())
    assert [task.key for task in decision.closed] == [notices.REVIEW_TASK]
    assert stages.next_stage(after) == Stage.LICENSE


@pytest.mark.requirement("ACC-14")
def test_of_a_change_the_reviewer_must_say_whether_it_needs_training() -> None:
    asked = under_review(RequestKind.MODIFY_ACCESS)
    said = refused("training_or_not", reviewing.review, asked, forms.verdict(reviewer()), LATER)
    assert said == "Please say whether this change needs training: --training or --no-training."
    with_training = reviewing.review(asked, forms.verdict(reviewer(), training_needed=True), LATER).state
    assert stages.next_stage(with_training) == Stage.TRAINING
    without = reviewing.review(asked, forms.verdict(reviewer(), training_needed=False), LATER).state
    assert stages.next_stage(without) == Stage.ACCOUNT


def test_a_rejection_ends_the_request_with_the_reason() -> None:
    board = Board()
    opened = sound(reviewing.open_review(request(), START))
    board.take(opened)
    message = forms.verdict(reviewer(), ReviewVerdict.REJECT, reason="  The agency has no agreement.  ")
    decision = sound(reviewing.review(opened.state, message, LATER))
    board.take(decision)
    after = decision.state
    assert (after.state, after.ended_at) == (RequestState.REJECTED, LATER)
    assert after.end_reason == "The agency has no agreement."
    (letter,) = decision.notices
    assert (letter.template, letter.to) == ("request_rejected", (REPRESENTATIVE,))
    assert letter.facts == {"reason": "The agency has no agreement."}
    assert board.open == {}
    assert stages.next_stage(after) is None


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_rejection_without_a_reason_is_refused(reason: str) -> None:
    message = forms.verdict(reviewer(), ReviewVerdict.REJECT, reason=reason)
    said = refused("reason_missing", reviewing.review, under_review(), message, LATER)
    assert said == "Please say why you reject the request. The agency will read the reason."


@pytest.mark.requirement("NEW-05")
def test_a_reviewer_sends_a_request_back_with_what_is_missing() -> None:
    board = Board()
    opened = reviewing.open_review(request(), START)
    board.take(opened)
    message = forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=("The supervisor's name", "A telephone number"))
    decision = sound(reviewing.review(opened.state, message, LATER))
    board.take(decision)
    assert decision.state.missing == ("The supervisor's name", "A telephone number")
    assert decision.notices[0].facts["missing"] == ["The supervisor's name", "A telephone number"]
    assert list(board.open) == [notices.COMPLETION_TASK]


def test_sending_back_without_saying_what_is_missing_is_refused() -> None:
    message = forms.verdict(reviewer(), ReviewVerdict.RETURN)
    said = refused("missing_what", reviewing.review, under_review(), message, LATER)
    assert said == "Please say what is missing, so that the agency can add it."
    with pytest.raises(ValidationError):
        forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=("  ",))


@pytest.mark.requirement("NEW-05")
def test_the_agency_completes_the_request_and_it_is_with_the_reviewers_again() -> None:
    board = Board()
    back = sound(reviewing.open_review(request(project_types=()), START))
    board.take(back)
    message = forms.completion(representative(), project_types=("day-shelter",), note="Sorry.")
    decision = sound(reviewing.complete(back.state, message, LATER))
    board.take(decision)
    after = decision.state
    assert (decision.move, after.state, after.missing) == ("completed", RequestState.UNDER_REVIEW, ())
    assert (after.project_types, after.note) == (("day-shelter",), "Sorry.")
    assert list(board.open) == [notices.REVIEW_TASK]
    assert board.open[notices.REVIEW_TASK].due == end_of_day(date(2026, 11, 5), ZONE)


@pytest.mark.requirement("NEW-05")
def test_what_is_still_missing_is_named_and_the_request_stays_with_the_agency() -> None:
    back = reviewing.open_review(request(project_types=()), START).state
    said = refused("still_missing", reviewing.complete, back, forms.completion(representative(), note="Here."), LATER)
    assert said == "Please add what is still missing: the project types the person will work with."


def test_what_the_agency_leaves_empty_stays_as_it_was() -> None:
    back = sent_back(note="First note.")
    after = reviewing.complete(back, forms.completion(representative()), LATER).state
    assert (after.project_types, after.note) == (("emergency-shelter",), "First note.")


def test_a_completion_with_words_the_form_does_not_have_is_refused() -> None:
    message = forms.completion(representative(), project_types=("hotel",))
    refused("unknown_project_type", reviewing.complete, sent_back(), message, LATER)
    back = reviewing.returned(reviewing.open_review(trained_in_detroit(), START).state, ["a page"], "", START).state
    refused("unknown_role_type", reviewing.complete, back, forms.completion(representative(), role_type="boss"), LATER)


@pytest.mark.requirement("NEW-01")
def test_after_the_training_the_role_type_it_followed_from_can_not_be_changed() -> None:
    trained = trained_in_detroit(role_type="read-only")
    back = reviewing.returned(reviewing.open_review(trained, START).state, ["a page"], "", START).state
    for other in (
        forms.completion(representative(), role_type="agency-administrator"),
        forms.completion(representative(), project_types=("street-outreach",)),
    ):
        said = refused("trained_for_something_else", reviewing.complete, back, other, LATER)
        assert said.endswith("Please withdraw this request and send a new one.")
    same = forms.completion(representative(), role_type="read-only", project_types=("emergency-shelter",))
    assert sound(reviewing.complete(back, same, LATER)).state.state == RequestState.UNDER_REVIEW


@pytest.mark.requirement("NEW-01")
def test_project_types_that_were_never_said_can_be_added_after_the_training() -> None:
    back = reviewing.open_review(trained_in_detroit(project_types=()), START).state
    assert back.state == RequestState.RETURNED
    message = forms.completion(representative(), project_types=("street-outreach",))
    after = sound(reviewing.complete(back, message, LATER)).state
    assert (after.state, after.project_types) == (RequestState.UNDER_REVIEW, ("street-outreach",))


def test_the_agency_has_until_the_end_of_the_last_day_to_complete() -> None:
    back = sent_back()
    assert back.due is not None
    sound(reviewing.complete(back, forms.completion(representative()), back.due.ends_at - MOMENT))
    said = refused("too_late", reviewing.complete, back, forms.completion(representative()), back.due.ends_at)
    assert said == "The last day to complete this request was Monday, November 16, 2026. Please send a new request."


def test_a_request_that_is_not_completed_in_time_is_closed() -> None:
    back = sent_back()
    assert back.due is not None
    assert timeline.next_wake(back) == (back.due.ends_at, "returned: 14 calendar days to complete a request")
    assert timeline.wake(back, back.due.ends_at - MOMENT) is None
    decision = timeline.wake(back, back.due.ends_at)
    assert decision is not None
    after = sound(decision).state
    assert (after.state, after.ended_at) == (RequestState.CLOSED, back.due.ends_at)
    assert after.end_reason == "The request was not completed in time. You can send a new one at any time."
    assert notices.COMPLETION_TASK in [task.key for task in decision.closed]


def test_a_late_review_is_still_a_review() -> None:
    asked = under_review()
    assert asked.due is not None
    assert timeline.next_wake(asked) is None
    assert timeline.wake(asked, asked.due.ends_at + DAY) is None
    sound(reviewing.review(asked, forms.verdict(reviewer()), asked.due.ends_at + 9 * DAY))


@pytest.mark.requirement("ACC-08")
def test_approving_what_is_incomplete_is_refused() -> None:
    asked = under_review().model_copy(update={"project_types": ()})
    said = refused("incomplete", reviewing.review, asked, forms.verdict(reviewer()), LATER)
    assert (
        said == "The request is not complete, so you can't approve it yet. Missing: the project types the person will "
        "work with."
    )


@pytest.mark.parametrize("who", [reviewer(), hmis_lead(), system_administrator()], ids=lambda each: each.person_id)
def test_those_whom_the_policy_names_may_review(who: Actor) -> None:
    sound(reviewing.review(under_review(), forms.verdict(who), LATER))


@pytest.mark.parametrize(
    "who", [representative(LAKESIDE), signatory(), administrator(), outsider()], ids=lambda each: each.person_id
)
@pytest.mark.parametrize("decided", list(ReviewVerdict))
def test_anybody_else_may_not_review(who: Actor, decided: ReviewVerdict) -> None:
    message = forms.verdict(who, decided, missing=("x",), reason="x")
    said = refused("not_permitted", reviewing.review, under_review(), message, LATER)
    assert said == "Only the reviewer, HMIS lead staff, or system administrator can review access requests."


@pytest.mark.parametrize("decided", list(ReviewVerdict))
@pytest.mark.parametrize("own", ["as the one who asked", "as the one it is about"])
def test_nobody_reviews_a_request_of_their_own(decided: ReviewVerdict, own: str) -> None:
    who = as_the_trainee(reviewer())
    if own == "as the one who asked":
        who = who.model_copy(update={"person_id": REPRESENTATIVE})
    message = forms.verdict(who, decided, missing=("x",), reason="x")
    said = refused("not_permitted", reviewing.review, under_review(), message, LATER)
    assert said == "You can't review your own request. Please ask somebody else to review it."


def test_where_an_agencys_role_reviews_it_reviews_only_its_own_agencys_requests() -> None:
    policy = small_requests(reviewing=ReviewPolicy(roles=(Role.AGENCY_ADMINISTRATOR,), source=SOURCE))
    asked = reviewing.open_review(request(policy=policy), START).state
    sound(reviewing.review(asked, forms.verdict(administrator()), LATER))
    refused("not_permitted", reviewing.review, asked, forms.verdict(administrator(LAKESIDE)), LATER)


def test_a_request_can_go_back_and_forth_until_it_is_right() -> None:
    asked = under_review()
    for round_ in range(3):
        message = forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=(f"Page {round_}",))
        asked = sound(reviewing.review(asked, message, START + timedelta(days=round_))).state
        asked = sound(
            reviewing.complete(asked, forms.completion(representative()), START + timedelta(days=round_))
        ).state
    assert sound(reviewing.review(asked, forms.verdict(reviewer()), LATER)).state.done == (Stage.REVIEW,)
    assert asked.person_id == TRAINEE
