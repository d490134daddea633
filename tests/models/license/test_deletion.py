"""Licenses that are given up, and what is refused on them and to outsiders."""

from collections.abc import Callable
from typing import Any

import pytest

from models.license import timeline
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.messages import AccountHelp
from models.license.rules import access, account_orders, assignments, exceptions
from models.license.rules import leave as license_leave
from models.license.rules import revocation as license_revocation
from models.license.rules import terms as license_terms
from tests.models import forms
from tests.models.builders import DAY, outsider
from tests.models.checks import refused, sound
from tests.models.license.samples import FIRST, AnyRule, R, deleted, inactive, kept_for_another, set_aside
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    adoption,
    assert_consistent,
    deactivation,
    deletion,
    exception,
    expiration,
    held,
    help_wanted,
    leave,
    mark,
    open_license,
    other_kind,
    reactivation,
    return_from_leave,
    revocation,
    terms,
    warning,
)


@pytest.mark.parametrize("reasons", [(), (R.NO_LOGIN,), (R.UNPAID, R.LEAVE_OF_ABSENCE)])
def test_a_license_that_is_deleted_has_nobody_on_it_and_nothing_to_come(reasons: tuple[InactiveReason, ...]) -> None:
    life = Life(inactive(*reasons))
    life.sleep(days=1)
    life.send(access.delete, deletion())
    after = life.license
    assert (after.state, after.deleted_at, after.current) == (LicenseState.DELETED, life.now, None)
    (former,) = after.assignments
    assert (former.state, former.ended_at) == (AssignmentState.DELETED, life.now)
    assert [each.title.split(":")[0] for each in life.board.open.values()] == ["Delete the account in the HMIS"]
    assert life.letters[-1] == "license_deleted"
    assert timeline.next_wake(after) is None
    assert_consistent(after)


def test_an_open_license_and_one_kept_for_another_can_be_given_up_without_a_letter() -> None:
    for license_ in (open_license(), kept_for_another()):
        decision = sound(access.delete(license_, deletion(), BEGUN))
        assert (decision.state.state, decision.notices, decision.opened) == (LicenseState.DELETED, (), ())
    assert decision.state.assignments[0].state == AssignmentState.DELETED


def test_a_license_set_aside_is_not_deleted_from_under_somebody() -> None:
    refused("not_now", access.delete, set_aside(), deletion(), BEGUN)


EVERY_STEP: list[tuple[AnyRule, Callable[[], Any]]] = [
    (assignments.reserve, lambda: forms.reservation("q-9", "p-9")),
    (assignments.release, lambda: forms.release("q-9")),
    (assignments.assign, lambda: forms.assignment("q-9", "p-9")),
    (assignments.end_assignment, lambda: forms.leaving(HOLDER)),
    (assignments.plan_deactivation, lambda: forms.program(FIRST, person_id=HOLDER)),
    (access.deactivate, lambda: deactivation(R.NO_LOGIN)),
    (access.deactivate, lambda: deactivation(R.UNPAID)),
    (access.reactivate, reactivation),
    (license_leave.start_leave, lambda: leave(FIRST + DAY)),
    (license_leave.end_leave, return_from_leave),
    (license_revocation.flag, mark),
    (license_revocation.revoke, revocation),
    (exceptions.grant_exception, exception),
    (access.delete, deletion),
    (license_terms.change_kind, lambda: other_kind(LicenseKind.AD_HOC)),
    (license_terms.set_expiration, lambda: expiration(FIRST + DAY)),
    (license_terms.adopt_policy, lambda: adoption(terms("detroit"))),
    (account_orders.ask_for_help, lambda: help_wanted(AccountHelp.UNLOCK)),
    (license_revocation.warn, warning),
]


@pytest.mark.requirement("LOG-08")
@pytest.mark.parametrize(("rule", "message"), EVERY_STEP)
def test_nothing_more_is_done_to_a_deleted_license(rule: AnyRule, message: Callable[[], Any]) -> None:
    sentence = refused("not_now", rule, deleted(), message(), BEGUN)
    assert sentence == "This license has ended (deleted). It can no longer be changed."


@pytest.mark.parametrize(("rule", "message"), EVERY_STEP)
def test_every_step_is_refused_to_an_outsider(rule: AnyRule, message: Callable[[], Any]) -> None:
    asked = message().model_copy(update={"actor": outsider()})
    states = [open_license(), set_aside(), held(), inactive(R.NO_LOGIN), inactive(R.LEAVE_OF_ABSENCE)]
    codes = []
    for license_ in states:
        before = license_.model_copy(deep=True)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the code is looked at below
            rule(license_, asked, BEGUN)
        codes.append(getattr(caught.value, "code", "no refusal"))
        assert license_ == before
    assert set(codes) <= {"not_permitted", "not_now"}
    assert "not_permitted" in codes
