"""The monthly reviews of inactive users, as they stood on their day and were decided."""

from datetime import date

from sqlalchemy import and_, func, select, tuple_

from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.inactivity_review.lifecycle import ReviewState
from models.inactivity_review.state import Finding, InactivityReview, Participation
from models.people import Role
from models.usage.coverage import NotCovered
from storage.database import Database
from storage.reads.listing import PAGE
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import agencies, people
from storage.tables.licenses import assignments
from storage.tables.reviews import inactivity_findings, inactivity_reviews, review_coverage, unknown_uses
from storage.tables.usage import ImportKind


class ReviewHead(Message):
    """A review without its findings: how many there are, and what usage reports did not cover on its day."""

    review_id: Key
    as_of: Instant
    policy_label: str
    held_by: tuple[Role, ...]
    took_part: tuple[Participation, ...]
    closed_at: Instant | None
    licenses: int
    excused: int
    not_covered: tuple[str, ...] | None
    """What no usage report covers, in sentences; None for a review from before that was kept, until a worker starts."""
    unknown: int
    """How many entries its list of licenses has of which nobody knows whether they are used."""
    first_limit: Deadline | None


class NamedFinding(Finding):
    """A finding with the names of the agency and the people in it."""

    agency_name: str
    person_name: str
    decided_by_name: str | None


class UnknownLicense(Message):
    """A license of which nobody knew whether it was used: which report was missing, and since when."""

    number: int
    license_id: Key
    agency_name: str
    person_name: str
    kind: ImportKind
    since: date
    why_not: NotCovered | None


def review(database: Database, review_id: str | None = None) -> InactivityReview | None:
    """Return the review of a month such as "2026-11", or the last one; None if there is none."""
    query = _one(select(inactivity_reviews), review_id)
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


def review_head(database: Database, review_id: str | None = None) -> ReviewHead | None:
    """Return the same without its findings."""
    found = select(func.count()).where(inactivity_findings.c.review_id == inactivity_reviews.c.id)
    query = select(
        inactivity_reviews,
        found.scalar_subquery().label("licenses"),
        found.where(inactivity_findings.c.excused_by.is_not(None)).scalar_subquery().label("excused"),
        review_coverage.c.not_covered,
        func.coalesce(review_coverage.c.unknown, 0).label("unknown"),
        review_coverage.c.first_limit,
    ).outerjoin(review_coverage, review_coverage.c.review_id == inactivity_reviews.c.id)
    with database.read() as connection:
        row = connection.execute(_one(query, review_id)).mappings().first()
    if row is None:
        return None
    people_in = {"held_by": row["held_by"] or (), "took_part": row["took_part"] or ()}
    return ReviewHead.model_validate({**row, **people_in, "review_id": row["id"]})


def findings_page(database: Database, review_id: str, after: str) -> list[NamedFinding]:
    """Return the findings of a review after that about a license, by agency; one more than a page has."""
    query = _findings(review_id).limit(PAGE + 1)
    if after:
        place = (inactivity_findings.c.agency_id, inactivity_findings.c.license_id)
        last = inactivity_findings.alias("last_shown")
        of_last = select(last.c.agency_id).where(last.c.review_id == review_id, last.c.license_id == after)
        query = query.where(tuple_(*place) > tuple_(of_last.scalar_subquery(), after))
    with database.read() as connection:
        return every(connection, query, NamedFinding)


def every_finding(database: Database, review_id: str) -> list[NamedFinding]:
    """Return all of the same, for a file."""
    with database.read() as connection:
        return every(connection, _findings(review_id), NamedFinding)


def finding_about(database: Database, review_id: str, license_id: str) -> NamedFinding | None:
    """Return what a review found about a license; None if it is not in the review."""
    query = _findings(review_id).where(inactivity_findings.c.license_id == license_id)
    with database.read() as connection:
        return next(iter(every(connection, query, NamedFinding)), None)


def unknown_page(database: Database, review_id: str, after: int) -> list[UnknownLicense]:
    """Return the licenses whose use was unknown, after the one with a number; one more than a page has."""
    return _unknown(database, _unknowns(review_id).where(unknown_uses.c.number > after).limit(PAGE + 1))


def every_unknown(database: Database, review_id: str) -> list[UnknownLicense]:
    """Return all of the same, for a file."""
    return _unknown(database, _unknowns(review_id))


def _one(query: Query, review_id: str | None) -> Query:
    if review_id is not None:
        return query.where(inactivity_reviews.c.id == review_id)
    return query.order_by(inactivity_reviews.c.id.desc()).limit(1)


def _findings(review_id: str) -> Query:
    decider = people.alias("decider")
    return (
        select(
            inactivity_findings,
            agencies.c.name.label("agency_name"),
            full_name().label("person_name"),
            full_name(decider).label("decided_by_name"),
        )
        .join(agencies, agencies.c.id == inactivity_findings.c.agency_id)
        .join(people, people.c.id == inactivity_findings.c.person_id)
        .outerjoin(decider, decider.c.id == inactivity_findings.c.decided_by)
        .where(inactivity_findings.c.review_id == review_id)
        .order_by(inactivity_findings.c.agency_id, inactivity_findings.c.license_id)
    )


def _unknowns(review_id: str) -> Query:
    of_holder = and_(
        assignments.c.license_id == unknown_uses.c.license_id, assignments.c.number == unknown_uses.c.assignment
    )
    return (
        select(
            unknown_uses.c.number,
            unknown_uses.c.license_id,
            agencies.c.name.label("agency_name"),
            full_name().label("person_name"),
            unknown_uses.c.kind,
            unknown_uses.c.since,
            unknown_uses.c.why_not,
        )
        .join(assignments, of_holder)
        .join(agencies, agencies.c.id == assignments.c.agency_id)
        .join(people, people.c.id == assignments.c.person_id)
        .where(unknown_uses.c.review_id == review_id)
        .order_by(unknown_uses.c.number)
    )


def _unknown(database: Database, query: Query) -> list[UnknownLicense]:
    with database.read() as connection:
        return every(connection, query, UnknownLicense)
