"""What pages look up by a person, a license, or a time is found without reading a whole table.

Revision: 0045
Follows: 0044
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_index(op.f("ix_appeal_licenses_license_id"), "appeal_licenses", ["license_id"])
    op.create_index(op.f("ix_audit_entries_actor_id_at"), "audit_entries", ["actor_id", "at"])
    op.create_index(op.f("ix_hmis_users_person_id_last_any_at"), "hmis_users", ["person_id", "last_any_at"])
    op.create_index(op.f("ix_hmis_users_linked_at"), "hmis_users", ["linked_at"])
    op.create_index(op.f("ix_inactivity_findings_person_id"), "inactivity_findings", ["person_id"])
    op.create_index(op.f("ix_usage_imports_kind_at"), "usage_imports", ["kind", "at"])
    op.create_index(op.f("ix_votes_person_id"), "votes", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_votes_person_id"), table_name="votes")
    op.drop_index(op.f("ix_usage_imports_kind_at"), table_name="usage_imports")
    op.drop_index(op.f("ix_inactivity_findings_person_id"), table_name="inactivity_findings")
    op.drop_index(op.f("ix_hmis_users_linked_at"), table_name="hmis_users")
    op.drop_index(op.f("ix_hmis_users_person_id_last_any_at"), table_name="hmis_users")
    op.drop_index(op.f("ix_audit_entries_actor_id_at"), table_name="audit_entries")
    op.drop_index(op.f("ix_appeal_licenses_license_id"), table_name="appeal_licenses")
