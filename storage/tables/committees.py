"""Committees and their meetings: dockets, responses and votes."""

from sqlalchemy import JSON, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Table

from models.appeal.reasons import AppealReason
from models.committee.docket import Choice, MotionResult
from models.committee.lifecycle import CommitteeState, MeetingState
from models.policy.committees import CommitteeKind
from storage.columns import Moment, Words, identifier, metadata, one_of, word

committees = Table(
    "committees",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("title", Words, nullable=False),
    word("kind"),
    word("state"),
    Column("policy_label", Words, nullable=False),
    Column("next_meeting_at", Moment),
    Column("step", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    one_of("kind", CommitteeKind),
    one_of("state", CommitteeState),
)
"""`body` is the committee (models.committee.messages.Committee) without its meetings and form keys."""

meetings = Table(
    "meetings",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("committee_id", identifier(), ForeignKey("committees.id"), nullable=False),
    word("state"),
    Column("day", Date, nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("missed_at", Moment, nullable=False),
    Column("announced_at", Moment),
    Column("opened_at", Moment),
    Column("resumes_at", Moment),
    Column("ended_at", Moment),
    Column("presiding", identifier()),
    Column("quorum", Integer),
    Column("present", JSON, nullable=False),
    Column("report", JSON),
    Column("body", JSON, nullable=False),
    one_of("state", MeetingState),
    Index(None, "committee_id", "begins_at"),
)
"""`resumes_at` says when an adjourned meeting goes on.

`body` is the whole meeting (models.committee.messages.Meeting), so that minutes can be made later.
"""

docket_items = Table(
    "docket_items",
    metadata,
    Column("meeting_id", identifier(), ForeignKey("meetings.id"), primary_key=True),
    Column("appeal_id", identifier(), primary_key=True),
    word("reason"),
    Column("organization", Words, nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    Column("filed_at", Moment, nullable=False),
    Column("docketed_at", Moment, nullable=False),
    Column("continued_before", Integer, nullable=False),
    Column("carried_over", Integer, nullable=False),
    word("verdict", nullable=True),
    word("continued_for", nullable=True),
    Column("answered_at", Moment),
    Column("answered_by", identifier()),
    Column("why", Words, nullable=False),
    Column("tally", Words, nullable=False),
    Column("withdrawn_at", Moment),
    one_of("reason", AppealReason),
    Index(None, "appeal_id"),
)
"""An appeal on a meeting's docket and the response it got there: a verdict, or what it was continued for."""

motions = Table(
    "motions",
    metadata,
    Column("meeting_id", identifier(), primary_key=True),
    Column("appeal_id", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True),
    word("verdict"),
    Column("why", Words, nullable=False),
    Column("moved_by", identifier(), nullable=False),
    Column("moved_at", Moment, nullable=False),
    word("result", nullable=True),
    one_of("result", MotionResult),
    ForeignKeyConstraint(["meeting_id", "appeal_id"], ["docket_items.meeting_id", "docket_items.appeal_id"]),
)

votes = Table(
    "votes",
    metadata,
    Column("meeting_id", identifier(), primary_key=True),
    Column("appeal_id", identifier(), primary_key=True),
    Column("motion", Integer, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), primary_key=True),
    word("choice"),
    Column("at", Moment, nullable=False),
    one_of("choice", Choice),
    ForeignKeyConstraint(
        ["meeting_id", "appeal_id", "motion"], ["motions.meeting_id", "motions.appeal_id", "motions.number"]
    ),
    Index(None, "person_id"),
)
"""The primary key allows each member one vote on a motion."""
