"""The form of a request, the use a license knows of and worksheets are kept; names of the HMIS's users are not.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KNOWN = ("loaded_at", "logins_watched_since", "known_data_entry_at", "known_login_at")
PAPERS = "kind IN ('certificate', 'agreement', 'other')"
WITH_WORKSHEETS = "kind IN ('certificate', 'agreement', 'worksheet', 'other')"
FORGOTTEN = ("email", "name", "listed_as_of")


def upgrade() -> None:
    """Keep a fingerprint of each request's form; of the users of the HMIS, keep ids and dates only."""
    op.add_column("access_requests", sa.Column("form", sa.Text(), nullable=False, server_default=""))
    for name in KNOWN:
        op.add_column("licenses", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_hmis_users_email"), table_name="hmis_users")
    for name in FORGOTTEN:
        op.drop_column("hmis_users", name)
    _papers_are(WITH_WORKSHEETS, instead_of=PAPERS)


def downgrade() -> None:
    """The tables as they were; what was forgotten stays so, and a worksheet is some other paper again."""
    op.execute("UPDATE documents SET kind = 'other' WHERE kind = 'worksheet'")
    _papers_are(PAPERS, instead_of=WITH_WORKSHEETS)
    op.add_column("hmis_users", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("hmis_users", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("hmis_users", sa.Column("listed_as_of", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_hmis_users_email"), "hmis_users", ["email"], unique=False)
    for name in KNOWN:
        op.drop_column("licenses", name)
    op.drop_column("access_requests", "form")


def _papers_are(kinds: str, *, instead_of: str) -> None:
    name = op.f("ck_documents_kind")
    before = sa.CheckConstraint(instead_of, name=name)
    with op.batch_alter_table("documents", reflect_args=[before]) as documents:
        documents.drop_constraint(name, type_="check")
        documents.create_check_constraint(name, kinds)
