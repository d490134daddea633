"""The words of a name are on record as soon as the name is, whoever writes it, and never those of an earlier name."""

from typing import Any

from sqlalchemy import select

from models.directory.messages import AddPerson, ChangeAgency, ChangePerson, NewPerson
from models.directory.name_tokens import name_tokens as words_of
from models.directory.rules import agencies, people
from models.effects import Introduced
from models.people import Actor, Grant, Role
from storage import directory
from storage.database import Database, open_database
from storage.loading import load
from storage.recorder import record
from storage.schema import downgrade, upgrade
from storage.tables.directory import agencies as agency_table
from storage.tables.directory import people as people_table
from storage.tables.names import name_tokens
from tests.storage.samples import KEEPING, NOW, asked, settle_people, step_of
from tests.storage.test_loading import AGENCY, EVERYTHING, TESS, batch

ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))


def words(database: Database, record_id: str) -> set[str]:
    """The words on record for a person or an agency."""
    with database.read() as connection:
        return set(connection.scalars(select(name_tokens.c.token).where(name_tokens.c.record_id == record_id)))


def missing(database: Database) -> list[Any]:
    """The people and agencies whose words on record are not those of their names."""
    with database.read() as connection:
        named = [(row.id, f"{row.first_name} {row.last_name}") for row in connection.execute(select(people_table))]
        named += [(row.id, row.name) for row in connection.execute(select(agency_table))]
    return [(each, name) for each, name in named if words(database, each) != set(words_of(name))]


def test_a_file_brings_the_words_of_its_names(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    assert missing(database) == []
    married = TESS.model_copy(update={"last_name": "Núñez-O’Brien"})
    renamed = AGENCY.model_copy(update={"name": "Haven"})
    load(database, batch(agencies=(renamed,), people=(married,)), NOW, KEEPING)
    assert words(database, "tess") == {"tess", "nunez", "obrien"}
    assert words(database, "A1") == {"haven"}


def test_an_act_on_the_records_brings_the_words_of_its_name(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    new = NewPerson(first_name="Zoë", last_name="Vale", email="zoe@new.example")
    adding = AddPerson(actor=ALEX, key="add", person_id="p-1", person=new)
    directory.add_person(database, KEEPING, people.add_person, adding, NOW)
    naming = ChangePerson(actor=ALEX, key="name", person_id="tess", last_name="Fern", reason="Married.")
    directory.change_person(database, KEEPING, people.change_person, naming, NOW)
    moving = ChangeAgency(actor=ALEX, key="agency", agency_id="A1", name="Łódź Street", reason="They asked.")
    directory.change_agency(database, KEEPING, agencies.change_agency, moving, NOW)
    assert words(database, "p-1") == {"zoe", "vale"}
    assert words(database, "tess") == {"tess", "fern"}
    assert words(database, "A1") == {"lodz", "street"}
    assert missing(database) == []


def test_a_step_brings_its_person_with_the_words_of_the_name(database: Database) -> None:
    settle_people(database)
    step = step_of(asked(person_id="p-new"))
    new = Introduced(person_id="p-new", first_name="Nora", last_name="Õun", email="nora@new.example")
    record(database, step.model_copy(update={"introduced": new}))
    assert words(database, "p-new") == {"nora", "oun"}


def test_the_migration_finds_the_words_of_everybody_on_record(records_url: str) -> None:
    with open_database(records_url) as database:
        load(database, EVERYTHING, NOW, KEEPING)
    downgrade(records_url, "0045")
    upgrade(records_url)
    with open_database(records_url) as database:
        assert missing(database) == []
