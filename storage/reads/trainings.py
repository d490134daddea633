"""Training runs: progress, the next step and its deadline, and who used how much of the window (ACC-06, ACC-13)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.training.lifecycle import TrainingState
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import agencies, people
from storage.tables.trainings import StepKind, StepStatus, attempts, reviews, training_runs, training_steps


class TrainingRow(Message):
    """A training run. The window and its seconds are those of the running practice case."""

    request_id: Key
    agency_id: Key
    agency_name: str
    person_id: Key
    person_name: str
    requested_by: Key
    role_type: str
    policy_label: str
    state: TrainingState
    started_at: Instant
    ended_at: Instant | None
    end_reason: str
    cases: int
    case_number: int
    deadline: Deadline
    trainee_seconds: int
    reviewer_seconds: int
    next_step: str
    waiting_for: str
    under_review: bool
    reports_ignored: int
    """Reports of the learning system that changed nothing; the history says why."""


class StepRow(Message):
    """A requirement, or a step of a practice case."""

    key: Key
    kind: StepKind
    case_number: int | None
    step_number: int | None
    title: str
    state: StepStatus
    met_at: Instant | None
    met_by: Key | None
    document_id: Key | None


class AttemptRow(Message):
    """An attempt at a test. `score` is in percent, as it was entered."""

    test_key: Key
    number: int
    score: str
    passed: bool
    at: Instant
    entered_by: Key


class ReviewRow(Message):
    """A submission of a practice-case step, and its review if it has one."""

    case_number: int
    step_number: int
    number: int
    submitted_at: Instant
    note: str
    reviewed_at: Instant | None
    reviewer_id: Key | None
    approved: bool | None
    comments: str


class TrainingDetail(TrainingRow):
    """A training run with everything that was done in it."""

    steps: tuple[StepRow, ...]
    attempts: tuple[AttemptRow, ...]
    reviews: tuple[ReviewRow, ...]


def training(database: Database, request_id: str, now: datetime) -> TrainingDetail | None:
    """Return the training run of a request, as it is at `now`."""
    with database.read() as connection:
        query = _runs().where(training_runs.c.request_id == request_id)
        row = connection.execute(query).mappings().first()
        return None if row is None else _detail(connection, row, now)


def trainings_of(
    database: Database,
    now: datetime,
    *,
    agency_id: str | None = None,
    person_id: str | None = None,
    open_only: bool = False,
) -> list[TrainingRow]:
    """Return the training runs of an agency, of a person, or all, as they are at `now`; nearest deadline first."""
    query = _runs().order_by(training_runs.c.deadline_at, training_runs.c.request_id)
    if agency_id is not None:
        query = query.where(training_runs.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(training_runs.c.person_id == person_id)
    if open_only:
        query = query.where(training_runs.c.ended_at.is_(None))
    with database.read() as connection:
        return [TrainingRow.model_validate(_as_of(row, now)) for row in connection.execute(query).mappings()]


def _detail(connection: Connection, row: RowMapping, now: datetime) -> TrainingDetail:
    request_id = row["request_id"]
    asked = select(training_steps).where(training_steps.c.request_id == request_id)
    tried = select(attempts).where(attempts.c.request_id == request_id)
    handed_in = select(reviews).where(reviews.c.request_id == request_id)
    return TrainingDetail(
        **_as_of(row, now),
        steps=tuple(every(connection, asked.order_by(training_steps.c.position), StepRow)),
        attempts=tuple(every(connection, tried.order_by(attempts.c.at, attempts.c.number), AttemptRow)),
        reviews=tuple(every(connection, handed_in.order_by(reviews.c.submitted_at, reviews.c.number), ReviewRow)),
    )


def _as_of(row: RowMapping, now: datetime) -> dict[str, Any]:
    """Return the row with the time since it was written added to whoever uses it now.

    It is the reviewers' time while they have something to review, otherwise the trainee's.
    """
    values = dict(row)
    if values["ended_at"] is None:
        turn = "reviewer_seconds" if values["under_review"] else "trainee_seconds"
        values[turn] += max(round((now - values["counted_at"]).total_seconds()), 0)
    return values


def _runs() -> Query:
    return (
        select(training_runs, agencies.c.name.label("agency_name"), full_name().label("person_name"))
        .join(agencies, agencies.c.id == training_runs.c.agency_id)
        .join(people, people.c.id == training_runs.c.person_id)
    )
