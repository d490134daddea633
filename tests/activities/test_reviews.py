"""What the monthly review decided, asked of the licenses in the name of whoever decided it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.reviews import ReviewActivities
from activities.signatures.reviews import DecisionInput
from models.inactivity_review.state import Finding, ReviewDecision
from models.license.lifecycle import InactiveReason
from models.license.messages import Revoke
from models.policy.licenses import Measure
from storage.database import Database
from tests.activities.processes import FakeProcesses
from tests.storage.samples import NOW, settle_people
from tests.storage.usage_samples import keep, used_license

ZONE = "America/Chicago"


def finding(ground: InactiveReason | None, measure: Measure = Measure.DATA_ENTRY) -> Finding:
    """A license that Rita decided to revoke."""
    return Finding(
        license_id="L1",
        agency_id="A1",
        person_id="tess",
        rung="a-rung",
        measure=measure,
        ground=ground,
        counted_from=NOW,
        effective=NOW,
        decision=ReviewDecision.REVOKE,
        reason="Not used.",
        decided_by="rita",
        decided_at=NOW,
    )


@pytest.mark.requirement("LIC-05", "LIC-30")
@pytest.mark.parametrize(
    ("found", "ground"),
    [
        (finding(InactiveReason.NEVER_SIGNED_IN), InactiveReason.NEVER_SIGNED_IN),
        (finding(InactiveReason.NO_DATA_ENTRY, Measure.LOGIN), InactiveReason.NO_DATA_ENTRY),
        (finding(None), InactiveReason.NO_DATA_ENTRY),
        (finding(None, Measure.FIRST_SIGN_IN), InactiveReason.NEVER_SIGNED_IN),
    ],
)
async def test_a_revocation_has_the_ground_of_its_finding(
    sqlite_database: Database, found: Finding, ground: InactiveReason
) -> None:
    """A finding from before findings had a ground has that of its measure.

    It is carried out a month later, and rests on what was known when it was decided.
    """
    settle_people(sqlite_database)
    keep(sqlite_database, used_license("L1"))
    processes = FakeProcesses()
    reviews = ReviewActivities(sqlite_database, processes, ZONE)
    decision = DecisionInput(review_id="2026-03", finding=found)
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, started_time=NOW + timedelta(days=30))
    assert await environment.run(reviews.carry_out, decision) == ""
    ((license_id, update, message),) = processes.asked
    assert isinstance(message, Revoke)
    assert (license_id, update, message.reason, message.actor.person_id) == ("L1", "revoke", ground, "rita")
    assert message.evidence is not None
    assert message.evidence.entries is not None
    assert message.evidence.entries.looked_at == NOW
