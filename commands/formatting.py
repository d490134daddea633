"""How values are written for a person: durations, moments, states, tables."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.runner import clean, out
from models.calendar import counted, ends_a_day, last_day_before, spoken, spoken_time
from models.lifecycle import in_words

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def say(text: str) -> None:
    """Print one or more sentences."""
    out.print(clean(text))


def at(moment: datetime | None, zone: str) -> str:
    """Write a moment as people in `zone` say it; nothing for none."""
    return "" if moment is None else spoken_time(moment, zone)


def short(moment: datetime | None, zone: str) -> str:
    """Write a moment for a table: "Nov 20, 2026, 3:05 PM"."""
    return "" if moment is None else spoken_time(moment, zone).split(", ", 1)[1]


def until(moment: datetime | None, zone: str) -> str:
    """Write the end of a wait for a table: its last day when it ends at midnight, otherwise the time."""
    if moment is None:
        return ""
    if not ends_a_day(moment, zone):
        return short(moment, zone)
    return spoken(last_day_before(moment, zone)).split(", ", 1)[1]


def no_later_than(moment: datetime | None, zone: str) -> str:
    """Write the end of a wait for a sentence: its last day when it ends at midnight, otherwise the time."""
    if moment is None or not ends_a_day(moment, zone):
        return at(moment, zone)
    return spoken(last_day_before(moment, zone))


def state(value: StrEnum | None) -> str:
    """Write a state in words."""
    return "" if value is None else in_words(value)


def lasting(seconds: int) -> str:
    """Write a duration, to the two largest units: "2 days 3 hours"."""
    if seconds <= 0:
        return "no time"
    parts = []
    for unit, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        number, seconds = divmod(seconds, unit)
        if number:
            parts.append(counted(number, noun))
    return " ".join(parts[:2]) or "less than a minute"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print a table, or the sentence `empty` when it has no rows.

    Where no terminal sets a width, each line is as long as it needs to be.
    """
    if not rows:
        say(empty)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(clean(cell)) for cell in row))
    _wide().print(shown)


def _wide() -> Console:
    return out if out.is_terminal else Console(width=WIDE, highlight=False, markup=False, emoji=False)


WIDE = 200
