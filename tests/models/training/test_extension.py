"""A deadline moved to a later day: by whom, until when, how far, and with which reason."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.calendar import Extension, end_of_day
from models.people import Actor, Role
from models.policy.training import Extending, UnderReview
from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.rules import form, practice_case
from models.training.rules import window as training_window
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    LAKESIDE,
    MOMENT,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    ZONE,
    administrator,
    as_the_trainee,
    at,
    begun,
    hmis_lead,
    person,
    representative,
    reviewer,
    run_at,
    signatory,
    small_training,
    system_administrator,
    trainee,
    window,
)
from tests.models.checks import refused, sound

LAST_DAY = date(2026, 11, 16)
NEW_DAY = date(2026, 11, 20)
NOW = START + 5 * DAY


def extended(run: TrainingRun, to_day: date, now: datetime = NOW) -> TrainingRun:
    return sound(training_window.extend(run, forms.extension(hmis_lead(), to_day), now)).state


def test_the_deadline_moves_to_the_end_of_the_new_day_and_remembers_why() -> None:
    run = extended(begun(), NEW_DAY)
    deadline = run.window.deadline
    assert (deadline.last_day, deadline.ends_at) == (NEW_DAY, end_of_day(NEW_DAY, ZONE))
    assert deadline.extensions == (
        Extension(by="p-lead", at=NOW, from_day=LAST_DAY, to_day=NEW_DAY, reason="The trainee was ill."),
    )
    assert "Moved from Monday, November 16, 2026 to Friday, November 20, 2026" in deadline.explained()


def test_the_step_that_was_too_late_is_in_time_again_until_the_new_end() -> None:
    run = extended(begun(), NEW_DAY)
    new_end = end_of_day(NEW_DAY, ZONE)
    sound(form.submit_form(run, forms.form(trainee()), new_end - MOMENT))
    refused("too_late", form.submit_form, run, forms.form(trainee()), new_end)


def test_trainee_and_representative_are_told_and_the_task_gets_the_new_date() -> None:
    decision = sound(training_window.extend(begun(), forms.extension(hmis_lead(), NEW_DAY), NOW))
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("training_extended", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {"reason": "The trainee was ill.", "from_day": "Monday, November 16, 2026"}
    assert letter.deadline == decision.state.window.deadline
    (task,) = decision.opened
    assert (task.key, task.due) == ("training", end_of_day(NEW_DAY, ZONE))


@pytest.mark.parametrize("to_day", [LAST_DAY, LAST_DAY - timedelta(days=1), date(2026, 11, 2), date(2020, 1, 1)])
def test_a_day_that_is_not_later_is_refused(to_day: date) -> None:
    said = refused("not_later", training_window.extend, begun(), forms.extension(hmis_lead(), to_day), NOW)
    assert said == "The new day must be Tuesday, November 17, 2026 or later."


def test_the_deadline_moves_at_most_so_many_days_from_the_first_date_however_often_it_is_moved() -> None:
    furthest = date(2026, 11, 30)  # Missouri: fourteen days
    extended(begun(), furthest)
    run = extended(extended(begun(), NEW_DAY), furthest)
    assert [(each.from_day, each.to_day) for each in run.window.deadline.extensions] == [
        (LAST_DAY, NEW_DAY),
        (NEW_DAY, furthest),
    ]
    for before in (begun(), extended(begun(), NEW_DAY), run):
        message = forms.extension(hmis_lead(), furthest + timedelta(days=1))
        said = refused("too_far", training_window.extend, before, message, NOW)
        assert said == "A deadline can be moved by at most 14 days from Monday, November 16, 2026."


@pytest.mark.parametrize("who", [hmis_lead(), person("p-1", Role.HMIS_DIRECTOR)], ids=lambda each: each.person_id)
def test_those_whom_the_policy_names_may_extend(who: Actor) -> None:
    sound(training_window.extend(begun(), forms.extension(who, NEW_DAY), NOW))


@pytest.mark.parametrize(
    "who",
    [reviewer(), representative(), signatory(), administrator(), system_administrator(), person("p-1")],
    ids=lambda each: each.person_id,
)
def test_anybody_else_is_refused_with_those_who_may(who: Actor) -> None:
    said = refused("not_permitted", training_window.extend, begun(), forms.extension(who, NEW_DAY), NOW)
    assert said == "Only the HMIS lead staff or HMIS lead director can extend a training."


@pytest.mark.parametrize("who", [trainee(), as_the_trainee(hmis_lead())])
def test_nobody_extends_their_own_training(who: Actor) -> None:
    said = refused("not_permitted", training_window.extend, begun(), forms.extension(who, NEW_DAY), NOW)
    assert said == "You can't extend your own training. Ask the helpdesk."


def test_where_an_agencys_role_may_extend_it_may_only_for_its_own_people() -> None:
    training = small_training(extending=Extending(roles=(Role.REPRESENTATIVE,), at_most_days=14, source=SOURCE))
    run = begun(training)
    to_day = run.window.deadline.last_day + timedelta(days=2)
    sound(training_window.extend(run, forms.extension(representative(HARBOR), to_day), NOW))
    refused("not_permitted", training_window.extend, run, forms.extension(representative(LAKESIDE), to_day), NOW)


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValidationError):
        forms.extension(hmis_lead(), NEW_DAY, reason="  ")


def test_a_deadline_that_has_passed_is_not_moved_any_more() -> None:
    run = begun()
    end = run.window.deadline.ends_at
    sound(training_window.extend(run, forms.extension(hmis_lead(), NEW_DAY), end - MOMENT))
    refused("too_late", training_window.extend, run, forms.extension(hmis_lead(), NEW_DAY), end)
    refused("too_late", training_window.extend, run, forms.extension(hmis_lead(), NEW_DAY), end + 2 * DAY)


def held() -> TrainingRun:
    """A run that waits for a review beyond its last day, November 12."""
    training = small_training(window=window(under_review=UnderReview.FINISH_REVIEW))
    run = run_at(1, StepState.SUBMITTED, training=training)
    decision = timeline.wake(run, run.window.deadline.ends_at)
    assert decision is not None
    assert decision.state.state == TrainingState.HELD_FOR_REVIEW
    return decision.state


def test_a_run_held_for_a_review_can_still_be_extended_and_goes_on() -> None:
    run = held()
    now = at(date(2026, 11, 14), 10)
    after = extended(run, date(2026, 11, 18), now)
    assert (after.state, after.window.deadline.last_day) == (TrainingState.IN_TRAINING, date(2026, 11, 18))
    assert timeline.next_wake(after) is not None
    approved = sound(practice_case.review_step(after, forms.approval(reviewer()), now)).state
    assert approved.state == TrainingState.IN_TRAINING
    sound(practice_case.submit_step(approved, forms.hand_in(trainee(), 1, 2), now))


def test_a_held_run_is_extended_to_today_or_later_never_to_a_day_that_is_over() -> None:
    now = at(date(2026, 11, 14), 10)
    for over in (date(2026, 11, 12), date(2026, 11, 13)):
        said = refused("not_later", training_window.extend, held(), forms.extension(hmis_lead(), over), now)
        assert said == "The new day must be Saturday, November 14, 2026 or later."
    assert extended(held(), date(2026, 11, 14), now).window.deadline.ends_at == at(date(2026, 11, 15), 0)


def test_only_the_running_window_is_extended() -> None:
    run = run_at(4, StepState.SUBMITTED, project_types=("street-outreach",))
    run = practice_case.review_step(run, forms.approval(reviewer(), 1, 4), NOW).state
    before = run.windows[0]
    moved = extended(run, run.window.deadline.last_day + timedelta(days=14))
    assert moved.windows[0] == before
    assert (moved.window.case, len(moved.windows)) == (2, 2)
