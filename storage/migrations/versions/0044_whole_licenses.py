"""A license is kept whole, so that a list can tell its next date as its page does.

Revision: 0044
Follows: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.add_column("licenses", sa.Column("body", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("licenses", "body")
