"""Experience makes up for parts of the training: within so many months, at any agency, as the pack says."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import civil_day, months_later
from models.policy.training import Experience, TrainingPolicy, Waiver
from models.training import timeline
from models.training.background import Background, ExperienceFact
from models.training.lifecycle import TrainingState
from models.training.overview import overview
from models.training.waivers import waiver_for
from tests.models.builders import HARBOR, SOURCE, START, ZONE, at, small_training, training_start
from tests.models.checks import sound

TODAY = civil_day(START, ZONE)


def waiver(**more: object) -> Waiver:
    usual: dict[str, object] = {
        "id": "experienced",
        "experience": (Experience.ACTIVE_LICENSE,),
        "within_months": 6,
        "source": SOURCE,
    }
    return Waiver.model_validate({**usual, **more})


def policy(*waivers: Waiver) -> TrainingPolicy:
    return small_training(waivers=waivers)


def had(experience: Experience, day: date, record_id: str = "l-1") -> Background:
    return Background(experience=(ExperienceFact(experience=experience, at=at(day), record_id=record_id),))


@given(months=st.integers(1, 120), days=st.integers(0, 4000))
def test_experience_counts_through_the_same_day_so_many_months_later(months: int, days: int) -> None:
    day = TODAY - timedelta(days=days)
    rule = policy(waiver(within_months=months))
    found = waiver_for(rule, had(Experience.ACTIVE_LICENSE, day), ZONE, START)
    assert (found is not None) == (months_later(day, months) >= TODAY)


@pytest.mark.parametrize(("asked", "there"), product(Experience, Experience))
def test_only_the_experience_that_the_pack_names_counts(asked: Experience, there: Experience) -> None:
    found = waiver_for(policy(waiver(experience=(asked,))), had(there, TODAY), ZONE, START)
    assert (found is not None) == (asked == there)


def test_what_is_on_record_for_a_later_day_does_not_count() -> None:
    assert waiver_for(policy(waiver()), had(Experience.ACTIVE_LICENSE, TODAY + timedelta(days=1)), ZONE, START) is None


def test_the_first_waiver_that_applies_counts_with_the_latest_experience() -> None:
    rule = policy(waiver(id="first", still_needed=("rules",)), waiver(id="second"))
    old, new = (had(Experience.ACTIVE_LICENSE, TODAY - timedelta(days=n), f"l-{n}").experience[0] for n in (90, 2))
    found = waiver_for(rule, Background(experience=(new, old)), ZONE, START)
    assert found is not None
    assert (found.waiver_id, found.record_id, found.on) == ("first", "l-2", TODAY - timedelta(days=2))


def test_a_run_has_only_the_parts_that_are_still_needed_and_says_why() -> None:
    start = training_start(
        policy(waiver(still_needed=("basics",))), background=had(Experience.ACTIVE_LICENSE, date(2026, 9, 1))
    )
    decision = sound(timeline.begin(start, START))
    assert [each.requirement.id for each in decision.state.requirements] == ["basics"]
    assert (decision.state.cases, decision.state.steps) == (0, ())
    sentence = (
        "For somebody who held an active license within the last 6 months, only these parts of the training are "
        "needed: “Basics”. Source: Handbook of the office, page 1."
    )
    (letter,) = decision.notices
    assert letter.facts["waiver"] == sentence
    assert sentence in decision.summary
    assert HARBOR not in sentence
    shown = overview(decision.state, START).waiver
    assert shown is not None
    assert (shown.sentence, shown.on) == (sentence, date(2026, 9, 1))


def test_the_practice_case_stays_if_the_pack_says_so() -> None:
    start = training_start(policy(waiver(practice=True)), background=had(Experience.ACTIVE_LICENSE, TODAY))
    run = sound(timeline.begin(start, START)).state
    assert run.requirements == ()
    assert len(run.steps) == 2
    assert "the practice cases" in (run.waiver.sentence if run.waiver is not None else "")


def test_a_training_of_which_nothing_is_left_is_completed_at_once() -> None:
    start = training_start(policy(waiver()), background=had(Experience.ACTIVE_LICENSE, TODAY))
    decision = sound(timeline.begin(start, START))
    assert decision.state.state == TrainingState.COMPLETED
    assert decision.opened == ()
    (letter,) = decision.notices
    assert letter.template == "training_completed"
    assert "no training is needed" in str(letter.facts["waiver"])


def test_without_a_waiver_experience_changes_nothing() -> None:
    plain = training_start(small_training())
    with_experience = training_start(small_training(), background=had(Experience.ACTIVE_LICENSE, TODAY))
    assert timeline.begin(with_experience, START) == timeline.begin(plain, START)


def test_a_waiver_names_parts_that_there_are_and_each_waiver_once() -> None:
    with pytest.raises(ValueError, match="no requirement of the training"):
        policy(waiver(still_needed=("nothing",)))
    with pytest.raises(ValueError, match="listed twice"):
        policy(waiver(), waiver())
