"""Access taken away and given back: reasons beside each other, leave, deletion, kind, policy (document 004)."""

from collections.abc import Callable
from datetime import datetime
from itertools import combinations, permutations
from typing import Any

import pytest

from models.calendar import civil_day, end_of_day
from models.effects import TaskKind
from models.license import care, ladder, rules
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.messages import AccountHelp, Activity, License, LicenseStep, SignedIn
from models.people import Role
from models.policy import Consequence
from tests.models import forms
from tests.models.builders import DAY, MOMENT, hmis_lead, outsider
from tests.models.checks import refused, sound
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    adoption,
    assert_consistent,
    by_scim,
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
    used,
    warning,
)

R = InactiveReason
AnyRule = Callable[[License, Any, datetime], rules.LicenseDecision]
ZONE = "America/Chicago"
TODAY = civil_day(BEGUN, ZONE)
BY_HAND = (R.NO_DATA_ENTRY, R.NEVER_SIGNED_IN, R.NO_LOGIN, R.SANCTION)
"""Reasons that lead staff give and lift."""


def inactive(*reasons: InactiveReason, pack: str = "missouri") -> License:
    """A license inactive for these reasons, in this order."""
    license_ = held(pack)
    for reason in reasons:
        if reason == R.LEAVE_OF_ABSENCE:
            license_ = care.start_leave(license_, leave(TODAY + 30 * DAY), BEGUN).state
        else:
            license_ = care.deactivate(license_, deactivation(reason), BEGUN).state
    return license_


def kept_for_another() -> License:
    return rules.end_assignment(held(), forms.leaving(HOLDER), BEGUN).state


def deleted() -> License:
    return care.delete(held(), deletion(), BEGUN).state


def set_aside() -> License:
    return rules.reserve(open_license(), forms.reservation(), BEGUN).state


# --- reasons beside each other


@pytest.mark.parametrize("reason", [*BY_HAND, R.UNPAID])
def test_access_ends_for_a_reason_and_comes_back(reason: InactiveReason) -> None:
    life = Life(held())
    life.send(care.deactivate, deactivation(reason))
    assert (life.license.state, life.license.inactive_reason) == (LicenseState.INACTIVE, reason)
    assert life.license.inactive_since == BEGUN
    assert life.letters == ["license_inactive"]
    assert [each.kind for each in life.board.open.values()] == [TaskKind.CLOSE_ACCOUNT]
    life.sleep(days=3)
    life.send(care.reactivate, reactivation(reason))
    assert life.is_in(LicenseState.ACTIVE)
    assert life.license.resumed_at == life.now
    assert [each.kind for each in life.board.open.values()] == [TaskKind.REOPEN_ACCOUNT]
    assert life.letters[-1] == "license_reactivated"
    assert_consistent(life.license)


@pytest.mark.parametrize("reason", [*BY_HAND, R.UNPAID])
def test_deactivating_twice_is_refused(reason: InactiveReason) -> None:
    once = inactive(reason)
    sentence = refused("already_inactive", care.deactivate, once, deactivation(reason), BEGUN)
    assert sentence.startswith("This license is already inactive because")


def test_the_same_form_sent_twice_is_refused_as_received() -> None:
    message = deactivation(R.NO_LOGIN)
    once = care.deactivate(held(), message, BEGUN).state
    refused("already_received", care.deactivate, once, message, BEGUN)
    back = reactivation()
    active = care.reactivate(once, back, BEGUN).state
    refused("already_received", care.reactivate, active, back, BEGUN)
    refused("key_reused", care.reactivate, active, back.model_copy(update={"training_done": True}), BEGUN)


@pytest.mark.parametrize(
    ("reason", "code"),
    [(R.LEFT_AND_KEPT, "use_removal"), (R.LEAVE_OF_ABSENCE, "use_leave"), (R.RECERTIFICATION_OVERDUE, "by_itself")],
)
def test_reasons_with_a_way_of_their_own_are_not_given_by_hand(reason: InactiveReason, code: str) -> None:
    refused(code, care.deactivate, held(), deactivation(reason), BEGUN)


@pytest.mark.parametrize("first", [R.UNPAID, R.NO_LOGIN, R.LEAVE_OF_ABSENCE])
def test_lifting_one_reason_leaves_the_others_as_they_were(first: InactiveReason) -> None:
    for order in permutations((R.UNPAID, R.LEAVE_OF_ABSENCE, R.SANCTION)):
        license_ = inactive(*order)
        for reason in order:
            others = [each for each in license_.holds if each.reason != reason]
            after = care.reactivate(license_, reactivation(reason), BEGUN + DAY).state
            assert list(after.holds) == others
            assert after.state == LicenseState.INACTIVE
            assert after.inactive_since == BEGUN
            assert_consistent(after)


@pytest.mark.requirement("FEE-07")
def test_payment_brings_back_exactly_what_non_payment_took() -> None:
    """Everybody is as before: who was in use is in use again, who was not is not; a mark stays a mark."""
    for reasons in [combo for size in range(4) for combo in combinations((R.LEAVE_OF_ABSENCE, *BY_HAND[2:]), size)]:
        before = inactive(*reasons)
        unpaid = care.deactivate(before, deactivation(R.UNPAID), BEGUN + DAY).state
        after = care.reactivate(unpaid, reactivation(R.UNPAID), BEGUN + 2 * DAY).state
        assert (after.state, after.holds) == (before.state, before.holds)
        assert after.inactive_reason == before.inactive_reason
        assert after.inactive_since == before.inactive_since


@pytest.mark.requirement("FEE-07")
def test_payment_takes_no_mark_and_no_revocation_away() -> None:
    marked = care.flag(held(), mark(), BEGUN).state
    unpaid = care.deactivate(marked, deactivation(R.UNPAID), BEGUN).state
    paid = care.reactivate(unpaid, reactivation(R.UNPAID), BEGUN).state
    assert paid.flag == marked.flag
    revoked = care.revoke(held(), revocation(), BEGUN).state
    unpaid = care.deactivate(revoked, deactivation(R.UNPAID), BEGUN).state
    paid = care.reactivate(unpaid, reactivation(R.UNPAID), BEGUN).state
    assert (paid.state, paid.revocation) == (LicenseState.INACTIVE, revoked.revocation)


@pytest.mark.requirement("FEE-07")
def test_reactivating_while_unpaid_is_refused() -> None:
    for reasons in [(R.UNPAID,), (R.NO_LOGIN, R.UNPAID), (R.UNPAID, R.LEAVE_OF_ABSENCE)]:
        sentence = refused("unpaid", care.reactivate, inactive(*reasons), reactivation(), BEGUN)
        assert sentence == "The agency's invoice must be paid first; payment brings the access back."


@pytest.mark.requirement("FEE-07")
def test_only_billing_takes_access_away_for_non_payment_and_gives_it_back() -> None:
    refused("not_permitted", care.deactivate, held(), deactivation(R.UNPAID, hmis_lead()), BEGUN)
    refused("not_permitted", care.reactivate, inactive(R.UNPAID), reactivation(R.UNPAID, hmis_lead()), BEGUN)


def test_a_reason_that_is_not_there_cannot_be_lifted() -> None:
    refused("not_the_reason", care.reactivate, inactive(R.NO_LOGIN), reactivation(R.SANCTION), BEGUN)
    refused("not_the_reason", care.reactivate, inactive(R.NO_LOGIN), reactivation(R.UNPAID), BEGUN)


def test_a_license_that_is_active_cannot_be_reactivated() -> None:
    refused("not_now", care.reactivate, held(), reactivation(), BEGUN)


def test_a_license_kept_for_another_is_given_to_a_new_user_and_not_reactivated() -> None:
    sentence = refused("holder_left", care.reactivate, kept_for_another(), reactivation(), BEGUN)
    assert "new user" in sentence
    refused("nobody_on_it", care.deactivate, kept_for_another(), deactivation(R.NO_LOGIN), BEGUN)


def test_a_second_reason_closes_no_account_twice() -> None:
    life = Life(held())
    life.send(care.deactivate, deactivation(R.NO_LOGIN))
    life.send(care.deactivate, deactivation(R.UNPAID))
    assert list(life.board.open) == ["account/1"]
    assert life.letters == ["license_inactive"] * 2


# --- training before access comes back


def locked(days: int = 200) -> Life:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    life.sleep(days=days)
    assert life.license.training_needed == Consequence.RETRAINING
    return life


def test_after_six_months_access_comes_back_only_with_the_whole_training() -> None:
    life = locked()
    sentence = refused("training_needed", care.reactivate, life.license, reactivation(), life.now)
    assert sentence == "First, the whole training has to be completed again."
    life.send(care.reactivate, reactivation(training_done=True))
    assert (life.license.state, life.license.training_needed) == (LicenseState.ACTIVE, None)


def test_training_stands_in_the_way_of_what_people_lift_and_not_of_a_payment() -> None:
    life = locked()
    life.send(care.deactivate, deactivation(R.UNPAID))
    life.send(care.reactivate, reactivation(R.UNPAID))
    assert (life.reasons, life.license.training_needed) == ([R.NO_LOGIN], Consequence.RETRAINING)
    refused("training_needed", care.reactivate, life.license, reactivation(R.NO_LOGIN), life.now)


def test_training_done_while_something_else_holds_is_not_asked_for_again() -> None:
    life = locked()
    life.send(care.deactivate, deactivation(R.UNPAID))
    life.send(care.reactivate, reactivation(R.NO_LOGIN, training_done=True))
    assert (life.reasons, life.license.training_needed) == ([R.UNPAID], None)
    life.send(care.reactivate, reactivation(R.UNPAID))
    assert life.is_in(LicenseState.ACTIVE)


def test_a_leave_can_end_while_training_is_still_needed_if_something_else_waits_for_it() -> None:
    life = locked()
    life.send(care.start_leave, leave(civil_day(life.now, ZONE) + 10 * DAY))
    life.send(care.end_leave, return_from_leave())
    assert (life.reasons, life.license.training_needed) == ([R.NO_LOGIN], Consequence.RETRAINING)


def test_training_cannot_be_walked_around_by_lifting_one_reason_after_the_other() -> None:
    life = locked()
    life.send(care.deactivate, deactivation(R.SANCTION))
    life.send(care.reactivate, reactivation(R.SANCTION))
    refused("training_needed", care.reactivate, life.license, reactivation(R.NO_LOGIN), life.now)


# --- leave of absence


@pytest.mark.requirement("LOG-06")
def test_a_leave_pauses_access_until_the_holder_is_back() -> None:
    life = Life(held())
    last = TODAY + 90 * DAY
    life.send(care.start_leave, leave(last))
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [R.LEAVE_OF_ABSENCE])
    assert life.letters == ["leave_started"]
    life.sleep(days=40)
    life.send(care.end_leave, return_from_leave())
    assert (life.license.state, life.license.resumed_at) == (LicenseState.ACTIVE, life.now)
    assert life.letters == ["leave_started", "leave_ended"]
    assert [each.kind for each in life.board.open.values()] == [TaskKind.REOPEN_ACCOUNT]


def test_when_the_last_day_is_over_the_agency_is_asked_and_access_stays_paused() -> None:
    life = Life(held())
    last = TODAY + 30 * DAY
    life.send(care.start_leave, leave(last))
    life.sleep_until(end_of_day(last, ZONE) - MOMENT)
    assert "return" not in life.board.open
    life.sleep_until(end_of_day(last, ZONE))
    task = life.board.open["return"]
    assert (task.kind, task.role) == (TaskKind.CONFIRM_RETURN, Role.REPRESENTATIVE)
    assert task.due == end_of_day(last + DAY + 7 * DAY, ZONE)
    assert life.is_in(LicenseState.INACTIVE)
    life.sleep(days=500)
    assert life.moves.count("leave_over") == 1


@pytest.mark.parametrize(("rule", "message"), [(care.end_leave, return_from_leave), (care.reactivate, reactivation)])
def test_the_question_whether_somebody_is_back_is_answered_by_whatever_ends_the_leave(
    rule: AnyRule, message: Callable[[], Any]
) -> None:
    life = Life(held())
    life.send(care.start_leave, leave(TODAY + 30 * DAY))
    life.sleep(days=40)
    life.send(rule, message())
    assert "return" not in life.board.open


def test_the_question_is_answered_even_when_something_else_still_holds() -> None:
    life = Life(inactive(R.UNPAID, R.LEAVE_OF_ABSENCE))
    life.sleep(days=40)
    assert "return" in life.board.open
    life.send(care.end_leave, return_from_leave())
    assert life.reasons == [R.UNPAID]
    assert "return" not in life.board.open


def test_a_leave_that_is_over_can_be_prolonged_up_to_the_limit_for_the_whole_of_it() -> None:
    life = Life(held())
    life.send(care.start_leave, leave(TODAY + 30 * DAY))
    refused("on_leave", care.start_leave, life.license, leave(TODAY + 60 * DAY), life.now)
    life.sleep(days=33)
    refused("too_long", care.start_leave, life.license, leave(TODAY + 181 * DAY), life.now)
    life.send(care.start_leave, leave(TODAY + 180 * DAY))
    assert "return" not in life.board.open
    (hold,) = life.license.holds
    assert (hold.since, hold.until, hold.over_since) == (BEGUN, TODAY + 180 * DAY, None)
    life.sleep(days=160)
    assert "return" in life.board.open


def test_a_leave_has_an_end_that_is_not_past_and_not_too_far() -> None:
    refused("day_is_past", care.start_leave, held(), leave(TODAY - DAY), BEGUN)
    refused("too_long", care.start_leave, held(), leave(TODAY + 181 * DAY), BEGUN)
    assert sound(care.start_leave(held(), leave(TODAY), BEGUN)).state.state == LicenseState.INACTIVE
    assert sound(care.start_leave(held(), leave(TODAY + 180 * DAY), BEGUN)).state.state == LicenseState.INACTIVE


def test_who_is_not_on_leave_cannot_come_back_from_it() -> None:
    refused("not_on_leave", care.end_leave, inactive(R.NO_LOGIN), return_from_leave(), BEGUN)
    refused("not_now", care.end_leave, held(), return_from_leave(), BEGUN)
    refused("nobody_on_it", care.start_leave, kept_for_another(), leave(TODAY), BEGUN)


# --- deletion, and what is deleted or reserved


@pytest.mark.parametrize("reasons", [(), (R.NO_LOGIN,), (R.UNPAID, R.LEAVE_OF_ABSENCE)])
def test_a_license_that_is_deleted_has_nobody_on_it_and_nothing_to_come(reasons: tuple[InactiveReason, ...]) -> None:
    life = Life(inactive(*reasons))
    life.sleep(days=1)
    life.send(care.delete, deletion())
    after = life.license
    assert (after.state, after.deleted_at, after.current) == (LicenseState.DELETED, life.now, None)
    (former,) = after.assignments
    assert (former.state, former.ended_at) == (AssignmentState.DELETED, life.now)
    assert [each.title.split(":")[0] for each in life.board.open.values()] == ["Delete the account in the HMIS"]
    assert life.letters[-1] == "license_deleted"
    assert ladder.next_wake(after) is None
    assert_consistent(after)


def test_an_open_license_and_one_kept_for_another_can_be_given_up_without_a_letter() -> None:
    for license_ in (open_license(), kept_for_another()):
        decision = sound(care.delete(license_, deletion(), BEGUN))
        assert (decision.state.state, decision.notices, decision.opened) == (LicenseState.DELETED, (), ())
    assert decision.state.assignments[0].state == AssignmentState.DELETED


def test_a_license_set_aside_is_not_deleted_from_under_somebody() -> None:
    refused("not_now", care.delete, set_aside(), deletion(), BEGUN)


EVERY_STEP: list[tuple[AnyRule, Callable[[], Any]]] = [
    (rules.reserve, lambda: forms.reservation("q-9", "p-9")),
    (rules.release, lambda: forms.release("q-9")),
    (rules.assign, lambda: forms.assignment("q-9", "p-9")),
    (rules.end_assignment, lambda: forms.leaving(HOLDER)),
    (rules.program, lambda: forms.program(TODAY, person_id=HOLDER)),
    (care.deactivate, lambda: deactivation(R.NO_LOGIN)),
    (care.deactivate, lambda: deactivation(R.UNPAID)),
    (care.reactivate, reactivation),
    (care.start_leave, lambda: leave(TODAY + DAY)),
    (care.end_leave, return_from_leave),
    (care.flag, mark),
    (care.revoke, revocation),
    (care.grant_exception, exception),
    (care.delete, deletion),
    (care.change_kind, lambda: other_kind(LicenseKind.AD_HOC)),
    (care.set_expiration, lambda: expiration(TODAY + DAY)),
    (care.adopt_policy, lambda: adoption(terms("detroit"))),
    (care.ask_for_help, lambda: help_wanted(AccountHelp.UNLOCK)),
    (care.warn, warning),
]


@pytest.mark.requirement("LOG-08")
@pytest.mark.parametrize(("rule", "message"), EVERY_STEP)
def test_nothing_more_is_done_to_a_deleted_license(rule: AnyRule, message: Callable[[], Any]) -> None:
    sentence = refused("not_now", rule, deleted(), message(), BEGUN)
    assert sentence == "This license has ended (deleted); nothing more can be done on it."


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


def test_a_signal_changes_nothing_on_a_deleted_license() -> None:
    gone = deleted()
    assert care.signed_in(gone, SignedIn(at=BEGUN)) is gone


# --- holders come and go


@pytest.mark.requirement("FEE-08", "FEE-09")
def test_when_the_holder_leaves_access_ends_and_the_license_waits_open_for_a_trained_successor() -> None:
    life = Life(held())
    life.send(rules.end_assignment, forms.leaving(HOLDER))
    assert (life.license.state, life.license.inactive_reason) == (LicenseState.INACTIVE, R.LEFT_AND_KEPT)
    assert life.license.available
    assert life.license.current is None
    assert life.license.assignments[0].state == AssignmentState.LEFT
    assert_consistent(life.license)


@pytest.mark.requirement("FEE-12")
def test_a_new_holder_starts_with_a_clean_slate_and_an_exception_stays_the_organizations() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.send(care.grant_exception, exception())
    life.send(care.revoke, revocation(R.SANCTION))
    life.send(rules.end_assignment, forms.leaving(HOLDER))
    life.send(rules.reserve, forms.reservation("q-2", "p-next"))
    assert_consistent(life.license)
    life.send(rules.assign, forms.assignment("q-2", "p-next"))
    after = life.license
    assert (after.state, after.holds, after.flag, after.revocation) == (LicenseState.ACTIVE, (), None, None)
    assert (after.crossed, after.activity, after.resumed_at) == ((), Activity(), None)
    assert after.assignments[0].state == AssignmentState.TRANSFERRED
    assert [each.ended_at for each in after.exceptions] == [None]
    assert life.moves[-1] == "transferred"


@pytest.mark.requirement("FEE-01")
def test_a_license_that_somebody_is_only_inactive_on_goes_to_nobody_else() -> None:
    for reason in BY_HAND:
        refused("not_available", rules.reserve, inactive(reason), forms.reservation("q-2", "p-next"), BEGUN)
    refused("not_now", rules.reserve, held(), forms.reservation("q-2", "p-next"), BEGUN)


@pytest.mark.requirement("FEE-01")
def test_nobody_gives_or_takes_a_license_by_hand() -> None:
    steps: list[tuple[AnyRule, License, LicenseStep]] = [
        (rules.reserve, open_license(), forms.reservation()),
        (rules.release, set_aside(), forms.release()),
        (rules.assign, set_aside(), forms.assignment()),
        (rules.end_assignment, held(), forms.leaving(HOLDER)),
        (rules.program, held(), forms.program(TODAY, person_id=HOLDER)),
    ]
    for rule, license_, message in steps:
        for actor in (hmis_lead(), outsider()):
            refused("not_permitted", rule, license_, message.model_copy(update={"actor": actor}), BEGUN)


def test_when_the_holder_leaves_nobody_is_asked_anything_about_them_any_more() -> None:
    life = Life(held())
    life.send(care.start_leave, leave(TODAY + 30 * DAY))
    life.sleep(days=40)
    life.send(rules.end_assignment, forms.leaving(HOLDER))
    assert [each.kind for each in life.board.open.values()] == [TaskKind.CLOSE_ACCOUNT]


# --- kind, policy, sign-ins


@pytest.mark.parametrize("pack", ["missouri", "detroit"])
def test_another_kind_is_another_account(pack: str) -> None:
    life = Life(held(pack))
    life.send(care.change_kind, other_kind(LicenseKind.AD_HOC))
    assert life.license.kind == LicenseKind.AD_HOC
    assert life.summaries[-1] == "Changed from standard to ad hoc."
    (task,) = life.board.open.values()
    assert task.title == "Change the account in the HMIS: the license is now ad hoc"
    refused("same_kind", care.change_kind, life.license, other_kind(LicenseKind.AD_HOC), life.now)


def test_of_two_changes_of_kind_only_the_last_is_left_to_do() -> None:
    life = Life(held())
    life.send(care.change_kind, other_kind(LicenseKind.AD_HOC))
    life.send(care.change_kind, other_kind(LicenseKind.CE_ACCESS))
    assert list(life.board.open) == ["account/2"]


def test_a_license_nobody_is_on_changes_its_kind_without_an_account() -> None:
    decision = sound(care.change_kind(open_license(), other_kind(LicenseKind.AD_HOC), BEGUN))
    assert decision.opened == ()


def test_another_policy_is_adopted_once() -> None:
    life = Life(held())
    life.send(care.adopt_policy, adoption(terms("minnesota")))
    assert life.license.terms.policy == terms("minnesota").policy
    refused("same_policy", care.adopt_policy, life.license, adoption(terms("minnesota")), life.now)


def test_a_policy_that_knows_no_recertification_lets_an_overdue_license_back_by_name() -> None:
    life = Life(held("detroit", BEGUN - 400 * DAY), BEGUN - 400 * DAY)
    life.daily = True
    life.sleep_until(BEGUN)
    life.send(care.set_expiration, expiration(TODAY))
    life.sleep(days=1)
    assert life.reasons == [R.RECERTIFICATION_OVERDUE]
    life.send(care.adopt_policy, adoption(terms("missouri")))
    life.send(care.reactivate, reactivation(R.RECERTIFICATION_OVERDUE))
    assert life.is_in(LicenseState.ACTIVE)


def test_an_earlier_sign_in_is_not_remembered_over_a_later_one() -> None:
    license_ = care.signed_in(held(), SignedIn(at=BEGUN + 2 * DAY))
    assert license_.activity.login == BEGUN + 2 * DAY
    assert care.signed_in(license_, SignedIn(at=BEGUN + DAY)) is license_
    assert care.signed_in(license_, SignedIn(at=BEGUN + 2 * DAY)) is license_


def test_a_sign_in_reported_in_time_keeps_the_license_without_any_look_up() -> None:
    life = Life(held(by_scim(terms("detroit"))))
    life.sleep(days=20)
    life.license = care.signed_in(life.license, SignedIn(at=life.now))
    life.sleep(days=24)
    assert (life.license.state, life.wakes) == (LicenseState.ACTIVE, [])
