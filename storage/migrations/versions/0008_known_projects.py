"""A project says when an import first showed it, and an organization of the HMIS can be no agency of the office.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.String(120)


def upgrade() -> None:
    with op.batch_alter_table("hmis_projects") as table:
        table.add_column(sa.Column("known_since", sa.DateTime(timezone=True)))
    with op.batch_alter_table("agency_organizations") as table:
        table.alter_column("agency_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    """Forget which organizations are no agency of the office: the older tables have no word for it."""
    op.execute("DELETE FROM agency_organizations WHERE agency_id IS NULL")
    with op.batch_alter_table("agency_organizations") as table:
        table.alter_column("agency_id", existing_type=ID, nullable=False)
    with op.batch_alter_table("hmis_projects") as table:
        table.drop_column("known_since")
