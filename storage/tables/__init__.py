"""The tables, by subject. One metadata holds them all; the migrations are compared with it."""

from storage.columns import metadata
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
    "assignments",
    "attempts",
    "audit_entries",
    "designations",
    "documents",
    "hmis_users",
    "inactivity_findings",
    "inactivity_reviews",
    "license_exceptions",
    "licenses",
    "metadata",
    "notice_recipients",
    "notices",
    "people",
    "recorded_steps",
    "regions",
    "reviews",
    "tasks",
    "training_runs",
    "training_steps",
    "usage_imports",
]
