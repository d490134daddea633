"""What is said to the monthly review, and what it says of itself."""

from models.base import Key, Text
from models.forms import StepMessage
from models.inactivity_review.state import InactivityReviews, ReviewDecision, ReviewsBase, ReviewTerms


class ReviewsStart(ReviewsBase):
    """What the reviews begin with; how they stand is carried along when the workflow continues as new."""

    carried: InactivityReviews | None = None
    steps: int = 0


class InactivityReviewStep(StepMessage):
    """A step that somebody takes on the reviews."""


class DecideFinding(InactivityReviewStep):
    """Lead agency or HMIS lead decides about one license of the review, with a reason."""

    license_id: Key
    decision: ReviewDecision
    reason: Text


class AdoptReviewTerms(InactivityReviewStep):
    """The reviews follow another version of the policy from the next one on: an explicit, audited step."""

    terms: ReviewTerms
