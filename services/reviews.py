"""The monthly review of inactive users: what it found, decisions, and the report for the Performance Committee."""

import asyncio

from activities.office_files import inactivity_report
from adapters.reports.inactivity import InactivityReport
from models import ids
from models.errors import RuleViolation
from models.inactivity_review import rules
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.explain import first_decision_in_words, next_review_in_words
from models.inactivity_review.messages import DecideFinding, ReviewsStart, TakePart
from models.inactivity_review.permissions import may_see_reviews
from models.inactivity_review.state import InactivityReview, ReviewDecision, ReviewTerms
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt
from storage.reads import reviews as reviews_on_record
from storage.reads.past_cutoff import first_limit


async def begin(context: Context) -> None:
    """Start the monthly reviews if the policy has them. Nothing happens if they are running already."""
    version = context.policy()
    if version.licenses.review is None:
        return
    terms = ReviewTerms(time_zone=context.pack.time_zone, policy_label=version.label, policy=version.licenses)
    await context.processes.start_reviews(ReviewsStart(terms=terms))


async def decide(
    context: Context, by: str, key: str, license_id: str, decision: ReviewDecision, reason: str
) -> InactivityReview:
    """Decide about one license of this month's review."""
    message = validated(
        DecideFinding, actor=await acting(context, by), key=key, license_id=license_id, decision=decision, reason=reason
    )
    reviews = await context.processes.take(ids.INACTIVITY_REVIEW_ID, rules.decide_finding, message)
    if reviews.current is None:
        raise LookupError("a decision was made in a review that has not started")
    return reviews.current


async def take_part(context: Context, by: str, key: str) -> InactivityReview:
    """Record that somebody of the lead agency or the HMIS lead took part in this month's review (LIC-28)."""
    message = TakePart(actor=await acting(context, by), key=key)
    reviews = await context.processes.take(ids.INACTIVITY_REVIEW_ID, rules.take_part, message)
    if reviews.current is None:
        raise LookupError("somebody took part in a review that has not begun")
    return reviews.current


async def report(context: ReadingContext, by: str, review_id: str | None = None) -> InactivityReport:
    """Return a month's report as of its day, with the decisions made since.

    Without an id, it is the last month's, and says when the next review is held.
    """
    actor = await acting(context, by)
    may_see_reviews(actor).require()
    review = await asyncio.to_thread(reviews_on_record.review, context.database, review_id)
    if review is None and review_id:
        raise RuleViolation("no_review", f"There was no inactivity review in {excerpt(review_id)}.")
    outlook = "" if review_id else await _outlook(context)
    if review is None:
        raise RuleViolation("no_review", f"No inactivity review has been held yet. {outlook}".strip())
    found = await asyncio.to_thread(inactivity_report, context.database, context.pack, review)
    return found.model_copy(update={"outlook": outlook})


async def _outlook(context: ReadingContext) -> str:
    """Say when the next review is held, and from when on it can decide to revoke a license, with the rules."""
    policy, zone, now = context.policy().licenses, context.pack.time_zone, context.now()
    if policy.review is None:
        return "This office holds no monthly inactivity review."
    rungs = [each.rung for each in cutoffs(ReviewTerms(time_zone=zone, policy_label="", policy=policy), now)]
    first = await asyncio.to_thread(first_limit, context.database, now, zone, rungs)
    words = first_decision_in_words(policy, first, zone, now)
    return f"{next_review_in_words(policy.review, zone, now)} {words}"
