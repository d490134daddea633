"""A training may end because of failed attempts, need fewer parts, count what was done before, and wait for a place.

Revision: 0050
Follows: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UP_TO_TRAINING = ("submitted", "under_review", "returned", "approved", "awaiting_license", "license_set_aside")
FROM_TRAINING = (
    *("in_training", "trained", "scheduled", "account_pending"),
    *("granted", "rejected", "closed", "withdrawn"),
)
BEFORE = ("in_training", "held_for_review", "completed", "lapsed", "withdrawn")


def upgrade() -> None:
    op.add_column("training_runs", sa.Column("waiver", sa.JSON(none_as_null=True)))
    op.add_column("training_steps", sa.Column("earlier", sa.JSON(none_as_null=True)))
    allow("training_runs", "state", "in_training", "held_for_review", "completed", "lapsed", "failed", "withdrawn")

    allow("access_requests", "state", *UP_TO_TRAINING, "awaiting_place", *FROM_TRAINING)
    op.create_table(
        "training_places",
        sa.Column("request_id", sa.String(120), nullable=False),
        sa.Column("line", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_training_places")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["access_requests.id"], name=op.f("fk_training_places_request_id_access_requests")
        ),
    )
    op.create_index(op.f("ix_training_places_line_number"), "training_places", ["line", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("training_places")
    op.execute("UPDATE access_requests SET state = 'approved' WHERE state = 'awaiting_place'")
    allow("access_requests", "state", *UP_TO_TRAINING, *FROM_TRAINING)
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
