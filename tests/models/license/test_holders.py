"""Holders come and go: what a new one finds, and what nobody does by hand."""

import pytest

from models.effects import TaskKind
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.messages import LicenseStep
from models.license.rules import assignments, exceptions
from models.license.rules import leave as license_leave
from models.license.rules import revocation as license_revocation
from models.license.state import Activity, License
from tests.models import forms
from tests.models.builders import DAY, hmis_lead, outsider
from tests.models.checks import refused
from tests.models.license.samples import BY_HAND, FIRST, AnyRule, R, inactive, set_aside
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    assert_consistent,
    exception,
    held,
    leave,
    open_license,
    revocation,
    used,
)


@pytest.mark.requirement("FEE-08", "FEE-09")
def test_when_the_holder_leaves_access_ends_and_the_license_waits_open_for_a_trained_successor() -> None:
    life = Life(held())
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    assert (life.license.state, life.license.inactive_reason) == (LicenseState.INACTIVE, R.LEFT_AND_KEPT)
    assert life.license.available
    assert life.license.current is None
    assert life.license.assignments[0].state == AssignmentState.LEFT
    assert_consistent(life.license)


@pytest.mark.requirement("FEE-12", "LIC-02")
def test_a_new_holder_starts_with_a_clean_slate_and_an_exception_stays_the_organizations() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.send(exceptions.grant_exception, exception())
    life.send(license_revocation.revoke, revocation(R.SANCTION))
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    life.send(assignments.reserve, forms.reservation("q-2", "p-next"))
    assert_consistent(life.license)
    life.send(assignments.assign, forms.assignment("q-2", "p-next"))
    after = life.license
    assert (after.state, after.holds, after.flag, after.revocation) == (LicenseState.ACTIVE, (), None, None)
    assert (after.crossed, after.activity, after.resumed_at) == ((), Activity(), None)
    assert after.assignments[0].state == AssignmentState.TRANSFERRED
    assert [each.ended_at for each in after.exceptions] == [None]
    assert life.moves[-1] == "transferred"


@pytest.mark.requirement("FEE-01")
def test_a_license_that_somebody_is_only_inactive_on_goes_to_nobody_else() -> None:
    for reason in BY_HAND:
        refused("not_available", assignments.reserve, inactive(reason), forms.reservation("q-2", "p-next"), BEGUN)
    refused("not_now", assignments.reserve, held(), forms.reservation("q-2", "p-next"), BEGUN)


@pytest.mark.requirement("FEE-01")
def test_nobody_gives_or_takes_a_license_by_hand() -> None:
    steps: list[tuple[AnyRule, License, LicenseStep]] = [
        (assignments.reserve, open_license(), forms.reservation()),
        (assignments.release, set_aside(), forms.release()),
        (assignments.assign, set_aside(), forms.assignment()),
        (assignments.end_assignment, held(), forms.leaving(HOLDER)),
        (assignments.plan_deactivation, held(), forms.program(FIRST, person_id=HOLDER)),
    ]
    for rule, license_, message in steps:
        for actor in (hmis_lead(), outsider()):
            refused("not_permitted", rule, license_, message.model_copy(update={"actor": actor}), BEGUN)


def test_when_the_holder_leaves_nobody_is_asked_anything_about_them_any_more() -> None:
    life = Life(held())
    life.send(license_leave.start_leave, leave(FIRST + 30 * DAY))
    life.sleep(days=40)
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    assert [each.kind for each in life.board.open.values()] == [TaskKind.CLOSE_ACCOUNT]
