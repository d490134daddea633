"""The queue of a role is found without reading the tasks of all others.

Revision: 0040
Follows: 0039
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_index(op.f("ix_tasks_role_closed_at_agency_id"), "tasks", ["role", "closed_at", "agency_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tasks_role_closed_at_agency_id"), table_name="tasks")
