"""What is looked up for appeals and meetings: the denial that is contested, and who sits on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from models.people import Role
from models.policy.committees import CommitteeKind
from storage.database import Database
from storage.reads.appeals import latest_denial
from storage.reads.committees import members
from storage.tables.allotment import license_denials
from storage.tables.directory import designations
from tests.storage.samples import designation, settle_people

DAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)


@pytest.mark.requirement("LIC-16")
def test_the_latest_denial_of_an_organization_is_the_one_it_contests(database: Database) -> None:
    settle_people(database)
    said = {"by": "mona", "why": "All are given.", "region_id": "R1", "agency_id": "A1", "on_day": DAY}
    with database.write() as connection:
        connection.execute(
            insert(license_denials),
            [
                {**said, "number": 2, "on_day": DAY - ONE_DAY},
                {**said, "number": 11, "region_id": "R2"},
                {**said, "number": 9},
                {**said, "number": 12, "agency_id": "A2"},
            ],
        )
    found = latest_denial(database, "A1")
    assert found is not None
    assert (found.number, found.region_id, found.on_day) == (11, "R2", DAY)
    assert latest_denial(database, "A3") is None


@pytest.mark.requirement("LIC-18")
def test_only_members_whose_term_holds_on_the_day_sit_in_a_committee(database: Database) -> None:
    settle_people(database, "carla", "marc", "mia", "uma")
    member = Role.PERFORMANCE_MEMBER
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("carla", Role.PERFORMANCE_CHAIR, from_day=DAY),
                designation("marc", member, until_day=DAY),
                designation("mia", member, until_day=DAY - ONE_DAY),
                designation("uma", member, from_day=DAY + ONE_DAY),
                designation("toni", Role.CE_MEMBER),
                designation("marc", Role.REPRESENTATIVE, agency_id="A1"),
                designation("marc", Role.SIGNATORY, agency_id="A2", until_day=DAY - ONE_DAY),
            ],
        )
    found = members(database, CommitteeKind.PERFORMANCE, DAY)
    assert [(each.person_id, each.chair, each.agencies) for each in found] == [
        ("carla", True, ()),
        ("marc", False, ("A1",)),
    ]
