"""Files attached to appeals are scanned, and can be destroyed, like other uploads.

Revision: 0042
Follows: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("kept_files", sa.Column("scan", sa.String(40)))
    op.add_column("kept_files", sa.Column("scanned_at", MOMENT))
    op.add_column("kept_files", sa.Column("destroyed_at", MOMENT))
    op.add_column("kept_files", sa.Column("destroyed_by", sa.String(120)))
    op.add_column("kept_files", sa.Column("destroyed_why", sa.Text()))
    op.execute("UPDATE kept_files SET destroyed_why = ''")
    op.execute("UPDATE kept_files SET scan = 'not_scanned' WHERE kind = 'attachment'")
    with op.batch_alter_table("kept_files") as files:
        files.alter_column("destroyed_why", existing_type=sa.Text(), nullable=False)
        files.create_check_constraint(
            op.f("ck_kept_files_scan"), "scan IN ('waiting', 'clean', 'infected', 'not_scanned')"
        )
        files.create_check_constraint(
            op.f("ck_kept_files_uploads_are_scanned"), "(kind = 'attachment') = (scan IS NOT NULL)"
        )
    op.create_index(op.f("ix_kept_files_scan"), "kept_files", ["scan"])


def downgrade() -> None:
    op.drop_index(op.f("ix_kept_files_scan"), "kept_files")
    with op.batch_alter_table("kept_files") as files:
        files.drop_constraint(op.f("ck_kept_files_uploads_are_scanned"), type_="check")
        files.drop_constraint(op.f("ck_kept_files_scan"), type_="check")
        for name in ("destroyed_why", "destroyed_by", "destroyed_at", "scanned_at", "scan"):
            files.drop_column(name)
