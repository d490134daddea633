"""Which licenses are free, who is on them, who ever was, and what a request finds."""

from datetime import timedelta

import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.preconditions import RequestFacts
from models.access_request.state import RequestKind
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import Assignment, License
from storage.engine import Database
from storage.reads.licenses import (
    available_licenses,
    license_of,
    license_row,
    licenses_of,
    requests_awaiting_license,
    reservations_of,
    roster,
)
from storage.reads.standing import request_facts
from storage.recorder import record
from tests.storage.samples import NOW, a_license, asked, held, reserved, settle_people, step_of

KEPT = {"state": LicenseState.INACTIVE, "inactive_reason": InactiveReason.LEFT_AND_KEPT}


@pytest.fixture(autouse=True)
def _people(store: Database) -> None:
    settle_people(store)


def created(license_: License, days_ago: int) -> License:
    """The license, made some days ago."""
    return license_.model_copy(update={"created_at": NOW - timedelta(days=days_ago)})


@pytest.mark.requirement("FEE-09", "FEE-12")
def test_open_licenses_come_before_kept_ones_and_older_before_younger(store: Database) -> None:
    for license_ in (
        created(a_license("kept-old", **KEPT), 900),
        created(a_license("kept-new", **KEPT), 500),
        created(a_license("open-new"), 10),
        created(a_license("open-old"), 100),
    ):
        record(store, step_of(license_))
    assert available_licenses(store, "A1", LicenseKind.STANDARD) == ["open-old", "open-new", "kept-old", "kept-new"]


@pytest.mark.requirement("FEE-01", "FEE-12")
def test_only_free_licenses_of_the_agency_and_of_the_kind_are_available(store: Database) -> None:
    for license_ in (
        held("active", "tess"),
        reserved("reserved", "toni"),
        a_license("unpaid", state=LicenseState.INACTIVE, inactive_reason=InactiveReason.UNPAID),
        a_license("deleted", state=LicenseState.DELETED, deleted_at=NOW),
        a_license("elsewhere", agency_id="A2"),
        a_license("ad-hoc", kind=LicenseKind.AD_HOC),
    ):
        record(store, step_of(license_))
    assert available_licenses(store, "A1", LicenseKind.STANDARD) == []
    assert available_licenses(store, "A1", LicenseKind.AD_HOC) == ["ad-hoc"]


def test_the_oldest_waiting_request_comes_first(store: Database) -> None:
    for request_id, person_id, hours in (("Q1", "tess", 2), ("Q2", "toni", 1), ("Q3", "ed", 0)):
        state = asked(request_id, person_id=person_id, at=NOW + timedelta(hours=hours)).state
        waiting = state.model_copy(update={"state": RequestState.AWAITING_LICENSE})
        record(store, step_of(state if request_id == "Q3" else waiting))
    assert requests_awaiting_license(store, "A1", LicenseKind.STANDARD) == ["Q2", "Q1"]
    assert requests_awaiting_license(store, "A1", LicenseKind.AD_HOC) == []
    assert requests_awaiting_license(store, "A2", LicenseKind.STANDARD) == []


@pytest.mark.requirement("ACC-02", "FEE-02")
def test_a_license_at_another_agency_does_not_count(store: Database) -> None:
    record(store, step_of(held("L1", "tess")))
    assert license_of(store, "tess", "A1") == "L1"
    assert license_of(store, "tess", "A2") is None
    assert request_facts(store, "A1", "tess", RequestKind.NEW_USER).license_id == "L1"
    assert request_facts(store, "A2", "tess", RequestKind.NEW_USER).license_id is None


@pytest.mark.parametrize(
    ("state", "counts"),
    [(each, each in (AssignmentState.ACTIVE, AssignmentState.INACTIVE)) for each in AssignmentState],
)
def test_only_whoever_is_on_a_license_holds_it(store: Database, state: AssignmentState, counts: bool) -> None:
    assignment = Assignment(number=1, person_id="tess", state=state)
    record(store, step_of(a_license("L1", assignments=(assignment,))))
    assert license_of(store, "tess", "A1") == ("L1" if counts else None)


def test_what_a_request_finds(store: Database) -> None:
    record(store, step_of(asked("Q1")))
    assert request_facts(store, "A1", "tess", RequestKind.NEW_USER) == RequestFacts(
        agency_known=True, person_known=True, open_request_id="Q1"
    )
    assert request_facts(store, "A1", "tess", RequestKind.TRAINING_SITE).open_request_id is None
    assert request_facts(store, "A9", "nobody", RequestKind.NEW_USER) == RequestFacts(
        agency_known=False, person_known=False
    )
    over = asked("Q1").state.model_copy(update={"state": RequestState.CLOSED, "ended_at": NOW})
    record(store, step_of(over, 2))
    assert request_facts(store, "A1", "tess", RequestKind.NEW_USER).open_request_id is None


def test_a_license_shows_whoever_is_on_it(store: Database) -> None:
    record(store, step_of(a_license("L1")))
    row = license_row(store, "L1")
    assert row is not None
    assert (row.state, row.person_id, row.person_name, row.agency_name) == ("open", None, None, "Agency 1")
    record(store, step_of(reserved("L1", "tess"), 2))
    row = license_row(store, "L1")
    assert row is not None
    assert (row.state, row.person_name, row.assignment_state, row.reserved_at) == (
        "reserved",
        "Tess Sample",
        "reserved",
        NOW,
    )
    assert [each.id for each in licenses_of(store, "A1")] == ["L1"]
    assert licenses_of(store, "A2") == []
    assert license_row(store, "L9") is None
    assert reservations_of(store, "Q1") == ["L1"]
    assert reservations_of(store, "Q2") == []


def test_the_roster_names_everybody_who_ever_held_it(store: Database) -> None:
    past = Assignment(
        number=1,
        person_id="tess",
        state=AssignmentState.TRANSFERRED,
        active_from=NOW - timedelta(days=300),
        ended_at=NOW - timedelta(days=10),
    )
    now = Assignment(number=2, person_id="toni", state=AssignmentState.ACTIVE, active_from=NOW, request_id="Q7")
    record(store, step_of(a_license("L1", state=LicenseState.ACTIVE, assignments=(past, now))))
    first, second = roster(store, "L1")
    assert (first.person_name, first.state, first.ended_at) == (
        "Tess Sample",
        "transferred",
        NOW - timedelta(days=10),
    )
    assert (second.person_name, second.active_from, second.request_id) == ("Toni Sample", NOW, "Q7")
    assert roster(store, "L9") == []
