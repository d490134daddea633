"""Payments can be corrected and moved, unpaid amounts written off, and agencies charged; bank lines confirm payments.

Revision: 0018
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

ENTRIES = ("invoice", "payment", "returned", "credit", "adjustment", "void", "payout")
NEW_ENTRIES = ("reversal", "transfer_out", "transfer_in", "write_off")
INVOICES = ("renewal", "separate", "brought_forward")
REASONS = ("renewal", "new_license", "upgrade", "extension")
CHARGE = "charge"
MAY_BE_EMPTY = {"license_id": sa.String(120), "kind": sa.String(40), "funding": sa.String(40)}


def upgrade() -> None:
    with op.batch_alter_table("agency_accounts") as accounts:
        accounts.add_column(sa.Column("without_invoice", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("invoices") as invoices:
        invoices.add_column(sa.Column("small", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, type_ in (("corrects", sa.Integer()), ("other_agency", sa.String(120)), ("other_entry", sa.Integer())):
        op.add_column("ledger_entries", sa.Column(name, type_))
    allow("ledger_entries", "kind", *ENTRIES, *NEW_ENTRIES)
    allow("invoices", "kind", *INVOICES, CHARGE)
    allow("invoice_lines", "reason", *REASONS, CHARGE)
    with op.batch_alter_table("invoice_lines") as lines:
        for name, type_ in MAY_BE_EMPTY.items():
            lines.alter_column(name, existing_type=type_, nullable=True)
    op.create_table(
        "bank_confirmations",
        sa.Column("agency_id", sa.String(120), nullable=False),
        sa.Column("payment", sa.Integer(), nullable=False),
        sa.Column("bank_line", sa.String(120), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency_accounts.agency_id"],
            name=op.f("fk_bank_confirmations_agency_id_agency_accounts"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "payment", name=op.f("pk_bank_confirmations")),
    )
    op.create_index("uq_bank_confirmations_one_for_bank_line", "bank_confirmations", ["bank_line"], unique=True)


def downgrade() -> None:
    op.drop_table("bank_confirmations")
    with op.batch_alter_table("invoice_lines") as lines:
        for name, type_ in MAY_BE_EMPTY.items():
            lines.alter_column(name, existing_type=type_, nullable=False)
    allow("invoice_lines", "reason", *REASONS)
    allow("invoices", "kind", *INVOICES)
    allow("ledger_entries", "kind", *ENTRIES)
    with op.batch_alter_table("ledger_entries") as entries:
        for name in ("corrects", "other_agency", "other_entry"):
            entries.drop_column(name)
    with op.batch_alter_table("invoices") as invoices:
        invoices.drop_column("small")
    with op.batch_alter_table("agency_accounts") as accounts:
        accounts.drop_column("without_invoice")


def allow(table: str, column: str, *words: str) -> None:
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(words))
