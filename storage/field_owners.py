"""Who decided each field of the office's records: noted when somebody changes it by hand, and when a file does.

Whatever changes an agency, a person, a designation, or a license by hand calls `decide_by_hand` in the transaction of
the change, so that the next load of a file does not undo it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.intake.ownership import OWNED, FieldOwner, OwnedBy, RecordKind, written
from models.people import Actor
from storage.aliases import BY_HAND, addresses_changed
from storage.database import take_turns
from storage.reads.rows import every
from storage.tables.field_owners import field_owners
from storage.upsert import Row, Upsert

LOADING = "load"
"""The turn that loading and decisions by hand take, so that neither overlooks the other."""

_write = Upsert(field_owners)


def decide_by_hand(
    connection: Connection,
    kind: RecordKind,
    record_id: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> tuple[str, ...]:
    """Note that `actor` decided by hand every field in which `after` differs from `before`; return these fields.

    Both are the record's values by column, before and after the change; columns that have no owner, such as its id,
    count for nothing. Without `before` the record is new, and every field that `after` has is decided. A field that
    `after` lacks has not changed. Call it in the transaction of the change and after it, and take the turn LOADING
    (storage.database.take_turns) before you read what `before` holds. An earlier email address is kept as an alias.
    """
    take_turns(connection, LOADING)
    decided = [
        field
        for field in OWNED[kind]
        if field in after and (before is None or written(before.get(field)) != written(after[field]))
    ]
    known = owners_of(connection, kind, [record_id])
    rows = []
    for field in decided:
        owner = known.get((record_id, field))
        said_before = None if before is None else written(before.get(field))
        file_said = owner.file_said if owner is not None else said_before
        rows.append(owner_row(kind, record_id, field, OwnedBy.OFFICE, actor, at, file_said))
    _write(connection, rows)
    if kind == RecordKind.PERSON and "email" in decided:
        earlier = {} if before is None else {record_id: str(before["email"])}
        addresses_changed(connection, earlier, BY_HAND, actor, at)
    return tuple(decided)


def owner_row(
    kind: RecordKind, record_id: str, field: str, owner: OwnedBy, actor: Actor, at: datetime, file_said: str | None
) -> Row:
    """Return a row: who decided a field, and what a file said about it last (models.intake.ownership.written)."""
    return {
        "record_kind": kind,
        "record_id": record_id,
        "field": field,
        "owner": owner,
        "decided_at": at,
        "decided_by": actor.person_id,
        "file_said": file_said,
    }


def write_owners(connection: Connection, rows: Iterable[Row]) -> None:
    """Write who decided these fields."""
    _write(connection, list(rows))


def owners_of(
    connection: Connection, kind: RecordKind, record_ids: Iterable[str] | None = None
) -> dict[tuple[str, str], FieldOwner]:
    """Return who decided the fields of records, by record and field; of all of a kind without `record_ids`."""
    query = select(field_owners).where(field_owners.c.record_kind == kind)
    if record_ids is not None:
        query = query.where(field_owners.c.record_id.in_(list(record_ids)))
    return {(each.record_id, each.field): each for each in every(connection, query, FieldOwner)}
