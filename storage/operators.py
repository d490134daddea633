"""Operators and their keys in the records, and the entries about whom they work for."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models.errors import RuleViolation
from models.operators import Operation, Operator, OperatorKey
from models.people import SYSTEM, Actor
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.people import people_of
from storage.reads.rows import every, first
from storage.tables.operators import operators
from storage.tables.records import audit_entries

OPERATORS = "operators"
"""The place of these entries in the audit trail, and the turn that whoever changes keys takes."""


def operator_with(database: Database, key_hash: str) -> Operator | None:
    """Return the operator with a key that was not revoked."""
    query = select(operators).where(operators.c.key_hash == key_hash, operators.c.revoked_at.is_(None))
    with database.read() as connection:
        return first(connection, query, Operator)


def has_keys(database: Database) -> bool:
    """Return whether any operator has a key that was not revoked."""
    with database.read() as connection:
        return _has_keys(connection)


def keys(database: Database) -> list[OperatorKey]:
    """Return every key, the newest first, also those that were revoked."""
    query = select(operators).order_by(operators.c.made_at.desc(), operators.c.id)
    with database.read() as connection:
        return every(connection, query, OperatorKey)


def add_key(database: Database, key: OperatorKey, key_hash: str, by: Operator | None, *, all_lost: bool) -> None:
    """Add a key that `by` made. If all others are lost, they are revoked.

    Raises RuleViolation if it is made without a key although somebody has one by now.
    """
    with database.write() as connection:
        take_turns(connection, OPERATORS)
        if by is None and not all_lost and _has_keys(connection):
            raise RuleViolation("key_needed", "Somebody has just made the first key. Please ask for one of your own.")
        if all_lost:
            gone = every(connection, select(operators).where(operators.c.revoked_at.is_(None)), Operator)
            connection.execute(update(operators).where(operators.c.revoked_at.is_(None)).values(revoked_at=key.made_at))
            lost = [Remark(f"The key of the operator {each.name} ({each.id}) was revoked as lost.") for each in gone]
            _note(connection, by, key.made_at, "operator_key_revoked", *lost)
        connection.execute(insert(operators).values(**key.model_dump(), key_hash=key_hash))
        how = "" if by is not None else " It was made without a key, by whoever runs the machine."
        made = Remark(f"The operator {key.name} ({key.id}) has a key.{how}", None, key.person_id)
        _note(connection, by, key.made_at, "operator_key_made", made)


def revoke_key(database: Database, operator_id: str, by: Operator | None, reason: str, at: datetime) -> OperatorKey:
    """Revoke a key. Raises RuleViolation if there is no such key that still counts."""
    with database.write() as connection:
        take_turns(connection, OPERATORS)
        known = select(operators).where(operators.c.id == operator_id, operators.c.revoked_at.is_(None))
        found = first(connection, known, OperatorKey)
        if found is None:
            raise RuleViolation("unknown_key", f"No operator “{operator_id[:60]}” has a key that still counts.")
        connection.execute(update(operators).where(operators.c.id == operator_id).values(revoked_at=at))
        said = f"The key of the operator {found.name} ({found.id}) was revoked. Reason: {reason}"
        _note(connection, by, at, "operator_key_revoked", Remark(said, None, found.person_id))
        return found.model_copy(update={"revoked_at": at})


def note_use(database: Database, operation: Operation, actor: Actor, at: datetime) -> None:
    """Note once for a command whom an operator works for, and why: also of what is only looked at."""
    operator, place = operation.operator, f"operator/{operation.run}"
    if operator is None or actor.operated is None:
        return
    with database.write() as connection:
        take_turns(connection, OPERATORS)
        known = select(audit_entries.c.id).where(
            audit_entries.c.workflow_id == place, audit_entries.c.person_id == actor.person_id
        )
        if connection.execute(known).first() is None:
            person = people_of(connection, [actor.person_id]).get(actor.person_id)
            name = person.name if person is not None else actor.person_id
            said = f"Operator {operator.name} for {name}: {operation.command}. Reason: {actor.operated.because}"
            note(connection, place, actor, at, "operator_acted", Remark(said, None, actor.person_id))


def _has_keys(connection: Connection) -> bool:
    return connection.execute(select(operators.c.id).where(operators.c.revoked_at.is_(None))).first() is not None


def _note(connection: Connection, by: Operator | None, at: datetime, move: str, *remarks: Remark) -> None:
    """Write entries in the name of the operator who did it, or of the program if nobody had a key."""
    who = f"{by.name} ({by.id}): " if by is not None else ""
    said = [each._replace(summary=f"{who}{each.summary}") for each in remarks]
    note(connection, OPERATORS, SYSTEM, at, move, *said)
