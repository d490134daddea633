"""Writes what reviewers share: claims, phrases, and the outcomes of steps that were approved together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from models.people import Actor
from models.reviewing import BulkOutcome, ReviewClaim
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.reviewing import ReviewRow, claim_in
from storage.tables.reviewing import review_batches, review_claims, review_phrases
from storage.tables.work import tasks

REVIEWS: Final = "reviews"
"""The place of these entries in the audit trail, apart from the steps that processes number."""

BATCHES_KEPT: Final = timedelta(days=30)
"""For how long the outcomes of a bulk approval can be looked up."""


def claim(database: Database, row: ReviewRow, actor: Actor, at: datetime, lapses_at: datetime) -> ReviewClaim | None:
    """Claim an open task, in one transaction, and return the claim that holds afterwards: the actor's or another's.

    Returns None if the task was closed meanwhile. Who has the claim already keeps it as it is.
    """
    with database.write() as connection:
        take_turns(connection, REVIEWS)
        if connection.execute(select(tasks.c.id).where(tasks.c.id == row.task_id, tasks.c.closed_at.is_(None))).first():
            held = claim_in(connection, row.task_id)
            if held is None or not held.holds(at):
                connection.execute(delete(review_claims).where(review_claims.c.task_id == row.task_id))
                values = {"person_id": actor.person_id, "claimed_at": at, "lapses_at": lapses_at}
                connection.execute(insert(review_claims).values(task_id=row.task_id, **values))
                _note(connection, row, actor, at, "claimed", f"Claimed: {row.title}.")
                held = claim_in(connection, row.task_id)
            return held
        return None


def hand_back(database: Database, row: ReviewRow, actor: Actor, at: datetime) -> bool:
    """Remove the actor's claim of a task. Returns whether there was one."""
    with database.write() as connection:
        take_turns(connection, REVIEWS)
        own = (review_claims.c.task_id == row.task_id) & (review_claims.c.person_id == actor.person_id)
        if connection.execute(delete(review_claims).where(own)).rowcount == 0:
            return False
        _note(connection, row, actor, at, "handed_back", f"Handed back: {row.title}.")
        return True


def add_phrase(database: Database, text: str, actor: Actor, at: datetime) -> bool:
    """Add a phrase. Returns False, and adds none, if the office has the same one already."""
    with database.write() as connection:
        take_turns(connection, REVIEWS)
        same = (review_phrases.c.text == text) & review_phrases.c.removed_at.is_(None)
        if connection.execute(select(review_phrases.c.id).where(same)).first() is not None:
            return False
        connection.execute(insert(review_phrases).values(text=text, added_by=actor.person_id, added_at=at))
        note(connection, REVIEWS, actor, at, "phrase_added", Remark(f"Phrase for reviews added: {text}"))
        return True


def remove_phrase(database: Database, phrase_id: int, actor: Actor, at: datetime) -> bool:
    """Remove a phrase. Returns False if there was none."""
    with database.write() as connection:
        take_turns(connection, REVIEWS)
        kept = (review_phrases.c.id == phrase_id) & review_phrases.c.removed_at.is_(None)
        text = connection.execute(select(review_phrases.c.text).where(kept)).scalar_one_or_none()
        if text is None:
            return False
        connection.execute(update(review_phrases).where(kept).values(removed_by=actor.person_id, removed_at=at))
        note(connection, REVIEWS, actor, at, "phrase_removed", Remark(f"Phrase for reviews removed: {text}"))
        return True


def save_batch(database: Database, batch_id: str, actor: Actor, at: datetime, outcomes: Sequence[BulkOutcome]) -> None:
    """Keep what became of steps that were approved together. The first outcomes of a form stay."""
    with database.write() as connection:
        connection.execute(delete(review_batches).where(review_batches.c.at < at - BATCHES_KEPT))
        if connection.execute(select(review_batches.c.id).where(review_batches.c.id == batch_id)).first() is None:
            told = [each.model_dump(mode="json") for each in outcomes]
            values = {"id": batch_id, "person_id": actor.person_id, "at": at, "outcomes": told}
            connection.execute(insert(review_batches).values(**values))


def _note(connection: Connection, row: ReviewRow, actor: Actor, at: datetime, move: str, summary: str) -> None:
    note(connection, REVIEWS, actor, at, move, Remark(summary, row.agency_id, None))
