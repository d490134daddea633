"""Divides an export into files of the size that a program imports at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.reports.tables import as_csv

Rows = Sequence[tuple[str | Decimal, ...]]


def in_files(name: str, header: Sequence[str], documents: Sequence[Rows], most: int) -> Mapping[str, bytes]:
    """Return files with at most `most` documents each, numbered from 1; the rows of a document stay together."""
    chunks = [documents[at : at + most] for at in range(0, len(documents), most)] or [[]]
    return {
        f"{name}-{number}.csv": as_csv(header, [row for rows in chunk for row in rows])
        for number, chunk in enumerate(chunks, start=1)
    }
