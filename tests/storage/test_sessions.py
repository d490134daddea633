"""The session of a browser, with its person and the roles held on a day, is one question to the records."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from benchmarks.portal_statements import listening
from models.people import Grant, Role
from models.sign_in.sessions import Way, started
from storage.database import Database
from storage.sign_in import begin_session, session_with
from storage.tables.directory import designations, people
from tests.storage.samples import NOW, designation, settle_people

TODAY = NOW.date()


@pytest.fixture
def office(database: Database) -> Database:
    """Tess is signed in. She has a role now and had another; a third one begins tomorrow."""
    settle_people(database)
    roles = [
        designation("tess", Role.REPRESENTATIVE, agency_id="A1", from_day=date(2020, 1, 1)),
        designation("tess", Role.SIGNATORY, agency_id="A1", from_day=date(2020, 1, 1), until_day=date(2021, 1, 1)),
        designation("tess", Role.REVIEWER, from_day=TODAY + timedelta(days=1)),
    ]
    with database.write() as connection:
        for each in roles:
            connection.execute(insert(designations), each)
    assert begin_session(database, started("hash", "tess", Way.PASSKEY, NOW))
    return database


@pytest.mark.requirement("S14")
def test_a_session_has_the_roles_of_today(office: Database) -> None:
    with listening() as asked:
        found = session_with(office, "hash", TODAY)
    assert len(asked) == 1
    assert found is not None
    assert (found.session.id_hash, found.person.id, found.person.name) == ("hash", "tess", "Tess Sample")
    assert found.actor.grants == (Grant(role=Role.REPRESENTATIVE, agency_id="A1"),)


@pytest.mark.requirement("S14")
def test_somebody_without_a_role_has_a_session(office: Database) -> None:
    assert begin_session(office, started("other", "toni", Way.PASSKEY, NOW))
    found = session_with(office, "other", TODAY)
    assert found is not None
    assert found.actor.grants == ()


@pytest.mark.requirement("S7")
def test_whoever_was_deactivated_has_no_session(office: Database) -> None:
    with office.write() as connection:
        connection.execute(update(people).where(people.c.id == "tess").values(deactivated_at=NOW))
    assert session_with(office, "hash", TODAY) is None
    assert session_with(office, "unknown", TODAY) is None
