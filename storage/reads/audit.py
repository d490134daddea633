"""The audit trail: what happened, by whom, under which version of the policy."""

from sqlalchemy import select

from models.base import Instant, Key, Message
from models.people import Grant
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import people
from storage.tables.operators import operators
from storage.tables.records import audit_entries


class AuditRow(Message):
    """One step: who did what when, with which roles. `conflict` says why the records did not take it."""

    id: int = 0
    """Its number in the records."""
    workflow_id: Key
    step: int
    at: Instant
    actor_id: Key
    actor_name: str | None
    actor_grants: tuple[Grant, ...]
    move: Key
    summary: str
    conflict: str
    policy_label: str
    agency_id: Key | None
    person_id: Key | None
    operator_id: Key | None = None
    operator_name: str | None = None
    """The operator who worked a command for the actor."""
    because: str = ""


def first_step(database: Database, workflow_id: str) -> AuditRow | None:
    """Return the first step of a workflow; None while the records don't have it."""
    query = _entries().where(audit_entries.c.workflow_id == workflow_id).limit(1)
    with database.read() as connection:
        return first(connection, query, AuditRow)


def history(database: Database, *workflow_ids: str) -> list[AuditRow]:
    """Return every step of one or several workflows, in order of time."""
    query = _entries().where(audit_entries.c.workflow_id.in_(workflow_ids))
    with database.read() as connection:
        return every(connection, query, AuditRow)


def history_of(database: Database, *, agency_id: str | None = None, person_id: str | None = None) -> list[AuditRow]:
    """Return every step about an agency, about a person, or about the person at the agency, in order of time."""
    query = _entries()
    if agency_id is not None:
        query = query.where(audit_entries.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(audit_entries.c.person_id == person_id)
    with database.read() as connection:
        return every(connection, query, AuditRow)


def latest_at(database: Database, agency_id: str, before: int | None, limit: int) -> list[AuditRow]:
    """Return the latest steps about an agency that were recorded before the one with the number `before`."""
    query = _described().where(audit_entries.c.agency_id == agency_id).order_by(audit_entries.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_entries.c.id < before)
    with database.read() as connection:
        return every(connection, query, AuditRow)


def _entries() -> Query:
    return _described().order_by(audit_entries.c.at, audit_entries.c.id)


def _described() -> Query:
    return (
        select(audit_entries, full_name().label("actor_name"), operators.c.name.label("operator_name"))
        .outerjoin(people, people.c.id == audit_entries.c.actor_id)
        .outerjoin(operators, operators.c.id == audit_entries.c.operator_id)
    )
