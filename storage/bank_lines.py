"""Lines of banks' files: each is taken for one agency, so that no import records the same money twice."""

from datetime import datetime

from sqlalchemy import delete, select

from models.base import Key, Message
from models.billing.bank import BankLine
from storage.database import Database
from storage.tables.billing import bank_lines, ledger_entries
from storage.upsert import InsertOnce


class TakenLine(Message):
    """The agency for which a line was taken, and whether the line is in that agency's ledger already."""

    key: Key
    agency_id: Key
    recorded: bool


_insert = InsertOnce(bank_lines)


def take_line(
    database: Database, line: BankLine, agency_id: str, invoice: str | None, file: str, by: str, at: datetime
) -> TakenLine:
    """Take a line for an agency, and return the line if it was taken before."""
    row = {
        "key": line.key,
        "agency_id": agency_id,
        "invoice": invoice,
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
        _insert(connection, row)
    return taken_lines(database, [line.key])[line.key]


def give_line_back(database: Database, key: str) -> None:
    """Release a line that could not be recorded; a recorded line stays taken."""
    recorded = select(ledger_entries.c.bank_line).where(ledger_entries.c.bank_line == key)
    with database.write() as connection:
        connection.execute(delete(bank_lines).where(bank_lines.c.key == key, ~recorded.exists()))


def taken_lines(database: Database, keys: list[str]) -> dict[str, TakenLine]:
    """Return the lines among these that were taken, by key."""
    recorded = select(ledger_entries.c.bank_line).where(ledger_entries.c.bank_line == bank_lines.c.key).exists()
    query = select(bank_lines.c.key, bank_lines.c.agency_id, recorded.label("recorded")).where(
        bank_lines.c.key.in_(keys)
    )
    with database.read() as connection:
        found = [TakenLine.model_validate(dict(row)) for row in connection.execute(query).mappings()]
    return {each.key: each for each in found}
