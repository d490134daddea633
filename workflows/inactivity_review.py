"""The monthly review of inactive users: a timer inside an entity that lives for years (003, section 1)."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import DecisionAsk, FindingsAsk, Reviews
    from models import ids
    from models.effects import Decision
    from models.errors import RuleViolation
    from models.inactivity_review import rules
    from models.inactivity_review.lifecycle import ReviewState
    from models.inactivity_review.messages import (
        AdoptReviewTerms,
        Decide,
        Finding,
        InactivityReview,
        ReviewsStart,
        ReviewTerms,
    )
    from models.license.permissions import may_administer
    from workflows.case import RECORDING, Case, Wake, refusal


@workflow.defn(name=ids.INACTIVITY_REVIEW)
class InactivityReviewWorkflow:
    """Every month: look who is over a rung, have it decided, let the licenses carry it out."""

    @workflow.init
    def __init__(self, start: ReviewsStart) -> None:
        self._terms = start.terms
        self._case: Case[InactivityReview] | None = None
        self._steps = start.steps
        if start.carried is not None:
            self._begin(start.carried)

    @workflow.run
    async def run(self, start: ReviewsStart) -> None:
        """Live for ever, a month at a time; continue as new between months when the history has grown."""
        while True:
            if self._case is None or self._case.state.state == ReviewState.CLOSED:
                await self._sleep_until_the_next_review()
                await self._open()
            await self._decided_and_carried_out()
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                carried = self._case.state if self._case is not None else None
                workflow.continue_as_new(ReviewsStart(terms=self._terms, carried=carried, steps=self._steps_taken()))

    async def _sleep_until_the_next_review(self) -> None:
        policy = self._terms.policy.review
        if policy is None:
            await workflow.wait_condition(lambda: self._terms.policy.review is not None)
            return
        last = self._case.state.as_of if self._case is not None else workflow.now()
        begins = rules.next_review(policy, self._terms.time_zone, last)
        if begins > workflow.now():  # after an outage over the day, the review begins at once
            await workflow.sleep(begins - workflow.now(), summary="the next monthly review")

    async def _open(self) -> None:
        findings: list[Finding] = await workflow.execute_activity_method(
            Reviews.find,
            FindingsAsk(as_of=workflow.now(), terms=self._terms),
            start_to_close_timeout=timedelta(minutes=5),
            retry_policy=RECORDING,
            summary="who is over a rung of the ladder",
        )
        decision = rules.opened(self._terms, tuple(findings), workflow.now())
        self._begin(decision.state).happen(decision)

    async def _decided_and_carried_out(self) -> None:
        """Until everything is decided or the next review begins; each decision is carried out as it comes."""
        case = self._opened()
        while case.state.state == ReviewState.OPEN:
            await case.until(self._has_to_act)
            for finding in self._to_carry_out():
                refusal = await workflow.execute_activity_method(
                    Reviews.carry_out,
                    DecisionAsk(review_id=case.state.review_id, finding=finding),
                    start_to_close_timeout=timedelta(minutes=1),
                    retry_policy=RECORDING,
                    summary=f"carry out: {finding.decision}",
                )
                case.happen(rules.carried_out(case.state, finding.license_id, refusal))
            if case.state.state == ReviewState.OPEN and not case.state.undecided and not self._to_carry_out():
                case.happen(rules.closed(case.state, workflow.now()))
        await case.write()

    def _begin(self, review: InactivityReview) -> Case[InactivityReview]:
        self._case = Case(review, self._next_wake, self._wake, self._steps_taken())
        return self._case

    def _opened(self) -> Case[InactivityReview]:
        if self._case is None:
            raise RuntimeError("no review has begun")
        return self._case

    def _steps_taken(self) -> int:
        return self._case.steps if self._case is not None else self._steps

    def _has_to_act(self) -> bool:
        review = self._opened().state
        return review.state == ReviewState.CLOSED or bool(self._to_carry_out()) or not review.undecided

    def _to_carry_out(self) -> list[Finding]:
        findings = self._opened().state.findings
        return [each for each in findings if each.decision is not None and not each.carried_out]

    def _next_wake(self, review: InactivityReview) -> Wake | None:
        policy = self._terms.policy.review
        if policy is None or review.state == ReviewState.CLOSED:
            return None
        return rules.next_review(policy, self._terms.time_zone, review.as_of), "the next review closes this one"

    async def _wake(self, review: InactivityReview, now: datetime) -> Decision[InactivityReview] | None:
        return rules.closed(review, now)

    @workflow.query
    def snapshot(self) -> InactivityReview | None:
        """The review of this month, or the last one; none before the first."""
        return self._case.state if self._case is not None else None

    @workflow.query
    def terms(self) -> ReviewTerms:
        """The rules the reviews follow."""
        return self._terms

    @workflow.update
    def decide(self, message: Decide) -> InactivityReview:
        """Decide about one license of this month's review."""
        return self._opened().take(self._decide, message)

    @decide.validator
    def _check_decide(self, message: Decide) -> None:
        if self._case is None:
            raise refusal(RuleViolation("no_review", "No monthly review has begun yet."))
        self._case.check(self._decide, message)

    def _decide(self, review: InactivityReview, message: Decide, now: datetime) -> Decision[InactivityReview]:
        return rules.decide(review, self._terms, message, now)

    @workflow.update
    def adopt_terms(self, message: AdoptReviewTerms) -> ReviewTerms:
        """Follow another version of the policy from the next review on."""
        self._terms = message.terms
        return self._terms

    @adopt_terms.validator
    def _check_terms(self, message: AdoptReviewTerms) -> None:
        try:
            may_administer(message.actor).require()
        except RuleViolation as violation:
            raise refusal(violation) from violation
