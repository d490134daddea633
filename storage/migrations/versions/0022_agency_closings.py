"""Agencies can close: their last day, and the tasks for what is left to settle.

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
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
    "correct_address",
)
NEW_TASK = "settle_closing"


def upgrade() -> None:
    op.create_table(
        "agency_closings",
        sa.Column("agency_id", sa.String(120), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("planned_by", sa.String(120), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_closings_agency_id_agencies")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_closings")),
        sa.CheckConstraint(
            "state IN ('planned', 'carrying_out', 'closed', 'called_off')", name=op.f("ck_agency_closings_state")
        ),
    )
    allow(*BEFORE, NEW_TASK)


def downgrade() -> None:
    op.execute(f"DELETE FROM tasks WHERE kind = '{NEW_TASK}'")
    allow(*BEFORE)
    op.drop_table("agency_closings")


def allow(*kinds: str) -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_constraint(op.f("ck_tasks_kind"), type_="check")
        tasks.create_check_constraint(op.f("ck_tasks_kind"), sa.column("kind").in_(kinds))
