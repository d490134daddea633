"""The tables, by subject. One metadata holds them all; the migrations are compared with it."""

from storage.columns import metadata
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
from storage.tables.directory import agencies, designations, people, regions
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
    "agencies",
    "agency_accounts",
    "assignments",
    "attempts",
    "audit_entries",
    "bank_lines",
    "designations",
    "documents",
    "hmis_users",
    "inactivity_findings",
    "inactivity_reviews",
    "invoice_lines",
    "invoice_numbers",
    "invoice_papers",
    "invoices",
    "ledger_entries",
    "license_exceptions",
    "licenses",
    "metadata",
    "notice_recipients",
    "notices",
    "people",
    "recorded_steps",
    "regions",
    "reviews",
    "self_pay_requests",
    "tasks",
    "training_runs",
    "training_steps",
    "usage_imports",
    "worksheet_answers",
]
