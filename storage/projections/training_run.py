"""A training run as rows: itself, what it asks for, the attempts at tests, the submissions and their reviews."""

from datetime import datetime

from sqlalchemy import Connection

from models.training.lifecycle import StepState
from models.training.progress import available, next_step, under_review, waiting_for, window_use
from models.training.state import PracticeStep, Progress, TrainingRun
from storage.projections.fields import same_named
from storage.tables.trainings import StepKind, StepStatus, attempts, reviews, training_runs, training_steps
from storage.upsert import Row, Upsert

_write_run = Upsert(training_runs)
_write_steps = Upsert(training_steps)
_write_attempts = Upsert(attempts)
_write_reviews = Upsert(reviews)

_STANDING = {
    StepState.LOCKED: StepStatus.LOCKED,
    StepState.OPEN: StepStatus.OPEN,
    StepState.SUBMITTED: StepStatus.SUBMITTED,
    StepState.RETURNED: StepStatus.RETURNED,
    StepState.APPROVED: StepStatus.DONE,
}


def project(connection: Connection, run: TrainingRun, step: int, at: datetime) -> None:
    """Write the run as it is after `step`, taken at `at`."""
    _write_run(connection, [run_row(run, step, at)])
    _write_steps(connection, step_rows(run))
    _write_attempts(connection, attempt_rows(run))
    _write_reviews(connection, review_rows(run))


def run_row(run: TrainingRun, step: int, at: datetime) -> Row:
    """Return the run itself as a row."""
    window = run.window
    used = window_use(run, window, at)
    return {
        **same_named(training_runs, run),
        "case_number": window.case,
        "deadline_at": window.deadline.ends_at,
        "deadline": window.deadline.model_dump(mode="json"),
        "trainee_seconds": round(used.trainee.total_seconds()),
        "reviewer_seconds": round(used.reviewers.total_seconds()),
        "counted_at": at,
        "next_step": next_step(run),
        "waiting_for": waiting_for(run),
        "under_review": under_review(run),
        "reports_ignored": len(run.ignored),
        "step": step,
    }


def step_rows(run: TrainingRun) -> list[Row]:
    """Return what the run asks for, in order: requirements, then the steps of its practice cases."""
    rows = [_requirement_row(run, each, position) for position, each in enumerate(run.requirements, start=1)]
    first = len(rows) + 1
    return rows + [_practice_row(run, each, position) for position, each in enumerate(run.steps, start=first)]


def attempt_rows(run: TrainingRun) -> list[Row]:
    """Return every attempt at a test."""
    return [
        {
            **same_named(attempts, attempt),
            "request_id": run.request_id,
            "test_key": progress.requirement.id,
            "score": str(attempt.score),
        }
        for progress in run.requirements
        for attempt in progress.attempts
    ]


def review_rows(run: TrainingRun) -> list[Row]:
    """Return every submission of a practice-case step, with its review when it has one."""
    return [
        {
            **same_named(reviews, submission),
            "request_id": run.request_id,
            "case_number": step.case,
            "step_number": step.number,
            "number": number,
            "submitted_at": submission.at,
        }
        for step in run.steps
        for number, submission in enumerate(step.submissions, start=1)
    ]


def _requirement_row(run: TrainingRun, progress: Progress, position: int) -> Row:
    standing = StepStatus.OPEN if available(run, progress) else StepStatus.LOCKED
    return {
        **same_named(training_steps, progress),
        "request_id": run.request_id,
        "key": progress.requirement.id,
        "position": position,
        "kind": StepKind(progress.requirement.kind),
        "case_number": None,
        "step_number": None,
        "title": progress.requirement.title,
        "state": StepStatus.DONE if progress.met else standing,
    }


def _practice_row(run: TrainingRun, step: PracticeStep, position: int) -> Row:
    approved = step.submissions[-1] if step.state == StepState.APPROVED else None
    return {
        "request_id": run.request_id,
        "key": f"case/{step.case}/{step.number}",
        "position": position,
        "kind": StepKind.PRACTICE,
        "case_number": step.case,
        "step_number": step.number,
        "title": step.title,
        "state": _STANDING[step.state],
        "met_at": approved.reviewed_at if approved else None,
        "met_by": approved.reviewer_id if approved else None,
        "document_id": None,
    }
