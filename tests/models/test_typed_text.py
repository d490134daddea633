"""Text that comes in: names in every script are taken, and nothing that acts on a header or turns a line around."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from models.email import TypedEmailAddress
from models.intake.cells import Label, Remark
from models.policy.office import Office
from models.typed_text import ENCODED, TURNED, UNPRINTABLE, UNPRINTABLE_OR_BREAK, one_line

ENCODED_WORDS = [
    "=?utf-8?q?Eve=0D=0ABcc=3A_spy=40evil.example?=",
    "Ann =?UTF-8?B?RXZl?=",
    "=?utf-8*en?Q?x?=",
    "=?us-ascii?q?cut off",
]
TURNING = [f"Ann{mark}Example" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
NAMES = ["Nas\u200crin", "\u200fLayla", "\u200eLayla", "क्\u200dष", "\u061cAli", "Zoë O’Neil-Łuk", "Why =? not", "a?=b"]


def reason(kind: Any, value: str) -> str:
    """Why a value of this type is refused; nothing if it is taken."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    return ""


@pytest.mark.requirement("S22", "S41")
@pytest.mark.parametrize("kind", [Label, Remark])
def test_encoded_words_are_refused_in_names_and_in_remarks(kind: Any) -> None:
    assert {reason(kind, value) for value in ENCODED_WORDS} == {ENCODED}


@pytest.mark.parametrize("kind", [Label, Remark])
def test_what_turns_the_direction_around_is_refused(kind: Any) -> None:
    assert {reason(kind, value) for value in TURNING} == {TURNED}


@pytest.mark.parametrize(
    "character", ["\r", "\n", "\x00", "\t", "\x1b", "\x85", "\u2028", "\u2029", "\ufeff", "\u00ad"]
)
def test_what_breaks_a_line_or_shows_nothing_is_refused_in_a_name(character: str) -> None:
    assert reason(Label, f"Ann{character}Example") == UNPRINTABLE_OR_BREAK


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u2028"])
def test_a_remark_may_have_several_lines_but_nothing_invisible(character: str) -> None:
    assert reason(Remark, "one\r\n\ttwo\nthree") == ""
    assert reason(Remark, f"one{character}two") == UNPRINTABLE


def test_joiners_and_direction_marks_belong_to_names() -> None:
    assert [reason(Label, name) for name in NAMES] == [""] * len(NAMES)


def test_an_address_that_is_an_encoded_word_is_refused() -> None:
    assert reason(TypedEmailAddress, "=?utf-8?q?eve=40evil.example?=@harbor.example") == ENCODED
    assert reason(TypedEmailAddress, "eve+hmis=x@harbor.example") == ""


@pytest.mark.parametrize("field", ["name", "hmis_name", "sender", "helpdesk"])
def test_the_names_and_addresses_of_an_office_are_checked_as_well(field: str) -> None:
    office = {"name": "Office", "hmis_name": "HMIS", "sender": "a@b.example", "helpdesk": "c@b.example"}
    Office.model_validate(office)
    ending = "@b.example" if field in ("sender", "helpdesk") else ""
    with pytest.raises(ValidationError, match="would decode"):
        Office.model_validate({**office, field: f"=?utf-8?q?x?={ending}"})


@pytest.mark.parametrize("text", ["\u200f", "\u200c\u200d", " \u200e "])
def test_a_name_of_hidden_characters_alone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nothing that can be read"):
        one_line(text)
