"""Who sits in a committee, as the records have it, and whose a meeting is."""

from datetime import date

import pytest
from sqlalchemy import insert

from benchmarks.portal_office import Size, fill
from models.people import Role
from models.policy.committees import CommitteeKind
from storage.database import Database
from storage.reads.committees import meeting_of, members
from storage.recorder import record
from storage.tables.directory import designations
from tests.storage.samples import designation, held, reserved, settle_people, step_of

MEETING = date(2026, 3, 10)


@pytest.mark.requirement("LIC-18")
def test_members_sit_from_the_first_to_the_last_day_of_their_term(database: Database) -> None:
    settle_people(database)
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("mona", Role.PERFORMANCE_CHAIR),
                designation("tess", Role.PERFORMANCE_MEMBER, until_day=MEETING),
                designation("toni", Role.PERFORMANCE_MEMBER, until_day=date(2026, 3, 9)),
                designation("alex", Role.PERFORMANCE_MEMBER, from_day=date(2026, 3, 11)),
                designation("ed", Role.CE_MEMBER),
            ],
        )
    found = members(database, CommitteeKind.PERFORMANCE, MEETING)
    assert [(each.person_id, each.chair) for each in found] == [("mona", True), ("tess", False)]


def test_a_seat_names_the_organizations_where_the_member_has_a_role(database: Database) -> None:
    settle_people(database)
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("sam", Role.PERFORMANCE_MEMBER),
                designation("sam", Role.REPRESENTATIVE, agency_id="A2", until_day=date(2026, 3, 9)),
            ],
        )
    assert [each.agencies for each in members(database, CommitteeKind.PERFORMANCE, MEETING)] == [("A1",)]


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_seat_names_the_organizations_of_the_licenses_that_the_member_holds(database: Database) -> None:
    settle_people(database)
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [designation("mona", Role.PERFORMANCE_CHAIR), designation("tess", Role.PERFORMANCE_MEMBER)],
        )
    record(database, step_of(held("L1", "mona")))
    record(database, step_of(held("L2", "mona", agency_id="A2")))
    record(database, step_of(reserved("L3", "tess")))
    found = {each.person_id: each.agencies for each in members(database, CommitteeKind.PERFORMANCE, MEETING)}
    assert found == {"mona": ("A1", "A2"), "tess": ()}


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_meeting_is_no_other_committees(database: Database) -> None:
    fill(database, Size(agencies=1, licenses=1, runs=1, tasks=1, appeals=1))
    found = meeting_of(database, "performance", "1")
    assert found is not None
    assert found.meeting_id == "1"
    assert meeting_of(database, "coordinated-entry", "1") is None
