"""When a monthly review begins, and how (003, section 1: the lead agency and the HMIS lead meet every month)."""

from datetime import datetime, time

from models.base import fields_of
from models.calendar import civil_day, counted, day_deadline, local_instant, months_later
from models.effects import Decision, OpenTask, TaskKind
from models.inactivity_review.checks import review_of
from models.inactivity_review.messages import ReviewsStart
from models.inactivity_review.notices import task_keys
from models.inactivity_review.state import (
    Finding,
    InactivityReview,
    InactivityReviews,
    ReviewOutcome,
    ReviewsBase,
    ReviewTerms,
)
from models.policy.licenses import MonthlyReview
from models.timeline import Wake

BEGINS_AT = time(8)
"""The records are read at 8 AM on the day of the review, in the implementation's time zone."""


def next_review(policy: MonthlyReview, zone: str, after: datetime) -> datetime:
    """Return the morning of the next review day after `after`."""
    today = civil_day(after, zone)
    this_month = local_instant(today.replace(day=policy.day_of_month), BEGINS_AT, zone)
    if this_month > after:
        return this_month
    following = months_later(today.replace(day=1), 1).replace(day=policy.day_of_month)
    return local_instant(following, BEGINS_AT, zone)


def review_id(at: datetime, zone: str) -> str:
    """Return the id of the review that begins at `at`: its month."""
    return f"{civil_day(at, zone):%Y-%m}"


def begin(start: ReviewsStart, now: datetime) -> InactivityReviews:
    """Return the state before the first review. There is nothing to record yet."""
    return InactivityReviews(**fields_of(start, ReviewsBase), since=now)


def next_wake(reviews: InactivityReviews) -> Wake | None:
    """Return the morning of the next review, which closes the one before, or None if the policy has no reviews."""
    policy = reviews.terms.policy.review
    if policy is None:
        return None
    last = reviews.current.as_of if reviews.current is not None else reviews.since
    return next_review(policy, reviews.terms.time_zone, last), "the next monthly review"


def opened(
    reviews: InactivityReviews, terms: ReviewTerms, findings: tuple[Finding, ...], now: datetime
) -> ReviewOutcome:
    """Open a month's review with the findings from this morning's records, under these terms."""
    policy = review_of(terms)
    due = day_deadline(
        now,
        policy.within_days,
        terms.time_zone,
        f"{counted(policy.within_days, 'calendar day')} to decide",
        policy.source,
    )
    review = InactivityReview(
        review_id=review_id(now, terms.time_zone),
        as_of=now,
        due=due,
        policy_label=terms.policy_label,
        findings=findings,
        held_by=policy.roles,
    )
    waiting = len(review.undecided)
    excused = len(findings) - waiting
    summary = f"{counted(waiting, 'license')} to decide, {excused} excused."
    tasks = tuple(
        OpenTask(
            key=key,
            kind=TaskKind.REVIEW_INACTIVITY,
            title=f"Review inactive users of {review.review_id}: {summary}",
            role=role,
            due=due.ends_at,
        )
        for key, role in zip(task_keys(review), policy.roles, strict=True)
    )
    return Decision(
        state=reviews.model_copy(update={"current": review}),
        move="opened",
        summary=summary,
        opened=tasks if waiting else (),
    )
