"""People, agencies and roles are changed here: which forms came in, so that each counts once.

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

compatible = True


def upgrade() -> None:
    op.create_table(
        "directory_forms",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("digest", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_forms")),
    )


def downgrade() -> None:
    op.drop_table("directory_forms")
