"""Which rows count, and what they add up to by user and verdict: of a block of rows, or of a whole file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from adapters.usage.times import OLDEST, hud_times, plain_hud_time
from models.usage import RefusalReason

USER_ID: Final = "userid"
CREATED: Final = "datecreated"
UPDATED: Final = "dateupdated"
NEEDED = (USER_ID, CREATED, UPDATED)
"""The columns, in lower case, that tell who did something when."""

REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_DATE,
    RefusalReason.NO_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
)
COUNTS, NO_USER, _UNREADABLE, _NO_DATE, _FUTURE, _TOO_OLD = range(len(REASONS) + 1)
"""Verdicts on a row: it counts, or is refused for a reason, whose place in REASONS this is, from 1 on."""
BY_USER: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "user": pl.String,
    "verdict": pl.Int8,
    "rows": pl.Int64,
    "recent": pl.Int64,
    "newest": pl.Datetime("us"),
    "oldest": pl.Datetime("us"),
    "first": pl.Int64,
}


@dataclass(frozen=True)
class Judge:
    """Says of each row whether it counts, and adds rows up.

    `latest` is the last wall-clock time that is not in the future; rows from `recent` on are counted as recent ones.
    """

    latest: datetime
    recent: datetime

    def add_up(self, rows: pl.DataFrame) -> pl.DataFrame:
        """By user and verdict: rows, recent ones, newest and oldest date, and the place of the first row, from 0 on.

        Dates may be written in any way that HUD's format allows.
        """
        created, updated = rows[CREATED], rows[UPDATED]
        texts = {"user": rows[USER_ID], "created_text": created, "updated_text": updated}
        dated = pl.DataFrame({**texts, **_times_of(created, updated)})
        return self._added_up(dated.lazy()).collect()

    def add_up_lazily(self, rows: pl.LazyFrame, **proof: pl.Expr) -> pl.LazyFrame:
        """The same of rows that are not there yet, if all dates are written in HUD's own way: only then every
        `is_plain` is true. Each `proof` is shown, too, for each user and verdict: whether it holds for all rows.
        """
        times = {"created": plain_hud_time(pl.col(CREATED)), "updated": plain_hud_time(pl.col(UPDATED))}
        texts = {"user": pl.col(USER_ID), "created_text": pl.col(CREATED), "updated_text": pl.col(UPDATED)}
        dated = rows.select(**texts, **times, **proof).with_columns(is_plain=~_UNREADABLE_DATE)
        return self._added_up(dated, "is_plain", *proof)

    def _added_up(self, dated: pl.LazyFrame, *proofs: str) -> pl.LazyFrame:
        by_user = (
            dated.with_row_index("place")
            .with_columns(when=pl.max_horizontal("created", "updated"))
            .with_columns(verdict=self._verdict())
            .group_by("user", "verdict")
            .agg(
                *(pl.col(proof).all() for proof in proofs),
                rows=pl.len(),
                recent=(pl.col("when") >= self.recent).sum(),
                newest=pl.col("when").max(),
                oldest=pl.col("when").min(),
                first=pl.col("place").min(),
            )
        )
        return by_user.select(*(pl.col(name).cast(kind) for name, kind in BY_USER.items()), *proofs)

    def _verdict(self) -> pl.Expr:
        """A row without a user is found out later, when users are few and rows were added up."""
        when = pl.col("when")
        return (
            pl.when(_UNREADABLE_DATE)
            .then(_UNREADABLE)
            .when(when.is_null())
            .then(_NO_DATE)
            .when(when > self.latest)
            .then(_FUTURE)
            .when(when < OLDEST)
            .then(_TOO_OLD)
            .otherwise(COUNTS)
        )


_UNREADABLE_DATE = (pl.col("created").is_null() & (pl.col("created_text") != "")) | (
    pl.col("updated").is_null() & (pl.col("updated_text") != "")
)


def _times_of(created_text: pl.Series, updated_text: pl.Series) -> dict[str, pl.Series]:
    """Both dates. Most rows were never updated and have the same text twice: it is read once."""
    updated = hud_times(updated_text)
    differs = created_text != updated_text
    created = updated.clone().scatter(differs.arg_true(), hud_times(created_text.filter(differs)))
    return {"created": created, "updated": updated}
