"""Committees, their meetings and votes; appeals; the Coordinated Entry allotment; files of the office.

Revision: 0005
Follows: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

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
    "list_holder",
)
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
    "reopen_account",
    "unlock_account",
    "reactivate_license",
    "confirm_return",
    "review_inactivity",
    "confirm_renewal",
    "name_billing_contact",
    "settle_billing",
    "collect_payment",
    "decide_self_pay",
)
NEW_TASKS = (
    *TASKS,
    "hold_meeting",
    "present_report",
    "answer_question",
    "assess_need",
    "settle_appeal",
    "answer_license_request",
    "confirm_commitments",
    "reduce_delegations",
)


def upgrade() -> None:
    """New kinds of tasks, how much users of the HMIS entered lately, and fifteen tables."""
    _change_checks("tasks", {"kind": TASKS, "role": ROLES}, {"kind": NEW_TASKS, "role": ROLES})
    op.add_column("hmis_users", sa.Column("recent_entries", sa.Integer(), nullable=True))
    op.add_column("hmis_users", sa.Column("recent_since", sa.DateTime(timezone=True), nullable=True))
    _create_committee_tables()
    _create_appeal_tables()
    _create_allotment_tables()


def downgrade() -> None:
    """Back to an office without committees. Refused by the database while tasks of the new kinds are there."""
    for table in (
        "votes",
        "motions",
        "appeal_orders",
        "appeal_licenses",
        "license_requests",
        "license_denials",
        "kept_files",
        "docket_items",
        "delegations",
        "appeals",
        "populations",
        "meetings",
        "allotment_adjustments",
        "committees",
        "allotments",
    ):
        op.drop_table(table)
    op.drop_column("hmis_users", "recent_since")
    op.drop_column("hmis_users", "recent_entries")
    _change_checks("tasks", {"kind": NEW_TASKS, "role": ROLES}, {"kind": TASKS, "role": ROLES})


def _create_committee_tables() -> None:
    op.create_table(
        "committees",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("next_meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('performance', 'coordinated_entry')", name=op.f("ck_committees_kind")),
        sa.CheckConstraint("state IN ('sitting', 'dissolved')", name=op.f("ck_committees_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("committee_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presiding", sa.String(length=120), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('scheduled', 'announced', 'in_session', 'closed', 'without_quorum', 'missed')",
            name=op.f("ck_meetings_state"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name=op.f("fk_meetings_committee_id_committees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_committee_id_begins_at"), "meetings", ["committee_id", "begins_at"], unique=False)
    op.create_table(
        "docket_items",
        sa.Column("meeting_id", sa.String(length=120), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("docketed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("continued_before", sa.Integer(), nullable=False),
        sa.Column("carried_over", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("continued_for", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('revoked_inactivity', 'revoked_allotment', 'denied_allotment', 'more_allotment')",
            name=op.f("ck_docket_items_reason"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_docket_items_agency_id_agencies")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_docket_items_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", name=op.f("pk_docket_items")),
    )
    op.create_index(op.f("ix_docket_items_appeal_id"), "docket_items", ["appeal_id"], unique=False)
    op.create_table(
        "motions",
        sa.Column("meeting_id", sa.String(length=120), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.String(length=120), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.CheckConstraint("result IN ('carried', 'failed', 'dropped')", name=op.f("ck_motions_result")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "appeal_id"],
            ["docket_items.meeting_id", "docket_items.appeal_id"],
            name=op.f("fk_motions_meeting_id_appeal_id_docket_items"),
        ),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", "number", name=op.f("pk_motions")),
    )
    op.create_table(
        "votes",
        sa.Column("meeting_id", sa.String(length=120), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("motion", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_votes_choice")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "appeal_id", "motion"],
            ["motions.meeting_id", "motions.appeal_id", "motions.number"],
            name=op.f("fk_votes_meeting_id_appeal_id_motion_motions"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_votes_person_id_people")),
        sa.PrimaryKeyConstraint("meeting_id", "appeal_id", "motion", "person_id", name=op.f("pk_votes")),
    )


def _create_appeal_tables() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("committee_id", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("region_ids", sa.JSON(), nullable=False),
        sa.Column("filed_by", sa.String(length=120), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("meeting_id", sa.String(length=120), nullable=True),
        sa.Column("meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("continued", sa.Integer(), nullable=False),
        sa.Column("carried_over", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('revoked_inactivity', 'revoked_allotment', 'denied_allotment', 'more_allotment')",
            name=op.f("ck_appeals_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'docketed', 'before_committee', 'continued', 'decided', 'carried_out', 'closed', "
            "'withdrawn')",
            name=op.f("ck_appeals_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_appeals_agency_id_agencies")),
        sa.ForeignKeyConstraint(["filed_by"], ["people.id"], name=op.f("fk_appeals_filed_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appeals_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_agency_id"), "appeals", ["agency_id"], unique=False)
    op.create_index(op.f("ix_appeals_committee_id_filed_at"), "appeals", ["committee_id", "filed_at"], unique=False)
    op.create_table(
        "appeal_licenses",
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_licenses_appeal_id_appeals")),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name=op.f("fk_appeal_licenses_license_id_licenses")),
        sa.PrimaryKeyConstraint("appeal_id", "license_id", name=op.f("pk_appeal_licenses")),
    )
    op.create_index(
        "uq_appeal_licenses_one_pending_for_license",
        "appeal_licenses",
        ["license_id"],
        unique=True,
        sqlite_where=sa.text("pending"),
        postgresql_where=sa.text("pending"),
    )
    op.create_table(
        "appeal_orders",
        sa.Column("appeal_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=True),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("region_id", sa.String(length=120), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused', 'not_tried')", name=op.f("ck_appeal_orders_state")),
        sa.CheckConstraint(
            "work IN ('grant_exception', 'give_back', 'take_mark_away', 'delegate', 'end_delegation', 'move_license', "
            "'ask_for_more')",
            name=op.f("ck_appeal_orders_work"),
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_orders_appeal_id_appeals")),
        sa.PrimaryKeyConstraint("appeal_id", "number", name=op.f("pk_appeal_orders")),
    )
    op.create_table(
        "kept_files",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('attachment', 'inactivity_report', 'minutes', 'decision')", name=op.f("ck_kept_files_kind")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_kept_files_agency_id_agencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_files")),
    )
    op.create_index(op.f("ix_kept_files_subject_id"), "kept_files", ["subject_id"], unique=False)


def _create_allotment_tables() -> None:
    op.create_table(
        "allotments",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("figures_from", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotments")),
    )
    op.create_table(
        "populations",
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_populations_region_id_regions")),
        sa.PrimaryKeyConstraint("effective", "region_id", name=op.f("pk_populations")),
    )
    op.create_table(
        "delegations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delegated_by", sa.String(length=120), nullable=False),
        sa.Column("delegated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('delegated', 'in_force', 'ended')", name=op.f("ck_delegations_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_delegations_agency_id_agencies")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name=op.f("fk_delegations_confirmed_by_people")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_delegations_region_id_regions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_delegations")),
    )
    op.create_index(op.f("ix_delegations_agency_id"), "delegations", ["agency_id"], unique=False)
    op.create_index(op.f("ix_delegations_region_id"), "delegations", ["region_id"], unique=False)
    op.create_index(
        "uq_delegations_one_live_for_license",
        "delegations",
        ["license_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('delegated', 'in_force')"),
        postgresql_where=sa.text("state IN ('delegated', 'in_force')"),
    )
    op.create_table(
        "license_requests",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'granted', 'refused')", name=op.f("ck_license_requests_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_license_requests_agency_id_agencies")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_license_requests_region_id_regions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_license_requests")),
    )
    op.create_table(
        "license_denials",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_license_denials_agency_id_agencies")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_license_denials_region_id_regions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_license_denials")),
    )
    op.create_index(
        op.f("ix_license_denials_agency_id_on_day"), "license_denials", ["agency_id", "on_day"], unique=False
    )
    op.create_table(
        "allotment_adjustments",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.String(length=120), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_allotment_adjustments_region_id_regions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_allotment_adjustments")),
    )


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
