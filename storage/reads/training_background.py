"""What is on record about a person that a training looks at when it begins, at any agency."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from models.license.lifecycle import AssignmentState
from models.license.state import CompletedCourse, License
from models.policy.training import Experience
from models.training.background import Background, Completion, ExperienceFact, LookBack
from models.training.lifecycle import TrainingState
from storage.database import Database
from storage.reads.trainings import completed_parts
from storage.tables.directory import agencies
from storage.tables.licenses import assignments, licenses
from storage.tables.trainings import training_runs


def background(database: Database, wanted: LookBack) -> Background:
    """Return what a person has completed, and the licenses that the person held, up to the moment of the question."""
    with database.read() as connection:
        found = [*_trained(connection, wanted), *_licensed(connection, wanted)]
        reported = list(_reported(connection, wanted))
    completed = [Completion(part=part, at=at) for part, at in completed_parts(database, wanted.person_id).items()]
    completions = sorted([*completed, *reported], key=lambda each: (each.at, each.part))
    known = [each for each in found if each.at <= wanted.at]
    return Background(
        experience=tuple(sorted(known, key=lambda each: (each.at, each.experience, each.record_id))),
        completions=tuple(each for each in completions if each.at <= wanted.at),
    )


def _reported(connection: Connection, wanted: LookBack) -> Iterator[Completion]:
    """Yield the courses that a learning system reported for the licenses of a person."""
    query = (
        select(licenses.c.courses)
        .join(assignments, assignments.c.license_id == licenses.c.id)
        .where(assignments.c.person_id == wanted.person_id)
    )
    for courses in connection.scalars(query):
        for course in (CompletedCourse.model_validate(each) for each in courses):
            if course.person_id == wanted.person_id:
                yield Completion(part=course.course, at=course.completed_at)


def _trained(connection: Connection, wanted: LookBack) -> Iterator[ExperienceFact]:
    query = select(training_runs.c.request_id, training_runs.c.ended_at).where(
        training_runs.c.person_id == wanted.person_id,
        training_runs.c.state == TrainingState.COMPLETED,
        training_runs.c.request_id != wanted.request_id,
    )
    for row in connection.execute(query):
        yield ExperienceFact(experience=Experience.TRAINED, at=row.ended_at, record_id=row.request_id)


def _licensed(connection: Connection, wanted: LookBack) -> Iterator[ExperienceFact]:
    """Yield until when each license was active with the person, and its last recertification by the person."""
    query = (
        select(assignments, licenses.c.inactive_since, licenses.c.body)
        .join(licenses, licenses.c.id == assignments.c.license_id)
        .where(assignments.c.person_id == wanted.person_id, assignments.c.active_from.is_not(None))
    )
    for row in connection.execute(query):
        until = row.ended_at or wanted.at
        if row.state == AssignmentState.INACTIVE and row.inactive_since is not None:
            until = row.inactive_since
        yield ExperienceFact(experience=Experience.ACTIVE_LICENSE, at=until, record_id=row.license_id)
        recertified = None if row.body is None else License.model_validate(row.body).recertified_at
        if recertified is not None and row.active_from <= recertified <= (row.ended_at or wanted.at):
            yield ExperienceFact(experience=Experience.RECERTIFIED, at=recertified, record_id=row.license_id)


def agency_of_record(database: Database, record_id: str) -> str:
    """Return the name of the agency of a license or of a training, by its id. Empty if neither is on record."""
    of_license = select(agencies.c.name).join(licenses, licenses.c.agency_id == agencies.c.id)
    of_training = select(agencies.c.name).join(training_runs, training_runs.c.agency_id == agencies.c.id)
    with database.read() as connection:
        name = connection.scalar(of_license.where(licenses.c.id == record_id))
        return name or connection.scalar(of_training.where(training_runs.c.request_id == record_id)) or ""
