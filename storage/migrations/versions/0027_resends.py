"""A letter that is sent again is a delivery of its own, with a number.

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
compatible = True

COLUMNS = (("notices", "resends"), ("notice_recipients", "resend"), ("bounces", "resend"))


def upgrade() -> None:
    for name, column in COLUMNS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name, column in COLUMNS:
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
