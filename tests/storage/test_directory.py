"""Acts on the directory in both databases: one transaction each, once for each form."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from models.directory.messages import (
    AddAgency,
    AddPerson,
    ChangeAgency,
    ChangePerson,
    Designate,
    EndDesignation,
    NewPerson,
)
from models.directory.messages import SetBillingContact as SetContact
from models.directory.rules import agencies, people, roles
from models.effects import Introduced, Notice, TaskKind
from models.errors import RuleViolation
from models.ids import notice_id
from models.intake.ownership import OwnedBy, RecordKind
from models.people import Actor, Grant, Role
from models.policy.directory import DirectoryPolicy, Keeping
from storage import directory
from storage.aliases import aliases_of
from storage.database import Database
from storage.directory import letters_to_send
from storage.field_owners import owners_of
from storage.projections.notices import notice_row
from storage.reads.actors import actor_of
from storage.reads.audit import history_of
from storage.reads.directory import agencies_with, alike_people, directory_people
from storage.reads.notices import notices_of
from storage.reads.people import person_with_email
from storage.reads.tasks import queue
from storage.recorder import record
from storage.tables.bounces import bounces
from storage.tables.directory import designations
from storage.tables.work import notices
from tests.storage.samples import NOW, asked, settle_people, step_of

KEEPING = Keeping(
    policy=DirectoryPolicy(),
    head=Role.SIGNATORY,
    speakers=(Role.SIGNATORY, Role.REPRESENTATIVE),
    contact=Role.REPRESENTATIVE,
    correct_address_days=7,
    time_zone="America/Chicago",
)
ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))
SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
NEW = NewPerson(first_name="Nova", last_name="Vale", email="Nova@New.example")
TODAY = NOW.date()


def add(database: Database, key: str = "add", new: NewPerson = NEW) -> None:
    message = AddPerson(actor=ALEX, key=key, person_id=f"p-{key}", person=new)
    directory.add_person(database, KEEPING, people.add_person, message, NOW)


def make_representative(database: Database, person_id: str = "tess") -> None:
    message = Designate(actor=SAM, key="rep", person_id=person_id, role=Role.REPRESENTATIVE, agency_id="A1")
    directory.change_role(database, KEEPING, roles.designate, message, NOW)


def grants(database: Database, person_id: str) -> list[Role]:
    actor = actor_of(database, person_id, TODAY)
    assert actor is not None
    return [each.role for each in actor.grants]


def test_a_person_is_added_once_with_an_entry_and_an_owner_of_each_field(database: Database) -> None:
    settle_people(database)
    for _ in range(2):
        add(database)
    found = person_with_email(database, "nova@new.example")
    assert found is not None
    (entry,) = history_of(database, person_id=found.id)
    assert (entry.workflow_id, entry.move, entry.actor_id) == ("person/p-add", "person_added", "alex")
    with database.read() as connection:
        owners = owners_of(connection, RecordKind.PERSON, [found.id])
    assert {(field, each.owner) for (_, field), each in owners.items()} == {
        (field, OwnedBy.OFFICE) for field in ("first_name", "last_name", "email")
    }
    with pytest.raises(RuleViolation, match="already sent with different content"):
        add(database, new=NEW.model_copy(update={"last_name": "Hale"}))


def test_a_refused_act_leaves_nothing_not_even_its_key(database: Database) -> None:
    settle_people(database)
    taken = NEW.model_copy(update={"email": "TESS@sample.example"})
    with pytest.raises(RuleViolation, match="Tess Sample"):
        add(database, new=taken)
    assert history_of(database) == []
    add(database)


def test_two_at_once_add_one_person(database: Database) -> None:
    settle_people(database)

    def one(number: int) -> str:
        try:
            add(database, f"add-{number}")
        except RuleViolation as refusal:
            return refusal.code
        return "added"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(one, (1, 2))) == ["added", "same_address"]


@pytest.mark.requirement("ACC-17")
def test_a_role_holds_at_once_and_ends_at_once_and_no_file_undoes_it(database: Database) -> None:
    settle_people(database)
    make_representative(database)
    assert grants(database, "tess") == [Role.REPRESENTATIVE]
    end = EndDesignation(
        actor=SAM, key="end", person_id="tess", role=Role.REPRESENTATIVE, agency_id="A1", reason="Left.", confirmed=True
    )
    directory.change_role(database, KEEPING, roles.end_designation, end, NOW)
    assert grants(database, "tess") == []
    with database.read() as connection:
        row = connection.execute(select(designations).where(designations.c.person_id == "tess")).one()
        owners = owners_of(connection, RecordKind.DESIGNATION, [row.id])
    assert (row.until_day, row.designated_by) == (TODAY - timedelta(days=1), "sam")
    assert owners[(row.id, "until_day")].owner == OwnedBy.OFFICE
    assert [each.move for each in history_of(database, person_id="tess")] == ["designated", "designation_ended"]
    assert len(letters_to_send(database)) == 2
    make_representative_again = end.model_copy(update={"key": "again"})
    with pytest.raises(RuleViolation, match="is not"):
        directory.change_role(database, KEEPING, roles.end_designation, make_representative_again, NOW)


@pytest.mark.requirement("FEE-15")
def test_the_task_to_name_a_billing_contact_follows_the_records(database: Database) -> None:
    settle_people(database)

    def tasks() -> list[tuple[str | None, Role | None]]:
        found = [each for each in queue(database, NOW) if each.kind == TaskKind.NAME_BILLING_CONTACT]
        return sorted((each.agency_id, each.role) for each in found)

    for _ in range(2):
        directory.keep_all_contact_tasks(database, KEEPING, NOW)
    assert tasks() == [("A1", Role.SIGNATORY), ("A2", Role.HMIS_LEAD)]
    contact = SetContact(actor=SAM, key="contact", agency_id="A1", person_id="tess")
    directory.change_role(database, KEEPING, roles.set_billing_contact, contact, NOW)
    assert tasks() == [("A2", Role.HMIS_LEAD)]
    new = AddAgency(actor=ALEX, key="new", agency_id="A3", name="Third", region_id="R1", county="Boone")
    directory.add_agency(database, KEEPING, agencies.add_agency, new, NOW)
    assert tasks() == [("A2", Role.HMIS_LEAD), ("A3", Role.HMIS_LEAD)]


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize("taken", [False, True])
def test_a_step_brings_its_person_along_or_nothing_is_written(database: Database, taken: bool) -> None:
    settle_people(database)
    if taken:
        add(database)
    request = asked(person_id="p-new")
    new = Introduced(person_id="p-new", first_name="Nova", last_name="Vale", email="nova@new.example")
    step = step_of(request).model_copy(update={"introduced": new})
    for _ in range(2):
        answer = record(database, step)
    known = {each.id for each in directory_people(database, TODAY)}
    if taken:
        assert "We can’t take this email address now." in answer.conflict
        assert "p-new" not in known
    else:
        assert answer.conflict == ""
        assert "p-new" in known
        assert agencies_with(database, "p-new", TODAY) == ("A1",)
        assert history_of(database, person_id="p-new")[0].workflow_id == "person/p-new"


def test_an_address_that_changes_is_the_persons_alone(database: Database) -> None:
    settle_people(database)
    change = ChangePerson(actor=ALEX, key="change", person_id="tess", email="toni@sample.example", reason="A slip.")
    act: Callable[..., None] = directory.change_person
    with pytest.raises(RuleViolation, match="This is the email address of Toni"):
        act(database, KEEPING, people.change_person, change, NOW)
    act(database, KEEPING, people.change_person, change.model_copy(update={"email": "t@sample.example"}), NOW)
    found = person_with_email(database, "T@sample.example")
    assert found is not None
    assert found.id == "tess"
    assert alike_people(database) == []
    (letter,) = [each.payload for each in notices_of(database)]
    assert (letter.template, letter.to, letter.former_address) == ("address_changed", ("tess",), "tess@sample.example")
    assert [each.value for each in aliases_of(database, "tess")] == ["tess@sample.example"]


def test_a_former_address_that_does_not_work_is_not_written_to_and_a_new_name_is_no_address(database: Database) -> None:
    settle_people(database)
    act: Callable[..., None] = directory.change_person
    with database.write() as connection:
        connection.execute(insert(notices), [notice_row("request/Q1", 1, Notice(template="n", to=("tess",)), 0, NOW)])
        marked = {
            "address": "tess@sample.example",
            "person_id": "tess",
            "permanent": True,
            "status": "5.1.1",
            "at": NOW,
        }
        connection.execute(insert(bounces), {"notice_id": notice_id("request/Q1", 1, 0), **marked})
    change = ChangePerson(actor=ALEX, key="change", person_id="tess", email="t@sample.example", reason="It came back.")
    act(database, KEEPING, people.change_person, change, NOW)
    named = ChangePerson(actor=ALEX, key="name", person_id="tess", last_name="Fern", reason="Married.")
    act(database, KEEPING, people.change_person, named, NOW)
    shouted = ChangePerson(actor=ALEX, key="case", person_id="tess", email="T@Sample.example", reason="Capitals.")
    act(database, KEEPING, people.change_person, shouted, NOW)
    assert letters_to_send(database) == []


def test_those_who_act_for_an_agency_hear_that_its_postal_address_changed(database: Database) -> None:
    settle_people(database)
    for key, address in (("first", "1 Fern Way"), ("second", "2 Fern Way")):
        change = ChangeAgency(actor=ALEX, key=key, agency_id="A1", address=address, reason="They asked.")
        directory.change_agency(database, KEEPING, agencies.change_agency, change, NOW)
    (letter,) = [each.payload for each in notices_of(database)]
    assert (letter.template, letter.to) == ("agency_address_changed", ("sam",))
    assert letter.facts == {"before": "1 Fern Way", "address": "2 Fern Way"}
