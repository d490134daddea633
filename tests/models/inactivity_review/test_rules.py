"""The monthly review: its day, what it opens, who decides what, and what becomes of it (003, section 1)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import civil_day, start_of_day
from models.effects import CloseTask, TaskKind
from models.inactivity_review import cutoffs, rules, timeline
from models.inactivity_review.lifecycle import ReviewState
from models.inactivity_review.messages import AdoptReviewTerms, DecideFinding, ReviewsStart, TakePart
from models.inactivity_review.state import Finding, InactivityReview, InactivityReviews, ReviewDecision, ReviewTerms
from models.license.inactivity_clocks import reached_at
from models.people import Actor, Role
from models.policy.licenses import Consequence, ExceptionKind, Measure, MonthlyReview
from tests.models.builders import HARBOR, SOURCE, hmis_lead, person
from tests.models.checks import Board, assert_sentence, refused, sound
from tests.models.forms import new_key
from tests.models.license_builders import terms as license_terms

CHICAGO = "America/Chicago"
MORNING = datetime(2026, 11, 5, 14, tzinfo=UTC)
"""Eight in the morning of the 5th in Chicago."""


def terms(pack: str = "missouri", **review: Any) -> ReviewTerms:
    """What the reviews of a shipped pack follow, with parts of the review changed."""
    usual = license_terms(pack)
    policy = usual.policy
    if review and policy.review is not None:
        policy = policy.model_copy(update={"review": policy.review.model_copy(update=review)})
    return ReviewTerms(time_zone=usual.time_zone, policy_label=usual.policy_label, policy=policy)


def without_review() -> ReviewTerms:
    usual = terms()
    return usual.model_copy(update={"policy": usual.policy.model_copy(update={"review": None})})


def finding(license_id: str = "l-1", excused_by: ExceptionKind | None = None, person_id: str = "p-holder") -> Finding:
    return Finding(
        license_id=license_id,
        agency_id=HARBOR,
        person_id=person_id,
        rung="no-data-entry",
        measure=Measure.DATA_ENTRY,
        counted_from=MORNING - timedelta(days=200),
        effective=MORNING - timedelta(days=20),
        excused_by=excused_by,
        flagged=True,
    )


def begun(under: ReviewTerms | None = None) -> InactivityReviews:
    return timeline.begin(ReviewsStart(terms=under or terms()), MORNING - timedelta(days=3))


def opened(*findings: Finding) -> InactivityReviews:
    reviews = begun()
    return sound(timeline.opened(reviews, reviews.terms, findings, MORNING)).state


def decision(
    decided: ReviewDecision = ReviewDecision.WARN, actor: Actor | None = None, license_id: str = "l-1"
) -> DecideFinding:
    return DecideFinding(
        actor=actor or hmis_lead(), key=new_key(), license_id=license_id, decision=decided, reason="As discussed."
    )


def current(reviews: InactivityReviews) -> InactivityReview:
    assert reviews.current is not None
    return reviews.current


def lead_agency() -> Actor:
    return person("p-lead-agency", Role.LEAD_AGENCY)


# --- its day


@pytest.mark.requirement("LIC-05")
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2026, 11, 4, 12, tzinfo=UTC), datetime(2026, 11, 5, 14, tzinfo=UTC)),
        (MORNING - timedelta(microseconds=1), MORNING),
        (MORNING, datetime(2026, 12, 5, 14, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 5, 14, tzinfo=UTC)),
        (datetime(2027, 3, 1, 6, tzinfo=UTC), datetime(2027, 3, 5, 14, tzinfo=UTC)),
        (datetime(2027, 3, 6, 6, tzinfo=UTC), datetime(2027, 4, 5, 13, tzinfo=UTC)),
    ],
)
def test_the_next_review_is_on_the_morning_of_its_day_whatever_the_clock_change(
    after: datetime, expected: datetime
) -> None:
    policy = terms().policy.review
    assert policy is not None
    assert timeline.next_review(policy, CHICAGO, after) == expected


@given(
    day=st.integers(1, 28),
    hours=st.integers(0, 20 * 366 * 24),
    zone=st.sampled_from([CHICAGO, "America/Detroit", "Pacific/Kiritimati"]),
)
@settings(deadline=None, max_examples=60)
def test_there_is_exactly_one_review_a_month(day: int, hours: int, zone: str) -> None:
    after = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    policy = MonthlyReview(day_of_month=day, within_days=10, roles=(Role.HMIS_LEAD,), source=SOURCE)
    first = timeline.next_review(policy, zone, after)
    second = timeline.next_review(policy, zone, first)
    assert first > after
    local, following = first.astimezone(ZoneInfo(zone)), second.astimezone(ZoneInfo(zone))
    assert (local.day, local.hour, following.day) == (day, 8, day)
    assert (following.year * 12 + following.month) - (local.year * 12 + local.month) == 1
    assert timeline.review_id(first, zone) == f"{local:%Y-%m}"


def test_the_reviews_wake_for_the_next_one_after_the_current() -> None:
    assert timeline.next_wake(begun()) == (MORNING, "the next monthly review")
    assert timeline.next_wake(opened()) == (datetime(2026, 12, 5, 14, tzinfo=UTC), "the next monthly review")
    assert timeline.next_wake(begun(without_review())) is None


def test_every_rung_that_counts_from_use_and_marks_or_takes_access_is_asked_for() -> None:
    assert [each.rung.id for each in cutoffs.cutoffs(terms(), MORNING)] == ["no-data-entry", "first-sign-in"]
    for pack in ("missouri", "minnesota", "detroit"):
        for cutoff in cutoffs.cutoffs(terms(pack), MORNING):
            assert cutoff.rung.measure != Measure.INACTIVE
            assert cutoff.rung.consequence in (Consequence.FLAG, Consequence.INACTIVATE)
            assert cutoff.before < MORNING


@pytest.mark.requirement("LIC-01", "LIC-02", "LOG-06")
@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
def test_a_rung_is_reached_the_moment_after_its_last_day_in_the_review_as_in_the_ladder(pack: str) -> None:
    for month in range(24):
        as_of = MORNING + month * timedelta(days=30, hours=10)
        under = terms(pack)
        today = start_of_day(civil_day(as_of, under.time_zone), under.time_zone)
        for rung, before in cutoffs.cutoffs(under, as_of):
            assert reached_at(rung, before - timedelta(microseconds=1), under.time_zone) <= today
            assert reached_at(rung, before, under.time_zone) > today


# --- it is opened


@pytest.mark.requirement("LIC-05")
def test_both_who_hold_the_review_have_it_in_their_queue_until_everything_is_decided() -> None:
    reviews = begun()
    board = Board()
    made = sound(
        timeline.opened(reviews, reviews.terms, (finding(), finding("l-2", ExceptionKind.ONLY_LICENSE)), MORNING)
    )
    board.take(made)
    assert [(each.kind, each.role) for each in board.open.values()] == [
        (TaskKind.REVIEW_INACTIVITY, Role.HMIS_LEAD),
        (TaskKind.REVIEW_INACTIVITY, Role.LEAD_AGENCY),
    ]
    review = current(made.state)
    assert all(each.due == review.due.ends_at for each in board.open.values())
    assert (review.due.last_day, made.summary) == (date(2026, 11, 15), "1 license to decide, 1 excused.")
    board.take(sound(rules.decide_finding(made.state, decision(), MORNING)))
    assert board.open == {}


def test_without_anything_to_decide_nobody_gets_a_task() -> None:
    reviews = begun()
    made = sound(timeline.opened(reviews, reviews.terms, (finding("l-2", ExceptionKind.LEAVE),), MORNING))
    assert made.opened == ()
    assert current(made.state).undecided == ()


# --- it is decided


@pytest.mark.requirement("LIC-03", "LIC-05")
@pytest.mark.parametrize("decided", list(ReviewDecision))
def test_the_hmis_lead_decides_and_the_decision_waits_to_be_carried_out(decided: ReviewDecision) -> None:
    made = sound(rules.decide_finding(opened(finding()), decision(decided), MORNING + timedelta(days=1)))
    (found,) = current(made.state).to_carry_out
    assert (found.decision, found.reason, found.decided_by) == (decided, "As discussed.", hmis_lead().person_id)
    assert found.decided_at == MORNING + timedelta(days=1)
    assert made.summary == f"{decided.value.capitalize()}: As discussed."


@pytest.mark.requirement("LIC-05")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("decided", list(ReviewDecision))
def test_only_those_whom_the_policy_names_decide_and_only_the_hmis_lead_revokes(
    role: Role, decided: ReviewDecision
) -> None:
    actor = person("p-1", role, HARBOR)
    reviews = opened(finding())
    if role == Role.HMIS_LEAD or (role == Role.LEAD_AGENCY and decided != ReviewDecision.REVOKE):
        sound(rules.decide_finding(reviews, decision(decided, actor), MORNING))
    else:
        code = "only_the_lead" if role == Role.LEAD_AGENCY else "not_permitted"
        refused(code, rules.decide_finding, reviews, decision(decided, actor), MORNING)


@pytest.mark.requirement("LIC-05")
@pytest.mark.parametrize("decided", list(ReviewDecision))
def test_nobody_decides_about_a_license_of_their_own(decided: ReviewDecision) -> None:
    own = finding(person_id=hmis_lead().person_id)
    sentence = refused("not_permitted", rules.decide_finding, opened(own), decision(decided), MORNING)
    assert "your own license" in sentence


def test_a_decision_is_taken_once_and_only_about_what_was_found() -> None:
    reviews = opened(finding(), finding("l-2"))
    message = decision(ReviewDecision.EXCUSE)
    after = rules.decide_finding(reviews, message, MORNING).state
    refused("already_received", rules.decide_finding, after, message, MORNING)
    other = message.model_copy(update={"reason": "Something else."})
    refused("key_reused", rules.decide_finding, after, other, MORNING)
    refused("already_decided", rules.decide_finding, after, decision(), MORNING)
    refused("not_in_review", rules.decide_finding, after, decision(license_id="l-9"), MORNING)
    refused("no_review", rules.decide_finding, begun(), decision(), MORNING)


@pytest.mark.requirement("LIC-06", "LIC-07", "LIC-08", "LIC-21")
@pytest.mark.parametrize("kind", list(ExceptionKind))
def test_what_an_exception_spares_is_not_revoked_for_inactivity(kind: ExceptionKind) -> None:
    reviews = opened(finding(excused_by=kind))
    sentence = refused("excused", rules.decide_finding, reviews, decision(ReviewDecision.REVOKE), MORNING)
    assert kind.value.replace("_", " ") in sentence
    sound(rules.decide_finding(reviews, decision(ReviewDecision.WARN), MORNING))


# --- it is carried out, and closed


@pytest.mark.requirement("LIC-05")
def test_what_a_license_refuses_is_kept_and_becomes_a_task() -> None:
    decided = rules.decide_finding(opened(finding()), decision(ReviewDecision.REVOKE), MORNING).state
    done = sound(rules.carried_out(decided, "l-1", ""))
    assert (done.opened, done.summary, current(done.state).to_carry_out) == ((), "Carried out.", ())
    refusal = "This license has an exception without end."
    not_done = sound(rules.carried_out(decided, "l-1", refusal))
    (task,) = not_done.opened
    assert (task.kind, task.role, task.agency_id) == (TaskKind.SETTLE_CONFLICT, Role.HMIS_LEAD, HARBOR)
    assert current(not_done.state).findings[0].outcome == refusal


def test_a_decision_of_the_last_moment_is_carried_out_although_the_review_is_closed() -> None:
    decided = rules.decide_finding(opened(finding(), finding("l-2")), decision(), MORNING).state
    closed = sound(rules.closed(decided, MORNING + timedelta(days=30))).state
    assert [each.license_id for each in current(closed).to_carry_out] == ["l-1"]
    sound(rules.carried_out(closed, "l-1", ""))
    refused("not_now", rules.decide_finding, closed, decision(license_id="l-2"), MORNING)


@pytest.mark.requirement("LIC-05")
def test_a_closed_review_says_how_many_come_back() -> None:
    left = sound(rules.closed(opened(finding()), MORNING))
    assert left.summary.startswith("The review is closed. 1 undecided will come back next month. Did not take part")
    assert left.closed == tuple(CloseTask(key=f"2026-11/{role}", done=False) for role in ("hmis_lead", "lead_agency"))
    everything = sound(rules.closed(opened(), MORNING))
    assert everything.summary.startswith("Everything is decided.")
    assert current(everything.state).state == ReviewState.CLOSED
    with pytest.raises(ValueError, match="no monthly review has been held"):
        rules.closed(begun(), MORNING)


# --- another policy version


def test_another_policy_version_moves_the_next_review_and_leaves_the_current_as_it_is() -> None:
    reviews = opened(finding())
    other = terms(day_of_month=20).model_copy(update={"policy_label": "missouri 2027"})
    message = AdoptReviewTerms(actor=hmis_lead(), key=new_key(), terms=other)
    after = sound(rules.adopt_terms(reviews, message, MORNING)).state
    assert (after.current, after.terms) == (reviews.current, other)
    wake = timeline.next_wake(after)
    assert wake is not None
    assert civil_day(wake[0], CHICAGO) == date(2026, 11, 20)
    refused("already_received", rules.adopt_terms, after, message, MORNING)
    again = message.model_copy(update={"key": new_key()})
    assert "missouri 2027" in refused("same_policy", rules.adopt_terms, after, again, MORNING)


@pytest.mark.parametrize("role", list(Role))
def test_only_lead_staff_moves_the_reviews_to_another_version(role: Role) -> None:
    message = AdoptReviewTerms(actor=person("p-1", role, HARBOR), key=new_key(), terms=terms(day_of_month=20))
    if role in (Role.HMIS_LEAD, Role.BILLING):
        sound(rules.adopt_terms(begun(), message, MORNING))
    else:
        assert_sentence(refused("not_permitted", rules.adopt_terms, begun(), message, MORNING))


def participation(actor: Actor) -> TakePart:
    return TakePart(actor=actor, key=new_key())


@pytest.mark.requirement("LIC-28")
def test_the_record_says_that_both_offices_took_part_or_who_did_not() -> None:
    reviews = opened(finding())
    assert current(reviews).missing == (Role.HMIS_LEAD, Role.LEAD_AGENCY)
    reviews = sound(rules.decide_finding(reviews, decision(), MORNING)).state
    assert [each.role for each in current(reviews).took_part] == [Role.HMIS_LEAD], "deciding counts"
    alone = sound(rules.closed(reviews, MORNING))
    assert alone.summary == "Everything is decided. Did not take part so far: lead agency."
    assert_sentence(refused("not_permitted", rules.take_part, reviews, participation(person("p-stranger")), MORNING))
    together = sound(rules.take_part(alone.state, participation(lead_agency()), MORNING))
    assert together.summary.endswith("Took part: HMIS lead staff and lead agency.")
    assert current(together.state).missing == ()
    assert current(together.state).state == ReviewState.CLOSED
    refused("already_there", rules.take_part, together.state, participation(lead_agency()), MORNING)


@pytest.mark.requirement("LIC-28")
def test_nobody_takes_part_before_the_first_review() -> None:
    refused("no_review", rules.take_part, begun(), participation(hmis_lead()), MORNING)
