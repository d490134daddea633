"""What reviewers share: claims of tasks, phrases, and what became of steps that were approved together."""

from sqlalchemy import JSON, Column, ForeignKey, Identity, Index, Integer, Table

from storage.columns import Moment, Words, identifier, metadata

review_claims = Table(
    "review_claims",
    metadata,
    Column("task_id", Integer, ForeignKey("tasks.id"), primary_key=True, autoincrement=False),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("claimed_at", Moment, nullable=False),
    Column("lapses_at", Moment, nullable=False),
)
"""The latest claim of a task. One that was handed back is removed; the audit trail keeps it."""

review_phrases = Table(
    "review_phrases",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("text", Words, nullable=False),
    Column("added_by", identifier(), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_by", identifier()),
    Column("removed_at", Moment),
)
"""A phrase that was removed stays, because a page that was open meanwhile may still send it."""

review_batches = Table(
    "review_batches",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcomes", JSON, nullable=False),
    Index(None, "at"),
)
"""`id` is made of the form's key: the same form again shows the same outcomes."""
