"""How many steps a practice case has follows from what the person will do in the HMIS (ACC-18)."""

import pytest
from pydantic import ValidationError

from models.policy.training import PracticeCases
from models.training import timeline
from models.training.lifecycle import TrainingState
from tests.models.builders import SOURCE, START, approved, begun, by_work, missouri, small_training, training_start
from tests.models.checks import sound


@pytest.mark.requirement("ACC-18")
@pytest.mark.parametrize(
    ("role_type", "project_types", "steps"),
    [
        ("", ("outreach",), ["One", "Two"]),
        ("", ("outreach", "day"), ["One", "Two", "Four"]),
        ("", ("outreach", "unlisted"), ["One", "Two", "Three", "Four"]),
        ("", (), ["One", "Two", "Three", "Four"]),
        ("read-only", ("outreach",), ["Four"]),
        ("read-only", (), ["Four"]),
        ("data-entry", ("day",), ["One", "Four"]),
    ],
)
def test_the_steps_follow_from_the_work(role_type: str, project_types: tuple[str, ...], steps: list[str]) -> None:
    run = begun(small_training(requirements=(), practice=by_work()), role_type=role_type, project_types=project_types)
    assert [each.title for each in run.steps] == steps
    assert [each.number for each in run.steps] == list(range(1, len(steps) + 1))


@pytest.mark.requirement("ACC-18")
def test_a_short_practice_case_completes_with_its_last_step() -> None:
    run = begun(small_training(requirements=(), practice=by_work()), project_types=("outreach",))
    run = approved(run, 1, 1)
    assert run.state == TrainingState.IN_TRAINING
    assert approved(run, 1, 2).state == TrainingState.COMPLETED


@pytest.mark.requirement("ACC-18")
def test_the_first_letter_says_how_many_steps_there_are() -> None:
    training = small_training(practice=by_work())
    (letter,) = sound(timeline.begin(training_start(training, project_types=("day",)), START)).notices
    assert letter.facts["case_steps"] == 2


@pytest.mark.requirement("ACC-18")
@pytest.mark.parametrize(
    ("project_types", "steps"),
    [(("day-shelter",), 2), (("homelessness-prevention",), 3), (("emergency-shelter",), 4), (("street-outreach",), 8)],
)
def test_in_missouri_a_case_has_the_steps_of_the_project_types(project_types: tuple[str, ...], steps: int) -> None:
    run = begun(missouri().training, project_types=project_types)
    assert len(run.steps) == steps


@pytest.mark.parametrize(
    ("numbers", "said"),
    [((2, 1), "in order"), ((1, 1), "only once"), ((3,), "has step 3, but there are only 2"), ((), "at least 1")],
)
def test_steps_that_there_are_not_are_refused_in_a_pack(numbers: tuple[int, ...], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        PracticeCases(steps=("One", "Two"), steps_by_project_type={"day": numbers}, source=SOURCE)
