"""The monthly review as rows: what was found stays as it was, decisions are added."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.inactivity_review import rules, timeline
from models.inactivity_review.messages import DecideFinding, ReviewsStart
from models.inactivity_review.state import ReviewDecision, ReviewTerms
from models.people import Actor, Grant, Role
from models.policy.licenses import ExceptionKind
from models.steps import Recorded, Step
from storage.database import Database
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.recorder import record
from storage.tables.records import audit_entries
from storage.tables.reviews import inactivity_findings, inactivity_reviews
from storage.tables.work import tasks
from tests.storage.samples import NOW, pack, settle_people
from tests.storage.usage_samples import cutoffs_at, everything_covered, keep, used_license

HANA = Actor(person_id="rita", grants=(Grant(role=Role.HMIS_LEAD),))


@pytest.mark.requirement("LIC-04", "LIC-05")
def test_a_review_keeps_what_it_found_and_what_was_decided(database: Database) -> None:
    settle_people(database)
    everything_covered(database, NOW)
    keep(database, used_license("L1"), used_license("L2", "toni"), used_license("L3", "ed", agency_id="A2"))
    version = pack().in_force(NOW)
    terms = ReviewTerms(time_zone=pack().time_zone, policy_label=version.label, policy=version.licenses)
    only_data_entry = [each for each in cutoffs_at(NOW) if each.rung.id == "no-data-entry"]
    begun = timeline.begin(ReviewsStart(terms=terms), NOW)
    opened = timeline.opened(
        begun, terms, tuple(licenses_past_cutoff(database, NOW, terms.time_zone, only_data_entry)), NOW
    )
    _write(database, opened, 1)
    before = _findings(database)
    assert [(row["license_id"], row["excused_by"]) for row in before] == [
        ("L1", ExceptionKind.ONLY_LICENSE),
        ("L2", None),
        ("L3", ExceptionKind.ONLY_LICENSE),
    ]
    message = DecideFinding(
        actor=HANA, key="k", license_id="L2", decision=ReviewDecision.REVOKE, reason="Not used at all."
    )
    _write(database, rules.decide_finding(opened.state, message, NOW + timedelta(days=1)), 2)
    after = _findings(database)
    assert (after[1]["decision"], after[1]["decided_by"], after[1]["reason"]) == ("revoke", "rita", "Not used at all.")
    assert (after[0], after[2]) == (before[0], before[2])
    with database.read() as connection:
        review = connection.execute(select(inactivity_reviews)).mappings().one()
        assert (review["id"], review["state"], review["as_of"]) == ("2026-03", "open", NOW)
        assert opened.state.current is not None
        assert review["due_at"] == opened.state.current.due.ends_at
        waiting = connection.execute(select(tasks.c.kind, tasks.c.role).order_by(tasks.c.role)).all()
        assert waiting == [("review_inactivity", "hmis_lead"), ("review_inactivity", "lead_agency")]
        entry = connection.execute(select(audit_entries).where(audit_entries.c.move == "decided")).mappings().one()
        assert (entry["agency_id"], entry["person_id"], entry["actor_id"]) == (None, None, "rita")


def _write(database: Database, decision: Any, number: int) -> None:
    step = Step(
        workflow_id="inactivity-review",
        number=number,
        at=NOW,
        actor=HANA,
        move=decision.move,
        summary=decision.summary,
        subject=decision.state,
        opened=decision.opened,
        closed=decision.closed,
    )
    assert record(database, step) == Recorded()


def _findings(database: Database) -> list[dict[str, Any]]:
    query = select(inactivity_findings).order_by(inactivity_findings.c.license_id)
    with database.read() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
