"""What usage reports did not cover on the day of a monthly review, kept with it (ADR 42)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from models.base import Message, listed
from models.calendar import Deadline, counted
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.state import ReviewTerms
from storage.coverage_tasks import lacking_at, title
from storage.database import Database
from storage.reads.coverage import unlinked_organizations
from storage.reads.past_cutoff import first_limit
from storage.reads.unknown_use import UnknownUse, unknown_use
from storage.tables.reviews import inactivity_reviews, review_coverage, unknown_uses

AT_ONCE = 2_000
"""How many rows a statement inserts."""


class ReviewCoverage(Message):
    """What usage reports did not cover at a time."""

    not_covered: tuple[str, ...]
    """What no usage report covers, in sentences."""
    unknown: tuple[UnknownUse, ...]
    first_limit: Deadline | None
    """The first date on which a license in use can reach a limit if nobody uses it any more."""


def look_up(database: Database, terms: ReviewTerms, at: datetime) -> ReviewCoverage:
    """Look through all licenses for what usage reports did not cover at `at`."""
    return ReviewCoverage(
        not_covered=_not_covered(database, terms, at),
        unknown=tuple(unknown_use(database, terms.policy, terms.time_zone, at)),
        first_limit=first_limit(database, at, terms.time_zone, [each.rung for each in cutoffs(terms, at)]),
    )


def keep(database: Database, review_id: str, found: ReviewCoverage) -> None:
    """Keep it for a review. Done again, it takes the place of what was kept before."""
    rows = [
        {
            "review_id": review_id,
            "number": number,
            "license_id": each.license_id,
            "assignment": each.assignment,
            "kind": each.kind,
            "since": each.since,
            "why_not": each.why_not,
        }
        for number, each in enumerate(found.unknown, start=1)
    ]
    head = {
        "review_id": review_id,
        "not_covered": list(found.not_covered),
        "unknown": len(rows),
        "first_limit": found.first_limit.model_dump(mode="json") if found.first_limit is not None else None,
    }
    with database.write() as connection:
        for table in (unknown_uses, review_coverage):
            connection.execute(delete(table).where(table.c.review_id == review_id))
        connection.execute(insert(review_coverage).values(head))
        for start in range(0, len(rows), AT_ONCE):
            connection.execute(insert(unknown_uses), rows[start : start + AT_ONCE])


def not_kept(database: Database) -> Sequence[tuple[str, datetime]]:
    """Return each review from before this was kept, with its time."""
    kept = select(review_coverage.c.review_id)
    query = select(inactivity_reviews.c.id, inactivity_reviews.c.as_of).where(inactivity_reviews.c.id.not_in(kept))
    with database.read() as connection:
        return [(row.id, row.as_of) for row in connection.execute(query.order_by(inactivity_reviews.c.id))]


def _not_covered(database: Database, terms: ReviewTerms, at: datetime) -> tuple[str, ...]:
    """Say what no usage report covers, a sentence for each kind, and which organizations are unmapped."""
    lacking = lacking_at(database, terms.policy, terms.time_zone, at)
    with database.read() as connection:
        unmapped = unlinked_organizations(connection, at)
    words = (f"{counted(len(unmapped), 'organization')} of the HMIS not linked to an agency: {listed(unmapped)}.",)
    return (*(f"{title(kind, each)}." for kind, each in lacking.items()), *(words if unmapped else ()))
