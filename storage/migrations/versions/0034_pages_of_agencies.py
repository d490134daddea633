"""Pages list an agency's requests, trainings, and licenses in parts, and a person's own appeals.

Revision: 0034
Follows: 0032
"""

from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

compatible = True


def upgrade() -> None:
    op.create_index("ix_appeals_person_id", "appeals", ["person_id"])
    op.create_index("ix_appeals_filed_by", "appeals", ["filed_by"])
    op.create_index("ix_access_requests_agency_id_submitted_at", "access_requests", ["agency_id", "submitted_at"])
    op.create_index("ix_training_runs_agency_id_deadline_at", "training_runs", ["agency_id", "deadline_at"])
    op.create_index("ix_licenses_agency_id_created_at", "licenses", ["agency_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_licenses_agency_id_created_at", "licenses")
    op.drop_index("ix_training_runs_agency_id_deadline_at", "training_runs")
    op.drop_index("ix_access_requests_agency_id_submitted_at", "access_requests")
    op.drop_index("ix_appeals_filed_by", "appeals")
    op.drop_index("ix_appeals_person_id", "appeals")
