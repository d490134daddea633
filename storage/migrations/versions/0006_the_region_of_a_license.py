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
    """Which region a license knows is not on record until its next step; the next load tells it that of its agency."""
    op.add_column("licenses", sa.Column("region_id", sa.String(120), nullable=True))


def downgrade() -> None:
    """The tables as they were."""
    op.drop_column("licenses", "region_id")
