"""Which accounts in the HMIS belong to whom, and work on an account whose holder has another name or address.

Revision: 0012
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.String(120)
WORD = sa.String(40)
MOMENT = sa.DateTime(timezone=True)

OLD_WORK = ("deactivate", "reactivate", "delete", "change", "unlock", "reset_password")


def upgrade() -> None:
    """Add the table, the time of a change, and the new kind of work."""
    op.create_table(
        "account_links",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("user_name_mark", ID, nullable=False),
        sa.Column("external_id_mark", ID),
        sa.Column("linked_as", WORD, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("linked_by", ID, nullable=False),
        sa.Column("delete_asked_at", MOMENT),
        sa.PrimaryKeyConstraint("person_id", "agency_id", name="pk_account_links"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_account_links_person_id_people"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_account_links_agency_id_agencies"),
        sa.UniqueConstraint("account_id", name="uq_account_links_account_id"),
        sa.CheckConstraint("linked_as IN ('made', 'matched', 'chosen')", name=op.f("ck_account_links_linked_as")),
    )
    op.add_column("people", sa.Column("details_changed_at", MOMENT))
    allow_work(*OLD_WORK, "update_details")


def downgrade() -> None:
    """Take all of it away again, with the work of the new kind."""
    op.execute(sa.text("DELETE FROM account_orders WHERE work = 'update_details'"))
    allow_work(*OLD_WORK)
    with op.batch_alter_table("people") as people:
        people.drop_column("details_changed_at")
    op.drop_table("account_links")


def allow_work(*kinds: str) -> None:
    """Let work on accounts be of these kinds."""
    listed = ", ".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("account_orders") as orders:
        orders.drop_constraint(op.f("ck_account_orders_work"), type_="check")
        orders.create_check_constraint(op.f("ck_account_orders_work"), f"work IN ({listed})")
