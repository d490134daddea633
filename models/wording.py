"""Reasons why a value from outside is refused, in words for the person who entered it."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

SHOWN = 60
"""The number of characters of a refused value that a message repeats."""


def reason(error: ErrorDetails) -> str:
    """Turn one of pydantic's errors into a short phrase: "'soon' is not a whole number"."""
    explain = _REASONS.get(error["type"])
    if explain is not None:
        return explain(_shown(error["input"]), error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ")


def location(error: ErrorDetails) -> str:
    """Return the place of the value: its keys joined by dots, with list positions counted from 0."""
    return ".".join(str(part) for part in error["loc"])


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


Explanation = Callable[[str, Mapping[str, Any]], str]

_REASONS: Mapping[str, Explanation] = {
    "missing": lambda shown, limits: "is missing",
    "extra_forbidden": lambda shown, limits: "is not a known name here",
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
    "greater_than_equal": lambda shown, limits: f"{shown} is less than {limits['ge']}",
    "less_than_equal": lambda shown, limits: f"{shown} is more than {limits['le']}",
    "date_type": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_parsing": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_from_datetime_parsing": lambda shown, limits: f"{shown} is not a date such as 2026-11-20",
    "date_from_datetime_inexact": lambda shown, limits: f"{shown} is a date with a time; give the date alone",
    "datetime_type": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "datetime_parsing": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "datetime_from_date_parsing": lambda shown, limits: f"{shown} is not a time such as 2026-11-20T15:05:00Z",
    "timezone_aware": lambda shown, limits: f"{shown} does not say its time zone, as 2026-11-20T15:05:00Z does",
}
