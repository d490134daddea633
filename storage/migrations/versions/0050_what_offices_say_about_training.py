"""A training may end because of failed attempts, and experience may make up for parts of it.

Revision: 0050
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0041"
branch_labels = None
depends_on = None

BEFORE = ("in_training", "held_for_review", "completed", "lapsed", "withdrawn")


def upgrade() -> None:
    op.add_column("training_runs", sa.Column("waiver", sa.JSON(none_as_null=True)))
    op.add_column("training_steps", sa.Column("earlier", sa.JSON(none_as_null=True)))
    allow("training_runs", "state", "in_training", "held_for_review", "completed", "lapsed", "failed", "withdrawn")


def downgrade() -> None:
    op.execute("UPDATE training_runs SET state = 'lapsed' WHERE state = 'failed'")
    allow("training_runs", "state", *BEFORE)
    with op.batch_alter_table("training_runs") as runs:
        runs.drop_column("waiver")
    with op.batch_alter_table("training_steps") as steps:
        steps.drop_column("earlier")


def allow(table: str, column: str, *words: str) -> None:
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(words))
