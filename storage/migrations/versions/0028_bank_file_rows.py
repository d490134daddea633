"""A row of a bank's file is known by the file's content, and a payment says if it was meant as a further one.

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_file_rows",
        sa.Column("sha256", sa.String(120), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_key", sa.String(120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "line", name=op.f("pk_bank_file_rows")),
    )
    op.create_index(op.f("ix_bank_file_rows_line_key"), "bank_file_rows", ["line_key"])
    with op.batch_alter_table("ledger_entries") as entries:
        entries.add_column(sa.Column("further", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("ledger_entries") as entries:
        entries.drop_column("further")
    op.drop_index(op.f("ix_bank_file_rows_line_key"), "bank_file_rows")
    op.drop_table("bank_file_rows")
