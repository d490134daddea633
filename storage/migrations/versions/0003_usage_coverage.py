"""What usage reports cover: projects of the HMIS, whose organizations they are, and the time that each report covers.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(120)
MOMENT = sa.DateTime(timezone=True)

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
    "answer_question",
    "assess_need",
    "settle_appeal",
    "answer_license_request",
    "confirm_commitments",
    "reduce_delegations",
)
NEW_TASKS = ("import_usage", "map_organization")


def upgrade() -> None:
    """Add the tables, what an import covers, and the new kinds of task."""
    with op.batch_alter_table("usage_imports") as table:
        table.add_column(sa.Column("period_type", sa.Text()))
        table.add_column(sa.Column("directive", sa.Text()))
        table.add_column(sa.Column("covers_from", MOMENT))
        table.add_column(sa.Column("covers_until", MOMENT))
    op.create_table(
        "hmis_projects",
        sa.Column("project_id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("operating_from", sa.Date()),
        sa.Column("operating_until", sa.Date()),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="pk_hmis_projects"),
    )
    op.create_index("ix_hmis_projects_organization_id", "hmis_projects", ["organization_id"])
    op.create_table(
        "agency_organizations",
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("linked_by", ID, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_agency_organizations"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_agency_organizations_agency_id_agencies"),
    )
    op.create_index("ix_agency_organizations_agency_id", "agency_organizations", ["agency_id"])
    op.create_table(
        "export_coverage",
        sa.Column("import_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("covers_from", MOMENT, nullable=False),
        sa.Column("covers_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "project_id", name="pk_export_coverage"),
        sa.ForeignKeyConstraint(["import_id"], ["usage_imports.id"], name="fk_export_coverage_import_id_usage_imports"),
    )
    op.create_index("ix_export_coverage_organization_id", "export_coverage", ["organization_id"])
    op.create_table(
        "login_coverage",
        sa.Column("import_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("covers_from", MOMENT),
        sa.Column("covers_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "user_id", name="pk_login_coverage"),
        sa.ForeignKeyConstraint(["import_id"], ["usage_imports.id"], name="fk_login_coverage_import_id_usage_imports"),
    )
    op.create_index("ix_login_coverage_user_id", "login_coverage", ["user_id"])
    with op.batch_alter_table("inactivity_findings") as table:
        table.add_column(sa.Column("reports", sa.Integer()))
    allow_tasks(*OLD_TASKS, *NEW_TASKS)


def downgrade() -> None:
    """Take it all away again, with the tasks of the new kinds."""
    op.execute(sa.text(f"DELETE FROM tasks WHERE kind IN {NEW_TASKS}"))
    allow_tasks(*OLD_TASKS)
    with op.batch_alter_table("inactivity_findings") as findings:
        findings.drop_column("reports")
    for table in ("login_coverage", "export_coverage", "agency_organizations", "hmis_projects"):
        op.drop_table(table)
    with op.batch_alter_table("usage_imports") as batch:
        for column in ("period_type", "directive", "covers_from", "covers_until"):
            batch.drop_column(column)


def allow_tasks(*kinds: str) -> None:
    """Let tasks be of these kinds."""
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("tasks") as table:
        table.drop_constraint(op.f("ck_tasks_kind"), type_="check")
        table.create_check_constraint(op.f("ck_tasks_kind"), f"kind IN ({listed})")
