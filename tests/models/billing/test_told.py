"""What a license tells its agency's account: only what can cost something, and from which day."""

from datetime import date, timedelta

import pytest

from models.billing.license_events import KindChanged, LicenseDeleted, LicenseTransferred, NewLicense, event_of
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.messages import AssignLicense, EndAssignment, ReleaseLicense, ReserveLicense
from models.license.rules import access, assignments, terms
from models.license.state import License
from models.people import SYSTEM
from tests.models.license_builders import BEGUN, deactivation, deletion, held, open_license, other_kind

TODAY = BEGUN.date()
TRAINED = TODAY - timedelta(days=3)


def reserved(license_: License, request_id: str = "q-1") -> License:
    """Set aside for somebody."""
    message = ReserveLicense(actor=SYSTEM, key=f"reserve/{request_id}", request_id=request_id, person_id="p-new")
    return assignments.reserve(license_, message, BEGUN).state


def begun(license_: License, request_id: str = "q-1", trained_on: date | None = TRAINED) -> License:
    """And that person begins."""
    message = AssignLicense(
        actor=SYSTEM, key=f"assign/{request_id}", request_id=request_id, person_id="p-new", trained_on=trained_on
    )
    return assignments.assign(license_, message, BEGUN).state


def left(license_: License, *, keep: bool) -> License:
    """The holder leaves."""
    holder = license_.current
    assert holder is not None
    message = EndAssignment(actor=SYSTEM, key="left", person_id=holder.person_id, keep=keep, reason="Gone.")
    return assignments.end_assignment(license_, message, BEGUN).state


@pytest.mark.requirement("FEE-11")
def test_a_license_made_for_want_of_an_open_one_is_new_from_the_day_of_the_completed_training() -> None:
    before = reserved(open_license("minnesota", made_for="q-1"))
    event = event_of(before, begun(before), BEGUN)
    assert event == NewLicense(license_id=before.license_id, kind=LicenseKind.STANDARD, from_day=TRAINED)
    untold = event_of(before, begun(before, trained_on=None), BEGUN)
    assert isinstance(untold, NewLicense)
    assert untold.from_day == TODAY


@pytest.mark.requirement("FEE-12")
def test_a_license_that_the_agency_had_is_transferred() -> None:
    before = reserved(open_license("minnesota"))
    assert event_of(before, begun(before), BEGUN) == LicenseTransferred(license_id=before.license_id, on_day=TODAY)


@pytest.mark.requirement("FEE-12")
def test_a_new_license_is_new_once_and_its_next_holder_costs_nothing() -> None:
    first = begun(reserved(open_license("minnesota", made_for="q-1")))
    kept = left(first, keep=True)
    assert event_of(first, kept, BEGUN) is None, "a license that is kept costs what it did"
    again = reserved(kept, "q-2")
    assert event_of(kept, again, BEGUN) is None
    assert isinstance(event_of(again, begun(again, "q-2"), BEGUN), LicenseTransferred)


def test_a_new_license_whose_first_request_came_to_nothing_is_new_for_the_next_one() -> None:
    made = reserved(open_license("minnesota", made_for="q-1"))
    released = assignments.release(made, ReleaseLicense(actor=SYSTEM, key="release", request_id="q-1"), BEGUN).state
    again = reserved(released, "q-2")
    assert isinstance(event_of(again, begun(again, "q-2"), BEGUN), NewLicense)


@pytest.mark.requirement("FEE-10")
def test_a_license_that_is_given_up_says_its_last_day() -> None:
    before = held("minnesota")
    gone = LicenseDeleted(license_id=before.license_id, on_day=TODAY)
    assert event_of(before, left(before, keep=False), BEGUN) == gone
    assert event_of(before, access.delete(before, deletion(), BEGUN).state, BEGUN) == gone


def test_a_change_of_kind_says_from_what_to_what_and_access_costs_nothing() -> None:
    before = held("minnesota")
    changed = terms.change_kind(before, other_kind(LicenseKind.AD_HOC), BEGUN).state
    assert event_of(before, changed, BEGUN) == KindChanged(
        license_id=before.license_id, from_kind=LicenseKind.STANDARD, to_kind=LicenseKind.AD_HOC, on_day=TODAY
    )
    without = access.deactivate(before, deactivation(InactiveReason.SANCTION), BEGUN).state
    assert event_of(before, without, BEGUN) is None
