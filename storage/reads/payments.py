"""Payments on record as they are compared with another one, and what was written off.

The records have every payment, also those that the account's process has put away.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal

from sqlalchemy import Connection, and_, func, select

from models.base import Key, Message
from models.billing.entries import MONEY_IN, TAKES_BACK, Entry, EntryKind
from models.money.amounts import ZERO, Amount
from storage.database import Database
from storage.reads.rows import every
from storage.tables.billing import bank_confirmations, ledger_entries

_back = ledger_entries.alias("taken_back")


class AgencyPayment(Message):
    """A payment and the agency on whose account it is."""

    agency_id: Key
    entry: Entry


def payments_of(database: Database, amounts: Iterable[Decimal], agency_id: str | None = None) -> list[AgencyPayment]:
    """Return the payments of these amounts that were not taken back, the oldest first: of an agency, or of all."""
    query = (
        select(ledger_entries)
        .where(
            ledger_entries.c.kind.in_(MONEY_IN),
            ledger_entries.c.amount.in_({-each for each in amounts}),
            ~select(_back.c.number)
            .where(
                _back.c.agency_id == ledger_entries.c.agency_id,
                _back.c.returns == ledger_entries.c.number,
                _back.c.kind.in_(TAKES_BACK),
            )
            .exists(),
        )
        .order_by(ledger_entries.c.agency_id, ledger_entries.c.number)
    )
    if agency_id is not None:
        query = query.where(ledger_entries.c.agency_id == agency_id)
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
    return [AgencyPayment(agency_id=row["agency_id"], entry=Entry.model_validate(dict(row))) for row in rows]


def shown_by_bank(database: Database, agency_id: str, numbers: Collection[int], but: str = "") -> tuple[int, ...]:
    """Return which of these payments the bank's files already show: they came from a line, or a line confirms them.

    A payment that was corrected or moved is the same money as before. The line `but` doesn't count.
    """
    with database.read() as connection:
        return tuple(each for each in numbers if _is_shown(connection, agency_id, each, but))


def confirmation_of(database: Database, bank_line: str) -> AgencyPayment | None:
    """Return the payment, entered by hand, that a bank's line confirms, if it confirms one."""
    query = select(ledger_entries).join(
        bank_confirmations,
        and_(
            bank_confirmations.c.agency_id == ledger_entries.c.agency_id,
            bank_confirmations.c.payment == ledger_entries.c.number,
        ),
    )
    with database.read() as connection:
        row = connection.execute(query.where(bank_confirmations.c.bank_line == bank_line)).mappings().first()
    return None if row is None else AgencyPayment(agency_id=row["agency_id"], entry=Entry.model_validate(dict(row)))


def written_off(database: Database) -> dict[str, Decimal]:
    """Return what was written off in all, by agency."""
    query = (
        select(ledger_entries.c.agency_id, func.sum(ledger_entries.c.amount).label("amount"))
        .where(ledger_entries.c.kind == EntryKind.WRITE_OFF)
        .group_by(ledger_entries.c.agency_id)
    )
    with database.read() as connection:
        return {each.agency_id: -each.amount for each in every(connection, query, _WrittenOff)}


class _WrittenOff(Message):
    agency_id: Key
    amount: Amount = ZERO


def _is_shown(connection: Connection, agency_id: str, number: int, but: str) -> bool:
    entry = _entry(connection, agency_id, number)
    if entry is None:
        return False
    if entry.bank_line is not None and entry.bank_line != but:
        return True
    confirmed = select(bank_confirmations.c.bank_line).where(
        bank_confirmations.c.agency_id == agency_id, bank_confirmations.c.payment == number
    )
    line = connection.execute(confirmed).scalar_one_or_none()
    if line is not None:
        return bool(line != but)
    if entry.corrects is not None:
        return _is_shown(connection, agency_id, entry.corrects, but)
    if entry.kind == EntryKind.TRANSFER_IN and entry.other_agency is not None:
        gone = _entry(connection, entry.other_agency, entry.other_entry)
        return gone is not None and _is_shown(connection, entry.other_agency, gone.returns or 0, but)
    return False


def _entry(connection: Connection, agency_id: str, number: int | None) -> Entry | None:
    query = select(ledger_entries).where(ledger_entries.c.agency_id == agency_id, ledger_entries.c.number == number)
    row = connection.execute(query).mappings().first()
    return Entry.model_validate(dict(row)) if row is not None else None
