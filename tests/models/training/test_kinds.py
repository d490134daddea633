"""A kind of requirement is one module and one line in the registry; the rules ask it, whatever it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.policy_files import load_pack
from models.effects import CloseTask
from models.people import Role
from models.policy.rule import PolicyError
from models.policy.training import TrainingPolicy
from models.training.kinds.form import FormRequirement
from models.training.kinds.registry import KINDS, by_name
from models.training.kinds.test import TestRequirement as PolicyTest
from models.training.lifecycle import TrainingState
from models.training.overview import PRACTICE, overview, part_kinds
from models.training.progress import next_step, outstanding, waiting_for
from models.training.rules import form
from models.training.state import TrainingRun
from tests.interview import HoldInterview, InterviewRequirement, hold_interview, with_interviews
from tests.models import forms
from tests.models.builders import FOLDER, SOURCE, START, begun, reviewer, small_training, trainee
from tests.models.checks import refused, sound

TALK = InterviewRequirement(id="talk", title="A talk", minutes=20, after=("rules",), source=SOURCE)
RULES = FormRequirement(id="rules", title="House rules", source=SOURCE)


@pytest.fixture
def interviews() -> Iterator[None]:
    """A new kind of requirement."""
    with with_interviews():
        yield


def with_a_talk() -> TrainingRun:
    """A run with a form, and an interview after it."""
    return begun(small_training(requirements=(RULES, TALK), practice=None))


def form_done() -> TrainingRun:
    """The same run when the interview is next."""
    return sound(form.submit_form(with_a_talk(), forms.form(trainee(), "rules"), START)).state


def held(run: TrainingRun) -> HoldInterview:
    """Say that a reviewer held the interview."""
    return HoldInterview(actor=reviewer(), key=forms.new_key(), interview_id="talk")


def test_there_are_five_kinds_and_the_steps_of_practice_cases() -> None:
    assert list(KINDS) == ["form", "test", "course", "signature", "account"]
    assert part_kinds() == ("form", "test", "course", "signature", "account", PRACTICE)


def test_a_kind_has_one_name() -> None:
    with pytest.raises(ValueError, match="two kinds of requirement have the name 'form'"):
        by_name((FormRequirement, FormRequirement))


@pytest.mark.usefixtures("interviews")
def test_a_new_kind_is_asked_for_done_and_completes_the_run() -> None:
    run = with_a_talk()
    assert (next_step(run), waiting_for(run)) == ("Complete the form “House rules”.", "the trainee")
    refused("out_of_order", hold_interview, run, held(run), START)
    before = sound(form.submit_form(run, forms.form(trainee(), "rules"), START))
    (task,) = before.opened
    assert (task.key, task.role, task.due) == ("interview/talk", Role.REVIEWER, run.window.deadline.ends_at)
    run = before.state
    assert next_step(run) == "A reviewer holds the interview “A talk” with you. It takes 20 minutes."
    assert (waiting_for(run), outstanding(run)) == ("the reviewer", ["A talk"])
    done = sound(hold_interview(run, held(run), START))
    assert done.state.state == TrainingState.COMPLETED
    assert CloseTask(key="interview/talk") in done.closed
    assert [(each.kind, each.state) for each in overview(done.state, START).steps] == [
        ("form", "done"),
        ("interview", "done"),
    ]


@pytest.mark.usefixtures("interviews")
def test_a_new_kind_that_not_everyone_needs_is_left_out() -> None:
    only_readers = TALK.model_copy(update={"role_types": ("read-only",)})
    policy = small_training(requirements=(RULES, only_readers), practice=None)
    assert [each.requirement.id for each in begun(policy, role_type="data-entry").requirements] == ["rules"]
    assert [each.requirement.id for each in begun(policy, role_type="read-only").requirements] == ["rules", "talk"]
    with pytest.raises(ValidationError, match="every requirement is limited to some role types"):
        small_training(requirements=(only_readers.model_copy(update={"after": ()}),), practice=None)


@pytest.mark.usefixtures("interviews")
def test_a_run_with_a_new_kind_is_the_same_when_it_was_written_and_read() -> None:
    run = form_done()
    again = TrainingRun.model_validate_json(run.model_dump_json())
    assert again == run
    assert again.requirements[1].requirement == TALK


def test_each_requirement_keeps_the_fields_of_its_own_kind_when_it_was_written_and_read() -> None:
    policy = small_training()
    again = TrainingPolicy.model_validate_json(policy.model_dump_json())
    assert again == policy
    test = again.requirements[1]
    assert isinstance(test, PolicyTest)
    assert (test.pass_mark, test.attempts) == (80, 2)


@pytest.fixture
def pack_with_a_talk(tmp_path: Path) -> Path:
    """Missouri's policy with an interview between its form and its tests."""
    talk = '[[version.training.requirements]]\nkind = "interview"\nid = "talk"\ntitle = "A talk"\nminutes = 20\n'
    first = "[[version.training.requirements]]"
    text = (FOLDER / "missouri.toml").read_text(encoding="utf-8")
    file = tmp_path / "missouri.toml"
    file.write_text(text.replace(first, f'{talk}source = "{SOURCE}"\n\n{first}', 1), encoding="utf-8")
    return file


@pytest.mark.usefixtures("interviews")
def test_a_policy_can_ask_for_a_new_kind(pack_with_a_talk: Path) -> None:
    first = load_pack(pack_with_a_talk).version[-1].training.requirements[0]
    assert first == TALK.model_copy(update={"after": ()})


@pytest.mark.usefixtures("interviews")
def test_the_fields_of_a_new_kind_are_checked_like_all_others(pack_with_a_talk: Path) -> None:
    text = pack_with_a_talk.read_text(encoding="utf-8")
    pack_with_a_talk.write_text(text.replace("minutes = 20", 'minutes = "20"'), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_pack(pack_with_a_talk)
    assert caught.value.key == "version.0.training.requirements.0.interview.minutes"
    assert caught.value.reason == "'20' is not a whole number"


@pytest.mark.usefixtures("interviews")
def test_a_new_kind_may_name_only_role_types_that_the_form_offers(pack_with_a_talk: Path) -> None:
    text = pack_with_a_talk.read_text(encoding="utf-8")
    named = 'minutes = 20\nrole_types = ["wizard"]'
    pack_with_a_talk.write_text(text.replace("minutes = 20", named), encoding="utf-8")
    with pytest.raises(PolicyError, match="'talk' names 'wizard', which is not among the role types"):
        load_pack(pack_with_a_talk)


def test_a_policy_can_not_ask_for_a_kind_that_is_not_registered(pack_with_a_talk: Path) -> None:
    with pytest.raises(PolicyError, match="'interview' is not one of 'form', 'test', 'course', 'signature'"):
        load_pack(pack_with_a_talk)
