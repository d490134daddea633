"""A small world to measure in: a database with one agency and a few people, and Missouri's policy."""

from datetime import date
from pathlib import Path

from sqlalchemy import insert

from models.people import Actor, Grant, Role
from models.training.messages import TrainingStart
from settings import Settings
from storage.database import Database, open_database
from storage.schema import upgrade
from storage.tables.directory import agencies, people, regions
from worker import World, mailer, pack_in_force

TRAINEE = Actor(person_id="p-trainee")
REVIEWER = Actor(person_id="p-reviewer", grants=(Grant(role=Role.REVIEWER),))
REPRESENTATIVE = Actor(person_id="p-rep", grants=(Grant(role=Role.REPRESENTATIVE, agency_id="a-1"),))


def small_world(folder: Path, pack: str = "missouri") -> tuple[World, Settings]:
    """Open a separate world under `folder`, with letters in a Maildir."""
    settings = Settings(var=folder, pack=pack)
    folder.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    database = open_database(settings.database)
    _populate(database)
    return World(database=database, mailer=mailer(settings), pack=pack_in_force(settings)), settings


def training_start(world: World, request_id: str, on: date) -> TrainingStart:
    """Return the start of a training run under the version in force on a day."""
    version = next(each for each in reversed(world.pack.version) if each.effective <= on)
    return TrainingStart(
        request_id=request_id,
        agency_id="a-1",
        person_id=TRAINEE.person_id,
        requested_by=REPRESENTATIVE.person_id,
        time_zone=world.pack.time_zone,
        policy_label=version.label,
        policy=version.training,
    )


def _populate(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(regions).values(id="r-1", name="Region 1", population=596_788))
        connection.execute(
            insert(agencies).values(
                id="a-1", name="Lantern House", region_id="r-1", county="Alder County", program_types=[]
            )
        )
        connection.execute(
            insert(people),
            [
                {
                    "id": actor.person_id,
                    "first_name": "Test",
                    "last_name": actor.person_id,
                    "email": f"{actor.person_id}@example.org",
                    "email_key": f"{actor.person_id}@example.org",
                }
                for actor in (TRAINEE, REVIEWER, REPRESENTATIVE)
            ],
        )
