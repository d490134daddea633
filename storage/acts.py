"""Acts on the records, which wait for nothing: each is one transaction with its entry, tasks, letters, and form key.

A form that is sent again counts once, because its key is written in the same transaction.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from models.base import Message
from models.digests import is_digest_of
from models.effects import Decision
from models.errors import RuleViolation
from models.forms import StepMessage, fingerprint, require_unchanged
from models.people import Actor
from storage.audit_trail import Remark, note
from storage.columns import id_of
from storage.database import Database, take_turns
from storage.field_owners import LOADING
from storage.projections.notices import notice_row
from storage.projections.tasks import close_tasks, open_tasks, task_row
from storage.tables.directory import directory_forms
from storage.tables.work import notices
from storage.upsert import InsertOnce

StateT = TypeVar("StateT", bound=Message)

_remember_form = InsertOnce(directory_forms)


def is_known_form(database: Database, actor: Actor, key: str) -> bool:
    """Return whether a form of this key, by this person, has changed the directory."""
    with database.read() as connection:
        known = select(directory_forms.c.id).where(directory_forms.c.id == _form_id(actor, key))
        return connection.execute(known).first() is not None


def act_once(database: Database, message: StepMessage, at: datetime, work: Callable[[Connection], None]) -> None:
    """Do the work of a form in one transaction, once. The same key with other content is refused."""
    try:
        with database.write() as connection:
            take_turns(connection, LOADING)
            form_id = _form_id(message.actor, message.key)
            if not _remember_form(connection, {"id": form_id, "digest": fingerprint(message), "at": at}):
                known = select(directory_forms.c.digest).where(directory_forms.c.id == form_id)
                require_unchanged(is_digest_of(connection.execute(known).scalar_one(), message))
                return
            work(connection)
    except IntegrityError as error:
        raise RuleViolation(
            "just_changed", "Somebody just changed this or added the same person. Please look again, and try once more."
        ) from error


def record_act(
    connection: Connection,
    where: str,
    actor: Actor,
    at: datetime,
    decision: Decision[StateT],
    agency_id: str | None,
    person_id: str | None,
) -> None:
    """Write the entry in the audit trail, the tasks, and the letters of an act."""
    step = note(connection, where, actor, at, decision.move, Remark(decision.summary, agency_id, person_id))
    close_tasks(connection, where, [(each.key, each.done) for each in decision.closed], at)
    open_tasks(connection, [task_row(where, each, at, about_id=person_id) for each in decision.opened])
    letters = [notice_row(where, step, each, position, at) for position, each in enumerate(decision.notices)]
    if letters:
        connection.execute(insert(notices), letters)


def _form_id(actor: Actor, key: str) -> str:
    return id_of(actor.person_id, key)
