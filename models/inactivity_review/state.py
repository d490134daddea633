"""The monthly reviews of inactive users: their terms, and the findings of the current review."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.effects import Decision
from models.inactivity_review.lifecycle import ReviewState
from models.license.lifecycle import InactiveReason
from models.people import Role
from models.policy.licenses import ExceptionKind, LicensePolicy, Measure


class ReviewDecision(StrEnum):
    """What is decided about a license."""

    REVOKE = "revoke"
    WARN = "warn"
    EXCUSE = "excuse"


class Finding(Message):
    """A license that was past a rung of the ladder on the day of the review, and the decision about it.

    `decision` is None until somebody decides. `outcome` is the license's refusal, or empty if it did what was decided.
    """

    license_id: Key
    agency_id: Key
    person_id: Key
    rung: Key
    measure: Measure
    ground: InactiveReason | None = None
    """The reason that the rung gives the license. Older findings have none; their measure says it."""
    counted_from: Instant
    effective: Instant
    last_data_entry: Instant | None = None
    last_login: Instant | None = None
    excused_by: ExceptionKind | None = None
    flagged: bool = False
    reports: int | None = None
    """The number of usage reports on which it rests. Empty in reviews from before they were counted."""
    decision: ReviewDecision | None = None
    reason: str = ""
    decided_by: Key | None = None
    decided_at: Instant | None = None
    carried_out: bool = False
    outcome: str = ""


class Participation(Message):
    """Somebody who took part in a review, for one of the roles that hold it."""

    role: Role
    person_id: Key
    at: Instant


class InactivityReview(Message):
    """One month's review: what the records said on its day, and what was decided."""

    review_id: Key
    """The month: "2026-11"."""
    state: ReviewState = ReviewState.OPEN
    as_of: Instant
    due: Deadline
    policy_label: str
    findings: tuple[Finding, ...]
    held_by: tuple[Role, ...] = ()
    """The roles that review it together, as in the policy when it was opened."""
    took_part: tuple[Participation, ...] = ()
    """Who took part, in order: each person once for each role."""
    closed_at: Instant | None = None

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings without a decision or an exception."""
        return tuple(each for each in self.findings if each.decision is None and each.excused_by is None)

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles of which nobody has taken part so far (LIC-28)."""
        there = {each.role for each in self.took_part}
        return tuple(each for each in self.held_by if each not in there)

    @property
    def to_carry_out(self) -> tuple[Finding, ...]:
        """The findings that are decided, but not yet carried out on the license."""
        return tuple(each for each in self.findings if each.decision is not None and not each.carried_out)


class ReviewTerms(Message):
    """The rules of the reviews, and the time zone in which their days are counted."""

    time_zone: str
    policy_label: str
    policy: LicensePolicy


class ReviewsBase(Message):
    """The fields that ReviewsStart and InactivityReviews share."""

    terms: ReviewTerms


class InactivityReviews(ReviewsBase):
    """The state of the monthly reviews: the rules, and the current or last review."""

    entity: Literal["inactivity_reviews"] = "inactivity_reviews"
    since: Instant
    """When the reviews started."""
    current: InactivityReview | None = None
    """None before the first review."""
    keys: Mapping[str, str] = {}


ReviewOutcome = Decision[InactivityReviews]
