"""The records say for which ground a license was revoked or found, and which courses were reported for it.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GROUNDS = (
    "left_and_kept",
    "unpaid",
    "no_data_entry",
    "never_signed_in",
    "no_login",
    "leave_of_absence",
    "recertification_overdue",
    "sanction",
    "ce_allotment",
)


def upgrade() -> None:
    with op.batch_alter_table("inactivity_findings") as findings:
        findings.add_column(sa.Column("ground", sa.String(40)))
        findings.create_check_constraint(op.f("ck_inactivity_findings_ground"), sa.column("ground").in_(GROUNDS))
    with op.batch_alter_table("licenses") as licenses:
        licenses.add_column(sa.Column("revocation_ground", sa.String(40)))
        licenses.add_column(sa.Column("courses", sa.JSON(), nullable=False, server_default="[]"))
        licenses.create_check_constraint(
            op.f("ck_licenses_revocation_ground"), sa.column("revocation_ground").in_(GROUNDS)
        )


def downgrade() -> None:
    with op.batch_alter_table("licenses") as licenses:
        licenses.drop_constraint(op.f("ck_licenses_revocation_ground"), type_="check")
        licenses.drop_column("courses")
        licenses.drop_column("revocation_ground")
    with op.batch_alter_table("inactivity_findings") as findings:
        findings.drop_constraint(op.f("ck_inactivity_findings_ground"), type_="check")
        findings.drop_column("ground")
