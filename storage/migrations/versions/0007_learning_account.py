"""A training run can ask for an account in another system, and keeps the trainee's user name there.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("form", "test", "course", "signature", "practice")


def upgrade() -> None:
    op.add_column("training_steps", sa.Column("user_name", sa.Text()))
    op.execute("UPDATE training_steps SET user_name = ''")
    with op.batch_alter_table("training_steps") as steps:
        steps.alter_column("user_name", existing_type=sa.Text(), nullable=False)
    allow("form", "test", "course", "signature", "account", "practice")


def downgrade() -> None:
    allow(*BEFORE)
    with op.batch_alter_table("training_steps") as steps:
        steps.drop_column("user_name")


def allow(*kinds: str) -> None:
    with op.batch_alter_table("training_steps") as steps:
        steps.drop_constraint(op.f("ck_training_steps_kind"), type_="check")
        steps.create_check_constraint(op.f("ck_training_steps_kind"), sa.column("kind").in_(kinds))
