"""Signing in to the portal: mailed links, sessions, passkeys, and what was tried how often.

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WAYS = ("mail", "passkey", "development")
PURPOSES = ("enroll", "sign_in")
TRIED = ("link_for_address", "link_from_network", "code_from_browser")


def upgrade() -> None:
    op.create_table(
        "mailed_links",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("link_hash", sa.String(120), nullable=False),
        sa.Column("code_hash", sa.String(120), nullable=False),
        sa.Column("browser_hash", sa.String(120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailed_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_links")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_mailed_links_link_hash")),
    )
    op.create_index(op.f("ix_mailed_links_person_id"), "mailed_links", ["person_id"])
    op.create_index(op.f("ix_mailed_links_browser_hash"), "mailed_links", ["browser_hash"])
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"way IN {WAYS}", name=op.f("ck_sessions_way")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id_people")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"])
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("who_hash", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"what IN {TRIED}", name=op.f("ck_tries_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_what_who_hash_at"), "tries", ["what", "who_hash", "at"])
    op.create_index(op.f("ix_tries_at"), "tries", ["at"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trusted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    op.create_table(
        "challenges",
        sa.Column("challenge_hash", sa.String(120), nullable=False),
        sa.Column("browser_hash", sa.String(120), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"purpose IN {PURPOSES}", name=op.f("ck_challenges_purpose")),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_browser_hash"), "challenges", ["browser_hash"])
    op.create_index(op.f("ix_challenges_at"), "challenges", ["at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recovery", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(120)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id_people")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name=op.f("fk_invitations_confirmed_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])


def downgrade() -> None:
    for table in ("recovery_codes", "invitations", "challenges", "passkeys", "tries", "sessions", "mailed_links"):
        op.drop_table(table)
