"""Uploads are scanned and can be destroyed, practice-case steps have evidence, and texts are signed.

Revision: 0032
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

KINDS = ("certificate", "agreement", "worksheet", "other")
EVIDENCE = "evidence"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "signed_texts",
        sa.Column("sha256", sa.String(120), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_signed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_signed_texts")),
    )
    op.add_column("training_steps", sa.Column("instruction", sa.Text()))
    op.add_column("training_steps", sa.Column("attempts_left", sa.Integer()))
    op.add_column("training_steps", sa.Column("signed", sa.JSON()))
    op.execute("UPDATE training_steps SET instruction = ''")
    with op.batch_alter_table("training_steps") as steps:
        steps.alter_column("instruction", existing_type=sa.Text(), nullable=False)
    op.add_column("reviews", sa.Column("client_id", sa.Text()))
    op.add_column("reviews", sa.Column("document_id", sa.String(120)))
    op.execute("UPDATE reviews SET client_id = ''")
    with op.batch_alter_table("reviews") as reviews:
        reviews.alter_column("client_id", existing_type=sa.Text(), nullable=False)
    op.create_index(op.f("ix_reviews_document_id"), "reviews", ["document_id"])
    op.add_column("documents", sa.Column("scan", sa.String(40)))
    op.add_column("documents", sa.Column("scanned_at", MOMENT))
    op.add_column("documents", sa.Column("destroyed_at", MOMENT))
    op.add_column("documents", sa.Column("destroyed_by", sa.String(120)))
    op.add_column("documents", sa.Column("destroyed_why", sa.Text()))
    op.execute("UPDATE documents SET scan = 'not_scanned', destroyed_why = ''")
    with op.batch_alter_table("documents") as documents:
        documents.alter_column("scan", existing_type=sa.String(40), nullable=False)
        documents.alter_column("destroyed_why", existing_type=sa.Text(), nullable=False)
        documents.create_check_constraint(
            op.f("ck_documents_scan"), "scan IN ('waiting', 'clean', 'infected', 'not_scanned')"
        )
    op.create_index(op.f("ix_documents_scan"), "documents", ["scan"])
    op.create_index(op.f("ix_documents_kind_destroyed_at"), "documents", ["kind", "destroyed_at"])
    allow(*KINDS, EVIDENCE)


def downgrade() -> None:
    op.execute(f"UPDATE documents SET kind = 'other' WHERE kind = '{EVIDENCE}'")
    allow(*KINDS)
    op.drop_index(op.f("ix_documents_kind_destroyed_at"), "documents")
    op.drop_index(op.f("ix_documents_scan"), "documents")
    with op.batch_alter_table("documents") as documents:
        documents.drop_constraint(op.f("ck_documents_scan"), type_="check")
        for name in ("destroyed_why", "destroyed_by", "destroyed_at", "scanned_at", "scan"):
            documents.drop_column(name)
    op.drop_index(op.f("ix_reviews_document_id"), "reviews")
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_column("document_id")
        reviews.drop_column("client_id")
    with op.batch_alter_table("training_steps") as steps:
        for name in ("signed", "attempts_left", "instruction"):
            steps.drop_column(name)
    op.drop_table("signed_texts")


def allow(*kinds: str) -> None:
    with op.batch_alter_table("documents") as documents:
        documents.drop_constraint(op.f("ck_documents_kind"), type_="check")
        documents.create_check_constraint(op.f("ck_documents_kind"), sa.column("kind").in_(kinds))
