"""The use of the HMIS: its user accounts with their last activity, and the files that told of it."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
)

from models.usage.columns import ColumnRole
from storage.columns import Moment, Words, identifier, metadata, one_of, word


class LinkedBy(StrEnum):
    """How a user of the HMIS was found to be a person on record."""

    EMAIL = "email"
    MAPPING = "mapping"
    HAND = "hand"


class ImportKind(StrEnum):
    """What a file of usage is."""

    HUD = "hud"
    """An HMIS CSV export: who entered or updated data when."""
    LOGINS = "logins"
    """A report of logins: who signed in when, failed attempts, locked accounts."""

    @property
    def spoken(self) -> str:
        """What the file is, as people say it."""
        return {ImportKind.HUD: "HMIS CSV export", ImportKind.LOGINS: "login report"}[self]


ONE_FILE = "uq_usage_imports_one_of_kind_and_digest"

hmis_users = Table(
    "hmis_users",
    metadata,
    Column("user_id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id")),
    Column("agency_id", identifier(), ForeignKey("agencies.id")),
    word("how", nullable=True),
    Column("linked_by", identifier()),
    Column("linked_at", Moment),
    Column("last_any_at", Moment),
    Column("last_data_entry_at", Moment),
    Column("last_login_at", Moment),
    Column("recent_entries", Integer),
    Column("recent_since", Moment),
    Column("failed_attempts", Integer),
    Column("locked", Boolean),
    Column("logins_as_of", Moment),
    Column("from_import", identifier()),
    Column("updated_at", Moment, nullable=False),
    one_of("how", LinkedBy),
    CheckConstraint(
        "(person_id IS NULL) = (how IS NULL) AND (person_id IS NOT NULL OR agency_id IS NULL)", name="link"
    ),
    Index(None, "person_id", "agency_id"),
    Index(None, "person_id", "last_any_at"),
    Index(None, "linked_at"),
)
"""A user account of the HMIS, by the id that the HMIS gives it. Linked to a person, its use is the use of the person's
licenses: of the one at `agency_id`, or of all of them when that is empty.

`recent_entries` counts the records about clients that the last export shows since `recent_since`; empty before one did.

Ids and dates only: no name and no address of a user is kept (docs/adr/0011). `last_any_at` counts every record with the
user's id, `last_data_entry_at` those about clients only. Failed attempts and `locked` are as of `logins_as_of`, the
latest login in the report that says so. `from_import` is the file that changed the row last: its use or its link.
"""

usage_imports = Table(
    "usage_imports",
    metadata,
    Column("id", identifier(), primary_key=True),
    word("kind"),
    Column("at", Moment, nullable=False),
    Column("by", identifier(), nullable=False),
    Column("digest", identifier(), nullable=False),
    Column("export_id", Words),
    Column("exported_at", Moment),
    Column("layout", Words),
    Column("rows_read", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Column("users_matched", Integer, nullable=False),
    Column("users_unmatched", Integer, nullable=False),
    Column("newest", Moment),
    Column("oldest", Moment),
    Column("period_type", Words),
    Column("directive", Words),
    Column("covers_from", Moment),
    Column("covers_until", Moment),
    Column("summary", JSON, nullable=False),
    one_of("kind", ImportKind),
    Index(ONE_FILE, "kind", "digest", unique=True),
    Index(None, "at"),
    Index(None, "kind", "at"),
)
"""Every file of usage that was taken in, once: `digest` is that of its content.

It proves a lack of use from `covers_from` (empty: from always) to `covers_until`; if that is empty, it proves use only.
`period_type` and `directive` are HUD's codes in Export.csv.
"""

hmis_projects = Table(
    "hmis_projects",
    metadata,
    Column("project_id", identifier(), primary_key=True),
    Column("organization_id", identifier(), nullable=False, index=True),
    Column("operating_from", Date),
    Column("operating_until", Date),
    Column("seen_at", Moment, nullable=False),
    Column("known_since", Moment),
)
"""A project of the HMIS that an export has shown, as of the newest export that did. Ids only (docs/adr/0011).

`known_since` is when an import first showed it; empty for those from before that was kept.
"""

agency_organizations = Table(
    "agency_organizations",
    metadata,
    Column("organization_id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), index=True),
    Column("linked_by", identifier(), nullable=False),
    Column("linked_at", Moment, nullable=False),
)
"""Which agency an organization of the HMIS is. Without an agency, somebody said that it is none of the office's."""

export_coverage = Table(
    "export_coverage",
    metadata,
    Column("import_id", identifier(), ForeignKey("usage_imports.id"), primary_key=True),
    Column("project_id", identifier(), primary_key=True),
    Column("organization_id", identifier(), nullable=False),
    Column("covers_from", Moment, nullable=False),
    Column("covers_until", Moment, nullable=False),
    Index(None, "project_id"),
)
"""For which time an export proves that nothing was entered at a project."""

login_coverage = Table(
    "login_coverage",
    metadata,
    Column("import_id", identifier(), ForeignKey("usage_imports.id"), primary_key=True),
    Column("user_id", identifier(), primary_key=True),
    Column("covers_from", Moment),
    Column("covers_until", Moment, nullable=False),
    Index(None, "user_id"),
)
"""For which time a login report proves that an account did not sign in. Without a beginning: for all time before."""

login_columns = Table(
    "login_columns",
    metadata,
    word("role"),
    Column("heading_key", identifier(), nullable=False),
    Column("heading", Words, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", identifier(), nullable=False),
    PrimaryKeyConstraint("role", "heading_key"),
    one_of("role", ColumnRole),
)
"""What the columns of login reports are called here, as somebody said: of two names for one column the later counts.

`heading_key` is the heading without capitals, blanks and punctuation.
"""
