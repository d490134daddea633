"""Appeals and what they contest, as the records have it."""

from datetime import date

import pytest
from sqlalchemy import insert

from storage.database import Database
from storage.reads.appeals import latest_denial
from storage.tables.allotment import license_denials
from tests.storage.samples import settle_people


@pytest.mark.requirement("LIC-16")
def test_the_denial_that_is_appealed_is_the_latest_of_the_organization(database: Database) -> None:
    settle_people(database)
    denials = [(1, "A1", "R1", 2), (2, "A1", "R2", 9), (3, "A2", "R1", 9)]
    with database.write() as connection:
        connection.execute(
            insert(license_denials),
            [
                {
                    "number": number,
                    "agency_id": agency_id,
                    "region_id": region_id,
                    "on_day": date(2026, 3, day),
                    "by": "lee",
                    "why": "All are given.",
                }
                for number, agency_id, region_id, day in denials
            ],
        )
    found = latest_denial(database, "A1")
    assert found is not None
    assert (found.region_id, found.on_day) == ("R2", date(2026, 3, 9))
    assert latest_denial(database, "A9") is None
