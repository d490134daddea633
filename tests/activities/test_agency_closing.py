"""What a closing asks of licenses and of the allotment: the same each time, and a refusal is an answer."""

from typing import Any

import pytest
from sqlalchemy import insert

from activities.agency_closing import ClosingActivities
from activities.signatures.agency_closing import ClosingWork
from models.agency_closing.state import ClosingStage
from models.allotment.lifecycle import DelegationState
from models.errors import ALREADY, RuleViolation
from storage.database import Database
from storage.tables.allotment import delegations
from tests.activities.processes import FakeProcesses
from tests.models.agency_closing.test_closing import NOW, at_work
from tests.storage.samples import pack, settle_license, settle_people

GIVEN = {
    "number": 1,
    "region_id": "R1",
    "agency_id": "A1",
    "license_id": "L1",
    "state": DelegationState.DELEGATED,
    "commitments": [],
    "delegated_by": "mona",
    "delegated_at": NOW,
    "end_reason": "",
}


class Answering(FakeProcesses):
    """Processes that take every step, but for those that refuse with a code."""

    def __init__(self, **codes: str) -> None:
        super().__init__()
        self.codes = codes

    async def take(self, workflow_id: Any, rule: Any, message: Any, answer: Any = None) -> Any:
        """Remember it, and refuse it if the test says so."""
        self.asked.append((str(workflow_id), rule.__name__, message))
        if rule.__name__ in self.codes:
            raise RuleViolation(self.codes[rule.__name__], "This can't be done now.")
        return None


@pytest.mark.requirement("FEE-10", "LIC-11")
async def test_licenses_end_and_delegated_ones_go_back_under_the_same_keys_at_every_look(
    sqlite_database: Database,
) -> None:
    settle_people(sqlite_database)
    settle_license(sqlite_database)
    settle_license(sqlite_database, id="L2", agency_id="A2")
    with sqlite_database.write() as connection:
        connection.execute(insert(delegations), GIVEN)
    work = ClosingWork(closing=at_work(), stage=ClosingStage.LICENSES, at=NOW)
    processes = Answering(delete=ALREADY, end_delegation="not_now")
    desk = ClosingActivities(sqlite_database, processes, pack())
    (left,) = (await desk.carry_out(work)).matters
    assert (left.about, left.why) == ("delegation/L1", "This can't be done now.")
    first = list(processes.asked)
    assert [(where, rule) for where, rule, _ in first] == [("license/L1", "delete"), ("allotment", "end_delegation")]
    assert all(message.actor.is_system for _, _, message in first)
    await desk.carry_out(work)
    assert processes.asked == [*first, *first]
