"""Each way of losing a license has its remedy: the letter says it, and what the letter promises is accepted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from adapters.policy_files import load_pack
from models.access_request import timeline as request_timeline
from models.access_request.messages import ChangeRemovalDay, WithdrawRequest
from models.access_request.preconditions import RequestFacts, require_can_begin
from models.access_request.rules import ending as ending_rules
from models.access_request.rules import removal
from models.access_request.state import Removal, RequestKind
from models.appeal import timeline as appeal_timeline
from models.appeal.reasons import GROUNDS_OF
from models.calendar import civil_day, end_of_day
from models.license.lifecycle import GROUNDS, InactiveReason, LicenseKind, LicenseState
from models.license.login_help import LoginFacts, diagnose
from models.license.messages import AccountHelp, Recertified
from models.license.remedies import what_to_do
from models.license.rules import access, account_orders, assignments, recertification
from models.license.rules import leave as license_leave
from models.license.rules import revocation as revocation_rules
from models.license.rules import terms as terms_rules
from models.license.state import HOLDING
from models.people import SYSTEM, Actor
from models.policy.licenses import RevocationAppeals
from services.appeal_filing import contested
from tests.models import forms
from tests.models.appeal.samples import start as appeal_start
from tests.models.builders import (
    DAY,
    FOLDER,
    HARBOR,
    SOURCE,
    START,
    ZONE,
    hmis_lead,
    person,
    request_start,
    system_administrator,
)
from tests.models.checks import assert_sentence, refused
from tests.models.license.samples import FIRST, R
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    billing,
    deactivation,
    deletion,
    expiration,
    held,
    help_wanted,
    leave,
    reactivation,
    return_from_leave,
    revocation,
    terms,
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
    life.send(terms_rules.set_expiration, expiration(DUE))
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


# --- what the letters of a removal and of a deletion promise

ENDED: dict[str, Step] = {
    "removed, and the license is kept": lambda life: life.send(assignments.end_assignment, forms.leaving(HOLDER)),
    "removed, and the license is given up": lambda life: life.send(
        assignments.end_assignment, forms.leaving(HOLDER, keep=False)
    ),
    "deleted by hand": lambda life: life.send(access.delete, deletion(actor=hmis_lead())),
}


@pytest.mark.requirement("LIC-30", "LOG-08")
@pytest.mark.parametrize("ending", ENDED)
@pytest.mark.parametrize("pack", PACKS)
def test_whoever_lost_access_for_good_can_be_requested_as_a_new_user_by_the_role_that_the_letter_names(
    pack: str, ending: str
) -> None:
    """`removal_done` and `license_deleted`: "send a new request. The steps are the same as for a new user."."""
    version = load_pack(FOLDER / f"{pack}.toml").in_force(BEGUN)
    life = Life(held(pack))
    ENDED[ending](life)
    assert not any(each.state in HOLDING for each in life.license.assignments), "nobody is a user here any more"
    start = request_start(version=version, actor=contact(life), person_id=HOLDER)
    require_can_begin(start, RequestFacts(agency_known=True, person_known=True), life.now)
    again = request_timeline.begin(start, life.now).state
    assert (again.person_id, again.kind) == (HOLDER, RequestKind.NEW_USER)
    if ending == "deleted by hand":
        assert life.letter("license_deleted").to == (HOLDER,)


@pytest.mark.parametrize("pack", PACKS)
def test_a_license_that_the_agency_keeps_is_for_someone_else_and_one_that_it_gave_up_for_nobody(pack: str) -> None:
    """`removal_done`: "Your agency keeps the license. Someone else can use it after they complete the training."."""
    kept, given_up = Life(held(pack)), Life(held(pack))
    kept.send(assignments.end_assignment, forms.leaving(HOLDER))
    kept.send(assignments.reserve, forms.reservation(person_id="p-next"))
    kept.send(assignments.assign, forms.assignment(person_id="p-next"))
    assert kept.is_in(LicenseState.ACTIVE)
    given_up.send(assignments.end_assignment, forms.leaving(HOLDER, keep=False))
    refused("not_now", assignments.reserve, given_up.license, forms.reservation(person_id="p-next"), given_up.now)


@pytest.mark.requirement("LIC-30")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_appeal_that_a_revocation_promised_is_heard_although_the_license_is_deleted_since(
    pack: str, ground: InactiveReason
) -> None:
    version = load_pack(FOLDER / f"{pack}.toml").in_force(BEGUN)
    if ground not in version.licenses.grounds or (ground == R.CE_ALLOTMENT and version.allotment is None):
        return
    life = Life(held(pack, kind=LicenseKind.CE_ACCESS))
    life.send(revocation_rules.revoke, revocation(ground))
    promised = life.letter("license_revoked").facts.get("appeal_how")
    life.send(access.delete, deletion(actor=hmis_lead()))
    assert life.letter("license_deleted").facts.get("appeal_how") == promised
    if promised is None:
        return
    (reason,) = [each for each, grounds in GROUNDS_OF.items() if ground in grounds]
    taken = contested(life.license, "America/Chicago")
    assert appeal_timeline.begin(appeal_start(reason, contested=(taken,)), BEGUN).state.committee in str(promised)


@pytest.mark.requirement("LIC-30")
def test_the_letter_of_a_deletion_offers_no_appeal_that_is_too_late() -> None:
    appealing = RevocationAppeals(how="Write to the committee.", within_days=30, source=SOURCE)
    life = Life(held(terms(appealing=appealing)))
    life.send(revocation_rules.revoke, revocation(R.SANCTION))
    life.now += timedelta(days=29)
    in_time = Life(life.license, now=life.now)
    in_time.send(access.delete, deletion(actor=hmis_lead()))
    letter = in_time.letter("license_deleted")
    assert "must be filed by Wednesday, February 4, 2026" in str(letter.facts["appeal_how"])
    assert letter.deadline is None, "the last day stays on the calendar"
    life.now += timedelta(days=2)
    life.send(access.delete, deletion(actor=hmis_lead()))
    assert "appeal_how" not in life.letter("license_deleted").facts
    assert life.letter("license_deleted").deadline_is_off


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("pack", PACKS)
def test_a_planned_removal_can_be_moved_and_canceled_as_its_letter_says(pack: str) -> None:
    """`removal_scheduled`: "If the date is wrong, let us know before then. We can still change or cancel it."."""
    version = load_pack(FOLDER / f"{pack}.toml").in_force(START)
    who = person("p-contact", version.access_requests.requesting.contact, HARBOR)
    today = civil_day(START, ZONE)
    leaves = Removal(no_longer_needed_on=today + 11 * DAY, last_day=today + 10 * DAY)
    start = request_start(RequestKind.REMOVE_USER, version, actor=who, removal=leaves)
    planned = removal.scheduled(request_timeline.begin(start, START).state, START)
    assert planned.notices[0].template == "removal_scheduled"
    later = START + timedelta(days=9)
    message = ChangeRemovalDay(actor=who, key=forms.new_key(), last_day=today + 20 * DAY)
    assert removal.change_removal_day(planned.state, message, later).notices[0].template == "removal_changed"
    back = WithdrawRequest(actor=who, key=forms.new_key(), reason="Stays.")
    assert ending_rules.withdraw(planned.state, back, later).notices[0].template == "removal_canceled"
