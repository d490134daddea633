"""Agencies' accounts: ledgers, invoices and their numbers, papers, banks' lines, worksheets, self-pay requests.

Revision: 0004
Follows: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
)
NEW_TASKS = (
    *TASKS,
    "confirm_renewal",
    "name_billing_contact",
    "settle_billing",
    "collect_payment",
    "decide_self_pay",
)
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
LICENSE_CHECKS = {
    "inactive_reason": REASONS,
    "kind": ("standard", "ad_hoc", "ce_access"),
    "state": ("open", "reserved", "active", "inactive", "deleted"),
    "flag_reason": REASONS,
    "lack_measure": ("data_entry", "login", "first_sign_in", "inactive"),
    "training_needed": ("warn", "flag", "inactivate", "refresher", "retraining", "delete"),
}
FUNDINGS = ("agency_pays", "coc", "self_pay")


def upgrade() -> None:
    """New kinds of tasks, who pays for a license, and nine tables."""
    _change_checks("tasks", {"kind": TASKS, "role": ROLES}, {"kind": NEW_TASKS, "role": ROLES})
    with op.batch_alter_table("licenses", reflect_args=_checks("licenses", LICENSE_CHECKS)) as licenses:
        licenses.add_column(sa.Column("funding", sa.String(length=40), nullable=True))
        licenses.add_column(sa.Column("agreed_fees", sa.JSON(), nullable=False, server_default="[]"))
        licenses.add_column(sa.Column("made_for", sa.String(length=120), nullable=True))
        licenses.create_check_constraint(op.f("ck_licenses_funding"), _one_of("funding", FUNDINGS))
    _create_account_tables()
    _create_invoice_tables()
    _create_payment_tables()


def downgrade() -> None:
    """Back to licenses without money. Refused by the database while tasks of the new kinds are there."""
    for table in (
        "self_pay_requests",
        "bank_lines",
        "invoice_papers",
        "invoice_lines",
        "invoices",
        "invoice_numbers",
        "worksheet_answers",
        "ledger_entries",
        "agency_accounts",
    ):
        op.drop_table(table)
    every = {**LICENSE_CHECKS, "funding": FUNDINGS}
    with op.batch_alter_table("licenses", reflect_args=_checks("licenses", every)) as licenses:
        licenses.drop_constraint(op.f("ck_licenses_funding"), type_="check")
        for column in ("made_for", "agreed_fees", "funding"):
            licenses.drop_column(column)
    _change_checks("tasks", {"kind": NEW_TASKS, "role": ROLES}, {"kind": TASKS, "role": ROLES})


def _create_account_tables() -> None:
    op.create_table(
        "agency_accounts",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("term_first_day", sa.Date(), nullable=True),
        sa.Column("term_last_day", sa.Date(), nullable=True),
        sa.Column("covered_until", sa.Date(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("access_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("matters", sa.Integer(), nullable=False),
        sa.Column("next_wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_accounts_agency_id_agencies")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_accounts")),
    )
    op.create_index(op.f("ix_agency_accounts_next_wake_at"), "agency_accounts", ["next_wake_at"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("invoice", sa.String(length=120), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank_line", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'payment', 'returned', 'credit', 'adjustment', 'void', 'payout')",
            name=op.f("ck_ledger_entries_kind"),
        ),
        sa.CheckConstraint("method IN ('check', 'ach', 'card', 'other')", name=op.f("ck_ledger_entries_method")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name=op.f("fk_ledger_entries_agency_id_agency_accounts")
        ),
        sa.PrimaryKeyConstraint("agency_id", "number", name=op.f("pk_ledger_entries")),
    )
    op.create_index(op.f("ix_ledger_entries_day"), "ledger_entries", ["day"], unique=False)
    op.create_index(
        "uq_ledger_entries_one_for_bank_line",
        "ledger_entries",
        ["agency_id", "bank_line"],
        unique=True,
        sqlite_where=sa.text("bank_line IS NOT NULL"),
        postgresql_where=sa.text("bank_line IS NOT NULL"),
    )
    op.create_table(
        "worksheet_answers",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("term_first_day", sa.Date(), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("answer IN ('keep', 'remove', 'transfer')", name=op.f("ck_worksheet_answers_answer")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name=op.f("fk_worksheet_answers_agency_id_agency_accounts")
        ),
        sa.PrimaryKeyConstraint("agency_id", "term_first_day", "license_id", name=op.f("pk_worksheet_answers")),
    )


def _create_invoice_tables() -> None:
    op.create_table(
        "invoice_numbers",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("draft_key", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_invoice_numbers_agency_id_agencies")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_invoice_numbers")),
        sa.UniqueConstraint("claim", name=op.f("uq_invoice_numbers_claim")),
    )
    op.create_table(
        "invoices",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("access_until", sa.Date(), nullable=True),
        sa.Column("term_first_day", sa.Date(), nullable=True),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("reduced", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("reductions", sa.JSON(), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('renewal', 'separate', 'brought_forward')", name=op.f("ck_invoices_kind")),
        sa.CheckConstraint(
            "state IN ('issued', 'part_paid', 'overdue', 'paid', 'void')", name=op.f("ck_invoices_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency_accounts.agency_id"], name=op.f("fk_invoices_agency_id_agency_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["invoice_numbers.sequence"], name=op.f("fk_invoices_sequence_invoice_numbers")
        ),
        sa.PrimaryKeyConstraint("agency_id", "number", name=op.f("pk_invoices")),
    )
    op.create_index(op.f("ix_invoices_number"), "invoices", ["number"], unique=False)
    op.create_index(op.f("ix_invoices_state_due_on"), "invoices", ["state", "due_on"], unique=False)
    op.create_index("uq_invoices_one_for_agency_and_key", "invoices", ["agency_id", "key"], unique=True)
    op.create_index("uq_invoices_one_for_sequence", "invoices", ["sequence"], unique=True)
    op.create_index(
        "uq_invoices_one_renewal_for_agency_and_term",
        "invoices",
        ["agency_id", "term_first_day"],
        unique=True,
        sqlite_where=sa.text("kind = 'renewal' AND state <> 'void'"),
        postgresql_where=sa.text("kind = 'renewal' AND state <> 'void'"),
    )
    op.create_table(
        "invoice_lines",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("invoice", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("license_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("funding", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("fee_id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("term_first_day", sa.Date(), nullable=True),
        sa.Column("term_last_day", sa.Date(), nullable=True),
        sa.Column("portion", sa.JSON(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("funding IN ('agency_pays', 'coc', 'self_pay')", name=op.f("ck_invoice_lines_funding")),
        sa.CheckConstraint("kind IN ('standard', 'ad_hoc', 'ce_access')", name=op.f("ck_invoice_lines_kind")),
        sa.CheckConstraint(
            "reason IN ('renewal', 'new_license', 'upgrade', 'extension')", name=op.f("ck_invoice_lines_reason")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "invoice"],
            ["invoices.agency_id", "invoices.number"],
            name=op.f("fk_invoice_lines_agency_id_invoice_invoices"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "invoice", "number", name=op.f("pk_invoice_lines")),
    )
    op.create_index(op.f("ix_invoice_lines_license_id"), "invoice_lines", ["license_id"], unique=False)
    op.create_table(
        "invoice_papers",
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("invoice", sa.String(length=120), nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "invoice"],
            ["invoices.agency_id", "invoices.number"],
            name=op.f("fk_invoice_papers_agency_id_invoice_invoices"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "invoice", name=op.f("pk_invoice_papers")),
    )


def _create_payment_tables() -> None:
    op.create_table(
        "bank_lines",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("invoice", sa.String(length=120), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_bank_lines_agency_id_agencies")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bank_lines")),
    )
    op.create_table(
        "self_pay_requests",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("appeal_id", sa.String(length=120), nullable=True),
        sa.Column("licenses", sa.Integer(), nullable=False),
        sa.Column("once", sa.BigInteger(), nullable=False),
        sa.Column("yearly", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("delayed_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("agreed_fees", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("policy_label", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('standard', 'ad_hoc', 'ce_access')", name=op.f("ck_self_pay_requests_kind")),
        sa.CheckConstraint(
            "state IN ('requested', 'delayed', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_self_pay_requests_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_self_pay_requests_agency_id_agencies")),
        sa.ForeignKeyConstraint(["requested_by"], ["people.id"], name=op.f("fk_self_pay_requests_requested_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_pay_requests")),
    )
    op.create_index(op.f("ix_self_pay_requests_agency_id"), "self_pay_requests", ["agency_id"], unique=False)
    op.create_index(
        op.f("ix_self_pay_requests_state_decide_by"), "self_pay_requests", ["state", "decide_by"], unique=False
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
