"""Places that are held for processes about to start, so that of many forms at once one starts a process.

The records can contradict a process only once it runs, and it would fail then. The place is held before.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select

from storage.columns import id_of
from storage.database import Database, take_turns
from storage.tables.places import places
from storage.tables.records import recorded_steps
from storage.upsert import Upsert

HELD_FOR = timedelta(minutes=2)
"""How long a place is held for a process that is never recorded, because whoever wanted to start it couldn't."""

TURN = "places"
_hold = Upsert(places)


def hold_places(database: Database, about: Collection[str], workflow_id: str, at: datetime) -> bool:
    """Hold a place about each of `about` for a process, at `at` (aware), and return True.

    Return False, and hold none, while one of them is held for another process that is not recorded yet. Once that one
    is recorded, the records themselves say whether it stands in the way. Raises DatabaseAway.
    """
    ids = [id_of(each) for each in about]
    with database.write() as connection:
        take_turns(connection, TURN)
        if _is_held(connection, ids, workflow_id, at):
            return False
        _hold(connection, [{"id": each, "workflow_id": workflow_id, "held_at": at} for each in ids])
        return True


def release_places(database: Database, workflow_id: str) -> None:
    """Release what is held for a process that will not start. Raises DatabaseAway."""
    with database.write() as connection:
        connection.execute(delete(places).where(places.c.workflow_id == workflow_id))


def _is_held(connection: Connection, ids: Collection[str], workflow_id: str, at: datetime) -> bool:
    recorded = exists().where(recorded_steps.c.workflow_id == places.c.workflow_id)
    held = select(places.c.id).where(
        places.c.id.in_(ids),
        places.c.workflow_id != workflow_id,
        places.c.held_at > at - HELD_FOR,
        ~recorded,
    )
    return connection.execute(held).first() is not None
