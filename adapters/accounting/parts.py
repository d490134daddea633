"""What several exports share: files of the size that a program imports at once, and a line of an invoice in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.reports.tables import as_csv
from models.billing.state import InvoiceLine

Rows = Sequence[tuple[str | Decimal, ...]]


def in_files(name: str, header: Sequence[str], documents: Sequence[Rows], most: int) -> Mapping[str, bytes]:
    """Return files with at most `most` documents each, numbered from 1; the rows of a document stay together."""
    chunks = [documents[at : at + most] for at in range(0, len(documents), most)] or [[]]
    return {
        f"{name}-{number}.csv": as_csv(header, [row for rows in chunk for row in rows])
        for number, chunk in enumerate(chunks, start=1)
    }


def details(line: InvoiceLine) -> str:
    """Return what a line bills and how its amount was computed; a charge by hand is about no license."""
    return f"License {line.license_id}, {line.reason.spoken}: {line.arithmetic}" if line.license_id else line.arithmetic
