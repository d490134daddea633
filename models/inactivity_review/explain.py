"""Who held a monthly review, in words."""

from models.base import listed
from models.inactivity_review.state import InactivityReview


def took_part_in_words(review: InactivityReview) -> str:
    """Say that every role took part, or which did not (LIC-28). Empty for a review that does not know its roles."""
    if not review.held_by:
        return ""
    if review.missing:
        return f"Did not take part so far: {listed([role.spoken for role in review.missing])}."
    return f"Took part: {listed([role.spoken for role in review.held_by])}."
