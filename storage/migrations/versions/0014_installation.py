"""The database says which programs can work with it, and whose rules it is worked with.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("works_with", sa.String(120), nullable=False),
        sa.Column("pack", sa.String(120), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("loading", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
    )
    op.bulk_insert(installation, [{"id": 1, "works_with": "0014", "pack": "", "policy_label": ""}])


def downgrade() -> None:
    op.drop_table("installation")
