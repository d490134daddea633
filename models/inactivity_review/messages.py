"""The messages to the monthly review."""

from models.base import Key, Text
from models.forms import StepMessage
from models.inactivity_review.state import InactivityReviews, ReviewDecision, ReviewsBase, ReviewTerms


class ReviewsStart(ReviewsBase):
    """The start message of the reviews. `carried` is the state when the workflow continues as new."""

    carried: InactivityReviews | None = None
    steps: int = 0


class InactivityReviewStep(StepMessage):
    """A step that somebody takes on the reviews."""


class DecideFinding(InactivityReviewStep):
    """The lead agency or the HMIS lead decides about one license of the review, with a reason."""

    license_id: Key
    decision: ReviewDecision
    reason: Text


class TakePart(InactivityReviewStep):
    """Somebody of the lead agency or the HMIS lead took part in the current review."""


class AdoptReviewTerms(InactivityReviewStep):
    """The reviews follow another version of the policy from the next review on. The step is audited."""

    terms: ReviewTerms
