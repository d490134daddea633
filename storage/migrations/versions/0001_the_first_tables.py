"""The first tables: directory, licenses, requests, trainings, work, records.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_APPEND_ONLY = (
    """
    CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
    """
    CREATE TRIGGER audit_entries_never_go BEFORE DELETE ON audit_entries
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
    """Make every table; audit entries can be added and read, nothing else."""
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("workflow_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=120), nullable=False),
        sa.Column("actor_grants", sa.JSON(), nullable=False),
        sa.Column("move", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_agency_id_at"), "audit_entries", ["agency_id", "at"], unique=False)
    op.create_index(op.f("ix_audit_entries_person_id_at"), "audit_entries", ["person_id", "at"], unique=False)
    op.create_index(op.f("ix_audit_entries_workflow_id_step"), "audit_entries", ["workflow_id", "step"], unique=True)
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("workflow_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("about_id", sa.String(length=120), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'partly_refused', 'refused', 'failed', 'unknown')",
            name=op.f("ck_notices_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_about_id"), "notices", ["about_id"], unique=False)
    op.create_index(op.f("ix_notices_state_at"), "notices", ["state", "at"], unique=False)
    op.create_index(
        op.f("ix_notices_workflow_id_step_position"), "notices", ["workflow_id", "step", "position"], unique=True
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email_key", name=op.f("uq_people_email_key")),
    )
    op.create_table(
        "recorded_steps",
        sa.Column("workflow_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "number", name=op.f("pk_recorded_steps")),
    )
    op.create_table(
        "regions",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
    )
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("program_types", sa.JSON(), nullable=False),
        sa.Column("license_expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_agencies_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
    )
    op.create_index(op.f("ix_agencies_region_id"), "agencies", ["region_id"], unique=False)
    op.create_table(
        "notice_recipients",
        sa.Column("notice_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('to', 'cc')", name=op.f("ck_notice_recipients_kind")),
        sa.CheckConstraint("outcome IN ('accepted', 'deferred', 'refused')", name=op.f("ck_notice_recipients_outcome")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_recipients_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_notice_recipients")),
    )
    op.create_index(op.f("ix_notice_recipients_person_id"), "notice_recipients", ["person_id"], unique=False)
    op.create_table(
        "access_requests",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("role_type", sa.Text(), nullable=False),
        sa.Column("project_types", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("license_kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.JSON(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("training_needed", sa.Boolean(), nullable=True),
        sa.Column("license_id", sa.String(length=120), nullable=True),
        sa.Column("license_is_reserved", sa.Boolean(), nullable=False),
        sa.Column("no_longer_needed_on", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("keep_license", sa.Boolean(), nullable=True),
        sa.Column("notice_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_late", sa.Boolean(), nullable=True),
        sa.Column("notice_late_by", sa.Integer(), nullable=True),
        sa.Column("notice_late_in", sa.String(length=40), nullable=True),
        sa.Column("notice_lateness", sa.Text(), nullable=True),
        sa.Column("account_target_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_limit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("account_late", sa.Boolean(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('new_user', 'modify_access', 'remove_user', 'training_site')",
            name=op.f("ck_access_requests_kind"),
        ),
        sa.CheckConstraint(
            "license_kind IN ('standard', 'ad_hoc', 'ce_access')", name=op.f("ck_access_requests_license_kind")
        ),
        sa.CheckConstraint(
            "notice_late_in IN ('hours', 'business_days')", name=op.f("ck_access_requests_notice_late_in")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'under_review', 'returned', 'approved', 'awaiting_license', "
            "'license_set_aside', 'in_training', 'trained', 'scheduled', 'account_pending', 'granted', 'rejected', "
            "'closed', 'withdrawn')",
            name=op.f("ck_access_requests_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_access_requests_agency_id_agencies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_access_requests_person_id_people")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_access_requests_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
    op.create_index(op.f("ix_access_requests_agency_id_state"), "access_requests", ["agency_id", "state"], unique=False)
    op.create_index(op.f("ix_access_requests_person_id"), "access_requests", ["person_id"], unique=False)
    op.create_index(
        "uq_access_requests_one_open_for_person_agency_and_kind",
        "access_requests",
        ["person_id", "agency_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "designations",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("region_id", sa.String(length=120), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("designated_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "role IN ('signatory', 'representative', 'agency_administrator', 'executive_director', "
            "'billing_contact', 'reviewer', 'system_administrator', 'region_manager', 'hmis_lead', 'lead_agency', "
            "'hmis_director', 'ce_lead', 'performance_member', 'performance_chair', 'ce_member', 'ce_chair', "
            "'billing')",
            name=op.f("ck_designations_role"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_designations_agency_id_agencies")),
        sa.ForeignKeyConstraint(["designated_by"], ["people.id"], name=op.f("fk_designations_designated_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_designations_person_id_people")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_designations_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designations")),
    )
    op.create_index(op.f("ix_designations_agency_id"), "designations", ["agency_id"], unique=False)
    op.create_index(op.f("ix_designations_person_id_from_day"), "designations", ["person_id", "from_day"], unique=False)
    op.create_index(op.f("ix_designations_role"), "designations", ["role"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('certificate', 'agreement', 'other')", name=op.f("ck_documents_kind")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_documents_agency_id_agencies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_documents_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_agency_id"), "documents", ["agency_id"], unique=False)
    op.create_index(op.f("ix_documents_person_id"), "documents", ["person_id"], unique=False)
    op.create_table(
        "licenses",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("inactive_reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("programmed_on", sa.Date(), nullable=True),
        sa.Column("programmed_by", sa.String(length=120), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "inactive_reason IN ('left_and_kept', 'unpaid', 'no_data_entry', 'never_signed_in', 'no_login', "
            "'leave_of_absence', 'recertification_overdue', 'sanction')",
            name=op.f("ck_licenses_inactive_reason"),
        ),
        sa.CheckConstraint("kind IN ('standard', 'ad_hoc', 'ce_access')", name=op.f("ck_licenses_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'reserved', 'active', 'inactive', 'deleted')", name=op.f("ck_licenses_state")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_licenses_agency_id_agencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licenses")),
    )
    op.create_index(op.f("ix_licenses_agency_id_kind_state"), "licenses", ["agency_id", "kind", "state"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("workflow_id", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("region_id", sa.String(length=120), nullable=True),
        sa.Column("request_id", sa.String(length=120), nullable=True),
        sa.Column("about_id", sa.String(length=120), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('review_request', 'complete_request', 'find_license', 'do_training', 'review_step', "
            "'set_up_account', 'change_account', 'close_account', 'grant_training_site', 'check_notice', "
            "'settle_conflict')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint(
            "role IN ('signatory', 'representative', 'agency_administrator', 'executive_director', "
            "'billing_contact', 'reviewer', 'system_administrator', 'region_manager', 'hmis_lead', 'lead_agency', "
            "'hmis_director', 'ce_lead', 'performance_member', 'performance_chair', 'ce_member', 'ce_chair', "
            "'billing')",
            name=op.f("ck_tasks_role"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_tasks_agency_id_agencies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tasks_person_id_people")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_tasks_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_agency_id"), "tasks", ["agency_id"], unique=False)
    op.create_index(op.f("ix_tasks_closed_at_due_at"), "tasks", ["closed_at", "due_at"], unique=False)
    op.create_index(op.f("ix_tasks_person_id"), "tasks", ["person_id"], unique=False)
    op.create_index(
        "uq_tasks_one_open_for_key",
        "tasks",
        ["workflow_id", "key"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "training_runs",
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("role_type", sa.Text(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.JSON(), nullable=False),
        sa.Column("trainee_seconds", sa.Integer(), nullable=False),
        sa.Column("reviewer_seconds", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("under_review", sa.Boolean(), nullable=False),
        sa.Column("reports_ignored", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_training', 'held_for_review', 'completed', 'lapsed', 'withdrawn')",
            name=op.f("ck_training_runs_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_training_runs_agency_id_agencies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_runs_person_id_people")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_training_runs")),
    )
    op.create_index(op.f("ix_training_runs_agency_id_state"), "training_runs", ["agency_id", "state"], unique=False)
    op.create_index(op.f("ix_training_runs_person_id"), "training_runs", ["person_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'active', 'inactive', 'left', 'released', 'transferred', 'deleted')",
            name=op.f("ck_assignments_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_assignments_agency_id_agencies")),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name=op.f("fk_assignments_license_id_licenses")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_assignments_person_id_people")),
        sa.PrimaryKeyConstraint("license_id", "number", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_agency_id"), "assignments", ["agency_id"], unique=False)
    op.create_index(op.f("ix_assignments_person_id"), "assignments", ["person_id"], unique=False)
    op.create_index(op.f("ix_assignments_request_id"), "assignments", ["request_id"], unique=False)
    op.create_index(
        "uq_assignments_one_holder_of_license",
        "assignments",
        ["license_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('active', 'inactive')"),
        postgresql_where=sa.text("state IN ('active', 'inactive')"),
    )
    op.create_index(
        "uq_assignments_one_live_for_person_and_agency",
        "assignments",
        ["person_id", "agency_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('reserved', 'active', 'inactive')"),
        postgresql_where=sa.text("state IN ('reserved', 'active', 'inactive')"),
    )
    op.create_index(
        "uq_assignments_one_reservation_of_license",
        "assignments",
        ["license_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('reserved')"),
        postgresql_where=sa.text("state IN ('reserved')"),
    )
    op.create_table(
        "attempts",
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("test_key", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name=op.f("fk_attempts_request_id_training_runs")
        ),
        sa.PrimaryKeyConstraint("request_id", "test_key", "number", name=op.f("pk_attempts")),
    )
    op.create_table(
        "reviews",
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewer_id", sa.String(length=120), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name=op.f("fk_reviews_request_id_training_runs")
        ),
        sa.PrimaryKeyConstraint("request_id", "case_number", "step_number", "number", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_reviewer_id"), "reviews", ["reviewer_id"], unique=False)
    op.create_table(
        "training_steps",
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("step_number", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_by", sa.String(length=120), nullable=True),
        sa.Column("document_id", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "kind IN ('form', 'test', 'course', 'signature', 'practice')", name=op.f("ck_training_steps_kind")
        ),
        sa.CheckConstraint(
            "state IN ('locked', 'open', 'submitted', 'returned', 'done')", name=op.f("ck_training_steps_state")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_runs.request_id"], name=op.f("fk_training_steps_request_id_training_runs")
        ),
        sa.PrimaryKeyConstraint("request_id", "key", name=op.f("pk_training_steps")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_APPEND_ONLY if sqlite else POSTGRESQL_APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("training_steps")
    op.drop_index(op.f("ix_reviews_reviewer_id"), table_name="reviews")
    op.drop_table("reviews")
    op.drop_table("attempts")
    op.drop_index(
        "uq_assignments_one_reservation_of_license",
        table_name="assignments",
        sqlite_where=sa.text("state IN ('reserved')"),
        postgresql_where=sa.text("state IN ('reserved')"),
    )
    op.drop_index(
        "uq_assignments_one_live_for_person_and_agency",
        table_name="assignments",
        sqlite_where=sa.text("state IN ('reserved', 'active', 'inactive')"),
        postgresql_where=sa.text("state IN ('reserved', 'active', 'inactive')"),
    )
    op.drop_index(
        "uq_assignments_one_holder_of_license",
        table_name="assignments",
        sqlite_where=sa.text("state IN ('active', 'inactive')"),
        postgresql_where=sa.text("state IN ('active', 'inactive')"),
    )
    op.drop_index(op.f("ix_assignments_request_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_person_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_agency_id"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_training_runs_person_id"), table_name="training_runs")
    op.drop_index(op.f("ix_training_runs_agency_id_state"), table_name="training_runs")
    op.drop_table("training_runs")
    op.drop_index(
        "uq_tasks_one_open_for_key",
        table_name="tasks",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_tasks_person_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_closed_at_due_at"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_agency_id"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_licenses_agency_id_kind_state"), table_name="licenses")
    op.drop_table("licenses")
    op.drop_index(op.f("ix_documents_person_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_agency_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_designations_role"), table_name="designations")
    op.drop_index(op.f("ix_designations_person_id_from_day"), table_name="designations")
    op.drop_index(op.f("ix_designations_agency_id"), table_name="designations")
    op.drop_table("designations")
    op.drop_index(
        "uq_access_requests_one_open_for_person_agency_and_kind",
        table_name="access_requests",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_access_requests_person_id"), table_name="access_requests")
    op.drop_index(op.f("ix_access_requests_agency_id_state"), table_name="access_requests")
    op.drop_table("access_requests")
    op.drop_index(op.f("ix_notice_recipients_person_id"), table_name="notice_recipients")
    op.drop_table("notice_recipients")
    op.drop_index(op.f("ix_agencies_region_id"), table_name="agencies")
    op.drop_table("agencies")
    op.drop_table("regions")
    op.drop_table("recorded_steps")
    op.drop_table("people")
    op.drop_index(op.f("ix_notices_workflow_id_step_position"), table_name="notices")
    op.drop_index(op.f("ix_notices_state_at"), table_name="notices")
    op.drop_index(op.f("ix_notices_about_id"), table_name="notices")
    op.drop_table("notices")
    op.drop_index(op.f("ix_audit_entries_workflow_id_step"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_person_id_at"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_agency_id_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_audit_entries")
