"""Training runs: the run, its parts, every attempt at a test, and every submission with its review."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table

from models.training.lifecycle import PartStatus, TrainingState
from storage.columns import Moment, Words, identifier, metadata, one_of, word

training_runs = Table(
    "training_runs",
    metadata,
    Column("request_id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("requested_by", identifier(), nullable=False),
    Column("role_type", Words, nullable=False),
    Column("policy_label", Words, nullable=False),
    word("state"),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("end_reason", Words, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("case_number", Integer, nullable=False),
    Column("deadline_at", Moment, nullable=False),
    Column("deadline", JSON, nullable=False),
    Column("trainee_seconds", Integer, nullable=False),
    Column("reviewer_seconds", Integer, nullable=False),
    Column("counted_at", Moment, nullable=False),
    Column("next_step", Words, nullable=False),
    Column("waiting_for", Words, nullable=False),
    Column("under_review", Boolean, nullable=False),
    Column("reports_ignored", Integer, nullable=False),
    Column("waiver", JSON(none_as_null=True)),
    Column("step", Integer, nullable=False),
    one_of("state", TrainingState),
    Index(None, "agency_id", "state"),
    Index(None, "agency_id", "deadline_at"),
    Index(None, "ended_at", "deadline_at", "request_id"),
    Index(None, "person_id"),
)
"""The window and its seconds are those of the running practice case, `case_number`, counted at `counted_at`."""

training_steps = Table(
    "training_steps",
    metadata,
    Column("request_id", identifier(), ForeignKey("training_runs.request_id"), primary_key=True),
    Column("key", identifier(), primary_key=True),
    Column("position", Integer, nullable=False),
    word("kind"),
    Column("case_number", Integer),
    Column("step_number", Integer),
    Column("title", Words, nullable=False),
    word("state"),
    Column("met_at", Moment),
    Column("met_by", identifier()),
    Column("document_id", identifier()),
    Column("earlier_papers", JSON, nullable=False),
    Column("user_name", Words, nullable=False),
    Column("instruction", Words, nullable=False),
    Column("attempts_left", Integer),
    Column("signed", JSON),
    Column("earlier", JSON(none_as_null=True)),
    one_of("state", PartStatus),
)
"""One row for each requirement and each step of a practice case, in the order of `position`.

storage.metadata says which words `kind` can hold, since saying it loads every kind of requirement.
"""

attempts = Table(
    "attempts",
    metadata,
    Column("request_id", identifier(), ForeignKey("training_runs.request_id"), primary_key=True),
    Column("test_key", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True),
    # The percentage is stored as text, because SQLite has no exact decimal numbers.
    Column("score", Words, nullable=False),
    Column("entered", Words, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("entered_by", identifier(), nullable=False),
    Column("corrections", JSON, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("request_id", identifier(), ForeignKey("training_runs.request_id"), primary_key=True),
    Column("case_number", Integer, primary_key=True),
    Column("step_number", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("submitted_at", Moment, nullable=False),
    Column("note", Words, nullable=False),
    Column("client_id", Words, nullable=False),
    Column("document_id", identifier(), index=True),
    Column("reviewed_at", Moment),
    Column("reviewer_id", identifier()),
    Column("approved", Boolean),
    Column("comments", Words, nullable=False),
    Index(None, "reviewer_id"),
)
"""Each submission of a practice-case step, with its review when it has one."""

signed_texts = Table(
    "signed_texts",
    metadata,
    Column("sha256", identifier(), primary_key=True),
    Column("version", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("first_signed_at", Moment, nullable=False),
)
"""The texts that people signed, as they read them, so that a signature can be shown when the text has changed."""
