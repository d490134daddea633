"""Fields of the office's records have owners: the office, by hand, or the files that it loads. People have aliases.

Expiration dates that somebody set by hand before are the office's. What a file said about them last is not known.

Revision: 0024
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

SET_BY_HAND = """
INSERT INTO field_owners (record_kind, record_id, field, owner, decided_at, decided_by, file_said)
SELECT 'agency', agency_id, 'license_expires_on', 'office', at, actor_id, NULL
FROM audit_entries AS entry
WHERE workflow_id = 'billing/' || agency_id
    AND move IN ('expiration_set', 'expiration_moved') AND conflict = '' AND actor_id <> 'system'
    AND NOT EXISTS (
        SELECT 1 FROM audit_entries AS later
        WHERE later.workflow_id = entry.workflow_id AND later.step > entry.step
            AND later.move IN ('expiration_set', 'expiration_moved') AND later.conflict = ''
    )
"""


def upgrade() -> None:
    op.create_table(
        "field_owners",
        sa.Column("record_kind", sa.String(40), nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.Column("field", sa.String(120), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(120), nullable=False),
        sa.Column("file_said", sa.Text()),
        sa.PrimaryKeyConstraint("record_kind", "record_id", "field", name=op.f("pk_field_owners")),
        sa.CheckConstraint(
            "record_kind IN ('agency', 'person', 'designation', 'license')", name=op.f("ck_field_owners_record_kind")
        ),
        sa.CheckConstraint("owner IN ('office', 'file')", name=op.f("ck_field_owners_owner")),
    )
    op.execute(SET_BY_HAND)
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("system", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_aliases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.CheckConstraint("system IN ('email', 'hmis', 'learning')", name=op.f("ck_aliases_system")),
    )
    op.create_index(op.f("ix_aliases_person_id"), "aliases", ["person_id"])
    op.create_index(
        "uq_aliases_one_person_for_value",
        "aliases",
        ["system", "value_key"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("aliases")
    op.drop_table("field_owners")
