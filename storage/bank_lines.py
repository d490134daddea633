"""Lines of banks' files: each is taken once, whole or divided, so that no import records the same money twice."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select

from models.base import Key, Message
from models.billing.bank import BankLine, LinePart
from models.money.amounts import Amount
from storage.database import Database
from storage.reads.rows import every
from storage.tables.billing import bank_line_parts, bank_lines, ledger_entries
from storage.upsert import InsertOnce


class TakenPart(LinePart):
    """A part of a line that was taken. `key` stands in the agency's ledger once it is recorded."""

    key: Key
    recorded: bool = False


class TakenLine(Message):
    """A line that was taken, with its parts: one, unless it was divided."""

    key: Key
    day: date
    amount: Amount
    parts: tuple[TakenPart, ...]

    @property
    def recorded(self) -> bool:
        """True if all of it is in ledgers."""
        return all(each.recorded for each in self.parts)

    @property
    def begun(self) -> bool:
        """True if some of it is in a ledger."""
        return any(each.recorded for each in self.parts)

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies it was taken for."""
        return tuple(dict.fromkeys(each.agency_id for each in self.parts))

    def is_divided_into(self, parts: Sequence[LinePart]) -> bool:
        """Return whether it was taken for exactly these parts."""
        return [LinePart.model_validate(each.model_dump()) for each in self.parts] == list(parts)


class EarlierLine(Message):
    """A line that was recorded from some file."""

    key: Key
    agency_id: Key
    day: date
    amount: Amount
    file: str


_insert = InsertOnce(bank_lines)
_insert_part = InsertOnce(bank_line_parts)


def take_line(
    database: Database, line: BankLine, parts: Sequence[LinePart], file: str, by: str, at: datetime
) -> TakenLine:
    """Take a line for these parts. Return it as it was taken: perhaps before, and for other parts."""
    row = {
        "key": line.key,
        "agency_id": parts[0].agency_id,
        "invoice": parts[0].invoice,
        "day": line.day,
        "amount": line.amount,
        "payer": line.payer,
        "reference": line.reference,
        "memo": line.memo,
        "file": file,
        "taken_at": at,
        "taken_by": by,
    }
    with database.write() as connection:
        if _insert(connection, row) and len(parts) > 1:
            for number, part in enumerate(parts, start=1):
                _insert_part(connection, {"line_key": line.key, "number": number, **part.model_dump()})
    return taken_lines(database, [line.key])[line.key]


def give_line_back(database: Database, key: str) -> None:
    """Release a line that could not be recorded; a line of which something is recorded stays taken.

    Parts are recorded in their order, so nothing is recorded if the first part isn't.
    """
    recorded = select(ledger_entries.c.bank_line).where(ledger_entries.c.bank_line.in_([key, part_key(key, 1)]))
    with database.write() as connection:
        connection.execute(delete(bank_line_parts).where(bank_line_parts.c.line_key == key, ~recorded.exists()))
        connection.execute(delete(bank_lines).where(bank_lines.c.key == key, ~recorded.exists()))


def taken_lines(database: Database, keys: Sequence[str]) -> dict[str, TakenLine]:
    """Return the lines among these that were taken, by key."""
    whole = select(bank_lines).where(bank_lines.c.key.in_(keys))
    divided = (
        select(bank_line_parts)
        .where(bank_line_parts.c.line_key.in_(keys))
        .order_by(bank_line_parts.c.line_key, bank_line_parts.c.number)
    )
    with database.read() as connection:
        parts: dict[str, list[TakenPart]] = {}
        lines: dict[str, dict[str, Any]] = {}
        for row in connection.execute(divided).mappings():
            part = TakenPart.model_validate({**row, "key": part_key(row["line_key"], row["number"])})
            parts.setdefault(row["line_key"], []).append(part)
        for row in connection.execute(whole).mappings():
            lines[row["key"]] = {"key": row["key"], "day": row["day"], "amount": row["amount"]}
            parts.setdefault(row["key"], [TakenPart.model_validate(dict(row))])
        known = [part.key for each in parts.values() for part in each]
        recorded = set(
            connection.execute(
                select(ledger_entries.c.bank_line).where(ledger_entries.c.bank_line.in_(known))
            ).scalars()
        )
    return {
        key: TakenLine(
            **lines[key],
            parts=tuple(part.model_copy(update={"recorded": part.key in recorded}) for part in each),
        )
        for key, each in parts.items()
    }


def part_key(line: str, number: int) -> str:
    """Return the key of a part of a divided line."""
    return f"{line}.{number}"


def recorded_lines(database: Database, days: Sequence[date]) -> list[EarlierLine]:
    """Return what was recorded from files for these days."""
    recorded = select(ledger_entries.c.bank_line).where(
        or_(ledger_entries.c.bank_line == bank_lines.c.key, ledger_entries.c.bank_line == bank_lines.c.key + ".1")
    )
    query = (
        select(bank_lines.c.key, bank_lines.c.agency_id, bank_lines.c.day, bank_lines.c.amount, bank_lines.c.file)
        .where(bank_lines.c.day.in_(sorted(set(days))), recorded.exists())
        .order_by(bank_lines.c.key)
    )
    with database.read() as connection:
        return every(connection, query, EarlierLine)
