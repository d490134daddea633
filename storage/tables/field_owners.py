"""Who decided each field of the office's records last: somebody by hand, or a file."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table

from models.intake.ownership import OwnedBy, RecordKind
from storage.columns import Moment, Words, identifier, metadata, one_of, word

field_owners = Table(
    "field_owners",
    metadata,
    word("record_kind"),
    Column("record_id", identifier(), nullable=False),
    Column("field", identifier(), nullable=False),
    word("owner"),
    Column("decided_at", Moment, nullable=False),
    Column("decided_by", identifier(), nullable=False),
    Column("file_said", Words),
    PrimaryKeyConstraint("record_kind", "record_id", "field"),
    one_of("record_kind", RecordKind),
    one_of("owner", OwnedBy),
)
"""`field` is the column of the file that the office loads. `file_said` is the value that a file gave last, as JSON;
empty if no file ever gave one. A field without a row came from a file before this was recorded.
"""
