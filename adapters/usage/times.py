"""How dates are written in the files, and the SQL that reads them. A date that does not fit is no date (NULL)."""

from collections.abc import Sequence

OLDEST = "TIMESTAMP '1980-01-01 00:00:00'"
"""No HMIS is older: what lies before is a value such as 1900-01-01 that a system writes for "never"."""

HUD_FORMATS = (
    "%Y-%m-%d %H:%M:%S",  # HUD's own comes first: it is tried first
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
)
_WITH_FRACTION = ("%Y-%m-%d %H:%M:%S.%n", "%Y-%m-%dT%H:%M:%S.%n")
_US_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d %I:%M %p",
)


def hud_time(column: str) -> str:
    """SQL for a date as HUD writes it: YYYY-MM-DD hh:mm:ss.

    The time of day may be missing, may stand behind a T, and may have a fraction of a second. An offset or a zone
    behind it is not understood: HUD's format has none.
    """
    return f"coalesce({_parsed(column, HUD_FORMATS)}, CAST({_parsed(column, _WITH_FRACTION)} AS TIMESTAMP))"


def report_time(column: str) -> str:
    """SQL for a date in a report: as HUD writes it, or the American way, such as 11/20/2026 2:05 PM."""
    return f"coalesce({hud_time(column)}, {_parsed(column, _US_FORMATS)})"


def _parsed(column: str, formats: Sequence[str]) -> str:
    return f"try_strptime({column}, [{', '.join(repr(each) for each in formats)}])"
