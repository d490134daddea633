"""The monthly review: found on its day, decided license by license, closed by the next one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.signatures.reviews import DecisionInput, FindingsInput, Reviews
from adapters.policy_files import load_pack
from adapters.processes import Processes
from models import ids
from models.errors import RuleViolation
from models.inactivity_review import rules
from models.inactivity_review.lifecycle import ReviewState
from models.inactivity_review.messages import AdoptReviewTerms, DecideFinding, ReviewsStart
from models.inactivity_review.state import Finding, InactivityReview, InactivityReviews, ReviewDecision, ReviewTerms
from models.people import Actor, Grant, Role
from models.policy.licenses import ExceptionKind, Measure
from tests.waiting import eventually
from tests.workflows.license.kept import FakeRecords
from tests.workflows.sandbox import quick_sandbox
from workflows.inactivity_review import InactivityReviewWorkflow

ZONE = "America/Chicago"
POLICIES = Path(__file__).parents[3] / "policies"
LEAD = Actor(person_id="p-lead", grants=(Grant(role=Role.HMIS_LEAD),))
LEAD_AGENCY = Actor(person_id="p-agency", grants=(Grant(role=Role.LEAD_AGENCY),))


@dataclass
class FakeReviews(Reviews):
    """Finds what a test put there; licenses do as decided, or say `refusal`."""

    findings: list[Finding] = field(default_factory=list)
    looked_at: list[datetime] = field(default_factory=list)
    carried_out: list[DecisionInput] = field(default_factory=list)
    refusal: str = ""

    @activity.defn(name="find_inactive")
    async def find(self, ask: FindingsInput) -> list[Finding]:
        """What a test put there."""
        self.looked_at.append(ask.as_of)
        return self.findings

    @activity.defn(name="carry_out_decision")
    async def carry_out(self, ask: DecisionInput) -> str:
        """Remember it."""
        self.carried_out.append(ask)
        return self.refusal


@dataclass
class Months:
    """The reviews and their world."""

    env: WorkflowEnvironment
    handle: WorkflowHandle[InactivityReviewWorkflow, None]
    processes: Processes
    records: FakeRecords
    reviews: FakeReviews

    async def snapshot(self) -> InactivityReview:
        """The review as it stands."""
        review = (await self.reviews_as_a_whole()).current
        assert review is not None
        return review

    async def reviews_as_a_whole(self) -> InactivityReviews:
        """The reviews, with the rules they follow."""
        return await self.handle.query(InactivityReviewWorkflow.snapshot)

    async def adopt(self, terms: ReviewTerms, actor: Actor = LEAD, key: str = "adopt") -> InactivityReviews:
        """Follow another version of the policy."""
        message = AdoptReviewTerms(actor=actor, key=key, terms=terms)
        return await self.processes.take(ids.INACTIVITY_REVIEW_ID, rules.adopt_terms, message)

    async def decide(self, license_id: str, decision: ReviewDecision, actor: Actor = LEAD) -> InactivityReviews:
        """Decide about a license."""
        message = DecideFinding(
            actor=actor,
            key=f"{license_id}/{decision}",
            license_id=license_id,
            decision=decision,
            reason="As discussed.",
        )
        return await self.processes.take(ids.INACTIVITY_REVIEW_ID, rules.decide_finding, message)


@asynccontextmanager
async def reviewed(env: WorkflowEnvironment, *findings: Finding, days: int = 32) -> AsyncIterator[Months]:
    """Reviews that find these licenses every month; after 32 days the first of them has begun."""
    now = await env.get_current_time()
    version = load_pack(POLICIES / "missouri.toml").in_force(now)
    start = ReviewsStart(terms=ReviewTerms(time_zone=ZONE, policy_label=version.label, policy=version.licenses))
    records, reviews = FakeRecords(), FakeReviews(findings=list(findings))
    async with Worker(
        env.client,
        task_queue=ids.TASK_QUEUE,
        workflows=[InactivityReviewWorkflow],
        activities=[records.record, reviews.find, reviews.carry_out],
        workflow_runner=quick_sandbox(),
    ):
        handle = await env.client.start_workflow(
            InactivityReviewWorkflow.run, start, id=ids.INACTIVITY_REVIEW_ID, task_queue=ids.TASK_QUEUE
        )
        months = Months(env, handle, Processes(env.client), records, reviews)
        await months.reviews_as_a_whole()  # It has begun before days pass: otherwise it counts from a later day.
        await env.sleep(timedelta(days=days))
        if days:
            await eventually(months.reviews_as_a_whole, lambda found: found.current is not None)
        yield months


def finding(license_id: str, excused_by: ExceptionKind | None = None) -> Finding:
    """A license without data entry for long."""
    at = datetime(2026, 1, 5, 15, tzinfo=ZoneInfo(ZONE))
    return Finding(
        license_id=license_id,
        agency_id="a-1",
        person_id=f"p-{license_id}",
        rung="no-data-entry",
        measure=Measure.DATA_ENTRY,
        counted_from=at,
        effective=at + timedelta(days=181),
        flagged=True,
        excused_by=excused_by,
    )


@pytest.mark.requirement("LIC-05")
async def test_every_month_on_its_day_the_inactive_users_are_looked_through(env: WorkflowEnvironment) -> None:
    async with reviewed(env) as months:
        await env.sleep(timedelta(days=92))
        days = [at.astimezone(ZoneInfo(ZONE)) for at in months.reviews.looked_at]
        assert len(days) in (4, 5)
        assert {(day.day, day.hour) for day in days} == {(5, 8)}


@pytest.mark.requirement("LIC-03", "LIC-05")
async def test_a_decision_is_carried_out_by_the_license_at_once(env: WorkflowEnvironment) -> None:
    async with reviewed(env, finding("l-1"), finding("l-2")) as months:
        await months.decide("l-1", ReviewDecision.REVOKE)
        await months.decide("l-2", ReviewDecision.WARN, LEAD_AGENCY)
        await env.sleep(timedelta(minutes=1))
        review = await eventually(months.snapshot, lambda found: found.state == ReviewState.CLOSED)
        assert [(each.carried_out, each.outcome) for each in review.findings] == [(True, ""), (True, "")]
        assert [ask.finding.decision for ask in months.reviews.carried_out] == [
            ReviewDecision.REVOKE,
            ReviewDecision.WARN,
        ]


async def test_what_nobody_decides_comes_back_next_month(env: WorkflowEnvironment) -> None:
    async with reviewed(env, finding("l-1")) as months:
        first = (await months.snapshot()).review_id
        await env.sleep(timedelta(days=31))
        second = await eventually(months.snapshot, lambda found: found.review_id > first)
        assert [each.license_id for each in second.undecided] == ["l-1"]
        assert "closed" in months.records.moves()


async def test_a_license_that_refuses_becomes_a_task(env: WorkflowEnvironment) -> None:
    async with reviewed(env, finding("l-1")) as months:
        months.reviews.refusal = "This license has an exception without end, granted on appeal AP-1: needed."
        await months.decide("l-1", ReviewDecision.REVOKE)
        await env.sleep(timedelta(minutes=1))
        refusal = months.reviews.refusal
        await eventually(months.snapshot, lambda found: found.findings[0].outcome == refusal)
        assert any("could not be carried out" in task.title for step in months.records.steps for task in step.opened)


@pytest.mark.parametrize(
    ("license_id", "decision", "actor", "sentence"),
    [
        ("l-9", ReviewDecision.WARN, LEAD, "not in this month's review"),
        ("l-1", ReviewDecision.REVOKE, LEAD_AGENCY, "Only HMIS lead staff can revoke"),
        ("l-1", ReviewDecision.WARN, Actor(person_id="p-x"), "can decide about inactive licenses"),
        ("l-1", ReviewDecision.WARN, LEAD.model_copy(update={"person_id": "p-l-1"}), "your own license"),
        ("l-2", ReviewDecision.REVOKE, LEAD, "This license has an exception"),
    ],
)
async def test_a_wrong_decision_is_refused_with_a_sentence(
    env: WorkflowEnvironment, license_id: str, decision: ReviewDecision, actor: Actor, sentence: str
) -> None:
    async with reviewed(env, finding("l-1"), finding("l-2", ExceptionKind.ONLY_LICENSE)) as months:
        written = len(months.records.steps)
        with pytest.raises(RuleViolation, match=sentence):
            await months.decide(license_id, decision, actor)
        assert len(months.records.steps) == written


async def test_another_policy_version_is_a_recorded_step_that_moves_the_next_review(env: WorkflowEnvironment) -> None:
    async with reviewed(env, days=0) as months:
        terms = (await months.reviews_as_a_whole()).terms
        review = terms.policy.review
        assert review is not None
        assert review.day_of_month == 5
        later = terms.policy.model_copy(update={"review": review.model_copy(update={"day_of_month": 20})})
        adopted = terms.model_copy(update={"policy_label": "missouri 2027", "policy": later})
        await months.adopt(adopted)
        step = months.records.steps[-1]
        assert (step.move, step.actor, step.number) == ("policy_adopted", LEAD, 1)
        assert step.summary == f"The monthly reviews follow missouri 2027 instead of {terms.policy_label}."
        await env.sleep(timedelta(days=62))
        assert {at.astimezone(ZoneInfo(ZONE)).day for at in months.reviews.looked_at} == {20}
        assert (await months.snapshot()).policy_label == "missouri 2027"
        with pytest.raises(RuleViolation, match="Only HMIS lead staff"):
            await months.adopt(terms, Actor(person_id="p-x"), "another")
        with pytest.raises(RuleViolation, match="already follow missouri 2027"):
            await months.adopt(adopted, key="a third")
        assert (await months.reviews_as_a_whole()).terms == adopted
