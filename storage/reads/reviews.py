"""The monthly reviews of inactive users, as they stood on their day and were decided."""

from sqlalchemy import select

from models.calendar import Deadline
from models.inactivity_review.lifecycle import ReviewState
from models.inactivity_review.state import Finding, InactivityReview
from storage.database import Database
from storage.reads.rows import every
from storage.tables.reviews import inactivity_findings, inactivity_reviews


def review(database: Database, review_id: str | None = None) -> InactivityReview | None:
    """Return the review of a month such as "2026-11", or the last one; None if there is none."""
    query = select(inactivity_reviews).order_by(inactivity_reviews.c.id.desc()).limit(1)
    if review_id is not None:
        query = query.where(inactivity_reviews.c.id == review_id)
    with database.read() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        found = select(inactivity_findings).where(inactivity_findings.c.review_id == row.id)
        in_order = found.order_by(inactivity_findings.c.agency_id, inactivity_findings.c.license_id)
        findings = every(connection, in_order, Finding)
    return InactivityReview(
        review_id=row.id,
        state=ReviewState(row.state),
        as_of=row.as_of,
        due=Deadline.model_validate(row.due),
        policy_label=row.policy_label,
        findings=tuple(findings),
        held_by=row.held_by or (),
        took_part=row.took_part or (),
        closed_at=row.closed_at,
    )
