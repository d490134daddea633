"""The rules of a monthly review (003, section 1: lead agency and HMIS lead meet every month)."""

from datetime import datetime

from models.effects import Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.inactivity_review.explain import took_part_in_words
from models.inactivity_review.lifecycle import ReviewLifecycle, ReviewMove
from models.inactivity_review.messages import AdoptReviewTerms, DecideFinding, TakePart
from models.inactivity_review.notices import tasks_closed
from models.inactivity_review.permissions import may_decide_finding, may_decide_findings, may_take_part
from models.inactivity_review.state import (
    Finding,
    InactivityReview,
    InactivityReviews,
    Participation,
    ReviewDecision,
    ReviewOutcome,
)
from models.license.permissions import may_administer
from models.people import Actor, Role


def decide_finding(reviews: InactivityReviews, message: DecideFinding, now: datetime) -> ReviewOutcome:
    """Decide about one license: revoke, warn or excuse, always with a reason."""
    require_new(reviews.keys, message)
    may_decide_findings(message.actor, reviews.terms).require()
    if reviews.current is None:
        raise RuleViolation("no_review", "No inactivity review has been held yet.")
    review = reviews.current
    state = ReviewLifecycle(review.state).apply(ReviewMove.DECIDED)
    finding = next((each for each in review.findings if each.license_id == message.license_id), None)
    if finding is None:
        raise RuleViolation("not_in_review", "This license is not in this month's review.")
    may_decide_finding(message.actor, reviews.terms, finding).require()
    if message.decision == ReviewDecision.REVOKE and not message.actor.holds(Role.HMIS_LEAD):
        raise RuleViolation(
            "only_the_lead", "Only HMIS lead staff can revoke a license. The lead agency can warn or excuse."
        )
    if finding.decision is not None:
        raise RuleViolation("already_decided", f"This license already has a decision: {finding.decision.value}.")
    if finding.excused_by is not None and message.decision == ReviewDecision.REVOKE:
        kind = finding.excused_by.value.replace("_", " ")
        raise RuleViolation(
            "excused", f"This license has an exception ({kind}), so it can't be revoked for inactivity."
        )
    if message.decision == ReviewDecision.REVOKE and finding.ground not in (None, *reviews.terms.policy.grounds):
        raise RuleViolation(
            "not_a_ground",
            "This office doesn’t revoke a license for this. Reactivation restores access. Please warn or excuse it.",
        )
    decided = finding.model_copy(
        update={
            "decision": message.decision,
            "reason": message.reason,
            "decided_by": message.actor.person_id,
            "decided_at": now,
        }
    )
    after = with_participation(_with(review, decided).model_copy(update={"state": state}), message.actor, now)
    return Decision(
        state=reviews.model_copy(update={"current": after, "keys": remembered(reviews.keys, message)}),
        move="decided",
        summary=f"{message.decision.value.capitalize()}: {message.reason}",
        closed=() if after.undecided else tasks_closed(review, done=True),
    )


def take_part(reviews: InactivityReviews, message: TakePart, now: datetime) -> ReviewOutcome:
    """Record that somebody of the lead agency or the HMIS lead took part (LIC-28). Deciding counts as well."""
    require_new(reviews.keys, message)
    if reviews.current is None:
        raise RuleViolation("no_review", "No inactivity review has been held yet.")
    may_take_part(message.actor, reviews.current).require()
    review = with_participation(reviews.current, message.actor, now)
    if review == reviews.current:
        raise RuleViolation("already_there", "It is already on record that you took part in this review.")
    state = ReviewLifecycle(review.state).apply(ReviewMove.TOOK_PART)
    review = review.model_copy(update={"state": state})
    return Decision(
        state=reviews.model_copy(update={"current": review, "keys": remembered(reviews.keys, message)}),
        move="took_part",
        summary=f"Took part in the review of {review.review_id}. {took_part_in_words(review)}",
    )


def with_participation(review: InactivityReview, actor: Actor, now: datetime) -> InactivityReview:
    """Record somebody for each of the roles that hold the review, once."""
    known = {(each.role, each.person_id) for each in review.took_part}
    new = tuple(
        Participation(role=role, person_id=actor.person_id, at=now)
        for role in review.held_by
        if actor.holds(role) and (role, actor.person_id) not in known
    )
    return review.model_copy(update={"took_part": (*review.took_part, *new)})


def carried_out(reviews: InactivityReviews, license_id: str, refusal: str) -> ReviewOutcome:
    """Record that the license did as decided. If it refused, open a task to look into it."""
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
    """Close the review because everything is decided or the month has ended. The rest comes back in the next review."""
    review = _current(reviews)
    state = ReviewLifecycle(review.state).apply(ReviewMove.CLOSED)
    left = len(review.undecided)
    return Decision(
        state=reviews.model_copy(update={"current": review.model_copy(update={"state": state, "closed_at": now})}),
        move="closed",
        summary=" ".join(filter(None, [_closing(left), took_part_in_words(review)])),
        closed=tasks_closed(review, done=not left),
    )


def adopt_terms(reviews: InactivityReviews, message: AdoptReviewTerms, now: datetime) -> ReviewOutcome:
    """Move the reviews to another version of the policy. The findings of the current review stay as they are."""
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


def _closing(left: int) -> str:
    return f"The review is closed. {left} undecided will come back next month." if left else "Everything is decided."


def _current(reviews: InactivityReviews) -> InactivityReview:
    if reviews.current is None:
        raise ValueError("no monthly review has been held")
    return reviews.current


def _with(review: InactivityReview, finding: Finding) -> InactivityReview:
    findings = tuple(finding if each.license_id == finding.license_id else each for each in review.findings)
    return review.model_copy(update={"findings": findings})
