"""Reminders before the deadline: each once, in the morning, never lost and never twice."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy.training import Reminders
from models.training import timeline
from models.training.lifecycle import StepState
from models.training.progress import next_step
from models.training.rules import practice_case
from models.training.rules import window as training_window
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    MOMENT,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    at,
    begun,
    hmis_lead,
    reviewer,
    run_at,
    small_training,
    window,
)
from tests.models.checks import sound

SENT = [date(2026, 11, 9), date(2026, 11, 13), date(2026, 11, 15)]
"""Missouri reminds 7, 3 and 1 days before November 16."""


def reminded(run: TrainingRun, now: datetime) -> TrainingRun:
    decision = timeline.wake(run, now)
    assert decision is not None
    assert decision.move == "reminded"
    return sound(decision).state


def wakes(run: TrainingRun) -> list[tuple[datetime, str]]:
    """Everything that happens by itself, until the end of the run."""
    happened: list[tuple[datetime, str]] = []
    while (wake := timeline.next_wake(run)) is not None:
        decision = timeline.wake(run, wake[0])
        assert decision is not None
        assert wake[0] not in [instant for instant, _ in happened], "an alarm rings twice for the same thing"
        happened.append((wake[0], decision.move))
        run = sound(decision).state
    return happened


def test_each_reminder_goes_out_once_at_nine_in_the_morning_then_the_deadline_comes() -> None:
    assert wakes(begun()) == [
        *[(at(day, 9), "reminded") for day in SENT],
        (begun().window.deadline.ends_at, "lapsed"),
    ]


def test_the_alarm_says_what_it_rings_for() -> None:
    run = begun()
    assert timeline.next_wake(run) == (at(SENT[0], 9), "reminder, 7 days before")
    for day in SENT:
        run = reminded(run, at(day, 9))
    assert timeline.next_wake(run) == (run.window.deadline.ends_at, "deadline of practice case 1")


@pytest.mark.parametrize(("day", "left"), list(zip(SENT, (7, 3, 1), strict=True)))
def test_a_reminder_says_what_comes_next_and_how_many_days_are_left(day: date, left: int) -> None:
    run = begun()
    for earlier in SENT[: SENT.index(day)]:
        run = reminded(run, at(earlier, 9))
    decision = timeline.wake(run, at(day, 9))
    assert decision is not None
    (letter,) = sound(decision).notices
    assert (letter.template, letter.to, letter.cc) == ("training_reminder", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {"next_step": next_step(run), "days_left": left}
    assert letter.deadline == run.window.deadline


def test_nothing_is_sent_before_the_hour_and_nothing_twice() -> None:
    run = begun()
    assert timeline.wake(run, at(SENT[0], 9) - MOMENT) is None
    run = reminded(run, at(SENT[0], 9))
    assert timeline.wake(run, at(SENT[0], 9)) is None
    assert timeline.wake(run, at(SENT[1], 9) - MOMENT) is None


def test_after_an_outage_one_late_reminder_goes_out_and_the_older_one_is_dropped() -> None:
    run = begun()
    decision = timeline.wake(run, at(date(2026, 11, 14), 10))
    assert decision is not None
    assert len(sound(decision).notices) == 1
    assert decision.notices[0].facts["days_left"] == 2
    assert decision.state.window.reminded == (7, 3)
    assert timeline.wake(decision.state, at(date(2026, 11, 14), 11)) is None
    assert timeline.next_wake(decision.state) == (at(SENT[2], 9), "reminder, 1 days before")


def test_a_reminder_missed_until_the_last_day_says_that_it_is_today() -> None:
    decision = timeline.wake(begun(), at(date(2026, 11, 16), 8))
    assert decision is not None
    assert decision.notices[0].facts["days_left"] == 0
    assert sound(decision).state.window.reminded == (7, 3, 1)


def test_after_an_outage_over_the_deadline_the_run_lapses_without_a_reminder() -> None:
    decision = timeline.wake(begun(), begun().window.deadline.ends_at)
    assert decision is not None
    assert (decision.move, decision.notices) == ("lapsed", ())


def test_the_earliest_reminder_there_can_be_goes_out_on_the_morning_after_the_beginning() -> None:
    training = small_training(reminders=Reminders(days_before=(9,), source=SOURCE), window=window(10))
    run = begun(training, at(date(2026, 11, 3), 23, 59))
    assert timeline.next_wake(run) == (at(date(2026, 11, 4), 9), "reminder, 9 days before")


def test_reminders_keep_to_nine_in_the_morning_over_a_clock_change() -> None:
    run = begun(now=at(date(2026, 10, 20), 12))  # ends on November 3; the clocks go back on November 1
    instants = [instant for instant, move in wakes(run) if move == "reminded"]
    assert instants == [at(date(2026, 10, 27), 9), at(date(2026, 10, 31), 9), at(date(2026, 11, 2), 9)]


def test_an_extension_brings_its_own_reminders_and_repeats_none_of_the_old() -> None:
    run = begun()
    for day in SENT:
        run = reminded(run, at(day, 9))
    now = at(date(2026, 11, 15), 10)
    moved = training_window.extend(run, forms.extension(hmis_lead(), date(2026, 11, 26)), now).state
    assert wakes(moved) == [
        (at(date(2026, 11, 19), 9), "reminded"),
        (at(date(2026, 11, 23), 9), "reminded"),
        (at(date(2026, 11, 25), 9), "reminded"),
        (moved.window.deadline.ends_at, "lapsed"),
    ]


def test_a_short_extension_reminds_only_of_what_is_still_ahead() -> None:
    run = begun()
    now = at(date(2026, 11, 15), 10)
    for day in SENT:
        run = reminded(run, at(day, 9))
    moved = training_window.extend(run, forms.extension(hmis_lead(), date(2026, 11, 18)), now).state
    assert timeline.wake(moved, now) is None
    assert [instant for instant, _ in wakes(moved)] == [at(date(2026, 11, 17), 9), moved.window.deadline.ends_at]


def test_the_second_practice_case_has_reminders_of_its_own() -> None:
    run = run_at(4, StepState.SUBMITTED, project_types=("street-outreach",))
    opened = practice_case.review_step(run, forms.approval(reviewer(), 1, 4), START + 8 * DAY).state
    assert [move for _, move in wakes(opened)] == ["reminded", "reminded", "reminded", "lapsed"]


def test_a_run_without_reminders_waits_for_its_deadline_only() -> None:
    run = begun(small_training(reminders=Reminders(source=SOURCE)))
    assert [move for _, move in wakes(run)] == ["lapsed"]


@given(
    days=st.lists(st.integers(1, 13), unique=True, max_size=5).map(lambda each: sorted(each, reverse=True)),
    pauses=st.lists(st.integers(1, 5 * 24 * 60), max_size=30),
    start=st.integers(0, 60 * 24 * 365),
)
def test_however_late_the_alarm_rings_no_reminder_is_sent_twice_and_none_after_the_end(
    days: list[int], pauses: list[int], start: int
) -> None:
    training = small_training(reminders=Reminders(days_before=tuple(days), source=SOURCE), window=window(14))
    now = START + timedelta(minutes=start)
    run = begun(training, now)
    letters = 0
    for pause in pauses:
        now += timedelta(minutes=pause)
        decision = timeline.wake(run, now)
        if decision is not None:
            run = sound(decision).state
            letters += decision.move == "reminded"
        assert len(set(run.window.reminded)) == len(run.window.reminded)
    assert letters <= len(run.window.reminded) <= len(days)
