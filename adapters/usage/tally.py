"""The rows of one file in the course of being added up."""

from collections.abc import Iterator, Sequence

import numpy as np

from adapters.usage.judging import CREATED, NO_USER, UPDATED, USER_ID
from adapters.usage.kernel import ENTRY, TABLE_FULL, WINDOW, Limits, Table, add_up
from adapters.usage.sums import ByUser, Sums

PADDING = bytes(WINDOW)
"""What has to follow the rows of a block."""
ENTRIES = 1 << 14
ID_BYTES = 1 << 20


class Tally:
    """What the rows so far add up to. `names` are the file's columns, in lower case."""

    def __init__(self, names: Sequence[str], limits: Limits) -> None:
        taken = {names.index(name): value for value, name in enumerate((USER_ID, CREATED, UPDATED))}
        self._columns = np.array([taken.get(place, -1) for place in range(len(names))], np.int64)
        self._limits = limits
        self._ends = np.zeros((len(taken), 2), np.int64)
        self._tables = [_table(0, ID_BYTES)]

    def add(self, block: bytes, begin: int = 0) -> tuple[int, int]:
        """Add the rows from `begin` on up, up to the padding: the outcome (see `kernel`), and where it stopped."""
        content = np.frombuffer(block, np.uint8)
        while True:
            table = self._tables[-1]
            outcome, begin = add_up(content, begin, self._columns, self._limits, self._ends, table)
            if outcome != TABLE_FULL:
                return outcome, begin
            self._tables.append(_table(int(table.filled[2]), max(len(block), ID_BYTES)))

    def by_user(self) -> ByUser:
        """What all rows add up to."""
        found: ByUser = {}
        for table in self._tables:
            for user, verdict, sums in _entries(table):
                key = (user, verdict if user else NO_USER)
                found[key] = Sums.of_all((found[key], sums)) if key in found else sums
        return found


def _table(rows_before: int, id_bytes: int) -> Table:
    """An empty table; a file with so many users that one does not hold them goes on in another."""
    return Table(
        filled=np.array([0, 0, rows_before], np.int64),
        slots=np.zeros(2 * ENTRIES, np.int64),
        ids=np.empty(id_bytes, np.uint8),
        entries=np.zeros(ENTRIES, ENTRY),
    )


def _entries(table: Table) -> Iterator[tuple[str, int, Sums]]:
    """User, verdict, and what the rows add up to."""
    ids = table.ids.tobytes()
    for begin, size, verdict, *sums in table.entries[1 : table.filled[0] + 1].tolist():
        yield ids[begin : begin + size].decode().replace('""', '"').strip(" "), verdict, Sums(*sums)
