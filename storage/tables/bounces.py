"""Letters that did not arrive, as mail servers reported it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, and_, func

from storage.columns import Moment, Words, identifier, metadata
from storage.tables.work import notice_recipients

bounces = Table(
    "bounces",
    metadata,
    Column("notice_id", identifier(), ForeignKey("notices.id"), primary_key=True),
    Column("address", Words, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("status", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("cleared_at", Moment),
    Column("resend", Integer, nullable=False, server_default="0"),
    Index(None, "person_id"),
)
"""`address` is in lower case. A permanent one marks the address until the person has another (`cleared_at`).

`resend` says which delivery of the notice the last report is about: 0 for the first.
"""

OF_RECIPIENT = and_(
    bounces.c.notice_id == notice_recipients.c.notice_id,
    bounces.c.address == func.lower(notice_recipients.c.address),
    bounces.c.resend >= notice_recipients.c.resend,
)
"""Which report is about what a recipient got last. One about an earlier delivery is not."""
