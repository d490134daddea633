"""A meeting is found under its own committee only."""

import pytest

from benchmarks.portal_office import Size, fill
from storage.database import Database
from storage.reads.committees import meeting_of


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_meeting_is_no_other_committees(database: Database) -> None:
    fill(database, Size(agencies=1, licenses=1, runs=1, tasks=1, appeals=1))
    found = meeting_of(database, "performance", "1")
    assert found is not None
    assert found.meeting_id == "1"
    assert meeting_of(database, "coordinated-entry", "1") is None
