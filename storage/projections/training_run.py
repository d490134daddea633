"""A training run as rows: the run, its parts, the attempts at tests, and the submissions with their reviews."""

from datetime import datetime

from sqlalchemy import Connection

from models.training.overview import TrainingOverview, overview
from models.training.state import TrainingRun
from storage.projections.fields import same_named
from storage.tables.trainings import attempts, reviews, training_runs, training_steps
from storage.upsert import Row, Upsert

_write_run = Upsert(training_runs)
_write_steps = Upsert(training_steps)
_write_attempts = Upsert(attempts)
_write_reviews = Upsert(reviews)


def project(connection: Connection, run: TrainingRun, step: int, at: datetime) -> None:
    """Write the run as it is after `step`, taken at `at`."""
    current = overview(run, at)
    _write_run(connection, [run_row(current, step, at)])
    _write_steps(connection, step_rows(current))
    _write_attempts(connection, attempt_rows(current))
    _write_reviews(connection, review_rows(current))


def run_row(current: TrainingOverview, step: int, at: datetime) -> Row:
    """Return the row of the run itself."""
    return {
        **same_named(training_runs, current),
        "deadline_at": current.deadline.ends_at,
        "counted_at": at,
        "step": step,
    }


def step_rows(current: TrainingOverview) -> list[Row]:
    """Return a row for each part of the run, in order."""
    return [
        {**same_named(training_steps, each), "request_id": current.request_id, "position": position}
        for position, each in enumerate(current.steps, start=1)
    ]


def attempt_rows(current: TrainingOverview) -> list[Row]:
    """Return a row for every attempt at a test."""
    return [{**same_named(attempts, each), "request_id": current.request_id} for each in current.attempts]


def review_rows(current: TrainingOverview) -> list[Row]:
    """Return a row for every submission of a practice-case step, with its review if it has one."""
    return [{**same_named(reviews, each), "request_id": current.request_id} for each in current.reviews]
