"""Access taken away and given back: reasons beside each other, and training before it comes back (document 004)."""

from itertools import combinations, permutations

import pytest

from models.calendar import civil_day
from models.effects import TaskKind
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.rules import access
from models.license.rules import leave as license_leave
from models.license.rules import revocation as license_revocation
from models.policy.licenses import Consequence
from tests.models.builders import DAY, hmis_lead
from tests.models.checks import refused
from tests.models.license.samples import BY_HAND, CHICAGO, R, inactive, kept_for_another
from tests.models.license_builders import (
    BEGUN,
    Life,
    assert_consistent,
    deactivation,
    held,
    leave,
    mark,
    reactivation,
    return_from_leave,
    revocation,
    used,
)

# --- reasons beside each other


@pytest.mark.parametrize("reason", [*BY_HAND, R.UNPAID])
def test_access_ends_for_a_reason_and_comes_back(reason: InactiveReason) -> None:
    life = Life(held())
    life.send(access.deactivate, deactivation(reason))
    assert (life.license.state, life.license.inactive_reason) == (LicenseState.INACTIVE, reason)
    assert life.license.inactive_since == BEGUN
    assert life.letters == ["license_inactive"]
    assert [each.kind for each in life.board.open.values()] == [TaskKind.CLOSE_ACCOUNT]
    life.sleep(days=3)
    life.send(access.reactivate, reactivation(reason))
    assert life.is_in(LicenseState.ACTIVE)
    assert life.license.resumed_at == life.now
    assert [each.kind for each in life.board.open.values()] == [TaskKind.REOPEN_ACCOUNT]
    assert life.letters[-1] == "license_reactivated"
    assert_consistent(life.license)


@pytest.mark.parametrize("reason", [*BY_HAND, R.UNPAID])
def test_deactivating_twice_is_refused(reason: InactiveReason) -> None:
    once = inactive(reason)
    sentence = refused("already_inactive", access.deactivate, once, deactivation(reason), BEGUN)
    assert sentence.startswith("This license is already inactive because")


def test_the_same_form_sent_twice_is_refused_as_received() -> None:
    message = deactivation(R.NO_LOGIN)
    once = access.deactivate(held(), message, BEGUN).state
    refused("already_received", access.deactivate, once, message, BEGUN)
    back = reactivation()
    active = access.reactivate(once, back, BEGUN).state
    refused("already_received", access.reactivate, active, back, BEGUN)
    refused("key_reused", access.reactivate, active, back.model_copy(update={"training_done": True}), BEGUN)


@pytest.mark.parametrize(
    ("reason", "code"),
    [(R.LEFT_AND_KEPT, "use_removal"), (R.LEAVE_OF_ABSENCE, "use_leave"), (R.RECERTIFICATION_OVERDUE, "by_itself")],
)
def test_reasons_with_a_way_of_their_own_are_not_given_by_hand(reason: InactiveReason, code: str) -> None:
    refused(code, access.deactivate, held(), deactivation(reason), BEGUN)


@pytest.mark.parametrize("first", [R.UNPAID, R.NO_LOGIN, R.LEAVE_OF_ABSENCE])
def test_lifting_one_reason_leaves_the_others_as_they_were(first: InactiveReason) -> None:
    for order in permutations((R.UNPAID, R.LEAVE_OF_ABSENCE, R.SANCTION)):
        license_ = inactive(*order)
        for reason in order:
            others = [each for each in license_.holds if each.reason != reason]
            after = access.reactivate(license_, reactivation(reason), BEGUN + DAY).state
            assert list(after.holds) == others
            assert after.state == LicenseState.INACTIVE
            assert after.inactive_since == BEGUN
            assert_consistent(after)


@pytest.mark.requirement("FEE-07")
def test_payment_brings_back_exactly_what_non_payment_took() -> None:
    """Everybody is as before: who was in use is in use again, who was not is not; a mark stays a mark."""
    for reasons in [combo for size in range(4) for combo in combinations((R.LEAVE_OF_ABSENCE, *BY_HAND[2:]), size)]:
        before = inactive(*reasons)
        unpaid = access.deactivate(before, deactivation(R.UNPAID), BEGUN + DAY).state
        after = access.reactivate(unpaid, reactivation(R.UNPAID), BEGUN + 2 * DAY).state
        assert (after.state, after.holds) == (before.state, before.holds)
        assert after.inactive_reason == before.inactive_reason
        assert after.inactive_since == before.inactive_since


@pytest.mark.requirement("FEE-07")
def test_payment_takes_no_mark_and_no_revocation_away() -> None:
    marked = license_revocation.flag(held(), mark(), BEGUN).state
    unpaid = access.deactivate(marked, deactivation(R.UNPAID), BEGUN).state
    paid = access.reactivate(unpaid, reactivation(R.UNPAID), BEGUN).state
    assert paid.flag == marked.flag
    revoked = license_revocation.revoke(held(), revocation(), BEGUN).state
    unpaid = access.deactivate(revoked, deactivation(R.UNPAID), BEGUN).state
    paid = access.reactivate(unpaid, reactivation(R.UNPAID), BEGUN).state
    assert (paid.state, paid.revocation) == (LicenseState.INACTIVE, revoked.revocation)


@pytest.mark.requirement("FEE-07")
def test_reactivating_while_unpaid_is_refused() -> None:
    for reasons in [(R.UNPAID,), (R.NO_LOGIN, R.UNPAID), (R.UNPAID, R.LEAVE_OF_ABSENCE)]:
        sentence = refused("unpaid", access.reactivate, inactive(*reasons), reactivation(), BEGUN)
        assert sentence == "The agency needs to pay its invoice first. Payment restores access."


@pytest.mark.requirement("FEE-07")
def test_only_billing_takes_access_away_for_non_payment_and_gives_it_back() -> None:
    refused("not_permitted", access.deactivate, held(), deactivation(R.UNPAID, hmis_lead()), BEGUN)
    refused("not_permitted", access.reactivate, inactive(R.UNPAID), reactivation(R.UNPAID, hmis_lead()), BEGUN)


def test_a_reason_that_is_not_there_cannot_be_lifted() -> None:
    refused("not_the_reason", access.reactivate, inactive(R.NO_LOGIN), reactivation(R.SANCTION), BEGUN)
    refused("not_the_reason", access.reactivate, inactive(R.NO_LOGIN), reactivation(R.UNPAID), BEGUN)


def test_a_license_that_is_active_cannot_be_reactivated() -> None:
    refused("not_now", access.reactivate, held(), reactivation(), BEGUN)


def test_a_license_kept_for_another_is_given_to_a_new_user_and_not_reactivated() -> None:
    sentence = refused("holder_left", access.reactivate, kept_for_another(), reactivation(), BEGUN)
    assert "new user" in sentence
    refused("nobody_on_it", access.deactivate, kept_for_another(), deactivation(R.NO_LOGIN), BEGUN)


def test_a_second_reason_closes_no_account_twice() -> None:
    life = Life(held())
    life.send(access.deactivate, deactivation(R.NO_LOGIN))
    life.send(access.deactivate, deactivation(R.UNPAID))
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
    sentence = refused("training_needed", access.reactivate, life.license, reactivation(), life.now)
    assert sentence == "The holder needs to complete the entire training again first."
    life.send(access.reactivate, reactivation(training_done=True))
    assert (life.license.state, life.license.training_needed) == (LicenseState.ACTIVE, None)


def test_training_stands_in_the_way_of_what_people_lift_and_not_of_a_payment() -> None:
    life = locked()
    life.send(access.deactivate, deactivation(R.UNPAID))
    life.send(access.reactivate, reactivation(R.UNPAID))
    assert (life.reasons, life.license.training_needed) == ([R.NO_LOGIN], Consequence.RETRAINING)
    refused("training_needed", access.reactivate, life.license, reactivation(R.NO_LOGIN), life.now)


def test_training_done_while_something_else_holds_is_not_asked_for_again() -> None:
    life = locked()
    life.send(access.deactivate, deactivation(R.UNPAID))
    life.send(access.reactivate, reactivation(R.NO_LOGIN, training_done=True))
    assert (life.reasons, life.license.training_needed) == ([R.UNPAID], None)
    life.send(access.reactivate, reactivation(R.UNPAID))
    assert life.is_in(LicenseState.ACTIVE)


def test_a_leave_can_end_while_training_is_still_needed_if_something_else_waits_for_it() -> None:
    life = locked()
    life.send(license_leave.start_leave, leave(civil_day(life.now, CHICAGO) + 10 * DAY))
    life.send(license_leave.end_leave, return_from_leave())
    assert (life.reasons, life.license.training_needed) == ([R.NO_LOGIN], Consequence.RETRAINING)


def test_training_cannot_be_walked_around_by_lifting_one_reason_after_the_other() -> None:
    life = locked()
    life.send(access.deactivate, deactivation(R.SANCTION))
    life.send(access.reactivate, reactivation(R.SANCTION))
    refused("training_needed", access.reactivate, life.license, reactivation(R.NO_LOGIN), life.now)
