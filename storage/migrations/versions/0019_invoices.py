"""Agencies have a postal address and a purchase order, invoices have void copies, and renewals can be held.

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    with op.batch_alter_table("agencies") as agencies:
        agencies.add_column(sa.Column("address", sa.Text(), server_default="", nullable=False))
        agencies.add_column(sa.Column("purchase_order", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("agency_accounts") as accounts:
        accounts.add_column(sa.Column("unbilled", sa.Integer(), server_default="0", nullable=False))
        accounts.add_column(sa.Column("renewal_held_on", sa.Date()))
    op.create_table(
        "void_papers",
        sa.Column("agency_id", sa.String(120), nullable=False),
        sa.Column("invoice", sa.String(120), nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "invoice"],
            ["invoices.agency_id", "invoices.number"],
            name=op.f("fk_void_papers_agency_id_invoice_invoices"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "invoice", name=op.f("pk_void_papers")),
    )


def downgrade() -> None:
    op.drop_table("void_papers")
    with op.batch_alter_table("agency_accounts") as accounts:
        accounts.drop_column("renewal_held_on")
        accounts.drop_column("unbilled")
    with op.batch_alter_table("agencies") as agencies:
        agencies.drop_column("purchase_order")
        agencies.drop_column("address")
