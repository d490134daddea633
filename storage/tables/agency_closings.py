"""Agencies that close or have closed. A file of agencies says nothing about that, so it can't reopen one."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table

from models.agency_closing.lifecycle import ClosingState
from storage.columns import Moment, Words, identifier, metadata, one_of, word

agency_closings = Table(
    "agency_closings",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agencies.id"), primary_key=True),
    word("state"),
    Column("on_day", Date, nullable=False),
    Column("because", Words, nullable=False),
    Column("planned_by", identifier(), nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("ended_at", Moment),
    Column("policy_label", Words, nullable=False),
    Column("step", Integer, nullable=False),
    one_of("state", ClosingState),
)
"""The latest closing of each agency. `on_day` is the agency's last day. Earlier ones that were called off are in the
audit trail.
"""
