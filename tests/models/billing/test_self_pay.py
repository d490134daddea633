"""Licenses at an organization's own cost: asked for, estimated, accepted, refused, delayed (LIC-22)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.calendar import end_of_day
from models.effects import Decision, TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.people import Actor, Role
from models.self_pay import notices, rules, timeline
from models.self_pay.estimate import estimate
from models.self_pay.lifecycle import SelfPayState
from models.self_pay.messages import (
    AcceptSelfPay,
    AnswerReview,
    DelaySelfPay,
    OpenReview,
    RefuseSelfPay,
    SelfPayStart,
    WithdrawSelfPay,
)
from models.self_pay.state import SelfPayForm, SelfPayRequest
from tests.models.billing.samples import billing_staff, director, fee, new_key
from tests.models.builders import (
    HARBOR,
    ZONE,
    at,
    hmis_lead,
    minnesota,
    missouri,
    outsider,
    person,
    representative,
    signatory,
)
from tests.models.checks import assert_sentence, refused, sound

NOW = at(date(2026, 8, 11))
MISSOURI = missouri().billing

pytestmark = pytest.mark.requirement("LIC-22")


def a_start(licenses: int = 2, **changes: Any) -> SelfPayStart:
    """A representative of Harbor asks for licenses after an appeal was denied."""
    form = SelfPayForm(
        name="Rosa Quill",
        title="Program manager",
        program_type="Street outreach",
        regions=("Region 1",),
        email="rosa.quill@harbor.example",
        licenses=licenses,
        billing_name="Theo Marsh",
        billing_email="billing@harbor.example",
        billing_address="12 Quay Street\nHarbor, MO 65000",
        explanation="Two outreach teams share one license.",
    )
    usual: dict[str, Any] = {
        "request_id": "s-1",
        "agency_id": HARBOR,
        "actor": representative(),
        "key": new_key(),
        "time_zone": ZONE,
        "policy_label": "Missouri 1",
        "policy": MISSOURI,
        "appeal_id": "appeal-1",
        "understood": True,
        "form": form,
    }
    return SelfPayStart(**{**usual, **changes})


def asked(**changes: Any) -> SelfPayRequest:
    """A request that was just made."""
    return timeline.begin(a_start(**changes), NOW).state


def accepting(actor: Actor | None = None, **changes: Any) -> AcceptSelfPay:
    """The HMIS lead accepts."""
    fields = {"actor": actor or hmis_lead(), "key": new_key(), "licenses": 2, **changes}
    return AcceptSelfPay(**fields)


def delaying(until: date, actor: Actor | None = None) -> DelaySelfPay:
    """The HMIS lead has no room yet."""
    return DelaySelfPay(actor=actor or hmis_lead(), key=new_key(), until=until, reason="Staff is short until fall.")


def taken(decision: Decision[SelfPayRequest]) -> SelfPayRequest:
    """The request that follows, after a look at the decision."""
    sound(decision)
    assert_sentence(decision.summary)
    return decision.state


# --- asked for, with an estimate


@pytest.mark.parametrize(
    ("licenses", "once", "yearly"),
    [(1, "185.00", "2284.00"), (2, "370.00", "4568.00"), (50, "9250.00", "114200.00")],
)
def test_the_estimate_is_185_once_and_284_and_2000_a_year_for_each_license(
    licenses: int, once: str, yearly: str
) -> None:
    said = estimate(MISSOURI, LicenseKind.STANDARD, licenses, date(2026, 8, 11))
    assert [(line.title, str(line.each)) for line in said.lines] == [
        ("Software access fee", "185.00"),
        ("Annual license access", "284.00"),
        ("Staff support fee", "2000.00"),
    ]
    assert (str(said.once), str(said.yearly)) == (once, yearly)
    assert "It is not binding" in said.sentence


@pytest.mark.parametrize("licenses", [0, -1, 51])
def test_an_estimate_is_for_a_number_of_licenses_that_can_be_had(licenses: int) -> None:
    with pytest.raises(RuleViolation) as caught:
        estimate(MISSOURI, LicenseKind.STANDARD, licenses, date(2026, 8, 11))
    assert (caught.value.code, caught.value.sentence) == ("too_many", "You can request 1 to 50 licenses at once.")


def test_a_request_carries_its_estimate_and_comes_before_the_hmis_lead() -> None:
    decision = timeline.begin(a_start(), NOW)
    request = taken(decision)
    assert request.state == SelfPayState.REQUESTED
    assert (str(request.estimate.once), str(request.estimate.yearly)) == ("370.00", "4568.00")
    (task,) = decision.opened
    assert (task.kind, task.role, task.due) == (
        TaskKind.DECIDE_SELF_PAY,
        Role.HMIS_LEAD,
        end_of_day(date(2026, 9, 10), ZONE),
    )
    (letter,) = decision.notices
    assert (letter.template, letter.to) == ("self_pay_received", (request.requested_by,))
    assert letter.facts == {"licenses": "2 self-pay licenses", "once": "$370.00", "yearly": "$4,568.00"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appeal_id": None}, "no_denied_appeal"),
        ({"understood": False}, "not_understood"),
        ({"licenses": 51}, "too_many"),
        ({"policy": minnesota().billing}, "no_self_pay"),
        ({"actor": hmis_lead()}, "not_permitted"),
        ({"actor": outsider()}, "not_permitted"),
        ({"actor": representative("a-lakeside")}, "not_permitted"),
    ],
)
def test_a_request_that_can_not_be_made_says_why(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        timeline.begin(a_start(**changes), NOW)
    assert caught.value.code == code
    assert_sentence(caught.value.sentence)


def test_where_the_policy_asks_for_no_appeal_none_is_needed() -> None:
    assert MISSOURI.self_pay is not None
    free = MISSOURI.self_pay.model_copy(update={"after_denied_appeal": False})
    policy = MISSOURI.model_copy(update={"self_pay": free})
    assert taken(timeline.begin(a_start(policy=policy, appeal_id=None, actor=signatory()), NOW)).appeal_id is None


# --- answered


def test_accepted_it_grants_licenses_at_the_fees_of_the_policy_unless_others_were_agreed_on() -> None:
    decision = rules.accept(asked(), accepting(licenses=1, note="One for now."), NOW)
    request = taken(decision)
    assert (request.state, request.granted, request.ended_at) == (SelfPayState.ACCEPTED, 1, NOW)
    assert [str(each.amount) for each in request.agreed_fees] == ["185.00", "284.00", "2000.00"]
    assert decision.notices[0].facts["fees"] == [
        "Software access fee: $185.00 once",
        "Annual license access: $284.00 a year",
        "Staff support fee: $2,000.00 a year",
    ]
    assert [each.key for each in decision.closed] == [notices.DECIDE_TASK]
    agreed = (fee("license", "Annual license access", "300.00"),)
    assert taken(rules.accept(asked(), accepting(agreed_fees=agreed), NOW)).agreed_fees == agreed


def test_no_more_licenses_are_accepted_than_were_asked_for() -> None:
    refused("too_many", rules.accept, asked(), accepting(licenses=3), NOW)


def test_refused_it_says_why() -> None:
    message = RefuseSelfPay(actor=director(), key=new_key(), reason="No staff to support them.")
    decision = rules.refuse(asked(), message, NOW)
    assert taken(decision).state == SelfPayState.REFUSED
    assert decision.notices[0].facts == {"reason": "No staff to support them."}
    assert timeline.next_wake(decision.state) is None


def test_delayed_it_comes_up_again_by_itself_with_as_much_time_to_decide() -> None:
    request = taken(rules.delay(asked(), delaying(date(2026, 10, 1)), NOW))
    over = end_of_day(date(2026, 10, 1), ZONE)
    assert timeline.next_wake(request) == (over, "the delay of a self-pay request")
    assert timeline.wake(request, over - timedelta(seconds=1)) is None
    again = timeline.wake(request, over)
    assert again is not None
    assert taken(again).state == SelfPayState.REQUESTED
    assert again.opened[0].due == end_of_day(date(2026, 11, 1), ZONE)
    assert again.state.delayed_until is None
    assert taken(rules.accept(again.state, accepting(), over)).granted == 2


def test_a_delayed_one_can_be_accepted_delayed_further_or_withdrawn_before_that_day() -> None:
    request = taken(rules.delay(asked(), delaying(date(2026, 10, 1)), NOW))
    assert taken(rules.accept(request, accepting(), NOW)).state == SelfPayState.ACCEPTED
    further = taken(rules.delay(request, delaying(date(2026, 12, 1)), NOW))
    assert further.delayed_until == date(2026, 12, 1)
    back = WithdrawSelfPay(actor=representative(), key=new_key(), reason="We found a license.")
    decision = rules.withdraw(request, back, NOW)
    assert taken(decision).state == SelfPayState.WITHDRAWN
    assert not decision.closed[0].done


@pytest.mark.parametrize("until", [date(2026, 8, 11), date(2026, 8, 10), date(2027, 8, 13)])
def test_a_delay_ends_after_today_and_within_a_year(until: date) -> None:
    refused("not_a_delay", rules.delay, asked(), delaying(until), NOW)


@pytest.mark.parametrize("actor", [representative(), signatory(), billing_staff(), outsider()])
def test_only_the_hmis_lead_decides(actor: Actor) -> None:
    refused("not_permitted", rules.accept, asked(), accepting(actor), NOW)
    refused("not_permitted", rules.delay, asked(), delaying(date(2026, 10, 1), actor), NOW)
    message = RefuseSelfPay(actor=actor, key=new_key(), reason="No.")
    refused("not_permitted", rules.refuse, asked(), message, NOW)


def test_nobody_decides_about_their_own_organization_or_takes_back_another_ones() -> None:
    both = Actor(person_id="p-1", grants=(*hmis_lead().grants, *representative().grants))
    assert "your own organization" in refused("not_permitted", rules.accept, asked(), accepting(both), NOW)
    other = WithdrawSelfPay(actor=person("p-2", Role.SIGNATORY, "a-lakeside"), key=new_key())
    refused("not_permitted", rules.withdraw, asked(), other, NOW)


def test_the_same_form_counts_once() -> None:
    request, message = asked(), accepting()
    after = rules.accept(request, message, NOW).state
    refused("already_received", rules.accept, after, message, NOW)


@pytest.mark.parametrize("answered", ["accept", "refuse", "withdraw"])
def test_what_was_answered_stays_answered(answered: str) -> None:
    over: dict[str, Decision[SelfPayRequest]] = {
        "accept": rules.accept(asked(), accepting(), NOW),
        "refuse": rules.refuse(asked(), RefuseSelfPay(actor=hmis_lead(), key=new_key(), reason="No."), NOW),
        "withdraw": rules.withdraw(asked(), WithdrawSelfPay(actor=representative(), key=new_key()), NOW),
    }
    state, now = over[answered].state, datetime.fromisoformat("2026-08-12T12:00:00+00:00")
    refused("not_now", rules.accept, state, accepting(), now)
    refused("not_now", rules.delay, state, delaying(date(2026, 10, 1)), now)


# --- reviewed


def lead_agency() -> Actor:
    """Somebody of the lead agency."""
    return person("p-lead-agency", Role.LEAD_AGENCY)


def reviewing(actor: Actor | None = None) -> OpenReview:
    """The Continuum of Care looks again."""
    return OpenReview(actor=actor or lead_agency(), key=new_key(), why="New funding is available.")


def answering(supported: bool, actor: Actor | None = None) -> AnswerReview:
    """What it found."""
    return AnswerReview(actor=actor or lead_agency(), key=new_key(), supported=supported, answer="From January on.")


@pytest.mark.requirement("LIC-26")
@pytest.mark.parametrize("supported", [True, False])
def test_a_review_of_accepted_licenses_is_opened_answered_and_recorded(supported: bool) -> None:
    accepted = taken(rules.accept(asked(), accepting(), NOW))
    assert timeline.can_be_reviewed(accepted)
    opened = rules.open_review(accepted, reviewing(), NOW)
    request = taken(opened)
    (task,) = opened.opened
    assert (task.kind, task.role) == (TaskKind.REVIEW_SELF_PAY, Role.LEAD_AGENCY)
    assert task.due == end_of_day(date(2026, 10, 10), ZONE)
    assert opened.notices[0].template == "self_pay_review_opened"
    assert "already open" in refused("review_open", rules.open_review, request, reviewing(), NOW)
    answered = rules.answer_review(request, answering(supported), NOW + timedelta(days=3))
    (review,) = taken(answered).reviews
    assert (review.supported, review.answer, review.answered_by) == (supported, "From January on.", "p-lead-agency")
    assert [each.key for each in answered.closed] == [task.key]
    assert answered.notices[0].facts["supported"] is supported
    refused("no_review", rules.answer_review, answered.state, answering(True), NOW)
    again = taken(rules.open_review(answered.state, reviewing(hmis_lead()), NOW + timedelta(days=400)))
    assert [each.number for each in again.reviews] == [1, 2]
    assert again.state == SelfPayState.ACCEPTED


@pytest.mark.requirement("LIC-26")
def test_only_the_lead_agency_and_the_hmis_lead_review_and_not_their_own_licenses() -> None:
    accepted = taken(rules.accept(asked(), accepting(), NOW))
    own = Actor(person_id="p-both", grants=(*lead_agency().grants, *representative().grants))
    for actor in (representative(), outsider(), own):
        refused("not_permitted", rules.open_review, accepted, reviewing(actor), NOW)
    refused("not_permitted", rules.answer_review, accepted, answering(True, outsider()), NOW)
    refused("not_now", rules.open_review, asked(), reviewing(), NOW)


@pytest.mark.requirement("LIC-26")
def test_a_request_from_before_there_were_reviews_is_not_reviewed() -> None:
    assert MISSOURI.self_pay is not None
    before = MISSOURI.model_copy(update={"self_pay": MISSOURI.self_pay.model_copy(update={"review_within_days": None})})
    accepted = taken(rules.accept(asked(policy=before), accepting(), NOW))
    assert not timeline.can_be_reviewed(accepted)
    refused("no_reviews", rules.open_review, accepted, reviewing(), NOW)
