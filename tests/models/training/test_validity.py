"""How long a completion counts: what was completed before the training meets its part while it still counts."""

from datetime import date, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import civil_day, end_of_day, months_later
from models.policy.training import TrainingPolicy
from models.training import timeline
from models.training.background import Background, Completion
from models.training.kinds.course import CourseRequirement
from models.training.kinds.form import FormRequirement
from models.training.kinds.test import TestRequirement as Exam
from models.training.lifecycle import TrainingState
from models.training.messages import CourseReport
from models.training.rules import course, form, test
from models.training.state import TrainingDecision
from models.training.validity import EARLIER
from tests.models import forms
from tests.models.builders import DAY, SOURCE, START, ZONE, at, begun, reviewer, small_training, trainee, training_start
from tests.models.checks import refused, sound

TODAY = civil_day(START, ZONE)


def policy(months: int | None = 6, test_months: int | None = 3) -> TrainingPolicy:
    return small_training(
        requirements=(
            FormRequirement(id="rules", title="House rules", source=SOURCE),
            CourseRequirement(id="privacy", title="Privacy", valid_months=months, source=SOURCE),
            Exam(id="basics", title="Basics", pass_mark=80, valid_months=test_months, source=SOURCE),
        ),
        practice=None,
    )


def completed(part: str, day: date) -> Background:
    return Background(completions=(Completion(part=part, at=at(day, 8)),))


def started(background: Background, rules: TrainingPolicy | None = None) -> TrainingDecision:
    return sound(timeline.begin(training_start(rules or policy(), background=background), START))


@given(months=st.integers(1, 120), days=st.integers(0, 4000))
def test_a_completion_counts_through_the_same_day_so_many_months_later(months: int, days: int) -> None:
    day = TODAY - timedelta(days=days)
    (_, privacy, _) = started(completed("privacy", day), policy(months)).state.requirements
    assert privacy.met == (months_later(day, months) >= TODAY)
    assert (privacy.earlier is not None) == privacy.met
    if privacy.earlier is not None:
        assert privacy.met_at == at(day, 8), "it keeps its own day, so it can't count longer by being counted"
        assert privacy.met_by == EARLIER
        assert privacy.earlier.through == months_later(day, months)


@pytest.mark.parametrize("part", ["rules", "privacy", "basics"])
def test_without_the_key_a_completion_counts_for_its_own_training_only(part: str) -> None:
    run = started(completed(part, TODAY), policy(None, None)).state
    assert not any(each.met for each in run.requirements)


def test_the_letter_and_the_history_say_what_counts_why_and_until_when() -> None:
    decision = started(completed("privacy", date(2026, 6, 1)))
    (letter,) = decision.notices
    (said,) = cast(list[str], letter.facts["earlier"])
    assert said == (
        "“Privacy”: Completed on Monday, June 1, 2026. That counts for 6 months, through Tuesday, December 1, 2026. "
        "Source: Handbook of the office, page 1."
    )
    assert said in decision.summary


def test_a_completion_that_runs_out_before_the_deadline_is_named_with_its_date() -> None:
    (letter,) = started(completed("privacy", date(2026, 5, 5))).notices
    (said,) = cast(list[str], letter.facts["earlier"])
    assert "through Thursday, November 5, 2026." in str(said)
    assert str(said).endswith("That is before your deadline: finish the training by then, or do this part again.")


def test_when_it_runs_out_the_part_has_to_be_done_again() -> None:
    run = started(completed("privacy", date(2026, 5, 5))).state
    over = end_of_day(date(2026, 11, 5), ZONE)
    assert timeline.next_wake(run) == (over, "“Privacy” no longer counts")
    assert timeline.wake(run, over - timedelta(seconds=1)) is None
    decision = timeline.wake(run, over)
    assert decision is not None
    decision = sound(decision)
    assert decision.move == "no_longer_counts"
    assert not decision.state.requirements[1].met
    (letter,) = decision.notices
    assert (letter.template, letter.facts["titles"]) == ("completion_over", ["Privacy"])
    after = timeline.next_wake(decision.state)
    assert after is not None
    assert after[0] > over
    done = sound(course.add_certificate(decision.state, forms.certificate(trainee(), "privacy"), over)).state
    assert done.requirements[1].met
    assert done.requirements[1].earlier is None


def test_a_late_alarm_lets_nothing_through_that_no_longer_counts() -> None:
    both = Background(completions=(*completed("privacy", date(2026, 5, 5)).completions, *_basics(TODAY).completions))
    run = started(both).state
    over = end_of_day(date(2026, 11, 5), ZONE)
    soon = sound(form.submit_form(run, forms.form(trainee(), "rules"), over - DAY))
    assert soon.state.state == TrainingState.COMPLETED
    late = sound(form.submit_form(run, forms.form(trainee(), "rules"), over)).state
    assert late.state == TrainingState.IN_TRAINING
    decision = timeline.wake(late, over)
    assert decision is not None
    assert not decision.state.requirements[1].met


def test_a_reminder_that_is_due_at_the_same_time_goes_out_as_well() -> None:
    run = started(completed("privacy", date(2026, 5, 9))).state
    decision = timeline.wake(run, end_of_day(date(2026, 11, 9), ZONE))
    assert decision is not None
    assert [each.template for each in sound(decision).notices] == ["completion_over", "training_reminder"]


def _basics(day: date) -> Background:
    return completed("basics", day)


def test_a_training_whose_parts_all_count_is_completed_at_once() -> None:
    rules = policy()
    short = rules.model_copy(update={"requirements": rules.requirements[1:]})
    both = Background(completions=(*completed("privacy", TODAY).completions, *_basics(TODAY).completions))
    assert started(both, short).state.state == TrainingState.COMPLETED


def test_a_course_that_is_reported_from_before_counts_while_it_is_valid() -> None:
    run = begun(policy())
    early = CourseReport(report_id="r-1", course_id="privacy", completed_at=at(date(2026, 6, 1)))
    decision = sound(course.report_course(run, early, START))
    assert decision.state.requirements[1].met
    assert "through Tuesday, December 1, 2026" in decision.summary
    too_old = CourseReport(report_id="r-2", course_id="privacy", completed_at=at(date(2026, 4, 1)))
    ignored = course.report_course(run, too_old, START).state
    assert ignored.ignored[-1].reason == "This course was completed before the training began."


def test_a_test_that_was_passed_before_counts_while_it_is_valid_and_a_failed_one_never() -> None:
    run = begun(policy())
    when = at(date(2026, 9, 1))
    passed = forms.grade(reviewer(), "basics", "90").model_copy(update={"taken_at": when})
    progress = sound(test.record_test(run, passed, START)).state.requirements[2]
    assert (progress.met_at, progress.earlier is not None) == (when, True)
    failed = forms.grade(reviewer(), "basics", "10").model_copy(update={"taken_at": when})
    refused("too_early", test.record_test, run, failed, START)
    old = forms.grade(reviewer(), "basics", "90").model_copy(update={"taken_at": at(date(2026, 7, 1))})
    refused("too_early", test.record_test, run, old, START)


def test_a_pass_that_ran_out_does_not_count_again_with_the_next_attempt() -> None:
    passed = forms.grade(reviewer(), "basics", "90").model_copy(update={"taken_at": at(date(2026, 8, 4))})
    run = sound(test.record_test(begun(policy()), passed, START)).state
    over = end_of_day(date(2026, 11, 4), ZONE)
    decision = timeline.wake(run, over)
    assert decision is not None
    failed = sound(test.record_test(decision.state, forms.grade(reviewer(), "basics", "10"), over)).state
    assert not failed.requirements[2].met
    again = sound(test.record_test(failed, forms.grade(reviewer(), "basics", "90"), over)).state
    assert again.requirements[2].met
