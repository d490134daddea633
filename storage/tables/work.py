"""Work for people: tasks; notices and who received them; documents."""

from enum import StrEnum

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Identity, Index, Integer, LargeBinary, Table

from models.delivery import DeliveryVerdict
from models.documents import DocumentKind, ScanState
from models.effects import TaskKind
from models.people import Role
from storage.columns import Moment, Words, identifier, metadata, one_of, unique_where, word

ONE_OPEN_TASK = "uq_tasks_one_open_for_key"
TASK_IS_OPEN = "closed_at IS NULL"


class NoticeState(StrEnum):
    """The state of a notice."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed: a worker is sending it to the mail server, or died doing so."""
    SENT = "sent"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may or may not have gone out; a person checks."""


class RecipientKind(StrEnum):
    """How a notice is addressed to somebody."""

    TO = "to"
    CC = "cc"


tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("workflow_id", identifier(), nullable=False),
    Column("key", identifier(), nullable=False),
    word("kind"),
    Column("title", Words, nullable=False),
    word("role", nullable=True),
    Column("person_id", identifier(), ForeignKey("people.id")),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    Column("region_id", identifier(), ForeignKey("regions.id")),
    Column("request_id", identifier()),
    Column("about_id", identifier()),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("closed_at", Moment),
    Column("done", Boolean),
    one_of("kind", TaskKind),
    one_of("role", Role),
    Index(None, "closed_at", "due_at"),
    Index(None, "person_id"),
    Index(None, "agency_id"),
    Index(None, "role", "closed_at", "agency_id"),
    Index(None, "workflow_id"),
    unique_where(ONE_OPEN_TASK, TASK_IS_OPEN, "workflow_id", "key"),
)
"""A task that is opened again after it was closed is another row, so that what was done is still visible.

`request_id` and `about_id` (a person) say whom it is about.
"""

handovers = Table(
    "handovers",
    metadata,
    Column("workflow_id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), primary_key=True),
    Column("to_id", identifier(), ForeignKey("people.id"), index=True),
    word("role"),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    Column("at", Moment, nullable=False),
    Column("by", identifier(), nullable=False),
    one_of("role", Role),
)
"""Who goes on with what a person who left had open in a process: `to_id` or, if that is empty, whoever has the role at
the agency. Tasks and letters of the process that are meant for the person who left go there.
"""

notices = Table(
    "notices",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("workflow_id", identifier(), nullable=False),
    Column("step", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("template", identifier(), nullable=False),
    Column("agency_id", identifier()),
    Column("about_id", identifier()),
    Column("payload", JSON, nullable=False),
    word("state"),
    Column("attempts", Integer, nullable=False),
    Column("resends", Integer, nullable=False, server_default="0"),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    Column("subject", Words, nullable=False),
    Column("error", Words, nullable=False),
    one_of("state", NoticeState),
    Index(None, "workflow_id", "step", "position", unique=True),
    Index(None, "state", "at"),
    Index(None, "about_id"),
)
"""`payload` is the notice itself (models.effects.Notice); `at` is when it came about.

`resends` says how often somebody had it sent again, each time as a delivery of its own (models.ids.delivery_id).
"""

notice_recipients = Table(
    "notice_recipients",
    metadata,
    Column("notice_id", identifier(), ForeignKey("notices.id"), primary_key=True),
    Column("person_id", identifier(), primary_key=True),
    Column("address", Words, nullable=False),
    word("kind"),
    word("outcome"),
    Column("code", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("resend", Integer, nullable=False, server_default="0"),
    one_of("kind", RecipientKind),
    one_of("outcome", DeliveryVerdict),
    Index(None, "person_id"),
)
"""`resend` says in which delivery of the notice the mail server answered so: 0 for the first."""

documents = Table(
    "documents",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False, index=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    word("kind"),
    Column("file_name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("sha256", identifier(), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Column("stored_by", identifier(), nullable=False),
    word("scan"),
    Column("scanned_at", Moment),
    Column("destroyed_at", Moment),
    Column("destroyed_by", identifier()),
    Column("destroyed_why", Words, nullable=False),
    one_of("kind", DocumentKind),
    one_of("scan", ScanState),
    Index(None, "scan"),
    Index(None, "kind", "destroyed_at"),
)
"""The id is made of agency, person, kind and content: the same file twice is one document. A destroyed file has no
content left.
"""
