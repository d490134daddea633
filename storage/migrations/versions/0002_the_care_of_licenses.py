"""The care of licenses: what stands against each, exceptions, work on accounts, usage, the monthly review.

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REASONS = (
    "left_and_kept",
    "unpaid",
    "no_data_entry",
    "never_signed_in",
    "no_login",
    "leave_of_absence",
    "recertification_overdue",
    "sanction",
)
CONSEQUENCES = ("warn", "flag", "inactivate", "refresher", "retraining", "delete")
ROLES = (
    "signatory",
    "representative",
    "agency_administrator",
    "executive_director",
    "billing_contact",
    "reviewer",
    "system_administrator",
    "region_manager",
    "hmis_lead",
    "lead_agency",
    "hmis_director",
    "ce_lead",
    "performance_member",
    "performance_chair",
    "ce_member",
    "ce_chair",
    "billing",
)
NEW_ROLES = (*ROLES, "list_holder")
TASKS = (
    "review_request",
    "complete_request",
    "find_license",
    "do_training",
    "review_step",
    "set_up_account",
    "change_account",
    "close_account",
    "grant_training_site",
    "check_notice",
    "settle_conflict",
)
NEW_TASKS = (
    *TASKS,
    "reopen_account",
    "unlock_account",
    "reactivate_license",
    "confirm_return",
    "review_inactivity",
)
LICENSE_CHECKS = {
    "inactive_reason": REASONS,
    "kind": ("standard", "ad_hoc", "ce_access"),
    "state": ("open", "reserved", "active", "inactive", "deleted"),
}
MEASURES = ("data_entry", "login", "first_sign_in", "inactive")
NEW_LICENSE_CHECKS = {"flag_reason": REASONS, "lack_measure": MEASURES, "training_needed": CONSEQUENCES}


def upgrade() -> None:
    """New columns of licenses, new kinds of tasks and roles, and six tables."""
    _change_checks("designations", {"role": ROLES}, {"role": NEW_ROLES})
    _change_checks("tasks", {"kind": TASKS, "role": ROLES}, {"kind": NEW_TASKS, "role": NEW_ROLES})
    with op.batch_alter_table("licenses", reflect_args=_checks("licenses", LICENSE_CHECKS)) as licenses:
        for column in _license_columns():
            licenses.add_column(column)
        for name, words in NEW_LICENSE_CHECKS.items():
            licenses.create_check_constraint(op.f(f"ck_licenses_{name}"), _one_of(name, words))
    op.create_index(op.f("ix_licenses_flagged_since"), "licenses", ["flagged_since"], unique=False)
    op.create_index(op.f("ix_licenses_lack_measure"), "licenses", ["lack_measure"], unique=False)
    _create_license_tables()
    _create_usage_tables()
    _create_review_tables()


def downgrade() -> None:
    """Back to the first tables. Refused by the database while rows of the new kinds are there."""
    for table in (
        "inactivity_findings",
        "inactivity_reviews",
        "usage_imports",
        "hmis_users",
        "account_orders",
        "license_exceptions",
    ):
        op.drop_table(table)
    op.drop_index(op.f("ix_licenses_lack_measure"), table_name="licenses")
    op.drop_index(op.f("ix_licenses_flagged_since"), table_name="licenses")
    every = {**LICENSE_CHECKS, **NEW_LICENSE_CHECKS}
    with op.batch_alter_table("licenses", reflect_args=_checks("licenses", every)) as licenses:
        for name in NEW_LICENSE_CHECKS:
            licenses.drop_constraint(op.f(f"ck_licenses_{name}"), type_="check")
        for column in _license_columns():
            licenses.drop_column(column.name)
    _change_checks("tasks", {"kind": NEW_TASKS, "role": NEW_ROLES}, {"kind": TASKS, "role": ROLES})
    _change_checks("designations", {"role": NEW_ROLES}, {"role": ROLES})


def _license_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("inactive_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watched_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holds", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("flagged_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flag_reason", sa.String(length=40), nullable=True),
        sa.Column("flag_why", sa.Text(), nullable=True),
        sa.Column("lack_measure", sa.String(length=40), nullable=True),
        sa.Column("lack_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lack_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("training_needed", sa.String(length=40), nullable=True),
        sa.Column("recertified_for", sa.Date(), nullable=True),
        sa.Column("policy_label", sa.Text(), server_default="", nullable=False),
        sa.Column("next_wake_at", sa.DateTime(timezone=True), nullable=True),
    )


def _create_license_tables() -> None:
    op.create_table(
        "license_exceptions",
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_license_exceptions_license_id_licenses")
        ),
        sa.PrimaryKeyConstraint("license_id", "number", name=op.f("pk_license_exceptions")),
    )
    op.create_index(op.f("ix_license_exceptions_appeal_id"), "license_exceptions", ["appeal_id"], unique=False)
    op.create_table(
        "account_orders",
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "work IN ('deactivate', 'reactivate', 'delete', 'change', 'unlock', 'reset_password')",
            name=op.f("ck_account_orders_work"),
        ),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name=op.f("fk_account_orders_license_id_licenses")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_account_orders_person_id_people")),
        sa.PrimaryKeyConstraint("license_id", "number", name=op.f("pk_account_orders")),
    )
    op.create_index(
        op.f("ix_account_orders_closed_at_limit_at"), "account_orders", ["closed_at", "limit_at"], unique=False
    )
    op.create_index(op.f("ix_account_orders_person_id"), "account_orders", ["person_id"], unique=False)


def _create_usage_tables() -> None:
    op.create_table(
        "hmis_users",
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("listed_as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("how", sa.String(length=40), nullable=True),
        sa.Column("linked_by", sa.String(length=120), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_any_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_data_entry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_attempts", sa.Integer(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=True),
        sa.Column("logins_as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_import", sa.String(length=120), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how IN ('email', 'mapping', 'hand')", name=op.f("ck_hmis_users_how")),
        sa.CheckConstraint(
            "(person_id IS NULL) = (how IS NULL) AND (person_id IS NOT NULL OR agency_id IS NULL)",
            name=op.f("ck_hmis_users_link"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_hmis_users_agency_id_agencies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hmis_users_person_id_people")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_hmis_users")),
    )
    op.create_index(op.f("ix_hmis_users_email"), "hmis_users", ["email"], unique=False)
    op.create_index(op.f("ix_hmis_users_person_id_agency_id"), "hmis_users", ["person_id", "agency_id"], unique=False)
    op.create_table(
        "usage_imports",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=120), nullable=False),
        sa.Column("export_id", sa.Text(), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("users_matched", sa.Integer(), nullable=False),
        sa.Column("users_unmatched", sa.Integer(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oldest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('hud', 'logins')", name=op.f("ck_usage_imports_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_imports")),
    )
    op.create_index(op.f("ix_usage_imports_at"), "usage_imports", ["at"], unique=False)
    op.create_index("uq_usage_imports_one_of_kind_and_digest", "usage_imports", ["kind", "digest"], unique=True)


def _create_review_tables() -> None:
    op.create_table(
        "inactivity_reviews",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_inactivity_reviews_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inactivity_reviews")),
    )
    op.create_table(
        "inactivity_findings",
        sa.Column("review_id", sa.String(length=120), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("rung", sa.String(length=120), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_data_entry", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_by", sa.String(length=40), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_out", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('data_entry', 'login', 'first_sign_in', 'inactive')",
            name=op.f("ck_inactivity_findings_measure"),
        ),
        sa.CheckConstraint(
            "excused_by IN ('only_license', 'list_holder', 'on_appeal', 'leave')",
            name=op.f("ck_inactivity_findings_excused_by"),
        ),
        sa.CheckConstraint("decision IN ('revoke', 'warn', 'excuse')", name=op.f("ck_inactivity_findings_decision")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_inactivity_findings_agency_id_agencies")),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_inactivity_findings_license_id_licenses")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_inactivity_findings_person_id_people")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["inactivity_reviews.id"], name=op.f("fk_inactivity_findings_review_id_inactivity_reviews")
        ),
        sa.PrimaryKeyConstraint("review_id", "license_id", name=op.f("pk_inactivity_findings")),
    )
    op.create_index(op.f("ix_inactivity_findings_agency_id"), "inactivity_findings", ["agency_id"], unique=False)
    op.create_index(op.f("ix_inactivity_findings_license_id"), "inactivity_findings", ["license_id"], unique=False)


Checks = dict[str, Sequence[str]]


def _change_checks(table: str, before: Checks, after: Checks) -> None:
    """Replace checks of a table. SQLite makes the table anew, and has to be told which checks there were."""
    with op.batch_alter_table(table, reflect_args=_checks(table, before)) as changed:
        for name, words in after.items():
            changed.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{name}"), _one_of(name, words))


def _checks(table: str, checks: Checks) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(_one_of(name, words), name=op.f(f"ck_{table}_{name}")) for name, words in checks.items()]


def _one_of(column: str, words: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
