"""The first tables, written out in full. After a release nobody edits this file; the next change is the next file.

Revision: 0001
Follows: nothing

It imports nothing of ours on purpose: the program's tables and words change, but what an older database got does not.
tests/storage/test_schema.py compares what all migrations make with storage/tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(120)
WORD = sa.String(40)
MOMENT = sa.DateTime(timezone=True)

TABLES = (
    "regions",
    "agencies",
    "people",
    "designations",
    "recorded_steps",
    "audit_entries",
    "licenses",
    "assignments",
    "license_exceptions",
    "account_orders",
    "access_requests",
    "training_runs",
    "training_steps",
    "attempts",
    "reviews",
    "hmis_users",
    "usage_imports",
    "inactivity_reviews",
    "inactivity_findings",
    "tasks",
    "notices",
    "notice_recipients",
    "documents",
    "kept_files",
    "agency_accounts",
    "invoice_numbers",
    "invoices",
    "invoice_lines",
    "ledger_entries",
    "bank_lines",
    "invoice_papers",
    "worksheet_answers",
    "self_pay_requests",
    "committees",
    "meetings",
    "docket_items",
    "motions",
    "votes",
    "appeals",
    "appeal_licenses",
    "appeal_orders",
    "allotments",
    "populations",
    "delegations",
    "license_requests",
    "license_denials",
    "allotment_adjustments",
)
"""In the order of creation: a table comes after those it refers to."""

SQLITE_APPEND_ONLY = (
    """
    CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
    """
    CREATE TRIGGER audit_entries_never_go BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
    # INSERT OR REPLACE removes the older row without firing the trigger for deletions.
    """
    CREATE TRIGGER audit_entries_never_replaced BEFORE INSERT ON audit_entries
    WHEN EXISTS (
        SELECT 1 FROM audit_entries
        WHERE id = NEW.id OR (workflow_id = NEW.workflow_id AND step = NEW.step)
    )
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
)

POSTGRESQL_APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_change_of_audit_entries() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_entries()
    """,
)


def upgrade() -> None:
    """Create every table; audit entries can be added and read, and nothing else."""
    create_directory()
    create_records()
    create_licenses()
    create_requests()
    create_trainings()
    create_usage()
    create_reviews()
    create_work()
    create_files()
    create_billing()
    create_committees()
    create_appeals()
    create_allotment()
    make_audit_entries_append_only()


def downgrade() -> None:
    """Drop everything."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_audit_entries")


def create_directory() -> None:
    """Create regions, agencies, people, and who holds which role."""
    op.create_table(
        "regions",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_regions"),
    )
    op.create_table(
        "agencies",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("program_types", sa.JSON(), nullable=False),
        sa.Column("license_expires_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_agencies"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_agencies_region_id_regions"),
    )
    op.create_index("ix_agencies_region_id", "agencies", ["region_id"])
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email_key", name="uq_people_email_key"),
    )
    op.create_table(
        "designations",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("region_id", ID),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date()),
        sa.Column("designated_by", ID),
        sa.PrimaryKeyConstraint("id", name="pk_designations"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_designations_agency_id_agencies"),
        sa.ForeignKeyConstraint(["designated_by"], ["people.id"], name="fk_designations_designated_by_people"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_designations_person_id_people"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_designations_region_id_regions"),
        one_of(
            "designations",
            "role",
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
            "list_holder",
            "performance_member",
            "performance_chair",
            "ce_member",
            "ce_chair",
            "billing",
        ),
    )
    op.create_index("ix_designations_agency_id", "designations", ["agency_id"])
    op.create_index("ix_designations_person_id_from_day", "designations", ["person_id", "from_day"])
    op.create_index("ix_designations_role", "designations", ["role"])


def create_records() -> None:
    """Create the steps already recorded, and the audit trail, which only grows."""
    op.create_table(
        "recorded_steps",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "number", name="pk_recorded_steps"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("actor_grants", sa.JSON(), nullable=False),
        sa.Column("move", ID, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("person_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_agency_id_at", "audit_entries", ["agency_id", "at"])
    op.create_index("ix_audit_entries_person_id_at", "audit_entries", ["person_id", "at"])
    op.create_index("ix_audit_entries_workflow_id_step", "audit_entries", ["workflow_id", "step"], unique=True)


def create_licenses() -> None:
    """Create licenses, their holders, exceptions, and work on accounts."""
    op.create_table(
        "licenses",
        sa.Column("id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("region_id", ID),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("inactive_reason", WORD),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.Column("programmed_on", sa.Date()),
        sa.Column("programmed_by", ID),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("inactive_since", MOMENT),
        sa.Column("resumed_at", MOMENT),
        sa.Column("loaded_at", MOMENT),
        sa.Column("watched_since", MOMENT),
        sa.Column("logins_watched_since", MOMENT),
        sa.Column("known_data_entry_at", MOMENT),
        sa.Column("known_login_at", MOMENT),
        sa.Column("holds", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("flagged_since", MOMENT),
        sa.Column("flag_reason", WORD),
        sa.Column("flag_why", sa.Text()),
        sa.Column("lack_measure", WORD),
        sa.Column("lack_after", MOMENT),
        sa.Column("lack_until", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.Column("appeal_until", sa.Date()),
        sa.Column("training_needed", WORD),
        sa.Column("recertified_for", sa.Date()),
        sa.Column("policy_label", sa.Text(), server_default="", nullable=False),
        sa.Column("next_wake_at", MOMENT),
        sa.Column("funding", WORD),
        sa.Column("agreed_fees", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("made_for", ID),
        sa.PrimaryKeyConstraint("id", name="pk_licenses"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_licenses_agency_id_agencies"),
        one_of(
            "licenses",
            "flag_reason",
            "left_and_kept",
            "unpaid",
            "no_data_entry",
            "never_signed_in",
            "no_login",
            "leave_of_absence",
            "recertification_overdue",
            "sanction",
        ),
        one_of("licenses", "funding", "agency_pays", "coc", "self_pay"),
        one_of(
            "licenses",
            "inactive_reason",
            "left_and_kept",
            "unpaid",
            "no_data_entry",
            "never_signed_in",
            "no_login",
            "leave_of_absence",
            "recertification_overdue",
            "sanction",
        ),
        one_of("licenses", "kind", "standard", "ad_hoc", "ce_access"),
        one_of("licenses", "lack_measure", "data_entry", "login", "first_sign_in", "inactive"),
        one_of("licenses", "state", "open", "reserved", "active", "inactive", "deleted"),
        one_of("licenses", "training_needed", "warn", "flag", "inactivate", "refresher", "retraining", "delete"),
    )
    op.create_index("ix_licenses_agency_id_kind_state", "licenses", ["agency_id", "kind", "state"])
    op.create_index("ix_licenses_flagged_since", "licenses", ["flagged_since"])
    op.create_index("ix_licenses_lack_measure", "licenses", ["lack_measure"])
    op.create_table(
        "assignments",
        sa.Column("license_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("request_id", ID),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reserved_at", MOMENT),
        sa.Column("active_from", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("license_id", "number", name="pk_assignments"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_assignments_agency_id_agencies"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_assignments_license_id_licenses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_assignments_person_id_people"),
        one_of("assignments", "state", "reserved", "active", "inactive", "left", "released", "transferred", "deleted"),
    )
    op.create_index("ix_assignments_agency_id", "assignments", ["agency_id"])
    op.create_index("ix_assignments_person_id", "assignments", ["person_id"])
    op.create_index("ix_assignments_request_id", "assignments", ["request_id"])
    unique_where(
        "uq_assignments_one_holder_of_license", "assignments", ["license_id"], "state IN ('active', 'inactive')"
    )
    unique_where(
        "uq_assignments_one_live_for_person_and_agency",
        "assignments",
        ["person_id", "agency_id"],
        "state IN ('reserved', 'active', 'inactive')",
    )
    unique_where("uq_assignments_one_reservation_of_license", "assignments", ["license_id"], "state IN ('reserved')")
    op.create_table(
        "license_exceptions",
        sa.Column("license_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", ID, nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("license_id", "number", name="pk_license_exceptions"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_license_exceptions_license_id_licenses"),
    )
    op.create_index("ix_license_exceptions_appeal_id", "license_exceptions", ["appeal_id"])
    op.create_table(
        "account_orders",
        sa.Column("license_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("work", WORD, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("limit_at", MOMENT, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("done", sa.Boolean()),
        sa.Column("late", sa.Boolean()),
        sa.PrimaryKeyConstraint("license_id", "number", name="pk_account_orders"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_account_orders_license_id_licenses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_account_orders_person_id_people"),
        one_of("account_orders", "work", "deactivate", "reactivate", "delete", "change", "unlock", "reset_password"),
    )
    op.create_index("ix_account_orders_closed_at_limit_at", "account_orders", ["closed_at", "limit_at"])
    op.create_index("ix_account_orders_person_id", "account_orders", ["person_id"])


def create_requests() -> None:
    """Access requests."""
    op.create_table(
        "access_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column("role_type", sa.Text(), nullable=False),
        sa.Column("project_types", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("license_kind", WORD, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("due", sa.JSON()),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("training_needed", sa.Boolean()),
        sa.Column("license_id", ID),
        sa.Column("license_is_reserved", sa.Boolean(), nullable=False),
        sa.Column("no_longer_needed_on", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("keep_license", sa.Boolean()),
        sa.Column("notice_due_at", MOMENT),
        sa.Column("notice_late", sa.Boolean()),
        sa.Column("notice_late_by", sa.Integer()),
        sa.Column("notice_late_in", WORD),
        sa.Column("notice_lateness", sa.Text()),
        sa.Column("account_target_at", MOMENT),
        sa.Column("account_limit_at", MOMENT),
        sa.Column("account_confirmed_at", MOMENT),
        sa.Column("account_confirmed_by", ID),
        sa.Column("account_late", sa.Boolean()),
        sa.Column("form", sa.Text(), server_default="", nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_requests"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_access_requests_agency_id_agencies"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_access_requests_person_id_people"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_access_requests_region_id_regions"),
        one_of("access_requests", "kind", "new_user", "modify_access", "remove_user", "training_site"),
        one_of("access_requests", "license_kind", "standard", "ad_hoc", "ce_access"),
        one_of("access_requests", "notice_late_in", "hours", "business_days"),
        one_of(
            "access_requests",
            "state",
            "submitted",
            "under_review",
            "returned",
            "approved",
            "awaiting_license",
            "license_set_aside",
            "in_training",
            "trained",
            "scheduled",
            "account_pending",
            "granted",
            "rejected",
            "closed",
            "withdrawn",
        ),
    )
    op.create_index("ix_access_requests_agency_id_state", "access_requests", ["agency_id", "state"])
    op.create_index("ix_access_requests_person_id", "access_requests", ["person_id"])
    unique_where(
        "uq_access_requests_one_open_for_person_agency_and_kind",
        "access_requests",
        ["person_id", "agency_id", "kind"],
        "ended_at IS NULL",
    )


def create_trainings() -> None:
    """Create training runs, what they ask for, attempts at tests, and reviews of practice steps."""
    op.create_table(
        "training_runs",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column("role_type", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("deadline_at", MOMENT, nullable=False),
        sa.Column("deadline", sa.JSON(), nullable=False),
        sa.Column("trainee_seconds", sa.Integer(), nullable=False),
        sa.Column("reviewer_seconds", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("under_review", sa.Boolean(), nullable=False),
        sa.Column("reports_ignored", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_training_runs"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_training_runs_agency_id_agencies"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_training_runs_person_id_people"),
        one_of("training_runs", "state", "in_training", "held_for_review", "completed", "lapsed", "withdrawn"),
    )
    op.create_index("ix_training_runs_agency_id_state", "training_runs", ["agency_id", "state"])
    op.create_index("ix_training_runs_person_id", "training_runs", ["person_id"])
    op.create_table(
        "training_steps",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("key", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("case_number", sa.Integer()),
        sa.Column("step_number", sa.Integer()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("met_at", MOMENT),
        sa.Column("met_by", ID),
        sa.Column("document_id", ID),
        sa.PrimaryKeyConstraint("request_id", "key", name="pk_training_steps"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name="fk_training_steps_request_id_training_runs"
        ),
        one_of("training_steps", "kind", "form", "test", "course", "signature", "practice"),
        one_of("training_steps", "state", "locked", "open", "submitted", "returned", "done"),
    )
    op.create_table(
        "attempts",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("test_key", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "test_key", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name="fk_attempts_request_id_training_runs"
        ),
    )
    op.create_table(
        "reviews",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewer_id", ID),
        sa.Column("approved", sa.Boolean()),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "case_number", "step_number", "number", name="pk_reviews"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name="fk_reviews_request_id_training_runs"
        ),
    )
    op.create_index("ix_reviews_reviewer_id", "reviews", ["reviewer_id"])


def create_usage() -> None:
    """Create the HMIS's user accounts, and the files that report on their use."""
    op.create_table(
        "hmis_users",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("person_id", ID),
        sa.Column("agency_id", ID),
        sa.Column("how", WORD),
        sa.Column("linked_by", ID),
        sa.Column("linked_at", MOMENT),
        sa.Column("last_any_at", MOMENT),
        sa.Column("last_data_entry_at", MOMENT),
        sa.Column("last_login_at", MOMENT),
        sa.Column("recent_entries", sa.Integer()),
        sa.Column("recent_since", MOMENT),
        sa.Column("failed_attempts", sa.Integer()),
        sa.Column("locked", sa.Boolean()),
        sa.Column("logins_as_of", MOMENT),
        sa.Column("from_import", ID),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_hmis_users"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_hmis_users_agency_id_agencies"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_hmis_users_person_id_people"),
        one_of("hmis_users", "how", "email", "mapping", "hand"),
        sa.CheckConstraint(
            "(person_id IS NULL) = (how IS NULL) AND (person_id IS NOT NULL OR agency_id IS NULL)",
            name=op.f("ck_hmis_users_link"),
        ),
    )
    op.create_index("ix_hmis_users_person_id_agency_id", "hmis_users", ["person_id", "agency_id"])
    op.create_table(
        "usage_imports",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("digest", ID, nullable=False),
        sa.Column("export_id", sa.Text()),
        sa.Column("exported_at", MOMENT),
        sa.Column("layout", sa.Text()),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("users_matched", sa.Integer(), nullable=False),
        sa.Column("users_unmatched", sa.Integer(), nullable=False),
        sa.Column("newest", MOMENT),
        sa.Column("oldest", MOMENT),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_usage_imports"),
        one_of("usage_imports", "kind", "hud", "logins"),
    )
    op.create_index("ix_usage_imports_at", "usage_imports", ["at"])
    op.create_index("uq_usage_imports_one_of_kind_and_digest", "usage_imports", ["kind", "digest"], unique=True)


def create_reviews() -> None:
    """Create the monthly inactivity reviews and what they found."""
    op.create_table(
        "inactivity_reviews",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inactivity_reviews"),
        one_of("inactivity_reviews", "state", "open", "closed"),
    )
    op.create_table(
        "inactivity_findings",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("license_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("rung", ID, nullable=False),
        sa.Column("measure", WORD, nullable=False),
        sa.Column("counted_from", MOMENT, nullable=False),
        sa.Column("effective", MOMENT, nullable=False),
        sa.Column("last_data_entry", MOMENT),
        sa.Column("last_login", MOMENT),
        sa.Column("excused_by", WORD),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("decision", WORD),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", MOMENT),
        sa.Column("carried_out", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review_id", "license_id", name="pk_inactivity_findings"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_inactivity_findings_agency_id_agencies"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_inactivity_findings_license_id_licenses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_inactivity_findings_person_id_people"),
        sa.ForeignKeyConstraint(
            ["review_id"], ["inactivity_reviews.id"], name="fk_inactivity_findings_review_id_inactivity_reviews"
        ),
        one_of("inactivity_findings", "decision", "revoke", "warn", "excuse"),
        one_of("inactivity_findings", "excused_by", "only_license", "list_holder", "on_appeal", "leave"),
        one_of("inactivity_findings", "measure", "data_entry", "login", "first_sign_in", "inactive"),
    )
    op.create_index("ix_inactivity_findings_agency_id", "inactivity_findings", ["agency_id"])
    op.create_index("ix_inactivity_findings_license_id", "inactivity_findings", ["license_id"])


def create_work() -> None:
    """Work for people: tasks, notices, documents."""
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("key", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", WORD),
        sa.Column("person_id", ID),
        sa.Column("agency_id", ID),
        sa.Column("region_id", ID),
        sa.Column("request_id", ID),
        sa.Column("about_id", ID),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("done", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_tasks_agency_id_agencies"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tasks_person_id_people"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_tasks_region_id_regions"),
        one_of(
            "tasks",
            "kind",
            "review_request",
            "complete_request",
            "find_license",
            "do_training",
            "review_step",
            "set_up_account",
            "change_account",
            "close_account",
            "grant_training_site",
            "confirm_renewal",
            "name_billing_contact",
            "settle_billing",
            "collect_payment",
            "decide_self_pay",
            "check_notice",
            "settle_conflict",
            "reopen_account",
            "unlock_account",
            "reactivate_license",
            "confirm_return",
            "review_inactivity",
            "hold_meeting",
            "present_report",
            "answer_question",
            "assess_need",
            "settle_appeal",
            "answer_license_request",
            "confirm_commitments",
            "reduce_delegations",
        ),
        one_of(
            "tasks",
            "role",
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
            "list_holder",
            "performance_member",
            "performance_chair",
            "ce_member",
            "ce_chair",
            "billing",
        ),
    )
    op.create_index("ix_tasks_agency_id", "tasks", ["agency_id"])
    op.create_index("ix_tasks_closed_at_due_at", "tasks", ["closed_at", "due_at"])
    op.create_index("ix_tasks_person_id", "tasks", ["person_id"])
    unique_where("uq_tasks_one_open_for_key", "tasks", ["workflow_id", "key"], "closed_at IS NULL")
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("template", ID, nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("about_id", ID),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        one_of("notices", "state", "pending", "sending", "sent", "partly_refused", "refused", "failed", "unknown"),
    )
    op.create_index("ix_notices_about_id", "notices", ["about_id"])
    op.create_index("ix_notices_state_at", "notices", ["state", "at"])
    op.create_index("ix_notices_workflow_id_step_position", "notices", ["workflow_id", "step", "position"], unique=True)
    op.create_table(
        "notice_recipients",
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name="pk_notice_recipients"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_notice_recipients_notice_id_notices"),
        one_of("notice_recipients", "kind", "to", "cc"),
        one_of("notice_recipients", "outcome", "accepted", "deferred", "refused"),
    )
    op.create_index("ix_notice_recipients_person_id", "notice_recipients", ["person_id"])
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("stored_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_documents_agency_id_agencies"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_documents_person_id_people"),
        one_of("documents", "kind", "certificate", "agreement", "worksheet", "other"),
    )
    op.create_index("ix_documents_agency_id", "documents", ["agency_id"])
    op.create_index("ix_documents_person_id", "documents", ["person_id"])


def create_files() -> None:
    """Create the files that are kept for other records."""
    op.create_table(
        "kept_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("kept_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_files"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_kept_files_agency_id_agencies"),
        one_of("kept_files", "kind", "attachment", "inactivity_report", "minutes", "decision"),
    )
    op.create_index("ix_kept_files_subject_id", "kept_files", ["subject_id"])


def create_billing() -> None:
    """Agency accounts, invoices, the ledger, bank lines, worksheets, and self-pay requests."""
    op.create_table(
        "agency_accounts",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("term_first_day", sa.Date()),
        sa.Column("term_last_day", sa.Date()),
        sa.Column("covered_until", sa.Date()),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("access_ended_at", MOMENT),
        sa.Column("matters", sa.Integer(), nullable=False),
        sa.Column("next_wake_at", MOMENT),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", name="pk_agency_accounts"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_agency_accounts_agency_id_agencies"),
    )
    op.create_index("ix_agency_accounts_next_wake_at", "agency_accounts", ["next_wake_at"])
    op.create_table(
        "invoice_numbers",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("draft_key", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_invoice_numbers"),
        sa.UniqueConstraint("claim", name="uq_invoice_numbers_claim"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_invoice_numbers_agency_id_agencies"),
    )
    op.create_table(
        "invoices",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("sequence", sa.Integer()),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("access_until", sa.Date()),
        sa.Column("term_first_day", sa.Date()),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("reduced", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("reductions", sa.JSON(), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "number", name="pk_invoices"),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name="fk_invoices_agency_id_agency_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["invoice_numbers.sequence"], name="fk_invoices_sequence_invoice_numbers"
        ),
        one_of("invoices", "kind", "renewal", "separate", "brought_forward"),
        one_of("invoices", "state", "issued", "part_paid", "overdue", "paid", "void"),
    )
    op.create_index("ix_invoices_number", "invoices", ["number"])
    op.create_index("ix_invoices_state_due_on", "invoices", ["state", "due_on"])
    op.create_index("uq_invoices_one_for_agency_and_key", "invoices", ["agency_id", "key"], unique=True)
    op.create_index("uq_invoices_one_for_sequence", "invoices", ["sequence"], unique=True)
    unique_where(
        "uq_invoices_one_renewal_for_agency_and_term",
        "invoices",
        ["agency_id", "term_first_day"],
        "kind = 'renewal' AND state <> 'void'",
    )
    op.create_table(
        "invoice_lines",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("invoice", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("license_id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("funding", WORD, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("fee_id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("term_first_day", sa.Date()),
        sa.Column("term_last_day", sa.Date()),
        sa.Column("portion", sa.JSON()),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "invoice", "number", name="pk_invoice_lines"),
        sa.ForeignKeyConstraint(
            ["agency_id", "invoice"],
            ["invoices.agency_id", "invoices.number"],
            name="fk_invoice_lines_agency_id_invoice_invoices",
        ),
        one_of("invoice_lines", "funding", "agency_pays", "coc", "self_pay"),
        one_of("invoice_lines", "kind", "standard", "ad_hoc", "ce_access"),
        one_of("invoice_lines", "reason", "renewal", "new_license", "upgrade", "extension"),
    )
    op.create_index("ix_invoice_lines_license_id", "invoice_lines", ["license_id"])
    op.create_table(
        "ledger_entries",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("invoice", ID),
        sa.Column("returns", sa.Integer()),
        sa.Column("method", WORD),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank_line", ID),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "number", name="pk_ledger_entries"),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name="fk_ledger_entries_agency_id_agency_accounts"
        ),
        one_of("ledger_entries", "kind", "invoice", "payment", "returned", "credit", "adjustment", "void", "payout"),
        one_of("ledger_entries", "method", "check", "ach", "card", "other"),
    )
    op.create_index("ix_ledger_entries_day", "ledger_entries", ["day"])
    unique_where(
        "uq_ledger_entries_one_for_bank_line", "ledger_entries", ["agency_id", "bank_line"], "bank_line IS NOT NULL"
    )
    op.create_table(
        "bank_lines",
        sa.Column("key", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("invoice", ID),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("taken_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bank_lines"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_bank_lines_agency_id_agencies"),
    )
    op.create_table(
        "invoice_papers",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("invoice", ID, nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("sha256", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "invoice", name="pk_invoice_papers"),
        sa.ForeignKeyConstraint(
            ["agency_id", "invoice"],
            ["invoices.agency_id", "invoices.number"],
            name="fk_invoice_papers_agency_id_invoice_invoices",
        ),
    )
    op.create_table(
        "worksheet_answers",
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("term_first_day", sa.Date(), nullable=False),
        sa.Column("license_id", ID, nullable=False),
        sa.Column("answer", WORD),
        sa.Column("answered_by", ID),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "term_first_day", "license_id", name="pk_worksheet_answers"),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name="fk_worksheet_answers_agency_id_agency_accounts"
        ),
        one_of("worksheet_answers", "answer", "keep", "remove", "transfer"),
    )
    op.create_table(
        "self_pay_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("appeal_id", ID),
        sa.Column("licenses", sa.Integer(), nullable=False),
        sa.Column("once", sa.BigInteger(), nullable=False),
        sa.Column("yearly", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("delayed_until", sa.Date()),
        sa.Column("ended_at", MOMENT),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("agreed_fees", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_self_pay_requests"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_self_pay_requests_agency_id_agencies"),
        sa.ForeignKeyConstraint(["requested_by"], ["people.id"], name="fk_self_pay_requests_requested_by_people"),
        one_of("self_pay_requests", "kind", "standard", "ad_hoc", "ce_access"),
        one_of("self_pay_requests", "state", "requested", "delayed", "accepted", "refused", "withdrawn"),
    )
    op.create_index("ix_self_pay_requests_agency_id", "self_pay_requests", ["agency_id"])
    op.create_index("ix_self_pay_requests_state_decide_by", "self_pay_requests", ["state", "decide_by"])


def create_committees() -> None:
    """Create committees: meetings, docket items, motions, votes."""
    op.create_table(
        "committees",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("next_meeting_at", MOMENT),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_committees"),
        one_of("committees", "kind", "performance", "coordinated_entry"),
        one_of("committees", "state", "sitting", "dissolved"),
    )
    op.create_table(
        "meetings",
        sa.Column("id", ID, nullable=False),
        sa.Column("committee_id", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("missed_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("presiding", ID),
        sa.Column("quorum", sa.Integer()),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON()),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name="fk_meetings_committee_id_committees"),
        one_of("meetings", "state", "scheduled", "announced", "in_session", "closed", "without_quorum", "missed"),
    )
    op.create_index("ix_meetings_committee_id_begins_at", "meetings", ["committee_id", "begins_at"])
    op.create_table(
        "docket_items",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("docketed_at", MOMENT, nullable=False),
        sa.Column("continued_before", sa.Integer(), nullable=False),
        sa.Column("carried_over", sa.Integer(), nullable=False),
        sa.Column("verdict", WORD),
        sa.Column("continued_for", WORD),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by", ID),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", name="pk_docket_items"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_docket_items_agency_id_agencies"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_docket_items_meeting_id_meetings"),
        one_of(
            "docket_items", "reason", "revoked_inactivity", "revoked_allotment", "denied_allotment", "more_allotment"
        ),
    )
    op.create_index("ix_docket_items_appeal_id", "docket_items", ["appeal_id"])
    op.create_table(
        "motions",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("moved_by", ID, nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("result", WORD),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", "number", name="pk_motions"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "appeal_id"],
            ["docket_items.meeting_id", "docket_items.appeal_id"],
            name="fk_motions_meeting_id_appeal_id_docket_items",
        ),
        one_of("motions", "result", "carried", "failed", "dropped"),
    )
    op.create_table(
        "votes",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("motion", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("choice", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", "motion", "person_id", name="pk_votes"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "appeal_id", "motion"],
            ["motions.meeting_id", "motions.appeal_id", "motions.number"],
            name="fk_votes_meeting_id_appeal_id_motion_motions",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_votes_person_id_people"),
        one_of("votes", "choice", "for", "against", "abstain"),
    )


def create_appeals() -> None:
    """Create appeals, the licenses they are about, and the orders that follow."""
    op.create_table(
        "appeals",
        sa.Column("id", ID, nullable=False),
        sa.Column("committee_id", ID, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("person_id", ID),
        sa.Column("region_ids", sa.JSON(), nullable=False),
        sa.Column("filed_by", ID, nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("meeting_id", ID),
        sa.Column("meeting_at", MOMENT),
        sa.Column("continued", sa.Integer(), nullable=False),
        sa.Column("carried_over", sa.Integer(), nullable=False),
        sa.Column("verdict", WORD),
        sa.Column("ended_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_appeals_agency_id_agencies"),
        sa.ForeignKeyConstraint(["filed_by"], ["people.id"], name="fk_appeals_filed_by_people"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_appeals_person_id_people"),
        one_of("appeals", "reason", "revoked_inactivity", "revoked_allotment", "denied_allotment", "more_allotment"),
        one_of(
            "appeals",
            "state",
            "filed",
            "docketed",
            "before_committee",
            "continued",
            "decided",
            "carried_out",
            "closed",
            "withdrawn",
        ),
    )
    op.create_index("ix_appeals_agency_id", "appeals", ["agency_id"])
    op.create_index("ix_appeals_committee_id_filed_at", "appeals", ["committee_id", "filed_at"])
    op.create_table(
        "appeal_licenses",
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("license_id", ID, nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", "license_id", name="pk_appeal_licenses"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_appeal_licenses_appeal_id_appeals"),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_appeal_licenses_license_id_licenses"),
    )
    unique_where("uq_appeal_licenses_one_pending_for_license", "appeal_licenses", ["license_id"], "pending")
    op.create_table(
        "appeal_orders",
        sa.Column("appeal_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("work", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("license_id", ID),
        sa.Column("agency_id", ID),
        sa.Column("region_id", ID),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", "number", name="pk_appeal_orders"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_appeal_orders_appeal_id_appeals"),
        one_of("appeal_orders", "state", "waiting", "done", "refused", "not_tried"),
        one_of(
            "appeal_orders",
            "work",
            "grant_exception",
            "give_back",
            "take_mark_away",
            "delegate",
            "end_delegation",
            "move_license",
            "ask_for_more",
        ),
    )


def create_allotment() -> None:
    """Create the allotment: population figures, delegations, requests, denials, adjustments."""
    op.create_table(
        "allotments",
        sa.Column("id", ID, nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("figures_from", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allotments"),
    )
    op.create_table(
        "populations",
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("effective", "region_id", name="pk_populations"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_populations_region_id_regions"),
    )
    op.create_table(
        "delegations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("license_id", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", ID),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("delegated_by", ID, nullable=False),
        sa.Column("delegated_at", MOMENT, nullable=False),
        sa.Column("appeal_id", ID),
        sa.Column("ended_by", ID),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_delegations"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_delegations_agency_id_agencies"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name="fk_delegations_confirmed_by_people"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_delegations_region_id_regions"),
        one_of("delegations", "state", "delegated", "in_force", "ended"),
    )
    op.create_index("ix_delegations_agency_id", "delegations", ["agency_id"])
    op.create_index("ix_delegations_region_id", "delegations", ["region_id"])
    unique_where(
        "uq_delegations_one_live_for_license", "delegations", ["license_id"], "state IN ('delegated', 'in_force')"
    )
    op.create_table(
        "license_requests",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("agency_id", ID),
        sa.Column("state", WORD, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("appeal_id", ID),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_by", ID),
        sa.Column("answered_at", MOMENT),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_license_requests"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_license_requests_agency_id_agencies"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_license_requests_region_id_regions"),
        one_of("license_requests", "state", "asked", "granted", "refused"),
    )
    op.create_table(
        "license_denials",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("agency_id", ID, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_license_denials"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_license_denials_agency_id_agencies"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_license_denials_region_id_regions"),
    )
    op.create_index("ix_license_denials_agency_id_on_day", "license_denials", ["agency_id", "on_day"])
    op.create_table(
        "allotment_adjustments",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", ID, nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("appeal_id", ID),
        sa.PrimaryKeyConstraint("number", name="pk_allotment_adjustments"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_allotment_adjustments_region_id_regions"),
    )


def make_audit_entries_append_only() -> None:
    """Let the database itself refuse every change of the audit trail, and every deletion."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_APPEND_ONLY if sqlite else POSTGRESQL_APPEND_ONLY:
        op.execute(statement)


def one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    """Build the constraint that a column holds one of these words, or nothing."""
    return sa.CheckConstraint(
        f"{column} IN ({', '.join(repr(each) for each in words)})", name=op.f(f"ck_{table}_{column}")
    )


def unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    """Make `columns` unique among the rows for which `condition` holds."""
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
