"""Reasons why a value from outside is refused, in words for the person who entered it."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, core_schema

SHOWN = 60
"""The number of characters of a refused value that a message repeats."""


def reason(error: ErrorDetails) -> str:
    """Turn one of pydantic's errors into a short phrase: "'soon' is not a whole number"."""
    explain = _REASONS.get(error["type"])
    if explain is not None:
        return explain(_shown(error["input"]), error.get("ctx", {}))
    if error["type"] in OUR_SENTENCES:
        return _own_words(error)
    return error["msg"] if error["type"] not in OF_THE_LIBRARY else f"{_shown(error['input'])} can't be used here"


def complaint(error: ErrorDetails, default: str = "form") -> str:
    """Turn one of pydantic's errors into a sentence that names the field: "The project types are empty."."""
    name = " ".join(str(part) for part in error["loc"] if not isinstance(part, int)).replace("_", " ") or default
    if any(isinstance(part, int) for part in error["loc"]) and _is_plural(name):
        return f"One of the {name} {reason(error)}."
    verb, _, rest = reason(error).partition(" ")
    if verb in _VERBS:
        return f"The {name} {_VERBS[verb] if _is_plural(name) else verb} {rest}."
    return f"The {name} can't be used: {verb} {rest}."


def _is_plural(name: str) -> bool:
    return name.endswith("s") and not name.endswith(("ss", "us", "is"))


def _own_words(error: ErrorDetails) -> str:
    """Return what our own check says, or the first of the errors that it met itself."""
    inner = error.get("ctx", {}).get("error")
    if isinstance(inner, ValidationError):
        return reason(inner.errors()[0])
    return error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")


def location(error: ErrorDetails) -> str:
    """Return the place of the value: its keys joined by dots, with list positions counted from 0."""
    return ".".join(str(part) for part in error["loc"])


def _limit(value: object) -> object:
    """Return a limit as people write it: 60, not 60.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


OUR_SENTENCES = ("value_error", "assertion_error")
"""The types of the errors that our own checks raise, with our words."""

OF_THE_LIBRARY = frozenset(get_args(core_schema.ErrorType))
"""The types of the errors that the library raises."""

_VERBS = {"is": "are", "has": "have", "needs": "need", "can": "can"}
"""The verbs with which a reason begins that has no value before it, and their plurals."""

Explanation = Callable[[str, Mapping[str, Any]], str]

_REASONS: Mapping[str, Explanation] = {
    "missing": lambda shown, limits: "is missing",
    "extra_forbidden": lambda shown, limits: "is not a known name here",
    "bytes_type": lambda shown, limits: f"{shown} is not text",
    "string_unicode": lambda shown, limits: f"{shown} is not text",
    "string_pattern_mismatch": lambda shown, limits: f"{shown} is not written as it should be",
    "float_type": lambda shown, limits: f"{shown} is not a number",
    "finite_number": lambda shown, limits: f"{shown} is not a number",
    "decimal_max_places": lambda shown, limits: f"{shown} has more than {limits['decimal_places']} decimals",
    "decimal_max_digits": lambda shown, limits: f"{shown} has more than {limits['max_digits']} digits",
    "decimal_whole_digits": lambda shown, limits: f"{shown} has more than {limits['whole_digits']} digits",
    "list_type": lambda shown, limits: f"{shown} is not a list",
    "set_type": lambda shown, limits: f"{shown} is not a list",
    "frozen_set_type": lambda shown, limits: f"{shown} is not a list",
    "iterable_type": lambda shown, limits: f"{shown} is not a list",
    "mapping_type": lambda shown, limits: f"{shown} is not a table of names and values",
    "json_invalid": lambda shown, limits: "is not JSON",
    "json_type": lambda shown, limits: "is not JSON",
    "none_required": lambda shown, limits: f"{shown} is given, and has to be left out",
    "greater_than": lambda shown, limits: f"{shown} is not more than {_limit(limits['gt'])}",
    "less_than": lambda shown, limits: f"{shown} is not less than {_limit(limits['lt'])}",
    "multiple_of": lambda shown, limits: f"{shown} is not a multiple of {limits['multiple_of']}",
    "date_past": lambda shown, limits: f"{shown} is not in the past",
    "date_future": lambda shown, limits: f"{shown} is not in the future",
    "datetime_past": lambda shown, limits: f"{shown} is not in the past",
    "datetime_future": lambda shown, limits: f"{shown} is not in the future",
    "datetime_object_invalid": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "time_type": lambda shown, limits: f"{shown} is not a time such as 10:00",
    "time_parsing": lambda shown, limits: f"{shown} is not a time such as 10:00",
    "bool_type": lambda shown, limits: f"{shown} is neither true nor false",
    "bool_parsing": lambda shown, limits: f"{shown} is neither true nor false",
    "int_type": lambda shown, limits: f"{shown} is not a whole number",
    "int_parsing": lambda shown, limits: f"{shown} is not a whole number",
    "int_from_float": lambda shown, limits: f"{shown} is not a whole number",
    "int_parsing_size": lambda shown, limits: f"{shown} is too large a number",
    "float_parsing": lambda shown, limits: f"{shown} is not a number",
    "decimal_parsing": lambda shown, limits: f"{shown} is not a number",
    "decimal_type": lambda shown, limits: f"{shown} is not a number",
    "string_type": lambda shown, limits: f"{shown} is not text",
    "string_too_short": lambda shown, limits: (
        "is empty" if limits["min_length"] == 1 else f"has fewer than {limits['min_length']} characters"
    ),
    "string_too_long": lambda shown, limits: f"has more than {limits['max_length']} characters",
    "tuple_type": lambda shown, limits: f"{shown} is not a list",
    "dict_type": lambda shown, limits: f"{shown} is not a table of names and values",
    "model_type": lambda shown, limits: f"{shown} is not a table of names and values",
    "model_attributes_type": lambda shown, limits: f"{shown} is not a table of names and values",
    "enum": lambda shown, limits: f"{shown} is not one of {limits['expected']}",
    "literal_error": lambda shown, limits: f"{shown} is not one of {limits['expected']}",
    "union_tag_invalid": lambda shown, limits: f"'{limits['tag']}' is not one of {limits['expected_tags']}",
    "union_tag_not_found": lambda shown, limits: f"needs {limits['discriminator']} to say what it is",
    "too_short": lambda shown, limits: f"needs at least {limits['min_length']} of them",
    "too_long": lambda shown, limits: f"can have at most {limits['max_length']} of them",
    "greater_than_equal": lambda shown, limits: f"{shown} is less than {_limit(limits['ge'])}",
    "less_than_equal": lambda shown, limits: f"{shown} is more than {_limit(limits['le'])}",
    "date_type": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_parsing": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_from_datetime_parsing": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_from_datetime_inexact": lambda shown, limits: f"{shown} is a date with a time; give the date alone",
    "datetime_type": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "datetime_parsing": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "datetime_from_date_parsing": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "timezone_aware": lambda shown, limits: f"{shown} does not say its time zone, as 2026-11-20T15:05:00Z does",
}
