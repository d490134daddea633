"""The monthly review of inactive users: what it found, decisions, and the report for the Performance Committee."""

import asyncio

from activities.office_files import inactivity_report, report_line
from adapters.reports.inactivity import InactivityReport, ReportLine
from models import ids
from models.base import Message
from models.errors import RuleViolation
from models.inactivity_review import rules
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.explain import first_decision_in_words, next_review_in_words
from models.inactivity_review.messages import DecideFinding, ReviewsStart, TakePart
from models.inactivity_review.permissions import may_decide_finding, may_see_reviews
from models.inactivity_review.state import InactivityReview, ReviewDecision, ReviewTerms
from models.people import Actor, Role
from services.await_recorded import until_shown
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
    await _shown(context, reviews.current)
    return reviews.current


async def take_part(context: Context, by: str, key: str) -> InactivityReview:
    """Record that somebody of the lead agency or the HMIS lead took part in this month's review (LIC-28)."""
    message = TakePart(actor=await acting(context, by), key=key)
    reviews = await context.processes.take(ids.INACTIVITY_REVIEW_ID, rules.take_part, message)
    if reviews.current is None:
        raise LookupError("somebody took part in a review that has not begun")
    await _shown(context, reviews.current)
    return reviews.current


async def _shown(context: Context, now_is: InactivityReview) -> None:
    """Wait a moment until the records have as many decisions and participants as the review."""

    def is_shown() -> bool:
        found = reviews_on_record.review(context.database, now_is.review_id)
        return found is not None and (len(found.undecided), len(found.took_part)) == (
            len(now_is.undecided),
            len(now_is.took_part),
        )

    await until_shown(is_shown)


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


class FindingOnPage(Message):
    """A license in this month's report, and what the reader may decide about it."""

    line: ReportLine
    may_decide: bool
    may_revoke: bool
    """Whether the reader may decide to revoke a license, and not only to warn or excuse."""


class ReviewOnPage(Message):
    """A month's report, and what its reader may do about the review that is open."""

    report: InactivityReport
    may_take_part: bool
    decidable: tuple[str, ...]
    """The licenses about which the reader may decide now."""
    may_revoke: bool
    """Whether the reader may decide to revoke a license, and not only to warn or excuse."""


async def look(context: ReadingContext, by: str, month: str) -> ReviewOnPage:
    """Return a month's report, the last one without a month, with what the reader may do."""
    shown = await report(context, by, month or None)
    actor = await acting(context, by)
    review = await asyncio.to_thread(reviews_on_record.review, context.database, None)
    if review is None or review.review_id != shown.review_id or not _is_open(context, review):
        return ReviewOnPage(report=shown, may_take_part=False, decidable=(), may_revoke=False)
    there = {(each.role, each.person_id) for each in review.took_part}
    held = [role for role in review.held_by if actor.holds(role)]
    return ReviewOnPage(
        report=shown,
        may_take_part=any((role, actor.person_id) not in there for role in held),
        decidable=_decidable(context, actor, review),
        may_revoke=actor.holds(Role.HMIS_LEAD),
    )


async def finding(context: ReadingContext, by: str, license_id: str) -> FindingOnPage:
    """Return what this month's report says about a license, and what the reader may decide about it."""
    actor = await acting(context, by)
    may_see_reviews(actor).require()
    review = await asyncio.to_thread(reviews_on_record.review, context.database, None)
    line = None
    if review is not None:
        line = await asyncio.to_thread(report_line, context.database, context.pack, review, license_id)
    if review is None or line is None:
        raise RuleViolation("unknown_license", "This license is not in this month’s review.")
    return FindingOnPage(
        line=line,
        may_decide=_is_open(context, review) and license_id in _decidable(context, actor, review),
        may_revoke=actor.holds(Role.HMIS_LEAD),
    )


def _is_open(context: ReadingContext, review: InactivityReview) -> bool:
    return review.closed_at is None and context.policy().licenses.review is not None


def _decidable(context: ReadingContext, actor: Actor, review: InactivityReview) -> tuple[str, ...]:
    """Return the licenses about which somebody may decide now, while the review is open."""
    terms = ReviewTerms(
        time_zone=context.pack.time_zone, policy_label=review.policy_label, policy=context.policy().licenses
    )
    return tuple(
        each.license_id for each in review.findings if each.decision is None and may_decide_finding(actor, terms, each)
    )


async def _outlook(context: ReadingContext) -> str:
    """Say when the next review is held, and from when on it can decide to revoke a license, with the rules."""
    policy, zone, now = context.policy().licenses, context.pack.time_zone, context.now()
    if policy.review is None:
        return "This office holds no monthly inactivity review."
    rungs = [each.rung for each in cutoffs(ReviewTerms(time_zone=zone, policy_label="", policy=policy), now)]
    first = await asyncio.to_thread(first_limit, context.database, now, zone, rungs)
    words = first_decision_in_words(policy, first, zone, now)
    return f"{next_review_in_words(policy.review, zone, now)} {words}"
