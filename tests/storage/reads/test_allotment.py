"""What is looked up about Coordinated Entry licenses that could be removed (LIC-20)."""

import pytest
from sqlalchemy import insert

from storage.engine import Store
from storage.reads.allotment import delegated_licenses, licenses_by_agency
from storage.tables import delegations
from tests.storage.samples import NOW, settle_people
from tests.storage.usage_samples import hmis_user as add_user
from tests.storage.usage_samples import keep, used_license

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


@pytest.mark.requirement("LIC-20")
def test_of_each_license_given_the_recent_entries_of_its_holders_users_are_counted(store: Store) -> None:
    settle_people(store, "uma", "vic")
    keep(store, used_license("L1"), used_license("L2", agency_id="A2"))
    add_user(store, "7", "tess", agency_id="A1", recent_entries=4)
    add_user(store, "8", "tess", agency_id="A2", recent_entries=90)
    add_user(store, "9", "toni", recent_entries=50)
    with store.write() as connection:
        connection.execute(
            insert(delegations),
            [{"number": 1, **GIVEN}, {"number": 2, **GIVEN, "license_id": "L3", "state": "ended"}],
        )
    (found,) = delegated_licenses(store)
    assert (found.license_id, found.organization, found.county, found.entries) == ("L1", "Agency 1", "Boone", 4)
    assert licenses_by_agency(store) == {"A1": 1, "A2": 1}
