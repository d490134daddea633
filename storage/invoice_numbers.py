"""Invoice numbers: consecutive for the whole office, without gaps.

A draft takes a number in a separate transaction, one at a time, and always has the same number. Every draft that took
one becomes an invoice, so that every number is on an invoice.
"""

from datetime import datetime

from sqlalchemy import func, insert, select

from storage.columns import id_of
from storage.database import Database, take_turns
from storage.tables.billing import invoice_numbers, invoices

TURN = "invoice numbers"


def take_number(database: Database, agency_id: str, draft_key: str, drafted_at: datetime, at: datetime) -> int:
    """Return the number of a draft, counted from 1, and take it now if it has none. Raises DatabaseAway."""
    claim = id_of(agency_id, draft_key, drafted_at.isoformat())
    with database.write() as connection:
        take_turns(connection, TURN)
        known = select(invoice_numbers.c.sequence).where(invoice_numbers.c.claim == claim)
        taken = connection.execute(known).scalar_one_or_none()
        if taken is not None:
            return int(taken)
        last = connection.execute(select(func.max(invoice_numbers.c.sequence))).scalar_one()
        sequence = (last or 0) + 1
        row = {
            "sequence": sequence,
            "claim": claim,
            "agency_id": agency_id,
            "draft_key": draft_key,
            "taken_at": at,
        }
        connection.execute(insert(invoice_numbers), row)
        return sequence


def unused_numbers(database: Database) -> list[int]:
    """Return the numbers that are on no invoice yet: those of invoices that are being issued now."""
    query = (
        select(invoice_numbers.c.sequence)
        .outerjoin(invoices, invoices.c.sequence == invoice_numbers.c.sequence)
        .where(invoices.c.number.is_(None))
        .order_by(invoice_numbers.c.sequence)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())
