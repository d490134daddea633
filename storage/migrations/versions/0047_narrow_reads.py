"""A monthly review keeps what usage reports did not cover on its day, and what pages list is found in its order.

Revision: 0047
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0041"
branch_labels = None
depends_on = None
compatible = True

KIND = "kind IN ('hud', 'logins')"
WHY_NOT = "why_not IN ('unmapped_agency', 'unknown_projects', 'unlinked_holder')"


def upgrade() -> None:
    op.create_table(
        "review_coverage",
        sa.Column("review_id", sa.String(120), nullable=False),
        sa.Column("not_covered", sa.JSON(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("first_limit", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_coverage")),
    )
    op.create_table(
        "unknown_uses",
        sa.Column("review_id", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("license_id", sa.String(120), nullable=False),
        sa.Column("assignment", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("why_not", sa.String(40)),
        sa.CheckConstraint(KIND, name=op.f("ck_unknown_uses_kind")),
        sa.CheckConstraint(WHY_NOT, name=op.f("ck_unknown_uses_why_not")),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name=op.f("fk_unknown_uses_license_id_licenses")),
        sa.PrimaryKeyConstraint("review_id", "number", name=op.f("pk_unknown_uses")),
    )
    op.create_index(op.f("ix_unknown_uses_license_id"), "unknown_uses", ["license_id"])
    in_order = ["review_id", "agency_id", "license_id"]
    op.create_index(op.f("ix_inactivity_findings_review_id_agency_id_license_id"), "inactivity_findings", in_order)
    excused = ["review_id", "excused_by"]
    op.create_index(op.f("ix_inactivity_findings_review_id_excused_by"), "inactivity_findings", excused)
    op.create_index(op.f("ix_export_coverage_project_id"), "export_coverage", ["project_id"])
    op.drop_index(op.f("ix_export_coverage_organization_id"), table_name="export_coverage")
    op.create_index(op.f("ix_agencies_name_id"), "agencies", ["name", "id"])
    op.create_index(op.f("ix_tasks_workflow_id"), "tasks", ["workflow_id"])
    op.drop_index(op.f("ix_training_runs_ended_at_deadline_at"), table_name="training_runs")
    by_deadline = ["ended_at", "deadline_at", "request_id"]
    op.create_index(op.f("ix_training_runs_ended_at_deadline_at_request_id"), "training_runs", by_deadline)


def downgrade() -> None:
    op.drop_index(op.f("ix_training_runs_ended_at_deadline_at_request_id"), table_name="training_runs")
    op.create_index(op.f("ix_training_runs_ended_at_deadline_at"), "training_runs", ["ended_at", "deadline_at"])
    op.drop_index(op.f("ix_tasks_workflow_id"), table_name="tasks")
    op.drop_index(op.f("ix_agencies_name_id"), table_name="agencies")
    op.create_index(op.f("ix_export_coverage_organization_id"), "export_coverage", ["organization_id"])
    op.drop_index(op.f("ix_export_coverage_project_id"), table_name="export_coverage")
    op.drop_index(op.f("ix_inactivity_findings_review_id_excused_by"), table_name="inactivity_findings")
    op.drop_index(op.f("ix_inactivity_findings_review_id_agency_id_license_id"), table_name="inactivity_findings")
    op.drop_table("unknown_uses")
    op.drop_table("review_coverage")
