"""What waits for a review, with its claims; the phrases; and what became of a bulk approval. Each list is one query."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.effects import TaskKind
from models.pages import page_of_task
from models.reviewing import REVIEWED, BulkOutcome, ReviewClaim, ReviewPhrase
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import agencies, people
from storage.tables.requests import access_requests
from storage.tables.reviewing import review_batches, review_claims, review_phrases
from storage.tables.trainings import training_runs
from storage.tables.work import tasks

PAGE = 20
"""How many rows a page of the queue shows."""

claimants = people.alias("claimants")


class ReviewRow(Message):
    """A task that waits for a review. `deadline` is the trainee's, for a step of a practice case."""

    task_id: int
    workflow_id: Key
    key: Key
    kind: TaskKind
    title: str
    request_id: Key
    agency_id: Key
    agency_name: str
    about_id: Key
    about_name: str
    requested_by: Key | None
    opened_at: Instant
    due_at: Instant | None
    closed_at: Instant | None
    deadline: Deadline | None
    claim: ReviewClaim | None
    region_id: Key | None = None
    """The agency's region."""

    @property
    def case_and_step(self) -> tuple[int, int]:
        """Which step of which practice case it is; 0 and 0 for a request."""
        if self.kind != TaskKind.REVIEW_STEP:
            return 0, 0
        _, case, step = self.key.split("/")
        return int(case), int(step)

    @property
    def path(self) -> str:
        """The page where it is reviewed."""
        return page_of_task(self.kind, self.workflow_id, self.key) or ""

    @property
    def own_of(self) -> tuple[str | None, ...]:
        """The people whose own work it is: the trainee, or who asked and for whom."""
        return (self.about_id,) if self.kind == TaskKind.REVIEW_STEP else (self.about_id, self.requested_by)


class ReviewFilter(Message):
    """What of the queue somebody wants to see, and of which agencies and kinds that person may see it."""

    scope: Mapping[TaskKind, tuple[str, ...] | None]
    """The kinds, each with the agencies whose tasks may be seen; None means every agency."""
    agency_id: str = ""
    claimed_by: str = ""
    after: int = 0
    """The task after which the page begins; 0 for the first page."""


def waiting(database: Database, wanted: ReviewFilter, now: datetime) -> list[ReviewRow]:
    """Return one row more than a page of what waits for a review, the most urgent first."""
    conditions = _wanted(wanted, now)
    with database.read() as connection:
        if wanted.after:
            conditions.append(_behind(connection, wanted.after))
        order = (tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id)
        return _rows(connection, _tasks().where(*conditions).order_by(*order).limit(PAGE + 1))


def agencies_waiting(database: Database, wanted: ReviewFilter, now: datetime) -> list[tuple[str, str]]:
    """Return id and name of the agencies that have something in the queue, by name."""
    anywhere = wanted.model_copy(update={"agency_id": "", "claimed_by": ""})
    query = (
        select(agencies.c.id, agencies.c.name)
        .join(tasks, tasks.c.agency_id == agencies.c.id)
        .where(*_wanted(anywhere, now))
        .distinct()
        .order_by(agencies.c.name)
    )
    with database.read() as connection:
        return [(row.id, row.name) for row in connection.execute(query)]


def review_row(database: Database, task_id: int) -> ReviewRow | None:
    """Return a task that waits or waited for a review, by its number."""
    return next(iter(review_rows(database, [task_id])), None)


def review_rows(database: Database, task_ids: Sequence[int]) -> list[ReviewRow]:
    """Return several such tasks, open or closed, in the order of the queue."""
    query = _tasks().where(tasks.c.id.in_(list(task_ids)), tasks.c.kind.in_(REVIEWED))
    with database.read() as connection:
        return _rows(connection, query.order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id))


def claimed_in(connection: Connection, person_id: str, now: datetime) -> list[ReviewRow]:
    """Return what a person has claimed, and still keeps at `now`, within a transaction."""
    theirs = (review_claims.c.person_id == person_id) & (review_claims.c.lapses_at > now)
    query = _tasks().where(theirs, tasks.c.closed_at.is_(None))
    return _rows(connection, query.order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id))


def open_review(database: Database, workflow_id: str, key: str) -> ReviewRow | None:
    """Return the open task of a step or a request that waits for a review."""
    query = _tasks().where(tasks.c.workflow_id == workflow_id, tasks.c.key == key, tasks.c.closed_at.is_(None))
    with database.read() as connection:
        return next(iter(_rows(connection, query)), None)


def claim_in(connection: Connection, task_id: int) -> ReviewClaim | None:
    """Return the claim of a task, within a transaction."""
    query = (
        select(review_claims, full_name().label("person_name"))
        .join(people, people.c.id == review_claims.c.person_id)
        .where(review_claims.c.task_id == task_id)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else ReviewClaim.model_validate(dict(row))


def phrases(database: Database, ids: Sequence[int] = ()) -> list[ReviewPhrase]:
    """Return the office's phrases in the order of their text, or those with these numbers even if they were removed."""
    query: Query = (
        select(
            review_phrases.c.id,
            review_phrases.c.text,
            review_phrases.c.added_at,
            full_name().label("added_by"),
        )
        .join(people, people.c.id == review_phrases.c.added_by)
        .order_by(review_phrases.c.text, review_phrases.c.id)
    )
    which = review_phrases.c.id.in_(list(ids)) if ids else review_phrases.c.removed_at.is_(None)
    with database.read() as connection:
        return every(connection, query.where(which), ReviewPhrase)


def batch(database: Database, batch_id: str, person_id: str) -> list[BulkOutcome] | None:
    """Return what became of a person's bulk approval, or None if there is none."""
    query = select(review_batches.c.outcomes).where(
        review_batches.c.id == batch_id, review_batches.c.person_id == person_id
    )
    with database.read() as connection:
        found = connection.execute(query).scalar_one_or_none()
    return None if found is None else [BulkOutcome.model_validate(each) for each in found]


def _tasks() -> Query:
    return (
        select(
            tasks.c.id.label("task_id"),
            tasks.c.workflow_id,
            tasks.c.key,
            tasks.c.kind,
            tasks.c.title,
            tasks.c.request_id,
            tasks.c.agency_id,
            agencies.c.name.label("agency_name"),
            agencies.c.region_id,
            tasks.c.about_id,
            full_name().label("about_name"),
            access_requests.c.requested_by,
            tasks.c.opened_at,
            tasks.c.due_at,
            tasks.c.closed_at,
            training_runs.c.deadline,
            review_claims.c.person_id.label("claimed_by"),
            full_name(claimants).label("claimant"),
            review_claims.c.claimed_at,
            review_claims.c.lapses_at,
        )
        .join(agencies, agencies.c.id == tasks.c.agency_id)
        .join(people, people.c.id == tasks.c.about_id)
        .outerjoin(access_requests, access_requests.c.id == tasks.c.request_id)
        .outerjoin(
            training_runs,
            and_(training_runs.c.request_id == tasks.c.request_id, tasks.c.kind == TaskKind.REVIEW_STEP),
        )
        .outerjoin(review_claims, review_claims.c.task_id == tasks.c.id)
        .outerjoin(claimants, claimants.c.id == review_claims.c.person_id)
    )


def _rows(connection: Connection, query: Query) -> list[ReviewRow]:
    found = []
    for row in connection.execute(query).mappings():
        claim = None
        if row["claimed_by"] is not None:
            claim = ReviewClaim(
                person_id=row["claimed_by"],
                person_name=row["claimant"],
                claimed_at=row["claimed_at"],
                lapses_at=row["lapses_at"],
            )
        found.append(ReviewRow.model_validate({**row, "claim": claim}))
    return found


def _wanted(wanted: ReviewFilter, now: datetime) -> list[ColumnElement[Any]]:
    conditions: list[ColumnElement[Any]] = [tasks.c.closed_at.is_(None), or_(*map(_of_kind, wanted.scope.items()))]
    if wanted.agency_id:
        conditions.append(tasks.c.agency_id == wanted.agency_id)
    if wanted.claimed_by:
        own = select(review_claims.c.task_id).where(
            review_claims.c.person_id == wanted.claimed_by, review_claims.c.lapses_at > now
        )
        conditions.append(tasks.c.id.in_(own))
    return conditions


def _of_kind(part: tuple[TaskKind, tuple[str, ...] | None]) -> ColumnElement[Any]:
    kind, agency_ids = part
    own = tasks.c.kind == kind
    return own if agency_ids is None else and_(own, tasks.c.agency_id.in_(agency_ids))


def _behind(connection: Connection, task_id: int) -> ColumnElement[Any]:
    """Return the condition for what comes after a task in the order of the queue, even if that task is closed now."""
    due = connection.execute(select(tasks.c.due_at).where(tasks.c.id == task_id)).scalar_one_or_none()
    later_ones = and_(tasks.c.due_at == due, tasks.c.id > task_id)
    if due is None:
        return and_(tasks.c.due_at.is_(None), tasks.c.id > task_id)
    return or_(tasks.c.due_at > due, later_ones, tasks.c.due_at.is_(None))
