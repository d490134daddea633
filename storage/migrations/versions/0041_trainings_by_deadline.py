"""The index by which lead staff list the trainings of all agencies.

Revision: 0041
Follows: 0046
"""

from alembic import op

revision = "0041"
down_revision = "0046"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_index(op.f("ix_training_runs_ended_at_deadline_at"), "training_runs", ["ended_at", "deadline_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_training_runs_ended_at_deadline_at"), table_name="training_runs")
