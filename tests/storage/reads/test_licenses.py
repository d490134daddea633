"""Which licenses are free, who is on them, who ever was, and what a request finds."""

from datetime import timedelta

import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.preconditions import RequestFacts
from models.access_request.state import RequestKind
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import Assignment, License
from storage.database import Database
from storage.reads.licenses import (
    available_licenses,
    license_row,
    licenses_of,
    requests_awaiting_license,
    reservations_of,
    roster,
)
from storage.reads.request_facts import held_license, request_facts
from storage.recorder import record
from tests.storage.samples import NOW, a_license, asked, held, reserved, settle_people, step_of

KEPT = {"state": LicenseState.INACTIVE, "inactive_reason": InactiveReason.LEFT_AND_KEPT}


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def created(license_: License, days_ago: int) -> License:
    """The license, made some days ago."""
    return license_.model_copy(update={"created_at": NOW - timedelta(days=days_ago)})


@pytest.mark.requirement("FEE-09", "FEE-12")
def test_open_licenses_come_before_kept_ones_and_older_before_younger(database: Database) -> None:
    for license_ in (
        created(a_license("kept-old", **KEPT), 900),
        created(a_license("kept-new", **KEPT), 500),
        created(a_license("open-new"), 10),
        created(a_license("open-old"), 100),
    ):
        record(database, step_of(license_))
    assert available_licenses(database, "A1", LicenseKind.STANDARD) == ["open-old", "open-new", "kept-old", "kept-new"]


@pytest.mark.requirement("FEE-01", "FEE-12")
def test_only_free_licenses_of_the_agency_and_of_the_kind_are_available(database: Database) -> None:
    for license_ in (
        held("active", "tess"),
        reserved("reserved", "toni"),
        a_license("unpaid", state=LicenseState.INACTIVE, inactive_reason=InactiveReason.UNPAID),
        a_license("deleted", state=LicenseState.DELETED, deleted_at=NOW),
        a_license("elsewhere", agency_id="A2"),
        a_license("ad-hoc", kind=LicenseKind.AD_HOC),
    ):
        record(database, step_of(license_))
    assert available_licenses(database, "A1", LicenseKind.STANDARD) == []
    assert available_licenses(database, "A1", LicenseKind.AD_HOC) == ["ad-hoc"]


def test_the_oldest_waiting_request_comes_first(database: Database) -> None:
    for request_id, person_id, hours in (("Q1", "tess", 2), ("Q2", "toni", 1), ("Q3", "ed", 0)):
        state = asked(request_id, person_id=person_id, at=NOW + timedelta(hours=hours)).state
        waiting = state.model_copy(update={"state": RequestState.AWAITING_LICENSE})
        record(database, step_of(state if request_id == "Q3" else waiting))
    assert requests_awaiting_license(database, "A1", LicenseKind.STANDARD) == ["Q2", "Q1"]
    assert requests_awaiting_license(database, "A1", LicenseKind.AD_HOC) == []
    assert requests_awaiting_license(database, "A2", LicenseKind.STANDARD) == []


def holds(database: Database, agency_id: str) -> str | None:
    """Return the license that Tess holds at an agency."""
    with database.read() as connection:
        return held_license(connection, "tess", agency_id)


@pytest.mark.requirement("ACC-02", "FEE-02")
def test_a_license_at_another_agency_does_not_count(database: Database) -> None:
    record(database, step_of(held("L1", "tess")))
    assert holds(database, "A1") == "L1"
    assert holds(database, "A2") is None
    assert request_facts(database, "A1", "tess", RequestKind.NEW_USER).license_id == "L1"
    assert request_facts(database, "A2", "tess", RequestKind.NEW_USER).license_id is None


@pytest.mark.parametrize(
    ("state", "counts"),
    [(each, each in (AssignmentState.ACTIVE, AssignmentState.INACTIVE)) for each in AssignmentState],
)
def test_only_whoever_is_on_a_license_holds_it(database: Database, state: AssignmentState, counts: bool) -> None:
    assignment = Assignment(number=1, person_id="tess", state=state)
    record(database, step_of(a_license("L1", assignments=(assignment,))))
    assert holds(database, "A1") == ("L1" if counts else None)


def test_what_a_request_finds(database: Database) -> None:
    record(database, step_of(asked("Q1")))
    assert request_facts(database, "A1", "tess", RequestKind.NEW_USER) == RequestFacts(
        agency_known=True, person_known=True, open_request_id="Q1"
    )
    assert request_facts(database, "A1", "tess", RequestKind.TRAINING_SITE).open_request_id is None
    assert request_facts(database, "A9", "nobody", RequestKind.NEW_USER) == RequestFacts(
        agency_known=False, person_known=False
    )
    over = asked("Q1").state.model_copy(update={"state": RequestState.CLOSED, "ended_at": NOW})
    record(database, step_of(over, 2))
    assert request_facts(database, "A1", "tess", RequestKind.NEW_USER).open_request_id is None


def test_a_license_shows_whoever_is_on_it(database: Database) -> None:
    record(database, step_of(a_license("L1")))
    row = license_row(database, "L1")
    assert row is not None
    assert (row.state, row.person_id, row.person_name, row.agency_name) == ("open", None, None, "Agency 1")
    record(database, step_of(reserved("L1", "tess"), 2))
    row = license_row(database, "L1")
    assert row is not None
    assert (row.state, row.person_name, row.assignment_state, row.reserved_at) == (
        "reserved",
        "Tess Sample",
        "reserved",
        NOW,
    )
    assert [each.id for each in licenses_of(database, "A1")] == ["L1"]
    assert licenses_of(database, "A2") == []
    assert license_row(database, "L9") is None
    assert reservations_of(database, "Q1") == ["L1"]
    assert reservations_of(database, "Q2") == []


def test_the_roster_names_everybody_who_ever_held_it(database: Database) -> None:
    past = Assignment(
        number=1,
        person_id="tess",
        state=AssignmentState.TRANSFERRED,
        active_from=NOW - timedelta(days=300),
        ended_at=NOW - timedelta(days=10),
    )
    now = Assignment(number=2, person_id="toni", state=AssignmentState.ACTIVE, active_from=NOW, request_id="Q7")
    record(database, step_of(a_license("L1", state=LicenseState.ACTIVE, assignments=(past, now))))
    first, second = roster(database, "L1")
    assert (first.person_name, first.state, first.ended_at) == (
        "Tess Sample",
        "transferred",
        NOW - timedelta(days=10),
    )
    assert (second.person_name, second.active_from, second.request_id) == ("Toni Sample", NOW, "Q7")
    assert roster(database, "L9") == []
