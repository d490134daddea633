"""A field can't get lost on its way to the records: state, overview, column, row, and what is read belong together."""

from collections.abc import Collection

import pytest
from sqlalchemy import Table

from models.access_request.overview import RequestOverview
from models.access_request.state import AccessRequest
from models.base import Message
from models.inactivity_review.state import Finding, InactivityReview
from models.license.state import AccountOrder, Assignment, ExceptionGrant, License
from models.self_pay.state import SelfPayRequest
from models.training.overview import (
    AttemptOverview,
    PartOverview,
    ReviewOverview,
    TrainingOverview,
    TrainingSummary,
    overview,
)
from models.training.state import TrainingRun
from storage.projections.access_request import request_row
from storage.projections.license import assignment_row, license_row
from storage.projections.training_run import run_row, step_rows
from storage.reads.requests import RequestRow
from storage.reads.trainings import TrainingRow
from storage.tables.billing import self_pay_requests
from storage.tables.licenses import account_orders, assignments, license_exceptions, licenses
from storage.tables.requests import access_requests
from storage.tables.reviews import inactivity_findings, inactivity_reviews
from storage.tables.trainings import attempts, reviews, training_runs, training_steps
from tests.storage.samples import NOW, asked, held, trained

Names = set[str]

PAIRS: list[tuple[type[Message], Table, Names, Names]] = [
    (TrainingSummary, training_runs, {"counted_at", "deadline_at", "step"}, set()),
    (PartOverview, training_steps, {"position", "request_id"}, set()),
    (AttemptOverview, attempts, {"request_id"}, set()),
    (ReviewOverview, reviews, {"request_id"}, set()),
    (RequestOverview, access_requests, {"due_at", "form", "step"}, set()),
    (
        License,
        licenses,
        {
            *("body", "id", "known_data_entry_at", "known_login_at", "next_wake_at", "policy_label", "step"),
            *("flagged_since", "flag_reason", "flag_why", "revoked_at", "revocation_ground", "appeal_until"),
            *("lack_measure", "lack_after", "lack_until", "programmed_by", "programmed_on"),
        },
        {
            *("license_id", "activity", "assignments", "exceptions", "orders", "flag", "revocation", "programmed"),
            *("terms", "entity", "keys", "crossed", "first_look_due", "orders_given"),
            *("recertification_reminded", "recertified_at"),
        },
    ),
    (Assignment, assignments, {"agency_id", "license_id"}, {"trained_on"}),
    (ExceptionGrant, license_exceptions, {"license_id"}, set()),
    (AccountOrder, account_orders, {"closed_at", "done", "late", "license_id", "limit_at"}, {"limit"}),
    (InactivityReview, inactivity_reviews, {"due_at", "id", "step"}, {"findings", "review_id"}),
    (Finding, inactivity_findings, {"review_id"}, set()),
    (
        SelfPayRequest,
        self_pay_requests,
        {"id", "made", "once", "step", "yearly"},
        {"entity", "estimate", "keys", "policy", "request_id", "time_zone"},
    ),
]
"""What is recorded, its table, the columns that the projection fills under names of their own, and the fields that the
records don't have under their name: they are in such a column or a table of their own, or only the process needs them.
"""


@pytest.mark.parametrize(("recorded", "table", "own", "left_out"), PAIRS, ids=lambda each: getattr(each, "name", ""))
def test_every_field_has_a_column_and_every_column_a_field(
    recorded: type[Message], table: Table, own: Names, left_out: Names
) -> None:
    fields = set(recorded.model_fields)
    assert set(table.columns.keys()) - fields == own
    assert fields - set(table.columns.keys()) == left_out


@pytest.mark.parametrize(
    ("state", "shown", "left_out"),
    [
        (
            TrainingRun,
            TrainingOverview,
            {"entity", "ignored", "keys", "policy", "reports", "requirements", "then", "time_zone", "windows"},
        ),
        (
            AccessRequest,
            RequestOverview,
            {
                *(
                    "account",
                    "closing_days",
                    "done",
                    "entity",
                    "form",
                    "holidays",
                    "keys",
                    "policy",
                    "region_name",
                    "removal",
                ),
                *("removal", "person_left", "request_id", "time_zone", "trained_on"),
            },
        ),
    ],
)
def test_an_overview_has_every_field_of_its_state_under_its_name_or_in_another_form(
    state: type[Message], shown: type[Message], left_out: Names
) -> None:
    assert state.model_fields.keys() - shown.model_fields.keys() == left_out


ROWS = {
    training_runs: run_row(overview(trained().state, NOW), 1, NOW),
    training_steps: step_rows(overview(trained().state, NOW))[0],
    access_requests: request_row(asked().state, 1),
    licenses: license_row(held(), 1),
    assignments: assignment_row(held(), held().assignments[0]),
}


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
def test_a_row_fills_every_column(table: Table) -> None:
    columns: Collection[str] = table.columns.keys()
    assert ROWS[table].keys() == set(columns)


@pytest.mark.parametrize(("shown", "read"), [(TrainingSummary, TrainingRow), (RequestOverview, RequestRow)])
def test_what_is_read_adds_names_and_nothing_else(shown: type[Message], read: type[Message]) -> None:
    assert read.model_fields.keys() - shown.model_fields.keys() == {"agency_name", "person_name"}
