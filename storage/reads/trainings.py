"""Training runs: progress, the next step and its deadline, and who used how much of the window (ACC-06, ACC-13)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from models.training.overview import (
    AttemptOverview,
    PartOverview,
    ReviewOverview,
    TrainingOverview,
    TrainingSummary,
)
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import agencies, people
from storage.tables.trainings import attempts, reviews, training_runs, training_steps


class TrainingRow(TrainingSummary):
    """A training run as a list shows it, with the names of its agency and its trainee."""

    agency_name: str
    person_name: str


class TrainingDetail(TrainingRow, TrainingOverview):
    """A training run with everything that was done in it, with the same names."""


def training(database: Database, request_id: str, now: datetime) -> TrainingDetail | None:
    """Return the training run of a request as it is at `now`, or None if none has begun."""
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
    made = select(attempts).where(attempts.c.request_id == request_id)
    in_time_order = made.order_by(attempts.c.at, attempts.c.number, attempts.c.test_key)
    submitted = select(reviews).where(reviews.c.request_id == request_id)
    return TrainingDetail(
        **_as_of(row, now),
        steps=tuple(every(connection, asked.order_by(training_steps.c.position), PartOverview)),
        attempts=tuple(every(connection, in_time_order, AttemptOverview)),
        reviews=tuple(every(connection, submitted.order_by(reviews.c.submitted_at, reviews.c.number), ReviewOverview)),
    )


def _as_of(row: RowMapping, now: datetime) -> dict[str, Any]:
    """Return the row with the time since it was written added.

    The time counts as the reviewers' if a submission is under review, and otherwise as the trainee's.
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
