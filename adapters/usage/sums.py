"""What rows add up to, by user and verdict."""

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple


class Sums(NamedTuple):
    """Rows, recent ones among them, newest and oldest date (microseconds since 0001-01-01), and the first one's place.

    Places are counted from 0 on. Dates mean something for rows that count.
    """

    rows: int
    recent: int
    newest: int
    oldest: int
    first: int

    @staticmethod
    def of_all(parts: "Iterable[Sums]") -> "Sums":
        """Several as one; there is at least one."""
        return reduce(Sums._and, parts)

    def _and(self, other: "Sums") -> "Sums":
        return Sums(
            self.rows + other.rows,
            self.recent + other.recent,
            max(self.newest, other.newest),
            min(self.oldest, other.oldest),
            min(self.first, other.first),
        )


ByUser = dict[tuple[str, int], Sums]
"""By user (without blanks around the id; empty if there is none) and verdict."""
