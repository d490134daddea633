"""Sessions know their passkey, people can be deactivated, and somebody confirms a recovery.

Revision: 0037
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0034"
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
    "settle_closing",
)
NEW_TASK = "confirm_recovery"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("passkey_id", sa.Text()))
        sessions.add_column(sa.Column("trusted_from", sa.DateTime(timezone=True)))
        sessions.create_foreign_key(op.f("fk_sessions_passkey_id_passkeys"), "passkeys", ["passkey_id"], ["id"])
        sessions.create_index(op.f("ix_sessions_passkey_id"), ["passkey_id"])
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("deactivated_at", sa.DateTime(timezone=True)))
    allow(*BEFORE, NEW_TASK)


def downgrade() -> None:
    op.execute(f"DELETE FROM tasks WHERE kind = '{NEW_TASK}'")
    allow(*BEFORE)
    with op.batch_alter_table("people") as people:
        people.drop_column("deactivated_at")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_index(op.f("ix_sessions_passkey_id"))
        sessions.drop_constraint(op.f("fk_sessions_passkey_id_passkeys"), type_="foreignkey")
        sessions.drop_column("trusted_from")
        sessions.drop_column("passkey_id")


def allow(*kinds: str) -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_constraint(op.f("ck_tasks_kind"), type_="check")
        tasks.create_check_constraint(op.f("ck_tasks_kind"), sa.column("kind").in_(kinds))
