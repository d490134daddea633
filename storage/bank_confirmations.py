"""Lines of banks' files that show a payment which somebody had entered by hand: each confirms one payment."""

from datetime import datetime

from storage.database import Database
from storage.reads.payments import confirmation_of
from storage.tables.billing import bank_confirmations
from storage.upsert import InsertOnce

_insert = InsertOnce(bank_confirmations)


def confirm_payment(database: Database, agency_id: str, payment: int, bank_line: str, by: str, at: datetime) -> bool:
    """Note that a bank's line shows a payment, and return whether it does.

    False means that another line shows the payment, or that this line shows another one. Of two imports at the same
    time, one waits for the other.
    """
    row = {
        "agency_id": agency_id,
        "payment": payment,
        "bank_line": bank_line,
        "confirmed_at": at,
        "confirmed_by": by,
    }
    with database.write() as connection:
        _insert(connection, row)
    shown = confirmation_of(database, bank_line)
    return shown is not None and (shown.agency_id, shown.entry.number) == (agency_id, payment)
