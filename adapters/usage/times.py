"""How dates are written in the files. A date that does not fit is no date (null), and so is an empty one."""

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

OLDEST = datetime.fromisoformat("1980-01-01")
"""No HMIS is older: what lies before is a value such as 1900-01-01 that a system writes for "never"."""

_HUD = "%Y-%m-%d %H:%M:%S"
_DAY, _MINUTE = "%Y-%m-%d", "%Y-%m-%d %H:%M"
_US_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d %I:%M %p",
)
_FRACTION = r"^(.*:\d\d:\d\d)\.(\d{1,9})$"
_MICROSECONDS = 1_000_000


def plain_hud_time(text: pl.Expr) -> pl.Expr:
    """A date as HUD writes nearly all: YYYY-MM-DD hh:mm:ss; null if it is written in another way."""
    return text.str.to_datetime(_HUD, strict=False, time_unit="us", cache=False)


def hud_times(text: pl.Series) -> pl.Series:
    """The dates as HUD writes them: YYYY-MM-DD hh:mm:ss.

    The time of day may be missing, may stand behind a T, and may have a fraction of a second. An offset or a zone
    behind it is not understood: HUD's format has none.
    """
    return _times(text, _other_hud_times)


def report_times(text: pl.Series) -> pl.Series:
    """The dates in a report: as HUD writes them, or the American way, such as 11/20/2026 2:05 PM."""
    return _times(text, lambda other: pl.coalesce(_other_hud_times(other), *_parsed(other, _US_FORMATS)))


def _times(text: pl.Series, other: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """HUD's own way is tried on all of them, and `other` on those that are written in another."""
    times = text.to_frame(text.name).select(plain_hud_time(pl.col(text.name))).to_series()
    odd = times.is_null() & (text != "")
    if not odd.any():
        return times
    found = text.filter(odd).to_frame("text").select(other(pl.col("text").str.strip_chars(" ")))
    return times.scatter(odd.arg_true(), found.to_series())


def _other_hud_times(text: pl.Expr) -> pl.Expr:
    fraction = pl.concat_str(pl.lit("0."), text.str.extract(_FRACTION, 2)).cast(pl.Float64).fill_null(0.0)
    whole = text.str.replace(_FRACTION, "$1").str.replace(r"^(\d{4}-\d\d-\d\d)T", "$1 ")
    microseconds = (fraction * _MICROSECONDS).round().cast(pl.Int64)
    return pl.coalesce(*_parsed(whole, (_HUD, _MINUTE, _DAY))) + pl.duration(microseconds=microseconds)


def _parsed(text: pl.Expr, formats: Sequence[str]) -> list[pl.Expr]:
    return [text.str.to_datetime(each, strict=False, time_unit="us", cache=False) for each in formats]
