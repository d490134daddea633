"""User ids that are one since blanks in them count as one: a task for each, until a file writes it in one way."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from models.effects import TaskKind
from models.people import Role
from models.usage.user_ids import plain_id
from storage.columns import id_of
from storage.office_tasks import close_office_task, open_office_keys, open_office_task


def tasks_for_met_ids(
    connection: Connection,
    kind: str,
    named: Sequence[str],
    met: Sequence[str],
    known: Sequence[str],
    due: datetime | None,
    at: datetime,
) -> None:
    """Ask whether each id that a file of this kind writes in several ways is one account.

    `named` are the users of the file, and `known` those on record, whose ids may be older than the rule about blanks.
    The task about an id that the file writes in one way closes.
    """
    older = {plain_id(each) for each in known if plain_id(each) != each}
    several = {*met, *(older & set(named))}
    for user_id in sorted(several):
        title = f"Check whether HMIS user {user_id}, written with different blanks, is one account"
        open_office_task(
            connection, _key(kind, user_id), TaskKind.CHECK_ACCOUNT, title, Role.SYSTEM_ADMINISTRATOR, None, due, at
        )
    opened = set(open_office_keys(connection, TaskKind.CHECK_ACCOUNT))
    for user_id in sorted(set(named) - several):
        if _key(kind, user_id) in opened:
            close_office_task(connection, _key(kind, user_id), at)


def _key(kind: str, user_id: str) -> str:
    return f"same-id/{kind}/{id_of(user_id)}"
