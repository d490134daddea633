"""A line of a bank's file can be divided, and an agency can be known under other names as a payer.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.String(120)


def upgrade() -> None:
    """Add the parts of lines and the names of payers."""
    op.create_table(
        "bank_line_parts",
        sa.Column("line_key", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("invoice", ID),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("line_key", "number", name="pk_bank_line_parts"),
        sa.ForeignKeyConstraint(["line_key"], ["bank_lines.key"], name="fk_bank_line_parts_line_key_bank_lines"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_bank_line_parts_agency_id_agencies"),
    )
    op.create_table(
        "payer_names",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("name_key", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "name_key", name="pk_payer_names"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_payer_names_agency_id_agencies"),
    )


def downgrade() -> None:
    """Take both tables away again."""
    op.drop_table("payer_names")
    op.drop_table("bank_line_parts")
