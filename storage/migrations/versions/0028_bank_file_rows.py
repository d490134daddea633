"""Rows of banks' files are known by the file's content, payments say if they are further ones, terms are billed again.

A term whose renewal was given back, because the expiration date moved before it, can be renewed once more.

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ONE_RENEWAL = "uq_invoices_one_renewal_for_agency_and_term"
IS_RENEWAL = "kind = 'renewal' AND state <> 'void'"


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
    one_renewal(f"{IS_RENEWAL} AND billed > reduced")


def downgrade() -> None:
    one_renewal(IS_RENEWAL)
    with op.batch_alter_table("ledger_entries") as entries:
        entries.drop_column("further")
    op.drop_index(op.f("ix_bank_file_rows_line_key"), "bank_file_rows")
    op.drop_table("bank_file_rows")


def one_renewal(condition: str) -> None:
    """Make sure that each term of an agency has one renewal, among those for which a condition holds."""
    op.drop_index(ONE_RENEWAL, "invoices")
    where = sa.text(condition)
    op.create_index(
        ONE_RENEWAL,
        "invoices",
        ["agency_id", "term_first_day"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
