"""The life of a meeting, second chairs, who took part in monthly reviews, intakes, and reviews of self-pay licenses.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(120)
MOMENT = sa.DateTime(timezone=True)

MEETING_STATES = ("scheduled", "announced", "in_session", "closed", "without_quorum", "missed")
NEW_MEETING_STATES = (
    "scheduled",
    "announced",
    "in_session",
    "adjourned",
    "closed",
    "without_quorum",
    "canceled",
    "missed",
)
MOTION_RESULTS = ("carried", "failed", "dropped")
ROLES = (
    "signatory",
    "representative",
    "agency_administrator",
    "executive_director",
    "billing_contact",
    "reviewer",
    "system_administrator",
    "region_manager",
    "hmis_lead",
    "lead_agency",
    "hmis_director",
    "ce_lead",
    "list_holder",
    "performance_member",
    "performance_chair",
    "ce_member",
    "ce_chair",
    "billing",
)
NEW_ROLES = (
    *ROLES[: ROLES.index("ce_member")],
    "performance_second_chair",
    "ce_member",
    "ce_chair",
    "ce_second_chair",
    "billing",
)
TASK_KINDS = (
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
    "check_notice",
    "settle_conflict",
    "reopen_account",
    "unlock_account",
    "reactivate_license",
    "confirm_return",
    "review_inactivity",
    "hold_meeting",
    "present_report",
    "answer_question",
    "assess_need",
    "settle_appeal",
    "answer_license_request",
    "confirm_commitments",
    "reduce_delegations",
)
NEW_TASK_KINDS = (
    *TASK_KINDS[: TASK_KINDS.index("check_notice")],
    "review_self_pay",
    *TASK_KINDS[TASK_KINDS.index("check_notice") : TASK_KINDS.index("answer_question")],
    "restore_meetings",
    *TASK_KINDS[TASK_KINDS.index("answer_question") :],
)


def upgrade() -> None:
    """Allow the new words, and add the time at which an adjourned meeting goes on."""
    op.add_column("meetings", sa.Column("resumes_at", MOMENT))
    op.add_column("inactivity_reviews", sa.Column("held_by", sa.JSON()))
    op.add_column("inactivity_reviews", sa.Column("took_part", sa.JSON()))
    op.add_column("self_pay_requests", sa.Column("reviews", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "region_intakes",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "region_id", "month", name="pk_region_intakes"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_region_intakes_agency_id_agencies"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_region_intakes_region_id_regions"),
    )
    allow("meetings", "state", NEW_MEETING_STATES)
    allow("motions", "result", (*MOTION_RESULTS, "without_quorum"))
    allow("designations", "role", NEW_ROLES)
    allow("tasks", "role", NEW_ROLES)
    allow("tasks", "kind", NEW_TASK_KINDS)


def downgrade() -> None:
    """Take the new words back. This fails where a row uses one of them."""
    allow("tasks", "kind", TASK_KINDS)
    allow("tasks", "role", ROLES)
    allow("designations", "role", ROLES)
    allow("motions", "result", MOTION_RESULTS)
    allow("meetings", "state", MEETING_STATES)
    op.drop_table("region_intakes")
    with op.batch_alter_table("self_pay_requests") as requests:
        requests.drop_column("reviews")
    with op.batch_alter_table("inactivity_reviews") as reviews:
        reviews.drop_column("took_part")
        reviews.drop_column("held_by")
    with op.batch_alter_table("meetings") as meetings:
        meetings.drop_column("resumes_at")


def allow(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column hold one of these words, or nothing, instead of the words before."""
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, f"{column} IN ({', '.join(repr(each) for each in words)})")
