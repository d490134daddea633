"""What every step of a monthly review needs."""

from models.inactivity_review.state import ReviewTerms
from models.policy.licenses import MonthlyReview


def review_of(terms: ReviewTerms) -> MonthlyReview:
    """Return the rules of the monthly review. Raises ValueError if the terms have none."""
    if terms.policy.review is None:
        raise ValueError(f"{terms.policy_label} has no monthly review")
    return terms.policy.review
