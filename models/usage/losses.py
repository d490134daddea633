"""Whether a usage file lost so many of its rows that it must not look complete."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from models.calendar import counted
from models.errors import RuleViolation
from models.usage.logins import LoginReading
from models.usage.reading import RefusedRows, UsageReading
from models.usage.refusals import RefusalReason

TOO_MANY_LOST = "usage_rows_lost"
"""The code of the refusal."""
NOT_LOST = frozenset({RefusalReason.NO_USER})
"""Rows that a system wrote for nobody are not lost: they say nothing about anybody's use."""

_EXPORT_AGAIN = "Please export it again, and don’t save it in a spreadsheet, which writes dates in its own way."


class _File(Protocol):
    """A file with the number of its rows, and those of them that don't count."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def refused(self) -> Sequence[RefusedRows]: ...


def judge_export(reading: UsageReading, at_most_percent: int, *, go_on: bool) -> UsageReading:
    """Return the reading of an export if no file lost more than `at_most_percent` of its rows.

    With `go_on` an export that lost more is taken as well, and proves no lack of use. Otherwise raises RuleViolation.
    """
    refusal = _refusal(reading.files, at_most_percent, _EXPORT_AGAIN)
    if refusal is None:
        return reading
    if not go_on:
        raise refusal
    return reading.model_copy(update={"proves_lack": False})


def judge_logins(reading: LoginReading, at_most_percent: int, *, go_on: bool) -> LoginReading:
    """Judge a login report in the same way."""
    refusal = _refusal([reading], at_most_percent, "Please run the report again.")
    if refusal is None:
        return reading
    if not go_on:
        raise refusal
    return reading.model_copy(update={"proves_lack": False})


def _refusal(files: Iterable[_File], at_most_percent: int, what_to_do: str) -> RuleViolation | None:
    """Return why the files can't be taken for complete; of several the first."""
    for file in files:
        lost = [each for each in file.refused if each.reason not in NOT_LOST]
        count = sum(each.rows for each in lost)
        rows = file.rows - sum(each.rows for each in file.refused if each.reason in NOT_LOST)
        if count * 100 > rows * at_most_percent:
            return _too_many_lost(
                file.name, count, rows, max(lost, key=lambda each: each.rows), at_most_percent, what_to_do
            )
    return None


def _too_many_lost(
    name: str, count: int, rows: int, most: RefusedRows, at_most_percent: int, what_to_do: str
) -> RuleViolation:
    return RuleViolation(
        TOO_MANY_LOST,
        f"{name} has {counted(rows, 'row')} about users, and {count:,} of them can’t be used; at most "
        f"{at_most_percent}% may be lost. In row {most.first_row}, for instance, {most.reason.sentence}. {what_to_do} "
        "You can also go on without these rows (--go-on): the report then shows use, but never that there was none. "
        "Nothing was changed.",
    )
