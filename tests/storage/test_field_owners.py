"""What somebody decides by hand is noted, field by field, with who, when, and what the file had said."""

from datetime import date, timedelta

from alembic.script import ScriptDirectory
from sqlalchemy import insert

from models.intake.ownership import FieldOwner, OwnedBy, RecordKind, written
from models.people import Actor
from storage.database import Database
from storage.field_owners import decide_by_hand, owner_row, owners_of, write_owners
from storage.schema import MIGRATIONS, downgrade, upgrade
from storage.tables.records import audit_entries
from tests.storage.samples import NOW

BILL = Actor(person_id="bill")
BEFORE = {"id": "A1", "name": "Harbor House", "county": "Boone", "license_expires_on": date(2026, 9, 30)}
AFTER = {**BEFORE, "license_expires_on": date(2026, 12, 15)}


def owner(database: Database, field: str, record: str = "A1") -> FieldOwner | None:
    """Who decided a field of an agency."""
    with database.read() as connection:
        return owners_of(connection, RecordKind.AGENCY, [record]).get((record, field))


def test_only_what_changed_is_decided_and_what_the_file_had_said_is_kept(database: Database) -> None:
    with database.write() as connection:
        decided = decide_by_hand(connection, RecordKind.AGENCY, "A1", BEFORE, AFTER, BILL, NOW)
    assert decided == ("license_expires_on",)
    assert owner(database, "county") is None
    found = owner(database, "license_expires_on")
    assert found is not None
    assert (found.owner, found.decided_by, found.decided_at) == (OwnedBy.OFFICE, "bill", NOW)
    assert found.file_said == written(date(2026, 9, 30))


def test_a_second_decision_keeps_what_the_file_said_and_not_what_the_office_said_before(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.write() as connection:
        decide_by_hand(connection, RecordKind.AGENCY, "A1", BEFORE, AFTER, BILL, NOW)
        again = {**AFTER, "license_expires_on": date(2027, 1, 31)}
        decide_by_hand(connection, RecordKind.AGENCY, "A1", AFTER, again, Actor(person_id="bella"), later)
    found = owner(database, "license_expires_on")
    assert found is not None
    assert (found.decided_by, found.decided_at, found.file_said) == ("bella", later, written(date(2026, 9, 30)))


def test_a_record_made_by_hand_is_the_offices_in_every_field_and_no_file_has_said_anything(database: Database) -> None:
    with database.write() as connection:
        decided = decide_by_hand(connection, RecordKind.AGENCY, "A9", None, BEFORE, BILL, NOW)
    assert decided == ("name", "county", "license_expires_on")
    found = owner(database, "name", "A9")
    assert found is not None
    assert (found.owner, found.file_said) == (OwnedBy.OFFICE, None)


def test_a_decision_takes_a_field_over_from_the_file(database: Database) -> None:
    with database.write() as connection:
        said = owner_row(RecordKind.AGENCY, "A1", "county", OwnedBy.FILE, BILL, NOW, written("Boon"))
        write_owners(connection, [said])
        decide_by_hand(connection, RecordKind.AGENCY, "A1", {"county": "Boone"}, {"county": "Cole"}, BILL, NOW)
    found = owner(database, "county")
    assert found is not None
    assert (found.owner, found.file_said) == (OwnedBy.OFFICE, written("Boon"))


def test_a_date_that_was_set_by_hand_before_owners_were_kept_is_the_offices(
    records_url: str, database: Database
) -> None:
    downgrade(records_url, str(ScriptDirectory(str(MIGRATIONS)).get_revision("0024").down_revision))
    entries = [
        ("A1", "expiration_set", "bill", ""),
        ("A1", "expiration_moved", "bella", ""),
        ("A1", "expiration_moved", "brad", "The records contradict it."),
        ("A2", "expiration_set", "bill", ""),
        ("A2", "expiration_moved", "system", ""),
        ("A3", "payment_recorded", "bill", ""),
    ]
    with database.write() as connection:
        for number, (agency, move, by, conflict) in enumerate(entries):
            values = {"workflow_id": f"billing/{agency}", "step": number, "at": NOW, "actor_id": by, "move": move}
            more = {"summary": "", "conflict": conflict, "policy_label": "", "agency_id": agency, "actor_grants": []}
            connection.execute(insert(audit_entries).values({**values, **more}))
    upgrade(records_url)
    with database.read() as connection:
        found = owners_of(connection, RecordKind.AGENCY)
    assert [(key, each.decided_by, each.owner, each.file_said) for key, each in found.items()] == [
        (("A1", "license_expires_on"), "bella", OwnedBy.OFFICE, None)
    ]
