"""The office's names for the columns of its login reports, and tasks about accounts in the HMIS.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(120)
WORD = sa.String(40)
MOMENT = sa.DateTime(timezone=True)

ROLES = ("user", "email", "name", "last_login", "login", "time", "failed", "locked", "status", "agency")
OLD_TASKS = (
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
    "import_usage",
    "map_organization",
    "answer_question",
    "assess_need",
    "settle_appeal",
    "answer_license_request",
    "confirm_commitments",
    "reduce_delegations",
)
NEW_TASK = "check_account"


def upgrade() -> None:
    """Add the table and the new kind of task."""
    op.create_table(
        "login_columns",
        sa.Column("role", WORD, nullable=False),
        sa.Column("heading_key", ID, nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("role", "heading_key", name="pk_login_columns"),
        sa.CheckConstraint(f"role IN ({listed(ROLES)})", name=op.f("ck_login_columns_role")),
    )
    allow_tasks(*OLD_TASKS, NEW_TASK)


def downgrade() -> None:
    """Take both away again, with the tasks of the new kind."""
    op.execute(sa.text(f"DELETE FROM tasks WHERE kind = '{NEW_TASK}'"))
    allow_tasks(*OLD_TASKS)
    op.drop_table("login_columns")


def allow_tasks(*kinds: str) -> None:
    """Let tasks be of these kinds."""
    with op.batch_alter_table("tasks") as table:
        table.drop_constraint(op.f("ck_tasks_kind"), type_="check")
        table.create_check_constraint(op.f("ck_tasks_kind"), f"kind IN ({listed(kinds)})")


def listed(words: tuple[str, ...]) -> str:
    """Write words as SQL lists them."""
    return ", ".join(repr(word) for word in words)
