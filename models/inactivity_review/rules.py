"""What a monthly review requires and brings about (003, section 1: lead agency and HMIS lead meet every month)."""

from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.base import listed
from models.calendar import civil_day, counted, day_deadline, end_of_day, months_later
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.inactivity_review.lifecycle import ReviewLifecycle, ReviewMove
from models.inactivity_review.messages import (
    AdoptReviewTerms,
    Decide,
    Finding,
    InactivityReview,
    InactivityReviews,
    ReviewDecision,
    ReviewOutcome,
    ReviewsStart,
    ReviewTerms,
)
from models.license.permissions import may_administer
from models.people import Actor, Permission, Role
from models.policy import Consequence, Measure, MonthlyReview, Rung

BEGINS_AT = time(8)
"""The records are read at eight in the morning of the day, in the implementation's time zone."""


class Cutoff(NamedTuple):
    """A rung and the instant before which the last use must lie for it to be reached."""

    rung: Rung
    before: datetime


def cutoffs(terms: ReviewTerms, as_of: datetime) -> list[Cutoff]:
    """For each rung that counts from use: whoever was last active before this instant has reached it at `as_of`.

    The same civil days as the ladder's own deadlines: a rung of n days is reached when the n-th day after the last use
    is over.
    """
    today = civil_day(as_of, terms.time_zone)
    return [
        Cutoff(rung, _reached_before(rung, today, terms.time_zone))
        for rung in terms.policy.ladder
        if rung.measure != Measure.INACTIVE and rung.consequence in (Consequence.FLAG, Consequence.INACTIVATE)
    ]


def next_review(policy: MonthlyReview, zone: str, after: datetime) -> datetime:
    """The morning of the next review day after `after`."""
    local = after.astimezone(ZoneInfo(zone))
    this_month = datetime.combine(local.date().replace(day=policy.day_of_month), BEGINS_AT, tzinfo=ZoneInfo(zone))
    if this_month > after:
        return this_month
    following = months_later(local.date().replace(day=1), 1).replace(day=policy.day_of_month)
    return datetime.combine(following, BEGINS_AT, tzinfo=ZoneInfo(zone))


def review_id(at: datetime, zone: str) -> str:
    """The name of the review that begins at `at`: its month."""
    return f"{civil_day(at, zone):%Y-%m}"


def begin(start: ReviewsStart, now: datetime) -> InactivityReviews:
    """The reviews before the first: nothing to write down yet."""
    return InactivityReviews(terms=start.terms, since=now)


def next_wake(reviews: InactivityReviews) -> tuple[datetime, str] | None:
    """The morning of the next review, which closes the one before; none if the policy has no reviews."""
    policy = reviews.terms.policy.review
    if policy is None:
        return None
    last = reviews.current.as_of if reviews.current is not None else reviews.since
    return next_review(policy, reviews.terms.time_zone, last), "the next monthly review"


def opened(
    reviews: InactivityReviews, terms: ReviewTerms, findings: tuple[Finding, ...], now: datetime
) -> ReviewOutcome:
    """A month's review begins, with what the records say this morning by these terms."""
    policy = _review_of(terms)
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
        for key, role in zip(_task_keys(review), policy.roles, strict=True)
    )
    return Decision(
        state=reviews.model_copy(update={"current": review}),
        move="opened",
        summary=summary,
        opened=tasks if waiting else (),
    )


def may_decide(actor: Actor, terms: ReviewTerms, finding: Finding) -> Permission:
    """The roles the policy names, never about a license of their own."""
    if actor.person_id == finding.person_id:
        return Permission.when(False, "You can't decide about your own license; somebody else has to.")
    roles = _review_of(terms).roles
    titles = listed([role.spoken for role in roles], "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can decide about inactive licenses.")


def decide(reviews: InactivityReviews, message: Decide, now: datetime) -> ReviewOutcome:
    """A decision about one license: revoke, warn, or excuse, always with a reason."""
    require_new(reviews.keys, message)
    if reviews.current is None:
        raise RuleViolation("no_review", "No monthly review has begun yet.")
    review = reviews.current
    state = ReviewLifecycle(review.state).apply(ReviewMove.DECIDED)
    finding = next((each for each in review.findings if each.license_id == message.license_id), None)
    if finding is None:
        raise RuleViolation("not_in_review", "This license is not in this month's review.")
    may_decide(message.actor, reviews.terms, finding).require()
    if message.decision == ReviewDecision.REVOKE and not message.actor.holds(Role.HMIS_LEAD):
        raise RuleViolation("only_the_lead", "Only HMIS lead staff can revoke; the lead agency can warn or excuse.")
    if finding.decision is not None:
        raise RuleViolation("already_decided", f"About this license was decided already: {finding.decision.value}.")
    if finding.excused_by is not None and message.decision == ReviewDecision.REVOKE:
        kind = finding.excused_by.value.replace("_", " ")
        raise RuleViolation(
            "excused", f"An exception holds for this license ({kind}); it can't be revoked for inactivity."
        )
    decided = finding.model_copy(
        update={
            "decision": message.decision,
            "reason": message.reason,
            "decided_by": message.actor.person_id,
            "decided_at": now,
        }
    )
    after = _with(review, decided).model_copy(update={"state": state})
    return Decision(
        state=reviews.model_copy(update={"current": after, "keys": remembered(reviews.keys, message)}),
        move="decided",
        summary=f"{message.decision.value.capitalize()}: {message.reason}",
        closed=() if after.undecided else _tasks_closed(review, done=True),
    )


def carried_out(reviews: InactivityReviews, license_id: str, refusal: str) -> ReviewOutcome:
    """The license did as decided, or says why not; then somebody has to look at it."""
    review = _current(reviews)
    state = ReviewLifecycle(review.state).apply(ReviewMove.CARRIED_OUT)
    finding = next(each for each in review.findings if each.license_id == license_id)
    done = finding.model_copy(update={"carried_out": True, "outcome": refusal})
    task = OpenTask(
        key=f"{review.review_id}/{license_id}",
        kind=TaskKind.SETTLE_CONFLICT,
        title=f"A decision could not be carried out: {refusal}",
        role=Role.HMIS_LEAD,
        agency_id=finding.agency_id,
    )
    return Decision(
        state=reviews.model_copy(update={"current": _with(review, done).model_copy(update={"state": state})}),
        move="carried_out",
        summary=f"Not carried out: {refusal}" if refusal else "Carried out.",
        opened=(task,) if refusal else (),
    )


def closed(reviews: InactivityReviews, now: datetime) -> ReviewOutcome:
    """The month is over, or everything is decided; what nobody decided comes back in the next review."""
    review = _current(reviews)
    state = ReviewLifecycle(review.state).apply(ReviewMove.CLOSED)
    left = len(review.undecided)
    return Decision(
        state=reviews.model_copy(update={"current": review.model_copy(update={"state": state, "closed_at": now})}),
        move="closed",
        summary=f"The review is closed; {left} undecided come back next month." if left else "Everything is decided.",
        closed=_tasks_closed(review, done=not left),
    )


def adopt_terms(reviews: InactivityReviews, message: AdoptReviewTerms, now: datetime) -> ReviewOutcome:
    """The reviews follow another version of the policy; what the current one found stays as it was found."""
    require_new(reviews.keys, message)
    may_administer(message.actor).require()
    before = reviews.terms.policy_label
    if message.terms == reviews.terms:
        raise RuleViolation("same_policy", f"The monthly reviews already follow {before}.")
    return Decision(
        state=reviews.model_copy(update={"terms": message.terms, "keys": remembered(reviews.keys, message)}),
        move="policy_adopted",
        summary=f"The monthly reviews follow {message.terms.policy_label} instead of {before}.",
    )


def _task_keys(review: InactivityReview) -> list[str]:
    """One task in the queue of each role that holds the review together with the others."""
    return [f"{review.review_id}/{role.value}" for role in review.held_by]


def _tasks_closed(review: InactivityReview, *, done: bool) -> tuple[CloseTask, ...]:
    return tuple(CloseTask(key=key, done=done) for key in _task_keys(review))


def _current(reviews: InactivityReviews) -> InactivityReview:
    if reviews.current is None:
        raise ValueError("no monthly review has begun")
    return reviews.current


def _with(review: InactivityReview, finding: Finding) -> InactivityReview:
    findings = tuple(finding if each.license_id == finding.license_id else each for each in review.findings)
    return review.model_copy(update={"findings": findings})


def _review_of(terms: ReviewTerms) -> MonthlyReview:
    if terms.policy.review is None:
        raise ValueError(f"{terms.policy_label} has no monthly review")
    return terms.policy.review


def _reached_before(rung: Rung, today: date, zone: str) -> datetime:
    """Last use on or after the returned instant has not reached the rung when `today` begins."""
    day = _latest_day_reached(rung, today)
    return end_of_day(day, zone)


def _latest_day_reached(rung: Rung, today: date) -> date:
    """The latest day of last use for which the rung's last day is over when `today` begins."""
    if rung.days is not None:
        return date.fromordinal(today.toordinal() - rung.days - 1)
    months = rung.months or 0
    day = months_later(today, -months)
    while months_later(day, months) >= today:
        day = date.fromordinal(day.toordinal() - 1)
    return day
