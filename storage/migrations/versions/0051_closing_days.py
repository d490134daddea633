"""The days on which the office is closed besides its holidays.

Revision: 0051
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0041"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_table(
        "closing_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("announced_by", sa.String(120), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closing_days")),
    )


def downgrade() -> None:
    op.drop_table("closing_days")
