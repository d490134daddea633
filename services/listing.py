"""Lists that pages show in parts: which rows are asked for, and where the next part begins."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from storage.reads.agency_lists import Shown
from storage.reads.listing import PAGE

RowT = TypeVar("RowT")


def shown_of(word: str, known: Mapping[Shown, object]) -> Shown:
    """Return which rows are asked for: the first kind of the list unless the word names another one."""
    return next((each for each in known if each == word), next(iter(known)))


def part_of(found: Sequence[RowT], place_of: Callable[[RowT], str]) -> tuple[tuple[RowT, ...], str]:
    """Return the rows of a page, and the place of the last one if there are more."""
    rows = tuple(found[:PAGE])
    return rows, place_of(rows[-1]) if len(found) > PAGE else ""
