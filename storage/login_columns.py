"""The office's own names for the columns of its login reports, saved from one report to the next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from models.base import Instant, Key
from models.errors import RuleViolation
from models.people import Actor
from models.usage.columns import ColumnName, heading_key
from storage.audit_trail import Remark, note
from storage.coverage import USAGE
from storage.database import Database, take_turns
from storage.tables.usage import login_columns
from storage.upsert import Upsert

_save = Upsert(login_columns)


class SavedColumn(ColumnName):
    """A column's name, with who saved it and when."""

    saved_at: Instant
    saved_by: Key


def saved_columns(database: Database) -> list[SavedColumn]:
    """Return the saved names, the latest first."""
    query = select(
        login_columns.c.role, login_columns.c.heading, login_columns.c.saved_at, login_columns.c.saved_by
    ).order_by(login_columns.c.saved_at.desc(), login_columns.c.role, login_columns.c.heading_key)
    with database.read() as connection:
        return [SavedColumn.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def save_columns(database: Database, columns: Sequence[ColumnName], actor: Actor, at: datetime) -> None:
    """Save names; one that is saved already counts as the latest again."""
    if not columns:
        return
    with database.write() as connection:
        take_turns(connection, USAGE)
        by_key = {(each.role, heading_key(each.heading)): each for each in columns}
        _save(
            connection,
            [
                {
                    "role": role,
                    "heading_key": key,
                    "heading": each.heading,
                    "saved_at": at,
                    "saved_by": actor.person_id,
                }
                for (role, key), each in by_key.items()
            ],
        )
        note(
            connection,
            USAGE,
            actor,
            at,
            "login_column_saved",
            *(Remark(f"In login reports the column “{each.heading}” is: {each.role}.") for each in by_key.values()),
        )


def forget_column(database: Database, column: ColumnName, actor: Actor, at: datetime) -> None:
    """Forget a name. Raises RuleViolation if it is not saved."""
    with database.write() as connection:
        take_turns(connection, USAGE)
        of_name = (
            login_columns.c.role == column.role,
            login_columns.c.heading_key == heading_key(column.heading),
        )
        if not connection.execute(delete(login_columns).where(*of_name)).rowcount:
            raise RuleViolation("unknown_column", f"No column is saved as {column}.")
        said = f"In login reports the column “{column.heading}” is no longer: {column.role}."
        note(connection, USAGE, actor, at, "login_column_forgotten", Remark(said))
