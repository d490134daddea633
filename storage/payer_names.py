"""The names under which agencies pay, besides their own: what a bank calls them."""

from datetime import datetime

from sqlalchemy import delete, select

from models.base import Instant, Key, Message
from models.billing.bank import Payer, name_key
from models.errors import RuleViolation
from models.people import Actor
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.rows import every
from storage.tables.billing import payer_names
from storage.tables.directory import agencies
from storage.upsert import Upsert

PAYERS = "payers"
"""The name under which the audit trail has what was said about payers."""

_save = Upsert(payer_names)


class PayerName(Message):
    """A name under which an agency pays, with who saved it and when."""

    agency_id: Key
    agency_name: str
    name: str
    saved_at: Instant
    saved_by: Key


def known_payer_names(database: Database) -> list[PayerName]:
    """Return the saved names, by agency."""
    query = (
        select(payer_names, agencies.c.name.label("agency_name"))
        .join(agencies, agencies.c.id == payer_names.c.agency_id)
        .order_by(agencies.c.name, agencies.c.id, payer_names.c.name_key)
    )
    with database.read() as connection:
        return every(connection, query, PayerName)


def payers(database: Database) -> list[Payer]:
    """Return every agency with the names under which it pays."""
    names: dict[str, list[str]] = {}
    for each in known_payer_names(database):
        names.setdefault(each.agency_id, []).append(each.name)
    with database.read() as connection:
        query = select(agencies.c.id, agencies.c.name).order_by(agencies.c.id)
        return [
            Payer(agency_id=row.id, agency_name=row.name, names=tuple(names.get(row.id, ())))
            for row in connection.execute(query)
        ]


def save_payer_name(database: Database, agency_id: str, name: str, actor: Actor, at: datetime) -> None:
    """Save a name under which an agency pays. Saving it again changes nothing but the time."""
    row = {
        "agency_id": agency_id,
        "name_key": name_key(name),
        "name": name,
        "saved_at": at,
        "saved_by": actor.person_id,
    }
    with database.write() as connection:
        take_turns(connection, PAYERS)
        _save(connection, [row])
        note(connection, PAYERS, actor, at, "payer_name_saved", Remark(f"The agency pays as “{name}”.", agency_id))


def forget_payer_name(database: Database, agency_id: str, name: str, actor: Actor, at: datetime) -> None:
    """Forget a name. Raises RuleViolation if it is not saved."""
    of_name = (payer_names.c.agency_id == agency_id, payer_names.c.name_key == name_key(name))
    with database.write() as connection:
        take_turns(connection, PAYERS)
        if not connection.execute(delete(payer_names).where(*of_name)).rowcount:
            raise RuleViolation("unknown_payer_name", f"This agency has no payer name “{name}”.")
        said = f"The agency no longer pays as “{name}”."
        note(connection, PAYERS, actor, at, "payer_name_forgotten", Remark(said, agency_id))
