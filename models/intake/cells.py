"""The values of a cell in a file that a person wrote or a spreadsheet exported."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints, ValidationInfo

from models.dates import possible
from models.people import is_reserved
from models.typed_text import one_line, several_lines
from models.uniqueness import each_once

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


def _only_id_characters(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"{value!r} is not an id: letters, digits, dots, hyphens, and underscores only")
    if is_reserved(value):
        raise ValueError(f"{value!r} is reserved for the program itself; please choose another id")
    return value


def _as_day(value: Any) -> Any:
    """Accept only the written form of a date, so that a bare number is not read as seconds since 1970."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value.strip()):
        raise ValueError(f"{value!r} is not a date such as 2026-11-20")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f"{value!r} is a date that does not exist") from error


def _as_moment(value: Any) -> Any:
    """Accept only the written form of a time."""
    if not isinstance(value, str):
        return value
    if not _MOMENT.fullmatch(value.strip()):
        raise ValueError(f"{value!r} is not a time such as 2026-11-20T15:05:00Z")
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f"{value!r} is a time that does not exist") from error


def _as_list(value: Any, info: ValidationInfo) -> Any:
    """Split a cell at its semicolons. JSON has its own lists."""
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str) or info.mode == "json":
        return value
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _as_lines(value: str) -> str:
    """Write one line of an address under the other."""
    lines = [part.strip() for line in value.splitlines() for part in line.split(";")]
    written = [line for line in lines if line]
    if len(written) > ADDRESS_LINES:
        raise ValueError(f"{value!r} has more than {ADDRESS_LINES} lines")
    return "\n".join(written)


ADDRESS_LINES = 6
"""The most lines that fit into the window of a paper."""

Id = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_only_id_characters)
]
"""An opaque id. It becomes part of workflow ids and of page addresses."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(one_line)]
"""A name or a title on one line."""

OptionalLabel = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(one_line)]
"""A name or a title on one line, or nothing."""

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(several_lines)]
"""Free text, possibly empty, possibly on several lines."""

Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=600),
    AfterValidator(several_lines),
    AfterValidator(_as_lines),
]
"""A postal address. Semicolons and line breaks separate its lines."""

Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(possible)]
"""A date written as 2026-11-20, not too far from today to be right."""

Moment = Annotated[AwareDatetime, BeforeValidator(_as_moment), AfterValidator(possible)]
"""A time with its time zone, written as 2026-11-20T15:05:00Z."""

Labels = Annotated[tuple[Label, ...], BeforeValidator(_as_list), AfterValidator(each_once)]
"""Several labels, each only once."""
