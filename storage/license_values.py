"""What the records hold about the fields of a file of licenses, and what such a file said last."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, select

from models.calendar import civil_day
from models.intake.ownership import RecordKind
from models.intake.resolution import RecordValues
from models.license.state import HOLDING
from models.people import Actor
from storage.audit_trail import note
from storage.database import Database, take_turns
from storage.field_owners import LOADING, write_owners
from storage.file_values import Resolved, owner_rows, owners_by_record, settled_remarks
from storage.loading import DIRECTORY
from storage.tables.licenses import assignments, licenses


def license_values(database: Database, time_zone: str) -> dict[str, RecordValues]:
    """Return the values of every license on record, by its id, with who decided them."""
    holds = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(HOLDING))
    query = select(
        licenses.c.id,
        licenses.c.agency_id,
        licenses.c.kind,
        licenses.c.funding,
        licenses.c.created_at,
        assignments.c.person_id,
    ).outerjoin(assignments, holds)
    with database.read() as connection:
        owners = owners_by_record(connection, RecordKind.LICENSE)
        return {
            row.id: RecordValues(
                {
                    "agency_id": row.agency_id,
                    "kind": row.kind,
                    "person_id": row.person_id,
                    "since": civil_day(row.created_at, time_zone),
                    "funding": row.funding,
                },
                owners.get(row.id, {}),
            )
            for row in connection.execute(query)
        }


def note_license_words(database: Database, rows: Iterable[Resolved], actor: Actor, at: datetime) -> None:
    """Note what a file says about these licenses, and which conflicts somebody settled."""
    every = list(rows)
    if not every:
        return
    with database.write() as connection:
        take_turns(connection, LOADING)
        write_owners(connection, owner_rows(every, actor, at))
        note(connection, DIRECTORY, actor, at, "conflict_settled", *settled_remarks(every))
