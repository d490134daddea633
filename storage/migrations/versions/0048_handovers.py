"""Who goes on with what a person who left had open, and whether a leaver's license goes to somebody else now.

Revision: 0048
Follows: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
compatible = True

ID = sa.String(120)
ROLE = (
    "role IN ("
    "'signatory', 'representative', 'agency_administrator', 'executive_director', 'billing_contact', "
    "'reviewer', 'system_administrator', 'region_manager', 'hmis_lead', 'lead_agency', "
    "'hmis_director', 'ce_lead', 'list_holder', 'performance_member', 'performance_chair', "
    "'performance_second_chair', 'ce_member', 'ce_chair', 'ce_second_chair', 'billing'"
    ")"
)


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("to_id", ID),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "person_id", name=op.f("pk_handovers")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_handovers_person_id_people")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_handovers_to_id_people")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_handovers_agency_id_agencies")),
        sa.CheckConstraint(ROLE, name=op.f("ck_handovers_role")),
    )

    op.create_index(op.f("ix_handovers_to_id"), "handovers", ["to_id"])
    op.add_column("access_requests", sa.Column("transfer_license", sa.Boolean()))
    op.create_index(op.f("ix_access_requests_requested_by"), "access_requests", ["requested_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_access_requests_requested_by"), "access_requests")
    with op.batch_alter_table("access_requests") as requests:
        requests.drop_column("transfer_license")
    op.drop_table("handovers")
