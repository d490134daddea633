"""A license can be revoked for the allotment, and an appeal can be about a sanction or be a special request.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INACTIVE = (
    "left_and_kept",
    "unpaid",
    "no_data_entry",
    "never_signed_in",
    "no_login",
    "leave_of_absence",
    "recertification_overdue",
    "sanction",
)
APPEALED = ("revoked_inactivity", "revoked_allotment", "denied_allotment", "more_allotment")
APPEALED_NOW = (
    "revoked_inactivity",
    "revoked_sanction",
    "special_request",
    "revoked_allotment",
    "denied_allotment",
    "more_allotment",
)


def upgrade() -> None:
    """Allow the new words."""
    words("licenses", "inactive_reason", *INACTIVE, "ce_allotment")
    words("licenses", "flag_reason", *INACTIVE, "ce_allotment")
    words("appeals", "reason", *APPEALED_NOW)
    words("docket_items", "reason", *APPEALED_NOW)


def downgrade() -> None:
    """Allow the earlier words only. Refused while a row has a new one."""
    words("licenses", "inactive_reason", *INACTIVE)
    words("licenses", "flag_reason", *INACTIVE)
    words("appeals", "reason", *APPEALED)
    words("docket_items", "reason", *APPEALED)


def words(table: str, column: str, *allowed: str) -> None:
    """Replace the list of words that a column may hold."""
    name = op.f(f"ck_{table}_{column}")
    listed = ", ".join(f"'{each}'" for each in allowed)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, sa.text(f"{column} IN ({listed})"))
