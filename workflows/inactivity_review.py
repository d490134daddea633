"""The monthly review of inactive users: a timer inside an entity that lives for years (003, section 1)."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.reviews import DecisionInput, FindingsInput, Reviews
    from models import ids
    from models.effects import Decision
    from models.inactivity_review import rules, timeline
    from models.inactivity_review.lifecycle import ReviewState
    from models.inactivity_review.messages import ReviewsStart
    from models.inactivity_review.state import Finding, InactivityReviews
    from workflows.case import RECORDS_RETRY, Alarm, Case
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.INACTIVITY_REVIEW)
class InactivityReviewWorkflow:
    """The reviews, one a month: find who is over a rung, have staff decide, and have the licenses carry it out."""

    decide_finding = step(rules.decide_finding)
    take_part = step(rules.take_part)
    adopt_terms = step(rules.adopt_terms)
    snapshot = snapshot_of(InactivityReviews)

    @workflow.init
    def __init__(self, start: ReviewsStart) -> None:
        state = start.carried or timeline.begin(start, workflow.now())
        self._case = Case(state, Alarm(timeline.next_wake), self._wake, start.steps)

    @workflow.run
    async def run(self, start: ReviewsStart) -> None:
        """Hold a review every month, for years; continue as new when the history has grown."""
        await self._case.live(start, self._has_work, self._carry_out_decisions)

    async def _wake(self, reviews: InactivityReviews, now: datetime) -> Decision[InactivityReviews] | None:
        """Close the previous review on the day of the next one, then look through the records and open it.

        If the system was down on that day, the review starts as soon as it is up.
        """
        if self._is_open():
            return rules.closed(reviews, now)
        findings: list[Finding] = await workflow.execute_activity_method(
            Reviews.find,
            FindingsInput(as_of=workflow.now(), terms=reviews.terms),
            start_to_close_timeout=timedelta(minutes=5),
            retry_policy=RECORDS_RETRY,
            summary="find the licenses over a rung of the ladder",
        )
        return timeline.opened(self._case.state, reviews.terms, tuple(findings), workflow.now())

    async def _carry_out_decisions(self) -> None:
        """Have the licenses carry out what was decided, and close the review when nothing is left."""
        for finding in self._to_carry_out():
            review = self._case.state.current
            refusal = await workflow.execute_activity_method(
                Reviews.carry_out,
                DecisionInput(review_id=review.review_id if review is not None else "", finding=finding),
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=RECORDS_RETRY,
                summary=f"carry out: {finding.decision}",
            )
            self._case.apply(rules.carried_out(self._case.state, finding.license_id, refusal))
        if self._is_settled():
            self._case.apply(rules.closed(self._case.state, workflow.now()))

    def _has_work(self) -> bool:
        return bool(self._to_carry_out()) or self._is_settled()

    def _is_open(self) -> bool:
        review = self._case.state.current
        return review is not None and review.state == ReviewState.OPEN

    def _is_settled(self) -> bool:
        """Return whether everything in an open review is decided and carried out."""
        review = self._case.state.current
        return review is not None and self._is_open() and not review.undecided and not review.to_carry_out

    def _to_carry_out(self) -> tuple[Finding, ...]:
        review = self._case.state.current
        return review.to_carry_out if review is not None else ()
