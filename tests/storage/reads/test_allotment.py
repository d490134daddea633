"""What is looked up about Coordinated Entry licenses that could be removed (LIC-20)."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from models.policy.licenses import EvidenceRules
from storage.database import Database
from storage.reads.allotment import delegated_licenses, licenses_by_agency
from storage.reads.unknown_use import agencies_covered_for
from storage.tables.allotment import delegations
from tests.storage.samples import NOW, a_license, settle_people
from tests.storage.usage_samples import ago, everything_covered, keep, used_license
from tests.storage.usage_samples import hmis_user as add_user

GIVEN = {
    "region_id": "R1",
    "agency_id": "A1",
    "license_id": "L1",
    "state": "in_force",
    "commitments": [],
    "delegated_by": "mona",
    "delegated_at": NOW,
    "end_reason": "",
}


@pytest.mark.requirement("LIC-20", "LIC-29")
def test_of_each_license_given_the_recent_entries_of_its_holders_users_are_counted(database: Database) -> None:
    settle_people(database, "uma", "vic")
    keep(database, used_license("L1"), used_license("L2", agency_id="A2"))
    add_user(database, "7", "tess", agency_id="A1", recent_entries=4)
    add_user(database, "8", "tess", agency_id="A2", recent_entries=90)
    add_user(database, "9", "toni", recent_entries=50)
    with database.write() as connection:
        connection.execute(
            insert(delegations),
            [{"number": 1, **GIVEN}, {"number": 2, **GIVEN, "license_id": "L3", "state": "ended"}],
        )
    (found,) = delegated_licenses(database, {"A1"})
    assert (found.license_id, found.organization, found.county, found.entries) == ("L1", "Agency 1", "Boone", 4)
    assert licenses_by_agency(database) == {"A1": 1, "A2": 1}
    (uncovered,) = delegated_licenses(database, {"A2"})
    assert uncovered.entries is None


@pytest.mark.requirement("LIC-20", "LIC-29")
def test_few_entries_count_only_where_exports_cover_the_days_up_to_now(database: Database) -> None:
    settle_people(database)
    rules = EvidenceRules(source="Office default, to be confirmed", evidence_age=45)
    assert agencies_covered_for(database, rules, "America/Chicago", NOW, 90) == set()
    everything_covered(database, ago(60))
    assert agencies_covered_for(database, rules, "America/Chicago", NOW, 90) == set(), "it is too old"
    everything_covered(database, ago(1), since=ago(62))
    assert agencies_covered_for(database, rules, "America/Chicago", NOW, 90) == {"A1", "A2"}
    later = NOW + timedelta(days=60)
    everything_covered(database, later, since=later - timedelta(days=10))
    assert agencies_covered_for(database, rules, "America/Chicago", later, 90) == set(), "days between are not covered"


@pytest.mark.requirement("LIC-29")
def test_an_export_that_is_imported_later_covers_nothing_of_an_earlier_moment(database: Database) -> None:
    settle_people(database)
    rules = EvidenceRules(source="Office default, to be confirmed", evidence_age=45)
    everything_covered(database, NOW)
    earlier = NOW - timedelta(days=1)
    assert agencies_covered_for(database, rules, "America/Chicago", earlier, 90) == set()
    assert agencies_covered_for(database, rules, "America/Chicago", NOW, 90) == {"A1", "A2"}


@pytest.mark.requirement("LIC-20")
def test_of_a_holder_whom_no_export_shows_nothing_is_known_and_a_license_with_nobody_on_it_is_not_used(
    database: Database,
) -> None:
    settle_people(database, "uma", "vic")
    keep(database, used_license("L1"), used_license("L2", agency_id="A2"), a_license("L3", agency_id="A1"))
    add_user(database, "7", "tess", agency_id="A2")
    with database.write() as connection:
        given = [("L1", "A1"), ("L2", "A2"), ("L3", "A1")]
        rows = [
            {"number": number, **GIVEN, "license_id": license_id, "agency_id": agency_id}
            for number, (license_id, agency_id) in enumerate(given, start=1)
        ]
        connection.execute(insert(delegations), rows)
    assert {each.license_id: each.entries for each in delegated_licenses(database, {"A1", "A2"})} == {
        "L1": None,
        "L2": None,
        "L3": 0,
    }
