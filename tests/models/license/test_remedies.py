"""Each way of losing a license has its remedy: the letter says it, and what the letter promises is accepted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models.calendar import end_of_day
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.login_help import LoginFacts, diagnose
from models.license.messages import AccountHelp, Recertified
from models.license.remedies import what_to_do
from models.license.rules import access, account_orders, assignments, recertification, terms
from models.license.rules import leave as license_leave
from models.people import SYSTEM, Actor
from tests.models import forms
from tests.models.builders import DAY, HARBOR, hmis_lead, person, system_administrator
from tests.models.checks import assert_sentence
from tests.models.license.samples import FIRST, R
from tests.models.license_builders import (
    HOLDER,
    Life,
    billing,
    deactivation,
    expiration,
    held,
    help_wanted,
    leave,
    reactivation,
    return_from_leave,
)

PACKS = ("missouri", "minnesota", "detroit")
DUE = date(2026, 9, 30)

Step = Callable[[Life], object]


def deactivated(reason: InactiveReason) -> Step:
    by = billing() if reason == R.UNPAID else hmis_lead()
    return lambda life: life.send(access.deactivate, deactivation(reason, by))


def on_leave(life: Life) -> None:
    life.send(license_leave.start_leave, leave(FIRST + 30 * DAY, contact(life)))


def not_recertified(life: Life) -> None:
    life.daily = True
    life.send(terms.set_expiration, expiration(DUE))
    life.sleep_until(end_of_day(DUE, life.license.terms.time_zone))


def left(life: Life) -> None:
    life.send(assignments.end_assignment, forms.leaving(HOLDER))


def taken_back(life: Life) -> None:
    """No step gives this reason alone: the revocation for it has its own tests."""


LOST: dict[InactiveReason, Step] = {
    R.LEFT_AND_KEPT: left,
    R.UNPAID: deactivated(R.UNPAID),
    R.NO_DATA_ENTRY: deactivated(R.NO_DATA_ENTRY),
    R.NEVER_SIGNED_IN: deactivated(R.NEVER_SIGNED_IN),
    R.NO_LOGIN: deactivated(R.NO_LOGIN),
    R.LEAVE_OF_ABSENCE: on_leave,
    R.RECERTIFICATION_OVERDUE: not_recertified,
    R.SANCTION: deactivated(R.SANCTION),
    R.CE_ALLOTMENT: taken_back,
}
LETTERS = {
    R.LEAVE_OF_ABSENCE: "leave_started",
    R.RECERTIFICATION_OVERDUE: "recertification_overdue",
}


def contact(life: Life) -> Actor:
    return person("p-contact", life.license.terms.contact, HARBOR)


def asked_and_reactivated(life: Life) -> None:
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION, contact(life)))
    life.send(access.reactivate, reactivation(actor=system_administrator()))


def requested_as_a_new_user(life: Life) -> None:
    life.send(assignments.reserve, forms.reservation(person_id=HOLDER))
    life.send(assignments.assign, forms.assignment(person_id=HOLDER))


def recertified(life: Life) -> None:
    decision = recertification.recertified(life.license, Recertified(at=life.now), life.now)
    assert decision is not None
    life.take(decision)


PROMISED: dict[InactiveReason, Step] = {
    R.LEFT_AND_KEPT: requested_as_a_new_user,
    R.UNPAID: lambda life: life.send(access.reactivate, reactivation(R.UNPAID, SYSTEM)),
    R.NO_DATA_ENTRY: asked_and_reactivated,
    R.NEVER_SIGNED_IN: asked_and_reactivated,
    R.NO_LOGIN: asked_and_reactivated,
    R.LEAVE_OF_ABSENCE: lambda life: life.send(license_leave.end_leave, return_from_leave(contact(life))),
    R.RECERTIFICATION_OVERDUE: recertified,
    R.SANCTION: lambda life: life.send(access.reactivate, reactivation(R.SANCTION, hmis_lead())),
    R.CE_ALLOTMENT: taken_back,
}


@pytest.mark.parametrize("reason", InactiveReason)
@pytest.mark.parametrize("pack", PACKS)
def test_every_ground_has_a_remedy_of_its_own(pack: str, reason: InactiveReason) -> None:
    license_ = held(pack)
    said = what_to_do(license_, reason)
    assert_sentence(said)
    assert "appeal" not in said
    contact_ = license_.terms.contact.spoken
    assert contact_ in said or reason in (R.UNPAID, R.RECERTIFICATION_OVERDUE, R.CE_ALLOTMENT)


def test_no_ground_is_forgotten() -> None:
    assert set(LOST) == set(PROMISED) == set(InactiveReason)


@pytest.mark.requirement("LIC-30")
@pytest.mark.parametrize("reason", InactiveReason)
@pytest.mark.parametrize("pack", PACKS)
def test_the_letter_says_the_remedy_and_the_remedy_is_accepted(pack: str, reason: InactiveReason) -> None:
    life = Life(held(pack))
    if reason == R.CE_ALLOTMENT or (reason == R.RECERTIFICATION_OVERDUE and pack != "detroit"):
        return  # lost by a revocation (test_revocation), or never
    LOST[reason](life)
    assert life.is_in(LicenseState.INACTIVE)
    remedy = what_to_do(life.license, reason)
    if reason != R.LEFT_AND_KEPT:  # that letter is the request's: removal_done
        letter = life.letter(LETTERS.get(reason, "license_inactive"))
        assert letter.facts["what_to_do"] == remedy
        assert letter.to == (HOLDER,)
        if reason != R.UNPAID:  # whoever asks for help to log in is told how the whole agency's access comes back
            assert diagnose(LoginFacts(license=life.license)).next_step == remedy
    life.now += timedelta(minutes=1)
    PROMISED[reason](life)
    assert life.is_in(LicenseState.ACTIVE)
