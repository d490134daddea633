"""Drafts in the records: one for each person and page, removed when the form is taken or after a while."""

from datetime import datetime

from sqlalchemy import Select, delete, select

from models.sign_in.drafts import KEPT_FOR, FormDraft
from storage.columns import id_of
from storage.database import Database
from storage.tables.directory import people
from storage.tables.drafts import drafts
from storage.upsert import Upsert

_write = Upsert(drafts)

MOST = 50
"""How many drafts of a person are kept: the oldest ones go."""


def keep_draft(database: Database, draft: FormDraft) -> bool:
    """Keep a draft in place of the one of the same page, and remove those that are too old or too many.

    Returns False if there is no such person.
    """
    with database.write() as connection:
        known = select(people.c.id).where(people.c.id == draft.person_id, people.c.deactivated_at.is_(None))
        if connection.execute(known).first() is None:
            return False
        number = id_of(draft.person_id, draft.browser_hash, draft.page)
        _write(connection, [{"id": number, **draft.model_dump()}])
        connection.execute(delete(drafts).where(drafts.c.at < draft.at - KEPT_FOR))
        newest = (
            select(drafts.c.id)
            .where(drafts.c.person_id == draft.person_id)
            .order_by(drafts.c.at.desc(), drafts.c.id)
            .limit(MOST)
        )
        kept = list(connection.execute(newest).scalars())
        connection.execute(delete(drafts).where(drafts.c.person_id == draft.person_id, drafts.c.id.not_in(kept)))
        return True


def draft_of(database: Database, person_id: str, browser_hash: str, page: str, now: datetime) -> FormDraft | None:
    """Return the newest draft of a person for a page that this browser may show."""
    query = _of(person_id, browser_hash, page).where(drafts.c.at >= now - KEPT_FOR)
    with database.read() as connection:
        row = connection.execute(query.order_by(drafts.c.at.desc()).limit(1)).mappings().first()
    return None if row is None else FormDraft.model_validate(dict(row))


def discard_draft(database: Database, person_id: str, browser_hash: str, page: str) -> None:
    """Remove what a person typed on a page."""
    with database.write() as connection:
        numbers = [row.id for row in connection.execute(_of(person_id, browser_hash, page))]
        connection.execute(delete(drafts).where(drafts.c.id.in_(numbers)))


def _of(person_id: str, browser_hash: str, page: str) -> Select[*tuple[object, ...]]:
    return select(drafts).where(
        drafts.c.person_id == person_id, drafts.c.page == page, drafts.c.browser_hash.in_(("", browser_hash))
    )
