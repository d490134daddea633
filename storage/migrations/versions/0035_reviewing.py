"""What reviewers share: claims of tasks, phrases, and what became of steps that were approved together.

Revision: 0035
Follows: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0040"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_table(
        "review_claims",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_review_claims_task_id_tasks")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_review_claims_person_id_people")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_review_claims")),
    )
    op.create_index(op.f("ix_review_claims_person_id"), "review_claims", ["person_id"])
    op.create_table(
        "review_phrases",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.String(120)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_phrases")),
    )
    op.create_table(
        "review_batches",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_review_batches_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_batches")),
    )
    op.create_index(op.f("ix_review_batches_at"), "review_batches", ["at"])


def downgrade() -> None:
    for table in ("review_batches", "review_phrases", "review_claims"):
        op.drop_table(table)
