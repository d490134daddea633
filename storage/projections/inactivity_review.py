"""A month's review of inactive licenses and what it found, as rows."""

from sqlalchemy import Connection

from models.inactivity_review.state import Finding, InactivityReview, InactivityReviews
from storage.projections.fields import same_named
from storage.tables.reviews import inactivity_findings, inactivity_reviews
from storage.upsert import Row, Upsert

_write_review = Upsert(inactivity_reviews)
_write_findings = Upsert(inactivity_findings)


def project(connection: Connection, reviews: InactivityReviews, step: int) -> None:
    """Write the current review as it is after `step`; before the first there is nothing to write."""
    review = reviews.current
    if review is None:
        return
    _write_review(connection, [review_row(review, step)])
    _write_findings(connection, [finding_row(review, each) for each in review.findings])


def review_row(review: InactivityReview, step: int) -> Row:
    """Return the review itself as a row."""
    return {
        **same_named(inactivity_reviews, review),
        "id": review.review_id,
        "due_at": review.due.ends_at,
        "step": step,
    }


def finding_row(review: InactivityReview, finding: Finding) -> Row:
    """Return a license that was over a rung, as a row."""
    return {"review_id": review.review_id, **same_named(inactivity_findings, finding)}
