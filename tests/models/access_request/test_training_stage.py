"""What a request hands to the training, and what it makes of its end (guide 001)."""

import pytest

from models.access_request import notices, stages, timeline
from models.access_request.lifecycle import RequestState
from models.access_request.rules import account, license, reviewing, training
from models.access_request.state import AccessRequest, RequestKind
from models.errors import RuleViolation
from models.policy.access_requests import Stage
from models.policy.pack import PolicyVersion
from models.training.state import TrainingEnd, TrainingOutcome
from models.training.timeline import begin
from tests.models import forms
from tests.models.builders import (
    DAY,
    REPRESENTATIVE,
    START,
    TRAINEE,
    detroit,
    minnesota,
    missouri,
    request,
    request_start,
    reviewer,
)
from tests.models.checks import sound

LATER = START + DAY

every_pack = pytest.mark.parametrize(
    "version", [missouri(), minnesota(), detroit()], ids=["missouri", "minnesota", "detroit"]
)


def in_training() -> AccessRequest:
    asked = reviewing.open_review(request(), START).state
    asked = reviewing.review(asked, forms.verdict(reviewer()), START).state
    return training.training_started(license.license_set_aside(asked, "l-7").state).state


def change_in_training(**changes: object) -> AccessRequest:
    asked = reviewing.open_review(request(RequestKind.MODIFY_ACCESS, **changes), START).state  # type: ignore[arg-type]
    asked = reviewing.review(asked, forms.verdict(reviewer(), training_needed=True), START).state
    return training.training_started(asked).state


def outcome(end: TrainingEnd, reason: str = "The deadline was Monday.") -> TrainingOutcome:
    return TrainingOutcome(end=end, ended_at=LATER, reason=reason)


def test_the_person_is_sent_to_training_without_a_further_letter_for_the_training_writes_its_own() -> None:
    decision = sound(
        training.training_started(in_training().model_copy(update={"state": RequestState.LICENSE_SET_ASIDE}))
    )
    assert (decision.state.state, decision.state.due) == (RequestState.IN_TRAINING, None)
    assert decision.notices == ()


@pytest.mark.requirement("NEW-01", "ACC-09")
def test_the_training_knows_who_asked_for_whom_and_what_it_follows_from() -> None:
    start = request_start(version=detroit(), role_type="read-only", project_types=("street-outreach",))
    asked = timeline.begin(start, START).state
    begins = training.training_start(asked, start)
    assert (begins.person_id, begins.requested_by) == (TRAINEE, REPRESENTATIVE)
    assert (begins.agency_id, begins.request_id) == (asked.agency_id, asked.request_id)
    assert (begins.role_type, begins.project_types) == ("read-only", ("street-outreach",))
    assert begins.then == "Next, we’ll review your agency’s request."
    assert (begins.policy, begins.time_zone) == (detroit().training, asked.time_zone)
    (letter,) = sound(begin(begins, START)).notices
    assert (letter.to, letter.cc) == ((TRAINEE,), (REPRESENTATIVE,))


@pytest.mark.requirement("ACC-07")
def test_what_the_agency_supplied_during_the_review_counts_for_the_training() -> None:
    start = request_start(project_types=())
    completed = timeline.begin(start, START).state.model_copy(update={"project_types": ("street-outreach",)})
    assert begin(training.training_start(completed, start), START).state.cases == 2


def test_a_completed_training_lets_the_request_go_on() -> None:
    decision = sound(training.training_ended(in_training(), outcome(TrainingEnd.COMPLETED), LATER))
    assert (decision.state.state, decision.state.ended) == (RequestState.TRAINED, False)
    assert stages.next_stage(decision.state) == Stage.ACCOUNT
    assert decision.state.license_is_reserved


@pytest.mark.requirement("ACC-11")
def test_a_lapsed_training_closes_the_request_and_gives_the_license_up() -> None:
    after = sound(training.training_ended(in_training(), outcome(TrainingEnd.LAPSED), LATER)).state
    assert (after.state, after.ended_at) == (RequestState.CLOSED, LATER)
    assert after.end_reason == "The deadline was Monday."
    assert not after.license_is_reserved
    assert stages.next_stage(after) is None


@pytest.mark.requirement("ACC-12")
def test_the_request_announces_no_lapse_either() -> None:
    assert training.training_ended(in_training(), outcome(TrainingEnd.LAPSED), LATER).notices == ()


def test_a_withdrawn_training_takes_the_request_back() -> None:
    decision = sound(training.training_ended(in_training(), outcome(TrainingEnd.WITHDRAWN, "Not needed."), LATER))
    assert decision.state.state == RequestState.WITHDRAWN
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.facts) == (
        "request_withdrawn",
        (REPRESENTATIVE,),
        {"reason": "Not needed."},
    )


@pytest.mark.requirement("ACC-14")
def test_a_change_whose_training_is_not_completed_is_not_made_and_needs_a_new_request() -> None:
    decision = sound(training.training_ended(change_in_training(), outcome(TrainingEnd.LAPSED), LATER))
    after = decision.state
    assert (after.state, after.account) == (RequestState.CLOSED, None)
    assert stages.next_stage(after) is None
    (letter,) = decision.notices
    assert (letter.template, letter.to) == ("change_not_made", (REPRESENTATIVE,))
    assert letter.facts == {"changes": ["Add the shelter in Elm Street"]}
    with pytest.raises(RuleViolation):
        account.account_ordered(after, LATER)


@pytest.mark.requirement("ACC-14")
def test_a_change_whose_training_is_completed_is_made() -> None:
    trained = sound(training.training_ended(change_in_training(), outcome(TrainingEnd.COMPLETED), LATER)).state
    assert stages.next_stage(trained) == Stage.ACCOUNT


@pytest.mark.requirement("ACC-14")
def test_a_change_without_training_is_made_after_the_review() -> None:
    asked = reviewing.open_review(request(RequestKind.MODIFY_ACCESS), START).state
    asked = reviewing.review(asked, forms.verdict(reviewer(), training_needed=False), START).state
    assert stages.stages(asked) == (Stage.REVIEW, Stage.ACCOUNT)
    assert stages.next_stage(asked) == Stage.ACCOUNT


def test_a_change_says_everything_it_asks_for() -> None:
    asked = request(
        RequestKind.MODIFY_ACCESS,
        version=detroit(),
        changes=("  Add the shelter in Elm Street ", " "),
        role_type="read-only",
        project_types=("day-shelter", "street-outreach"),
    )
    assert notices.wanted_changes(asked) == [
        "Add the shelter in Elm Street",
        "HMIS role type: read-only",
        "project types: day-shelter and street-outreach",
    ]


@pytest.mark.requirement("FEE-01", "FEE-13", "FEE-14")
@every_pack
def test_nobody_gets_an_account_before_the_training_whatever_the_order(version: PolicyVersion) -> None:
    order = stages.stages(request(version=version))
    assert order.index(Stage.TRAINING) < order.index(Stage.ACCOUNT)
    assert order.index(Stage.LICENSE) < order.index(Stage.ACCOUNT)
    assert order[-1] == Stage.ACCOUNT


@pytest.mark.requirement("NEW-03")
def test_the_training_site_needs_no_training() -> None:
    asked = request(RequestKind.TRAINING_SITE, detroit())
    assert stages.stages(asked) == (Stage.ACCOUNT,)
    assert stages.next_stage(asked) == Stage.ACCOUNT
