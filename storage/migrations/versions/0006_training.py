"""Attempts say when they were taken, how they were entered and corrected; steps list the papers that were replaced.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("access_requests", sa.Column("papers", sa.JSON()))
    op.execute("UPDATE access_requests SET papers = '[]'")
    with op.batch_alter_table("access_requests") as requests:
        requests.alter_column("papers", existing_type=sa.JSON(), nullable=False)
    op.add_column("training_steps", sa.Column("earlier_papers", sa.JSON()))
    op.execute("UPDATE training_steps SET earlier_papers = '[]'")
    with op.batch_alter_table("training_steps") as steps:
        steps.alter_column("earlier_papers", existing_type=sa.JSON(), nullable=False)
    op.add_column("attempts", sa.Column("entered", sa.Text()))
    op.add_column("attempts", sa.Column("taken_at", MOMENT))
    op.add_column("attempts", sa.Column("corrections", sa.JSON()))
    op.execute("UPDATE attempts SET entered = score, taken_at = at, corrections = '[]'")
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("entered", existing_type=sa.Text(), nullable=False)
        attempts.alter_column("taken_at", existing_type=MOMENT, nullable=False)
        attempts.alter_column("corrections", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_column("corrections")
        attempts.drop_column("taken_at")
        attempts.drop_column("entered")
    with op.batch_alter_table("training_steps") as steps:
        steps.drop_column("earlier_papers")
    with op.batch_alter_table("access_requests") as requests:
        requests.drop_column("papers")
