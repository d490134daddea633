"""Operators have keys, and the audit trail says which of them worked a command for whom, and why.

Revision: 0030
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(120)),
        sa.Column("key_hash", sa.String(120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_operators_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_operators_key_hash")),
    )
    op.create_index(op.f("ix_operators_person_id"), "operators", ["person_id"])
    # Without a batch, which would make the table anew on SQLite and lose the triggers that keep it append-only.
    op.add_column("audit_entries", sa.Column("operator_id", sa.String(120)))
    op.add_column("audit_entries", sa.Column("because", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("audit_entries", "because")
    op.drop_column("audit_entries", "operator_id")
    op.drop_index(op.f("ix_operators_person_id"), table_name="operators")
    op.drop_table("operators")
