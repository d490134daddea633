"""Complaints in words that the person who filled in the file understands."""

from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, core_schema

from models.wording import OUR_SENTENCES, complaint, location, reason


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=9)] = 1
    open: bool = True
    title: Annotated[str, Field(min_length=1, max_length=5)] = "a"
    code: Annotated[str, Field(min_length=3)] = "abc"
    kind: Literal["hare", "hedgehog"] = "hare"
    names: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    at: AwareDatetime | None = None
    inner: "Form | None" = None


def said(values: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ValidationError) as error:
        Form.model_validate(values)
    first = error.value.errors()[0]
    return location(first), reason(first)


@pytest.mark.parametrize(
    ("values", "where", "why"),
    [
        ({"days": "soon"}, "days", "'soon' is not a whole number"),
        ({"days": 1.5}, "days", "1.5 is not a whole number"),
        ({"days": 0}, "days", "0 is less than 1"),
        ({"days": 10}, "days", "10 is more than 9"),
        ({"open": "perhaps"}, "open", "'perhaps' is neither true nor false"),
        ({"title": ""}, "title", "is empty"),
        ({"title": "abcdef"}, "title", "has more than 5 characters"),
        ({"code": "ab"}, "code", "has fewer than 3 characters"),
        ({"title": 7}, "title", "7 is not text"),
        ({"kind": "fox"}, "kind", "'fox' is not one of 'hare' or 'hedgehog'"),
        ({"names": "a"}, "names", "'a' is not a list"),
        ({"names": []}, "names", "needs at least 1 of them"),
        ({"names": ["a", "b", "c"]}, "names", "can have at most 2 of them"),
        ({"names": ["a", 2]}, "names.1", "2 is not text"),
        ({"at": "soon"}, "at", "'soon' is not a time such as 2026-11-20T15:05:00Z"),
        ({"at": "2026-11-20T10:00:00"}, "at", "does not say its time zone, as 2026-11-20T15:05:00Z does"),
        ({"color": "red"}, "color", "is not a known name here"),
        ({"inner": {"days": 0}}, "inner.days", "0 is less than 1"),
        ({"inner": 7}, "inner", "7 is not a table of names and values"),
    ],
)
def test_a_complaint_says_where_and_why(values: dict[str, Any], where: str, why: str) -> None:
    place, words = said(values)
    assert place == where
    assert words.endswith(why)


def test_a_long_value_is_not_repeated_whole() -> None:
    assert len(said({"days": "x" * 5000})[1]) < 120


LIBRARY = ("Input should", "unable to parse", "Value error", "Assertion failed", "validation error", "pydantic")


def error_of(kind: str) -> ErrorDetails:
    """An error of a kind, with a value for every name that its explanation may use."""
    limits: dict[str, Any] = dict.fromkeys(
        ("expected", "tag", "expected_tags", "discriminator", "ge", "gt", "le", "lt", "min_length", "max_length"), 1
    )
    limits |= dict.fromkeys(("decimal_places", "max_digits", "whole_digits", "multiple_of"), 1)
    message = "Input should be valid, unable to parse it"
    return ErrorDetails(type=kind, loc=("days",), msg=message, input="soon", ctx=limits)


@pytest.mark.parametrize("kind", [each for each in get_args(core_schema.ErrorType) if each not in OUR_SENTENCES])
def test_no_text_of_the_library_is_shown(kind: str) -> None:
    assert not any(each in reason(error_of(kind)) for each in LIBRARY)


class Outer(BaseModel):
    inner: dict[str, Any] = {}
    number: int = 1

    @field_validator("inner")
    @classmethod
    def _is_a_form(cls, value: dict[str, Any]) -> dict[str, Any]:
        Form.model_validate(value)
        return value

    @field_validator("number", mode="before")
    @classmethod
    def _is_small(cls, value: Any) -> Any:
        if value == 9:
            raise AssertionError("9 is too much")
        return value


@pytest.mark.parametrize(
    ("values", "why"),
    [({"inner": {"kind": "fox"}}, "'fox' is not one of 'hare' or 'hedgehog'"), ({"number": 9}, "9 is too much")],
)
def test_what_a_check_meets_inside_is_said_in_our_words(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError) as error:
        Outer.model_validate(values)
    assert reason(error.value.errors()[0]) == why


@pytest.mark.parametrize(
    ("kind", "loc", "sentence"),
    [
        ("missing", ("reason",), "The reason is missing."),
        ("missing", ("changes",), "The changes are missing."),
        ("missing", ("project_types", 0), "One of the project types is missing."),
        ("too_short", ("project_types",), "The project types need at least 1 of them."),
        ("missing", ("address",), "The address is missing."),
        ("int_parsing", ("days",), "The days can't be used: 'soon' is not a whole number."),
        ("missing", (), "The form is missing."),
    ],
)
def test_a_sentence_fits_one_and_several(kind: str, loc: tuple[str | int, ...], sentence: str) -> None:
    assert complaint(ErrorDetails(**{**error_of(kind), "loc": loc})) == sentence
