"""Training runs: progress, the next step and its deadline, and who used how much of the window (ACC-06, ACC-13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, RowMapping, literal, select, union_all

from models.access_request.state import SuppliedPaper
from models.base import Key
from models.intake.aliases import AliasSystem, alias_key
from models.training.overview import (
    AttemptOverview,
    PartOverview,
    ReviewOverview,
    TrainingOverview,
    TrainingSummary,
)
from models.training.requirement import EarlierPaper, same_user_name
from storage.aliases import live_aliases, person_known_as
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import agencies, people
from storage.tables.requests import access_requests
from storage.tables.trainings import attempts, reviews, training_runs, training_steps


class TrainingRow(TrainingSummary):
    """A training run as a list shows it, with the names of its agency and its trainee."""

    agency_name: str
    person_name: str


class TrainingDetail(TrainingRow, TrainingOverview):
    """A training run with everything that was done in it, with the same names."""

    reviewers: Mapping[Key, str] = Field(default={}, exclude=True)
    """The names of those who reviewed, by id. Only the pages of reviewers show them."""


def training(database: Database, request_id: str, now: datetime) -> TrainingDetail | None:
    """Return the training run of a request as it is at `now`, or None if none has begun."""
    with database.read() as connection:
        with_papers = described_runs().add_columns(access_requests.c.papers)
        query = with_papers.outerjoin(access_requests, access_requests.c.id == training_runs.c.request_id).where(
            training_runs.c.request_id == request_id
        )
        row = connection.execute(query).mappings().first()
        return None if row is None else _detail(connection, row, now)


def training_row(database: Database, request_id: str, now: datetime) -> TrainingRow | None:
    """Return the same in one line, as lists show it."""
    with database.read() as connection:
        query = described_runs().where(training_runs.c.request_id == request_id)
        row = connection.execute(query).mappings().first()
        return None if row is None else TrainingRow.model_validate(in_time(row, now))


def trainings_of(
    database: Database,
    now: datetime,
    *,
    agency_id: str | None = None,
    person_id: str | None = None,
    open_only: bool = False,
) -> list[TrainingRow]:
    """Return the training runs of an agency, of a person, or all, as they are at `now`; nearest deadline first."""
    query = described_runs().order_by(training_runs.c.deadline_at, training_runs.c.request_id)
    if agency_id is not None:
        query = query.where(training_runs.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(training_runs.c.person_id == person_id)
    if open_only:
        query = query.where(training_runs.c.ended_at.is_(None))
    with database.read() as connection:
        return [TrainingRow.model_validate(in_time(row, now)) for row in connection.execute(query).mappings()]


def open_trainings_of_user(database: Database, user_name: str) -> list[str]:
    """Return the requests of the open training runs whose trainee has this user name in another system.

    Without one, they are the open runs of the person who is known by this name or address (storage.aliases). Where a
    name is recorded for one person and is another person's alias, the runs of both are returned, and none if the other
    has no open run: nobody may guess whose it is.
    """
    query = (
        select(training_steps.c.request_id, training_steps.c.user_name, training_runs.c.person_id)
        .join(training_runs, training_runs.c.request_id == training_steps.c.request_id)
        .where(training_runs.c.ended_at.is_(None), training_steps.c.user_name != "")
        .order_by(training_steps.c.request_id)
    )
    with database.read() as connection:
        # Compared here, because databases differ in what they take for a small letter.
        rows = [row for row in connection.execute(query) if same_user_name(row.user_name, user_name)]
        person_id = person_known_as(connection, AliasSystem.LEARNING, user_name)
        agree = bool(rows) and person_id in (None, *(row.person_id for row in rows))
        known = [] if agree or person_id is None else _open_runs_of(connection, person_id)
    named = [] if rows and not agree and not known else [row.request_id for row in rows]
    return list(dict.fromkeys([*named, *known]))


def _open_runs_of(connection: Connection, person_id: str) -> list[str]:
    query = select(training_runs.c.request_id).where(
        training_runs.c.person_id == person_id, training_runs.c.ended_at.is_(None)
    )
    return list(connection.execute(query.order_by(training_runs.c.request_id)).scalars())


def others_have_user_name(database: Database, user_name: str, person_id: str) -> bool:
    """Return whether an open training of somebody else has this user name in another system, or it is their alias."""
    query = (
        select(training_steps.c.user_name)
        .join(training_runs, training_runs.c.request_id == training_steps.c.request_id)
        .where(
            training_runs.c.ended_at.is_(None),
            training_runs.c.person_id != person_id,
            training_steps.c.user_name != "",
        )
    )
    with database.read() as connection:
        if live_aliases(connection, AliasSystem.LEARNING).get(alias_key(user_name), person_id) != person_id:
            return True
        return any(same_user_name(row.user_name, user_name) for row in connection.execute(query))


def parts_of_open_trainings(database: Database) -> set[str]:
    """Return the ids of the requirements of every open training run."""
    query = (
        select(training_steps.c.key)
        .join(training_runs, training_runs.c.request_id == training_steps.c.request_id)
        .where(training_runs.c.ended_at.is_(None))
        .distinct()
    )
    with database.read() as connection:
        return set(connection.scalars(query))


def people_of_user(database: Database, user_name: str) -> list[str]:
    """Return the people who have this user name in another system, from all their trainings."""
    query = (
        select(training_runs.c.person_id, training_steps.c.user_name)
        .join(training_steps, training_steps.c.request_id == training_runs.c.request_id)
        .where(training_steps.c.user_name != "")
        .order_by(training_runs.c.person_id)
    )
    with database.read() as connection:
        named = [row.person_id for row in connection.execute(query) if same_user_name(row.user_name, user_name)]
    return list(dict.fromkeys(named))


def completed_parts(database: Database, person_id: str) -> dict[str, datetime]:
    """Return when a person last completed each part of their trainings, by its name. A test counts when it was taken.

    Parts of the same name in several trainings are one.
    """
    of_person = training_runs.c.person_id == person_id
    met = (
        select(training_steps.c.key, training_steps.c.met_at.label("at"))
        .join(training_runs, training_runs.c.request_id == training_steps.c.request_id)
        .where(of_person, training_steps.c.met_at.is_not(None))
    )
    passed = (
        select(attempts.c.test_key.label("key"), attempts.c.taken_at.label("at"))
        .join(training_runs, training_runs.c.request_id == attempts.c.request_id)
        .where(of_person, attempts.c.passed)
    )
    # A test counts when it was taken, whenever its result was entered: its attempts come last, and the last one counts.
    both = union_all(met.add_columns(literal(0).label("rank")), passed.add_columns(literal(1).label("rank")))
    with database.read() as connection:
        return {row.key: row.at for row in connection.execute(both.order_by("rank", "at"))}


def _detail(connection: Connection, row: RowMapping, now: datetime) -> TrainingDetail:
    request_id = row["request_id"]
    asked = select(training_steps).where(training_steps.c.request_id == request_id)
    made = select(attempts).where(attempts.c.request_id == request_id)
    in_time_order = made.order_by(attempts.c.at, attempts.c.number, attempts.c.test_key)
    submitted = (
        select(reviews, full_name().label("reviewer_name"))
        .outerjoin(people, people.c.id == reviews.c.reviewer_id)
        .where(reviews.c.request_id == request_id)
        .order_by(reviews.c.submitted_at, reviews.c.number)
    )
    supplied = [SuppliedPaper.model_validate(each) for each in row["papers"] or ()]
    parts = every(connection, asked.order_by(training_steps.c.position), PartOverview)
    rounds = [dict(each) for each in connection.execute(submitted).mappings()]
    return TrainingDetail(
        **in_time(row, now),
        steps=tuple(_with_papers(each, supplied) for each in parts),
        attempts=tuple(every(connection, in_time_order, AttemptOverview)),
        reviews=tuple(ReviewOverview.model_validate(each) for each in rounds),
        reviewers={each["reviewer_id"]: each["reviewer_name"] for each in rounds if each["reviewer_name"]},
    )


def _with_papers(part: PartOverview, supplied: list[SuppliedPaper]) -> PartOverview:
    """Return a part with the papers that replaced its own after the training, while the request was returned."""
    for paper in supplied:
        if paper.part == part.key:
            earlier = part.earlier_papers
            if part.document_id is not None and part.met_at is not None and part.met_by is not None:
                earlier = (*earlier, EarlierPaper(document_id=part.document_id, at=part.met_at, by=part.met_by))
            changes = {"document_id": paper.document_id, "met_at": paper.at, "met_by": paper.by}
            part = part.model_copy(update={**changes, "earlier_papers": earlier})
    return part


def in_time(row: RowMapping, now: datetime) -> dict[str, Any]:
    """Return the row with the time since it was written added.

    The time counts as the reviewers' if a submission is under review, and otherwise as the trainee's.
    """
    values = dict(row)
    if values["ended_at"] is None:
        turn = "reviewer_seconds" if values["under_review"] else "trainee_seconds"
        values[turn] += max(round((now - values["counted_at"]).total_seconds()), 0)
    return values


def described_runs() -> Query:
    """Return the query for training runs with the names that lists show."""
    return (
        select(training_runs, agencies.c.name.label("agency_name"), full_name().label("person_name"))
        .join(agencies, agencies.c.id == training_runs.c.agency_id)
        .join(people, people.c.id == training_runs.c.person_id)
    )
