"""The region that a license knows, so that the licenses of an agency that moves to another one can be told.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Licenses began with the region of their agency."""
    op.add_column("licenses", sa.Column("region_id", sa.String(120), nullable=True))
    op.execute(
        "UPDATE licenses SET region_id = (SELECT region_id FROM agencies WHERE agencies.id = licenses.agency_id)"
    )


def downgrade() -> None:
    """The tables as they were."""
    op.drop_column("licenses", "region_id")
