"""The audit entries that are not steps of processes: what was imported from files, and what was settled by hand."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from models.people import Actor
from storage.database import take_turns
from storage.tables.records import audit_entries


class Remark(NamedTuple):
    """An entry's sentence, and the agency and person that it is about."""

    summary: str
    agency_id: str | None = None
    person_id: str | None = None


def person_place(person_id: str) -> str:
    """Return what entries, tasks and letters about a person carry in place of a workflow."""
    return f"person/{person_id}"


def operator_columns(actor: Actor) -> dict[str, str | None]:
    """Return which operator worked a command for an actor, and why."""
    operated = actor.operated
    return {
        "operator_id": operated.operator_id if operated is not None else None,
        "because": operated.because if operated is not None else "",
    }


def note(connection: Connection, where: str, actor: Actor, at: datetime, move: str, *remarks: Remark) -> int:
    """Add an entry for each remark, numbered after the last entry under `where`; return the number of the first.

    Whoever adds others there waits until this transaction has ended, so that no two get the same number.
    """
    take_turns(connection, where)
    last = select(func.max(audit_entries.c.step)).where(audit_entries.c.workflow_id == where)
    first = (connection.execute(last).scalar_one() or 0) + 1
    entry = {
        "workflow_id": where,
        "at": at,
        "actor_id": actor.person_id,
        "actor_grants": [grant.model_dump(mode="json", exclude_none=True) for grant in actor.grants],
        "move": move,
        "conflict": "",
        "policy_label": "",
        **operator_columns(actor),
    }
    rows = [{**entry, "step": number, **remark._asdict()} for number, remark in enumerate(remarks, first)]
    if rows:
        connection.execute(insert(audit_entries), rows)
    return first
