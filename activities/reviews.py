"""The activities of the monthly review: one query over all licenses, and decisions that licenses carry out."""

import asyncio
from typing import Any

from temporalio import activity

from activities.signatures.reviews import DecisionInput, FindingsInput, Reviews
from adapters.processes import Processes
from models.calendar import civil_day, spoken
from models.effects import Rule
from models.errors import RuleViolation
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.state import Finding, ReviewDecision
from models.inactivity_review.timeline import review_id
from models.license.messages import ClearFlag, LicenseStep, Revoke, Warn
from models.license.rules import revocation
from models.license.state import License, UsageEvidence
from models.people import Actor
from models.policy.licenses import GROUND_OF
from storage import review_coverage
from storage.coverage_tasks import update_tasks
from storage.database import Database
from storage.reads.actors import actor_of
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.reads.usage import evidence


class ReviewActivities(Reviews):
    """Finds the licenses over a rung, and has license workflows carry out what the review decided."""

    def __init__(self, database: Database, processes: Processes, zone: str) -> None:
        self._database = database
        self._processes = processes
        self._zone = zone

    @activity.defn(name="find_inactive")
    async def find(self, input: FindingsInput) -> list[Finding]:
        """Return the licenses that are over a rung of the ladder, with the exceptions that apply."""
        zone = input.terms.time_zone
        await asyncio.to_thread(self._update_tasks, input)
        await asyncio.to_thread(self._keep_coverage, input)
        return await asyncio.to_thread(
            licenses_past_cutoff,
            self._database,
            input.as_of,
            zone,
            cutoffs(input.terms, input.as_of),
            input.terms.policy.evidence,
        )

    def _update_tasks(self, input: FindingsInput) -> None:
        """Ask for usage reports that are missing; what they don't cover is not in the review."""
        update_tasks(self._database, input.terms.policy, input.terms.time_zone, input.as_of)

    def _keep_coverage(self, input: FindingsInput) -> None:
        """Keep with the review what usage reports do not cover this morning, so that its report need not look again."""
        found = review_coverage.look_up(self._database, input.terms, input.as_of)
        review_coverage.keep(self._database, review_id(input.as_of, input.terms.time_zone), found)

    @activity.defn(name="carry_out_decision")
    async def carry_out(self, input: DecisionInput) -> str:
        """Have the license carry the decision out for the person who decided, with the roles and reports of that time.

        A report that came since then is not what the decision rests on.
        """
        finding = input.finding
        actor = await self._actor(finding)
        decided_at = finding.decided_at or activity.info().started_time
        found = await asyncio.to_thread(evidence, self._database, finding.license_id, decided_at, self._zone)
        rule, message = self._rule_and_message(input, actor, found)
        answer = await self._processes.ask_license(finding.license_id, rule, message)
        if finding.decision == ReviewDecision.EXCUSE and answer.sentence and not finding.flagged:
            return ""  # There was no mark to clear.
        return answer.sentence

    async def _actor(self, finding: Finding) -> Actor:
        if finding.decided_by is None or finding.decided_at is None:
            raise RuleViolation("undecided", "Nobody has decided about this license.")
        day = civil_day(finding.decided_at, self._zone)
        return await asyncio.to_thread(actor_of, self._database, finding.decided_by, day) or Actor(
            person_id=finding.decided_by
        )

    def _rule_and_message(
        self, input: DecisionInput, actor: Actor, found: UsageEvidence
    ) -> tuple[Rule[License, Any], LicenseStep]:
        finding = input.finding
        key = f"review/{input.review_id}"
        ground = finding.ground or GROUND_OF[finding.measure]
        if finding.decision == ReviewDecision.REVOKE:
            return revocation.revoke, Revoke(actor=actor, key=key, why=finding.reason, reason=ground, evidence=found)
        if finding.decision == ReviewDecision.EXCUSE:
            return revocation.clear_flag, ClearFlag(actor=actor, key=key, why=finding.reason)
        message = Warn(
            actor=actor,
            key=key,
            rung="the license may be revoked",
            last_used=spoken(civil_day(finding.counted_from, self._zone)),
            measure=finding.measure.spoken,
            why=finding.reason,
            ground=ground,
            evidence=found,
        )
        return revocation.warn, message
