"""The monthly review of inactive users: what it found, decisions, and the report for the Performance Committee."""

import asyncio

from activities.office_files import inactivity_report, report_line, report_of
from adapters.reports.inactivity import InactivityReport, ReportLine
from models import ids
from models.base import Message
from models.calendar import civil_day, spoken
from models.errors import RuleViolation
from models.inactivity_review import rules
from models.inactivity_review.explain import first_decision_in_words, next_review_in_words
from models.inactivity_review.messages import DecideFinding, ReviewsStart, TakePart
from models.inactivity_review.permissions import may_decide_finding, may_see_reviews
from models.inactivity_review.state import Finding, InactivityReview, ReviewDecision, ReviewTerms
from models.people import Actor, Role
from services.await_recorded import until_shown
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt
from storage import review_coverage
from storage.reads import reviews as reviews_on_record
from storage.reads.listing import PAGE
from storage.reads.reviews import ReviewHead


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
    head = await _head(context, actor, review_id)
    found = await asyncio.to_thread(inactivity_report, context.database, context.pack, head.review_id)
    return found.model_copy(update={"outlook": "" if review_id else _outlook(context, head)})


async def keep_coverage(context: ReadingContext) -> None:
    """Keep with each review from before that was done what usage reports did not cover on its day."""
    for review_id, as_of in await asyncio.to_thread(review_coverage.not_kept, context.database):
        version = context.pack.in_force(as_of)
        terms = ReviewTerms(time_zone=context.pack.time_zone, policy_label=version.label, policy=version.licenses)
        found = await asyncio.to_thread(review_coverage.look_up, context.database, terms, as_of)
        await asyncio.to_thread(review_coverage.keep, context.database, review_id, found)


class FindingOnPage(Message):
    """A license in this month's report, and what the reader may decide about it."""

    line: ReportLine
    may_decide: bool
    may_revoke: bool
    """Whether the reader may decide to revoke a license, and not only to warn or excuse."""


class ReviewOnPage(Message):
    """A part of a month's report, and what its reader may do about the review if it is open."""

    report: InactivityReport
    more: str
    """The license after which the next part of the findings begins; empty if there are no more."""
    unknown: int
    """How many entries the list of licenses has whose use is unknown."""
    more_unknown: int
    """The number of the entry after which the next part of that list begins; 0 if there are no more."""
    is_kept: bool
    """Whether it is known what usage reports did not cover on its day. Older reviews get that when a worker starts."""
    may_take_part: bool
    decidable: tuple[str, ...]
    """The licenses about which the reader may decide now."""


async def look(context: ReadingContext, by: str, month: str, after: str = "", after_unknown: int = 0) -> ReviewOnPage:
    """Return a part of a month's report, of the last one without a month, with what the reader may do."""
    actor = await acting(context, by)
    head = await _head(context, actor, month or None)
    lines = await asyncio.to_thread(reviews_on_record.findings_page, context.database, head.review_id, after)
    unknown = await asyncio.to_thread(reviews_on_record.unknown_page, context.database, head.review_id, after_unknown)
    shown, listed = lines[:PAGE], unknown[:PAGE]
    report = await asyncio.to_thread(report_of, context.database, context.pack, head, shown, listed)
    there = {(each.role, each.person_id) for each in head.took_part}
    held = [role for role in head.held_by if actor.holds(role)] if _is_open(context, head) else []
    return ReviewOnPage(
        report=report.model_copy(update={"outlook": "" if month else _outlook(context, head)}),
        more=shown[-1].license_id if len(lines) > PAGE else "",
        unknown=head.unknown,
        more_unknown=listed[-1].number if len(unknown) > PAGE else 0,
        is_kept=head.not_covered is not None,
        may_take_part=any((role, actor.person_id) not in there for role in held),
        decidable=tuple(each.license_id for each in shown if _may_decide(context, actor, head, each)),
    )


async def finding(context: ReadingContext, by: str, license_id: str) -> FindingOnPage:
    """Return what this month's report says about a license, and what the reader may decide about it."""
    actor = await acting(context, by)
    may_see_reviews(actor).require()
    head = await asyncio.to_thread(reviews_on_record.review_head, context.database)
    found = None
    if head is not None:
        found = await asyncio.to_thread(reviews_on_record.finding_about, context.database, head.review_id, license_id)
    if head is None or found is None:
        raise RuleViolation("unknown_license", "This license is not in this month’s review.")
    return FindingOnPage(
        line=report_line(context.pack.time_zone, found),
        may_decide=_may_decide(context, actor, head, found),
        may_revoke=actor.holds(Role.HMIS_LEAD),
    )


async def _head(context: ReadingContext, actor: Actor, review_id: str | None) -> ReviewHead:
    """Return the review of a month, or the last one. Raises RuleViolation if there is none that the actor may see."""
    may_see_reviews(actor).require()
    head = await asyncio.to_thread(reviews_on_record.review_head, context.database, review_id)
    if head is not None:
        return head
    if review_id:
        raise RuleViolation("no_review", f"There was no inactivity review in {excerpt(review_id)}.")
    raise RuleViolation("no_review", f"No inactivity review has been held yet. {_next_review(context)}")


def _is_open(context: ReadingContext, review: ReviewHead) -> bool:
    return review.closed_at is None and context.policy().licenses.review is not None


def _may_decide(context: ReadingContext, actor: Actor, review: ReviewHead, finding: Finding) -> bool:
    """Return whether somebody may decide about a license now, while the review is open."""
    terms = ReviewTerms(
        time_zone=context.pack.time_zone, policy_label=review.policy_label, policy=context.policy().licenses
    )
    is_open = _is_open(context, review) and finding.decision is None
    return is_open and bool(may_decide_finding(actor, terms, finding))


def _outlook(context: ReadingContext, last: ReviewHead) -> str:
    """Say when the next review is held and, as the last one found, from when on it can decide to revoke a license."""
    policy, zone = context.policy().licenses, context.pack.time_zone
    if policy.review is None or last.not_covered is None:
        return _next_review(context)
    words = first_decision_in_words(policy, last.first_limit, zone, context.now())
    return f"{_next_review(context)} {words} This is as of {spoken(civil_day(last.as_of, zone))}."


def _next_review(context: ReadingContext) -> str:
    policy = context.policy().licenses.review
    if policy is None:
        return "This office holds no monthly inactivity review."
    return next_review_in_words(policy, context.pack.time_zone, context.now())
