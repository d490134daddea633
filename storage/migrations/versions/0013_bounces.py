"""Letters that did not arrive are recorded, and a task asks for the correct address.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = (
    "review_request",
    "complete_request",
    "find_license",
    "do_training",
    "review_step",
    "set_up_account",
    "change_account",
    "close_account",
    "grant_training_site",
    "confirm_renewal",
    "name_billing_contact",
    "settle_billing",
    "collect_payment",
    "decide_self_pay",
    "review_self_pay",
    "check_notice",
    "settle_conflict",
    "reopen_account",
    "unlock_account",
    "reactivate_license",
    "confirm_return",
    "review_inactivity",
    "hold_meeting",
    "present_report",
    "restore_meetings",
    "answer_question",
    "assess_need",
    "settle_appeal",
    "answer_license_request",
    "confirm_commitments",
    "reduce_delegations",
    "check_account",
    "import_usage",
    "map_organization",
)
NEW_TASK = "correct_address"


def upgrade() -> None:
    op.create_table(
        "bounces",
        sa.Column("notice_id", sa.String(120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_bounces_notice_id_notices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_bounces_person_id_people")),
        sa.PrimaryKeyConstraint("notice_id", "address", name=op.f("pk_bounces")),
    )
    op.create_index(op.f("ix_bounces_person_id"), "bounces", ["person_id"])
    allow(*BEFORE, NEW_TASK)


def downgrade() -> None:
    op.execute(f"DELETE FROM tasks WHERE kind = '{NEW_TASK}'")
    allow(*BEFORE)
    op.drop_index(op.f("ix_bounces_person_id"), "bounces")
    op.drop_table("bounces")


def allow(*kinds: str) -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_constraint(op.f("ck_tasks_kind"), type_="check")
        tasks.create_check_constraint(op.f("ck_tasks_kind"), sa.column("kind").in_(kinds))
