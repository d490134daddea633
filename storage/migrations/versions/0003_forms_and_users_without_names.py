"""The form a request was asked with is remembered; names and addresses of the HMIS's users are not.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FORGOTTEN = ("email", "name", "listed_as_of")


def upgrade() -> None:
    """Keep a fingerprint of each request's form; of the users of the HMIS, keep ids and dates only."""
    op.add_column("access_requests", sa.Column("form", sa.Text(), nullable=False, server_default=""))
    op.drop_index(op.f("ix_hmis_users_email"), table_name="hmis_users")
    for name in FORGOTTEN:
        op.drop_column("hmis_users", name)


def downgrade() -> None:
    """The tables as they were; what was forgotten stays so."""
    op.add_column("hmis_users", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("hmis_users", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("hmis_users", sa.Column("listed_as_of", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_hmis_users_email"), "hmis_users", ["email"], unique=False)
    op.drop_column("access_requests", "form")
