"""Files of the office: attachments of appeals, reports before a committee, minutes, and letters of decision."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table

from models.documents import ScanState
from storage.columns import Moment, Words, identifier, metadata, one_of, word


class OfficeFileKind(StrEnum):
    """What a file is."""

    ATTACHMENT = "attachment"
    INACTIVITY_REPORT = "inactivity_report"
    MINUTES = "minutes"
    DECISION = "decision"


kept_files = Table(
    "kept_files",
    metadata,
    Column("id", identifier(), primary_key=True),
    word("kind"),
    Column("subject_id", identifier(), nullable=False, index=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    Column("file_name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("sha256", identifier(), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("kept_by", identifier(), nullable=False),
    word("scan", nullable=True),
    Column("scanned_at", Moment),
    Column("destroyed_at", Moment),
    Column("destroyed_by", identifier()),
    Column("destroyed_why", Words, nullable=False),
    one_of("kind", OfficeFileKind),
    one_of("scan", ScanState),
    CheckConstraint("(kind = 'attachment') = (scan IS NOT NULL)", name="uploads_are_scanned"),
    Index(None, "scan"),
)
"""`subject_id` is the appeal or the meeting that a file belongs to. What the office made is stored once and never
changed. An attachment was uploaded, so it has a `scan`, and a destroyed one has no content left.
"""
