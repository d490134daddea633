"""A form that arrives twice changes something once, and says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.errors import RuleViolation
from models.forms import KEYS_KEPT, fingerprint, remembered, require_new
from models.training.messages import RecordTest
from tests.models import forms
from tests.models.builders import reviewer, trainee
from tests.models.checks import assert_sentence


def graded(key: str = "k-1", score: str = "95") -> RecordTest:
    return forms.grade(reviewer(), score=score, key=key)


def test_a_form_that_was_never_seen_is_taken() -> None:
    require_new({}, graded())
    require_new({"another": "fingerprint"}, graded())


def test_the_same_form_again_is_told_that_it_was_received() -> None:
    keys = remembered({}, graded())
    with pytest.raises(RuleViolation) as caught:
        require_new(keys, graded())
    assert caught.value.code == "already_received"
    assert_sentence(caught.value.sentence)


@pytest.mark.parametrize(
    "other",
    [graded(score="96"), forms.grade(trainee(), score="95", key="k-1"), forms.form(reviewer(), key="k-1")],
    ids=["another grade", "another sender", "another form"],
)
def test_the_same_key_with_something_else_is_refused(other: RecordTest) -> None:
    keys = remembered({}, graded())
    with pytest.raises(RuleViolation) as caught:
        require_new(keys, other)
    assert caught.value.code == "key_reused"
    assert_sentence(caught.value.sentence)


def test_remembering_leaves_the_keys_known_before_as_they_were() -> None:
    before = {"k-0": "fingerprint"}
    assert set(remembered(before, graded())) == {"k-0", "k-1"}
    assert before == {"k-0": "fingerprint"}


def test_only_the_oldest_keys_are_forgotten() -> None:
    keys = remembered({}, graded("k-0"))
    for number in range(1, KEYS_KEPT + 1):
        keys = remembered(keys, graded(f"k-{number}"))
    assert len(keys) == KEYS_KEPT
    assert "k-0" not in keys
    assert {"k-1", f"k-{KEYS_KEPT}"} <= set(keys)


def test_the_order_of_the_keys_survives_the_journey_through_json() -> None:
    run = {"keys": {f"k-{number}": "f" for number in (3, 1, 2)}}
    assert list(remembered(run["keys"], graded("k-0"))) == ["k-3", "k-1", "k-2", "k-0"]


@given(score=st.text(max_size=30), other=st.text(max_size=30))
def test_two_forms_have_the_same_fingerprint_exactly_when_they_say_the_same(score: str, other: str) -> None:
    assert (fingerprint(graded(score=score)) == fingerprint(graded(score=other))) == (score == other)


def test_a_note_is_trimmed_and_has_an_end() -> None:
    assert forms.hand_in(trainee(), note="  done  ").note == "done"
    assert len(forms.hand_in(trainee(), note="x" * 4000).note) == 4000
    with pytest.raises(ValidationError):
        forms.hand_in(trainee(), note="x" * 4001)


@pytest.mark.parametrize("key", ["   ", "k" * 121])
def test_a_form_without_a_usable_key_is_no_form(key: str) -> None:
    with pytest.raises(ValidationError):
        forms.hand_in(trainee(), key=key)
