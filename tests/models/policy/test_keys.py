"""Every key of a pack says what it means, with its unit, in a sentence that people understand."""

import re
from enum import StrEnum

import pytest

from models.lifecycle import in_words
from models.policy.keys import PolicyKey, every_key
from models.policy.sentences import sentence_for_any

EVERY = {".".join(path): key for path, key in every_key()}
every_key_of_a_pack = pytest.mark.parametrize("key", EVERY.values(), ids=EVERY)

UNITS = {"days": "day", "hours": "hour", "months": "month", "minutes": "minute", "mb": "megabyte", "percent": "percent"}


@every_key_of_a_pack
def test_a_key_has_a_sentence_or_a_heading(key: PolicyKey) -> None:
    assert key.says.text
    assert ("{" in key.says.text) == (not key.value.models and key.value.type is not bool)


@every_key_of_a_pack
def test_a_key_that_may_be_empty_says_what_follows(key: PolicyKey) -> None:
    may_be_empty = key.default in (None, (), "", False) or key.value.type is bool
    if may_be_empty and not key.required and not key.is_table:
        assert key.says.otherwise is not None, "what does it mean if this is left out?"
    if key.value.type is bool:
        assert key.says.otherwise is not None


@every_key_of_a_pack
def test_a_number_of_a_unit_names_it(key: PolicyKey) -> None:
    ending = re.split("_", key.name)[-1]
    if key.value.type is int and ending in UNITS and not key.named and not key.says.part_of:
        assert UNITS[ending] in key.says.text


@every_key_of_a_pack
def test_every_word_that_a_key_takes_has_a_meaning(key: PolicyKey) -> None:
    if not key.value.choices or key.named:
        return
    if key.says.words:
        assert set(key.value.choices) <= key.says.words.keys()
        return
    assert isinstance(key.value.type, type)
    assert issubclass(key.value.type, StrEnum)
    assert all(getattr(each, "spoken", in_words(each)) for each in key.value.type)


@every_key_of_a_pack
def test_a_sentence_is_plain_english(key: PolicyKey) -> None:
    for words in (sentence_for_any(key), key.says.otherwise or "", key.says.none or ""):
        assert "_" not in words
        assert "'" not in words, "an apostrophe is ’ where people read"
        assert not words or words[0].isupper() or words[0] == "…"


def test_a_new_key_would_show_in_every_tool() -> None:
    """The tools read the models and have no list of their own."""
    assert {"version.training.window.days", "version.committees.meetings.weekday", "bank_files.*.day"} <= EVERY.keys()
    assert not any(path.endswith((".speakers", "training.contact")) for path in EVERY)
