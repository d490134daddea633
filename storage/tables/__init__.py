"""The tables, by subject. One metadata holds them all; the migrations are compared with it."""

from storage.columns import metadata
from storage.tables.allotment import (
    adjustments,
    allotments,
    delegations,
    license_denials,
    license_requests,
    populations,
)
from storage.tables.appeals import appeal_licenses, appeal_orders, appeals
from storage.tables.billing import (
    agency_accounts,
    bank_lines,
    invoice_lines,
    invoice_numbers,
    invoice_papers,
    invoices,
    ledger_entries,
    self_pay_requests,
    worksheet_answers,
)
from storage.tables.committees import committees, docket_items, meetings, motions, votes
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.files import kept_files
from storage.tables.licenses import account_orders, assignments, license_exceptions, licenses
from storage.tables.records import audit_entries, recorded_steps
from storage.tables.requests import access_requests
from storage.tables.reviews import inactivity_findings, inactivity_reviews
from storage.tables.trainings import attempts, reviews, training_runs, training_steps
from storage.tables.usage import hmis_users, usage_imports
from storage.tables.work import documents, notice_recipients, notices, tasks

__all__ = [
    "access_requests",
    "account_orders",
    "adjustments",
    "agencies",
    "agency_accounts",
    "allotments",
    "appeal_licenses",
    "appeal_orders",
    "appeals",
    "assignments",
    "attempts",
    "audit_entries",
    "bank_lines",
    "committees",
    "delegations",
    "designations",
    "docket_items",
    "documents",
    "hmis_users",
    "inactivity_findings",
    "inactivity_reviews",
    "invoice_lines",
    "invoice_numbers",
    "invoice_papers",
    "invoices",
    "kept_files",
    "ledger_entries",
    "license_denials",
    "license_exceptions",
    "license_requests",
    "licenses",
    "meetings",
    "metadata",
    "motions",
    "notice_recipients",
    "notices",
    "people",
    "populations",
    "recorded_steps",
    "regions",
    "reviews",
    "self_pay_requests",
    "tasks",
    "training_runs",
    "training_steps",
    "usage_imports",
    "votes",
    "worksheet_answers",
]
