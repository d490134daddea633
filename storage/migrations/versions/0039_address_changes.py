"""Changes of an email address can be undone by the former one, and codes are mailed for more than signing in.

Revision: 0039
Follows: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_changes",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("former_key", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("new_key", sa.Text(), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_address_changes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
    )
    op.create_index(op.f("ix_address_changes_person_id"), "address_changes", ["person_id"])
    op.create_index(op.f("ix_address_changes_former_key"), "address_changes", ["former_key"])
    with op.batch_alter_table("mailed_links") as links:
        links.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default="sign_in"))
        links.add_column(sa.Column("matter", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("DELETE FROM mailed_links WHERE purpose <> 'sign_in'")
    with op.batch_alter_table("mailed_links") as links:
        links.drop_column("matter")
        links.drop_column("purpose")
    op.drop_table("address_changes")
