"""Complaints in words that the person who filled in the file understands."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from models.wording import location, reason


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
