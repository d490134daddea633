"""A license through its holders: set aside, begun, left and kept, transferred, deleted (FAQ 000, guide 001)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from models.effects import TaskKind
from models.license import state
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseState
from models.license.messages import LicenseStep
from models.license.rules import access, assignments
from models.license.state import HOLDING, Assignment, License, PlannedDeactivation
from tests.models import forms
from tests.models.builders import DAY, HARBOR, START, TRAINEE, a_license
from tests.models.checks import refused, sound
from tests.models.license_builders import BEGUN, deactivation, loaded

OTHER = "p-other"
NOW = START + DAY


def reserved(license_: License | None = None, person_id: str = TRAINEE, request_id: str = "q-1") -> License:
    return sound(assignments.reserve(license_ or a_license(), forms.reservation(request_id, person_id), NOW)).state


def assigned(license_: License | None = None, person_id: str = TRAINEE, request_id: str = "q-1") -> License:
    aside = reserved(license_, person_id, request_id)
    return sound(assignments.assign(aside, forms.assignment(request_id, person_id), NOW)).state


def kept(license_: License | None = None, person_id: str = TRAINEE) -> License:
    return sound(assignments.end_assignment(license_ or assigned(), forms.leaving(person_id), NOW + DAY)).state


def deleted() -> License:
    return sound(assignments.end_assignment(assigned(), forms.leaving(keep=False), NOW + DAY)).state


def states(license_: License) -> list[AssignmentState]:
    return [each.state for each in license_.assignments]


def test_a_license_begins_open_or_with_whoever_is_on_it() -> None:
    empty = a_license()
    assert (empty.state, empty.assignments, empty.current, empty.available) == (LicenseState.OPEN, (), None, True)
    since = START - 400 * DAY
    held = a_license(TRAINEE, held_since=since)
    assert (held.state, held.available) == (LicenseState.ACTIVE, False)
    assert held.current == Assignment(number=1, person_id=TRAINEE, state=AssignmentState.ACTIVE, active_from=since)
    assert a_license(TRAINEE).current == held.assignments[0].model_copy(update={"active_from": START})


@pytest.mark.requirement("ACC-08")
def test_an_open_license_is_set_aside_for_one_person() -> None:
    decision = sound(assignments.reserve(a_license(), forms.reservation(), NOW))
    after = decision.state
    assert (decision.move, after.state, after.available) == ("reserved", LicenseState.RESERVED, False)
    current = after.current
    assert current is not None
    assert (current.person_id, current.request_id, current.state) == (TRAINEE, "q-1", AssignmentState.RESERVED)
    assert (current.reserved_at, current.active_from) == (NOW, None)


@pytest.mark.requirement("FEE-01", "ACC-08")
@pytest.mark.parametrize("license_", [reserved(), assigned(), deleted()], ids=["set aside", "held", "deleted"])
def test_a_license_that_is_taken_can_not_be_set_aside_again(license_: License) -> None:
    refused("not_now", assignments.reserve, license_, forms.reservation("q-9", OTHER), NOW)


@pytest.mark.requirement("FEE-01")
@pytest.mark.parametrize("reason", [each for each in InactiveReason if each != InactiveReason.LEFT_AND_KEPT])
def test_a_license_whose_holder_is_only_inactive_can_not_be_set_aside(reason: InactiveReason) -> None:
    paused = assigned().assignments[0].model_copy(update={"state": AssignmentState.INACTIVE})
    inactive = assigned().model_copy(
        update={"state": LicenseState.INACTIVE, "inactive_reason": reason, "assignments": (paused,)}
    )
    assert not inactive.available
    said = refused("not_available", assignments.reserve, inactive, forms.reservation("q-9", OTHER), NOW)
    assert said == "Somebody who is currently inactive holds this license. Please choose another one."


@pytest.mark.requirement("ACC-11")
def test_a_reservation_given_up_makes_the_license_open_again() -> None:
    decision = sound(assignments.release(reserved(), forms.release(), NOW + DAY))
    after = decision.state
    assert (after.state, after.available, after.current) == (LicenseState.OPEN, True, None)
    assert states(after) == [AssignmentState.RELEASED]
    assert after.assignments[0].ended_at == NOW + DAY
    assert reserved(after, OTHER, "q-2").current == Assignment(
        number=2, person_id=OTHER, request_id="q-2", state=AssignmentState.RESERVED, reserved_at=NOW
    )


@pytest.mark.parametrize("license_", [a_license(), assigned(), kept(), deleted()])
def test_without_a_reservation_there_is_nothing_to_give_up(license_: License) -> None:
    refused("not_now", assignments.release, license_, forms.release(), NOW)


@pytest.mark.requirement("ACC-08")
def test_only_the_request_for_which_it_was_set_aside_gives_it_up_or_begins() -> None:
    said = refused("not_reserved", assignments.release, reserved(), forms.release("q-9"), NOW)
    assert said == "This license is not reserved for this request."
    refused("not_reserved", assignments.assign, reserved(), forms.assignment("q-9"), NOW)


@pytest.mark.requirement("FEE-01", "ACC-08")
def test_only_the_person_for_whom_it_was_set_aside_begins_on_it() -> None:
    said = refused("somebody_else", assignments.assign, reserved(), forms.assignment("q-1", OTHER), NOW)
    assert said == "This license is reserved for somebody else."
    decision = sound(assignments.assign(reserved(), forms.assignment(), NOW))
    assert (decision.move, decision.state.state) == ("assigned", LicenseState.ACTIVE)
    current = decision.state.current
    assert current is not None
    assert (current.person_id, current.state, current.active_from) == (TRAINEE, AssignmentState.ACTIVE, NOW)


@pytest.mark.requirement("FEE-01")
@pytest.mark.parametrize("license_", [a_license(), assigned(), kept(), deleted()])
def test_nobody_begins_on_a_license_that_was_not_set_aside(license_: License) -> None:
    refused("not_now", assignments.assign, license_, forms.assignment(), NOW)


@pytest.mark.requirement("FEE-09")
def test_a_license_that_is_kept_waits_for_the_next_person() -> None:
    decision = sound(assignments.end_assignment(assigned(), forms.leaving(reason="Moved away."), NOW + DAY))
    after = decision.state
    assert (decision.move, after.state) == ("holder_left", LicenseState.INACTIVE)
    assert (after.inactive_reason, after.available) == (InactiveReason.LEFT_AND_KEPT, True)
    assert (states(after), after.assignments[0].ended_at) == ([AssignmentState.LEFT], NOW + DAY)
    assert (after.agency_id, after.deleted_at, after.current) == (HARBOR, None, None)
    assert decision.summary == "The holder left. The agency keeps the license for somebody else. Moved away."


@pytest.mark.requirement("FEE-10")
def test_a_license_that_is_not_kept_is_deleted_and_says_when() -> None:
    decision = sound(assignments.end_assignment(assigned(), forms.leaving(keep=False), NOW + DAY))
    after = decision.state
    assert (decision.move, after.state, after.deleted_at) == ("deleted", LicenseState.DELETED, NOW + DAY)
    assert (states(after), after.available) == ([AssignmentState.DELETED], False)
    assert after.assignments[0].ended_at == NOW + DAY


@pytest.mark.requirement("FEE-12", "FEE-09")
def test_the_next_person_on_a_kept_license_makes_the_earlier_assignment_a_transferred_one() -> None:
    aside = reserved(kept(), OTHER, "q-2")
    assert (aside.state, aside.inactive_reason) == (LicenseState.RESERVED, None)
    assert states(aside) == [AssignmentState.LEFT, AssignmentState.RESERVED]
    decision = sound(assignments.assign(aside, forms.assignment("q-2", OTHER), NOW + 2 * DAY))
    after = decision.state
    assert (decision.move, after.state) == ("transferred", LicenseState.ACTIVE)
    assert states(after) == [AssignmentState.TRANSFERRED, AssignmentState.ACTIVE]
    assert after.assignments[0].ended_at == NOW + DAY
    assert after.license_id == aside.license_id


@pytest.mark.requirement("FEE-12")
def test_a_transfer_is_one_even_after_a_reservation_in_between_was_given_up() -> None:
    tried = assignments.release(reserved(kept(), "p-third", "q-2"), forms.release("q-2"), NOW + DAY).state
    after = assigned(tried, OTHER, "q-3")
    assert states(after) == [AssignmentState.TRANSFERRED, AssignmentState.RELEASED, AssignmentState.ACTIVE]


def test_somebody_who_left_can_come_back_to_the_same_license() -> None:
    after = assigned(kept(), TRAINEE, "q-2")
    assert states(after) == [AssignmentState.TRANSFERRED, AssignmentState.ACTIVE]
    assert kept(after).current is None


@pytest.mark.parametrize("keep", [True, False])
def test_only_the_holder_can_leave(keep: bool) -> None:
    said = refused("not_the_holder", assignments.end_assignment, assigned(), forms.leaving(OTHER, keep=keep), NOW)
    assert said == "This person doesn't hold this license."
    refused("not_the_holder", assignments.end_assignment, kept(), forms.leaving(keep=keep), NOW)
    for license_ in (reserved(), deleted()):
        refused("not_now", assignments.end_assignment, license_, forms.leaving(keep=keep), NOW)


def test_nobody_leaves_a_license_without_a_holder() -> None:
    refused("not_now", assignments.end_assignment, a_license(), forms.leaving(), NOW)
    refused("not_the_holder", assignments.end_assignment, a_license(), forms.leaving(keep=False), NOW)


@pytest.mark.requirement("ACC-16")
def test_a_planned_deactivation_is_noted_moved_and_canceled() -> None:
    noted = sound(assignments.plan_deactivation(assigned(), forms.program(date(2026, 11, 20)), NOW)).state
    assert noted.programmed == PlannedDeactivation(on_day=date(2026, 11, 20), request_id="q-2")
    assert noted.state == LicenseState.ACTIVE
    moved = sound(assignments.plan_deactivation(noted, forms.program(date(2026, 11, 30)), NOW)).state
    assert moved.programmed == PlannedDeactivation(on_day=date(2026, 11, 30), request_id="q-2")
    canceled = sound(assignments.plan_deactivation(moved, forms.program(None), NOW)).state
    assert canceled.programmed is None


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("keep", [True, False])
def test_the_plan_is_gone_when_the_holder_has_left(keep: bool) -> None:
    noted = assignments.plan_deactivation(assigned(), forms.program(date(2026, 11, 20)), NOW).state
    assert assignments.end_assignment(noted, forms.leaving(keep=keep), NOW).state.programmed is None


def test_a_plan_is_canceled_only_by_the_request_that_made_it() -> None:
    noted = assignments.plan_deactivation(assigned(), forms.program(date(2026, 11, 20), "q-2"), NOW).state
    said = refused("not_planned", assignments.plan_deactivation, noted, forms.program(None, "q-9"), NOW)
    assert said == "This request didn't plan a deactivation of this license."
    refused("not_planned", assignments.plan_deactivation, assigned(), forms.program(None), NOW)


def test_a_deactivation_is_planned_only_for_the_holder() -> None:
    for license_ in (a_license(), reserved(), kept()):
        refused("not_the_holder", assignments.plan_deactivation, license_, forms.program(date(2026, 11, 20)), NOW)
    refused(
        "not_the_holder",
        assignments.plan_deactivation,
        assigned(),
        forms.program(date(2026, 11, 20), person_id=OTHER),
        NOW,
    )
    refused("not_now", assignments.plan_deactivation, deleted(), forms.program(date(2026, 11, 20)), NOW)


def test_a_reservation_that_the_records_contradict_is_given_up() -> None:
    decision = sound(
        assignments.contradicted(reserved(), "This person already has a license at this agency.", NOW, on_record=True)
    )
    after = decision.state
    assert (decision.move, after.state, after.available) == ("released", LicenseState.OPEN, True)
    assert (states(after), decision.opened) == ([AssignmentState.RELEASED], ())


@pytest.mark.parametrize("license_", [a_license(), assigned(), kept()])
def test_any_other_contradiction_is_a_task_for_the_lead_and_changes_nothing(license_: License) -> None:
    decision = sound(assignments.contradicted(license_, "Somebody else is on it.", NOW, on_record=True))
    assert decision.state == license_
    (task,) = decision.opened
    assert task.title == "Settle a contradiction in the records: Somebody else is on it."


@pytest.mark.parametrize("deactivated", [False, True])
def test_a_license_of_which_nothing_is_on_record_is_open_when_its_holder_is_refused(deactivated: bool) -> None:
    license_ = loaded()
    if deactivated:
        license_ = access.deactivate(license_, deactivation(InactiveReason.SANCTION), BEGUN).state
    decision = sound(assignments.contradicted(license_, "This person already has a license.", BEGUN, on_record=False))
    after = decision.state
    assert (after.state, after.assignments, after.available) == (LicenseState.OPEN, (), True)
    assert (after.holds, after.first_look_due, after.watched_since) == ((), False, None)
    assert decision.summary == "It is now an open license: This person already has a license."
    assert [task.kind for task in decision.opened] == [TaskKind.SETTLE_CONFLICT]


class Kind(NamedTuple):
    """One kind of message: the rule, a license that is ready for it, the message, another with other content."""

    rule: Callable[[License, Any, datetime], state.LicenseDecision]
    license: License
    message: LicenseStep
    other: LicenseStep


KINDS = {
    "reservation": Kind(
        assignments.reserve, a_license(), forms.reservation(key="k-1"), forms.reservation("q-9", key="k-1")
    ),
    "release": Kind(assignments.release, reserved(), forms.release(key="k-1"), forms.release("q-9", key="k-1")),
    "assignment": Kind(assignments.assign, reserved(), forms.assignment(key="k-1"), forms.assignment("q-9", key="k-1")),
    "leaving": Kind(
        assignments.end_assignment, assigned(), forms.leaving(key="k-1"), forms.leaving(keep=False, key="k-1")
    ),
    "deletion": Kind(
        assignments.end_assignment, assigned(), forms.leaving(keep=False, key="k-1"), forms.leaving(key="k-1")
    ),
    "program": Kind(
        assignments.plan_deactivation,
        assigned(),
        forms.program(date(2026, 11, 20), key="k-1"),
        forms.program(date(2026, 11, 21), key="k-1"),
    ),
}


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_the_same_message_counts_once_and_its_key_is_good_for_nothing_else(kind: Kind) -> None:
    after = sound(kind.rule(kind.license, kind.message, NOW)).state
    refused("already_received", kind.rule, after, kind.message, NOW + timedelta(days=9))
    refused("key_reused", kind.rule, after, kind.other, NOW)


def test_a_deleted_license_has_ended_for_good() -> None:
    for kind in KINDS.values():
        said = refused("not_now", kind.rule, deleted(), kind.message, NOW)
        assert said == "This license has ended (deleted). It can no longer be changed."


@pytest.mark.requirement("FEE-01")
def test_a_license_has_one_holder_whoever_asks() -> None:
    license_ = assigned()
    for number in range(5):
        refused("not_now", assignments.reserve, license_, forms.reservation(f"q-{number}", f"p-{number}"), NOW)
        refused("not_now", assignments.assign, license_, forms.assignment(f"q-{number}", f"p-{number}"), NOW)
    assert [each.person_id for each in license_.assignments if each.state in HOLDING] == [TRAINEE]


@pytest.mark.requirement("FEE-02")
def test_a_license_belongs_to_one_agency_for_all_its_life() -> None:
    license_ = a_license()
    for step in (reserved, assigned, kept):
        assert step().agency_id == license_.agency_id
    assert deleted().agency_id == HARBOR
