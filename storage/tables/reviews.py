"""The monthly review of inactive licenses: what the records said on its day, and what was decided for each license."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, Table

from models.inactivity_review.lifecycle import ReviewState
from models.inactivity_review.state import ReviewDecision
from models.license.lifecycle import InactiveReason
from models.policy.licenses import ExceptionKind, Measure
from models.usage.coverage import NotCovered
from storage.columns import Moment, Words, identifier, metadata, one_of, word
from storage.tables.usage import ImportKind

inactivity_reviews = Table(
    "inactivity_reviews",
    metadata,
    Column("id", identifier(), primary_key=True),
    word("state"),
    Column("as_of", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("due", JSON, nullable=False),
    Column("policy_label", Words, nullable=False),
    Column("held_by", JSON),
    Column("took_part", JSON),
    Column("closed_at", Moment),
    Column("step", Integer, nullable=False),
    one_of("state", ReviewState),
)
"""One a month, named after it: 2026-11. `due` is the whole deadline, so that the date can explain itself.

`took_part` names who took part for which of the roles `held_by`. Reviews from before migration 0002 have neither.
"""

inactivity_findings = Table(
    "inactivity_findings",
    metadata,
    Column("review_id", identifier(), ForeignKey("inactivity_reviews.id"), primary_key=True),
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("rung", identifier(), nullable=False),
    word("measure"),
    Column("counted_from", Moment, nullable=False),
    Column("effective", Moment, nullable=False),
    word("ground", nullable=True),
    Column("last_data_entry", Moment),
    Column("last_login", Moment),
    word("excused_by", nullable=True),
    Column("flagged", Boolean, nullable=False),
    Column("reports", Integer),
    word("decision", nullable=True),
    Column("reason", Words, nullable=False),
    Column("decided_by", identifier()),
    Column("decided_at", Moment),
    Column("carried_out", Boolean, nullable=False),
    Column("outcome", Words, nullable=False),
    one_of("measure", Measure),
    one_of("ground", InactiveReason),
    one_of("excused_by", ExceptionKind),
    one_of("decision", ReviewDecision),
    Index(None, "license_id"),
    Index(None, "person_id"),
    Index(None, "agency_id"),
    Index(None, "review_id", "agency_id", "license_id"),
    Index(None, "review_id", "excused_by"),
)
"""A license that was over a rung, as it was on the review's day: only the decision changes later.

`ground` is the reason for which a revocation would be recorded; findings from before migration 0009 have none.
`outcome` is why the license did not carry out the decision.
"""

review_coverage = Table(
    "review_coverage",
    metadata,
    Column("review_id", identifier(), primary_key=True),
    Column("not_covered", JSON, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("first_limit", JSON(none_as_null=True)),
)
"""What usage reports did not cover on the day of a review, in sentences, and how many rows of `unknown_uses` it has.

`first_limit` is the first date on which a license in use could reach a limit if nobody used it any more. The review's
own row comes after this one, so `review_id` is no foreign key.
"""

unknown_uses = Table(
    "unknown_uses",
    metadata,
    Column("review_id", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("license_id", identifier(), ForeignKey("licenses.id"), nullable=False),
    Column("assignment", Integer, nullable=False),
    word("kind"),
    Column("since", Date, nullable=False),
    word("why_not", nullable=True),
    one_of("kind", ImportKind),
    one_of("why_not", NotCovered),
    Index(None, "license_id"),
)
"""A license of which nobody knew on the day of a review whether it was used: which report was missing, and since when.

`assignment` is the number of the holder's time on it. `number` is the place in the list, by agency.
"""
