"""Work on accounts: ordered, asked for, done by hand or by this system, confirmed (documents 002 and 004)."""

from datetime import timedelta
from itertools import product

import pytest

from models.calendar import civil_day, spoken
from models.effects import TaskKind
from models.license.lifecycle import InactiveReason, LicenseKind, LicenseState
from models.license.messages import AccountHelp
from models.license.rules import access, account_orders, assignments, revocation
from models.license.rules import terms as license_terms
from models.license.rules.account_orders import SUPERSEDES, ordered, own_orders
from models.license.state import AccountWork, License
from models.people import Role
from tests.models import forms
from tests.models.builders import DAY, MOMENT, administrator, hmis_lead, person, signatory
from tests.models.checks import refused, sound
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    by_scim,
    deactivation,
    deletion,
    done_by_hand,
    held,
    help_wanted,
    new_details,
    open_license,
    other_kind,
    reactivation,
    terms,
)
from tests.models.license_builders import revocation as revoking

W = AccountWork
NO_LOGIN = InactiveReason.NO_LOGIN


def by_itself() -> License:
    """A license whose accounts this system looks after itself."""
    return held(by_scim(terms()))


def works(license_: License) -> list[AccountWork]:
    return [each.work for each in license_.orders]


# --- by hand


def test_work_by_hand_is_a_task_with_the_policys_clock() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    (order,) = license_.orders
    limit = timedelta(hours=license_.terms.account.limit_hours)
    assert (order.limit.ends_at, order.by_hand, order.person_id) == (BEGUN + limit, True, HOLDER)
    assert order.limit.source == license_.terms.account.source


@pytest.mark.parametrize(
    ("late", "said"),
    [(False, "Done in the HMIS: deactivate."), (True, "Done in the HMIS: deactivate. It was late.")],
)
def test_work_is_confirmed_once_and_lateness_is_kept(late: bool, said: str) -> None:
    life = Life(access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state)
    life.board.take(access.deactivate(held(), deactivation(NO_LOGIN), BEGUN))
    limit = life.license.orders[0].limit.ends_at
    life.now = limit if late else limit - MOMENT
    life.send(account_orders.confirm_order, done_by_hand(1))
    assert (life.license.orders, life.summaries) == ((), [said])
    assert life.board.open == {}
    refused("no_order", account_orders.confirm_order, life.license, done_by_hand(1), life.now)
    refused("no_order", account_orders.confirm_order, life.license, done_by_hand(7), life.now)


def test_the_same_confirmation_twice_is_refused_as_received() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    message = done_by_hand(1)
    once = account_orders.confirm_order(license_, message, BEGUN).state
    refused("already_received", account_orders.confirm_order, once, message, BEGUN)


@pytest.mark.requirement("LOG-08")
def test_the_account_of_a_deleted_license_is_still_closed_and_confirmed() -> None:
    life = Life(access.delete(held(), deletion(), BEGUN).state)
    assert works(life.license) == [W.DELETE]
    life.send(account_orders.confirm_order, done_by_hand(1))
    assert (life.license.state, life.license.orders) == (LicenseState.DELETED, ())


@pytest.mark.parametrize(("older", "newer"), list(product(W, W)))
def test_newer_work_withdraws_older_work_that_it_makes_needless(older: AccountWork, newer: AccountWork) -> None:
    first = ordered(held(), older, "first", BEGUN)
    second = ordered(first.license, newer, "second", BEGUN)
    withdrawn = older in SUPERSEDES[newer]
    assert works(second.license) == ([newer] if withdrawn else [older, newer])
    assert [each.key for each in second.closed] == (["account/1"] if withdrawn else [])
    assert all(not each.done for each in second.closed)
    assert [each.key for each in second.opened] == ["account/2"]


def test_an_account_is_never_left_to_be_opened_and_closed_at_once() -> None:
    """Whatever the order in which people act, the last word is the only one left to carry out."""
    life = Life(held())
    for _ in range(3):
        life.send(access.deactivate, deactivation(NO_LOGIN))
        assert works(life.license) == [W.DEACTIVATE]
        life.send(access.reactivate, reactivation())
        assert works(life.license) == [W.REACTIVATE]
        assert len(life.board.open) == 1


def test_when_the_holder_leaves_nothing_is_opened_for_them_any_more_and_what_closes_stays() -> None:
    life = Life(held())
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.UNLOCK))
    life.send(license_terms.change_kind, other_kind(LicenseKind.AD_HOC))
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    assert (works(life.license), life.board.open) == ([], {})
    life = Life(held())
    life.send(access.deactivate, deactivation(NO_LOGIN))
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    assert (works(life.license), list(life.board.open)) == ([W.DEACTIVATE], ["account/1"])


def test_work_for_whoever_held_it_before_is_not_withdrawn_by_work_for_the_next() -> None:
    life = Life(held())
    life.send(access.deactivate, deactivation(NO_LOGIN))
    life.send(assignments.end_assignment, forms.leaving(HOLDER))
    life.send(assignments.reserve, forms.reservation("q-2", "p-next"))
    life.send(assignments.assign, forms.assignment("q-2", "p-next"))
    life.send(access.deactivate, deactivation(NO_LOGIN))
    assert [(each.work, each.person_id) for each in life.license.orders] == [
        (W.DEACTIVATE, HOLDER),
        (W.DEACTIVATE, "p-next"),
    ]


# --- by this system


def test_work_that_this_system_does_itself_is_no_task() -> None:
    decision = sound(access.deactivate(by_itself(), deactivation(NO_LOGIN), BEGUN))
    assert decision.opened == ()
    assert [each.work for each in own_orders(decision.state)] == [W.DEACTIVATE]


def test_what_this_system_does_itself_is_done_in_order_and_not_withdrawn() -> None:
    """It may be under way already: whatever comes first, the last piece of work decides."""
    life = Life(by_itself())
    life.send(access.deactivate, deactivation(NO_LOGIN))
    life.send(access.reactivate, reactivation())
    assert [(each.number, each.work) for each in own_orders(life.license)] == [(1, W.DEACTIVATE), (2, W.REACTIVATE)]


@pytest.mark.parametrize("late", [False, True])
def test_done_by_itself_it_is_over(late: bool) -> None:
    life = Life(access.deactivate(by_itself(), deactivation(NO_LOGIN), BEGUN).state)
    life.now = BEGUN + 49 * DAY / 24 if late else BEGUN
    life.take(account_orders.order_answered(life.license, 1, "", life.now))
    assert life.license.orders == ()
    assert ("late" in life.summaries[-1]) is late


def test_what_this_system_cannot_do_is_a_task_for_the_system_administrator() -> None:
    life = Life(access.deactivate(by_itself(), deactivation(NO_LOGIN), BEGUN).state)
    life.take(account_orders.order_answered(life.license, 1, "The HMIS knows no such user.", BEGUN))
    task = life.board.open["account/1"]
    assert (task.role, task.kind) == (Role.SYSTEM_ADMINISTRATOR, TaskKind.CLOSE_ACCOUNT)
    assert "The HMIS knows no such user." in task.title
    assert task.due == life.license.orders[0].limit.ends_at
    assert own_orders(life.license) == []  # it does not try again by itself
    life.send(account_orders.confirm_order, done_by_hand(1))
    assert (life.license.orders, life.board.open) == ((), {})


def test_a_problem_with_work_that_newer_work_undoes_is_nobodys_task() -> None:
    life = Life(by_itself())
    life.send(access.deactivate, deactivation(NO_LOGIN))
    life.send(access.reactivate, reactivation())
    life.take(account_orders.order_answered(life.license, 1, "The HMIS does not answer.", BEGUN))
    assert (works(life.license), life.board.open) == ([W.REACTIVATE], {})


@pytest.mark.parametrize("problem", ["", "The HMIS does not answer."])
def test_an_answer_about_work_that_was_settled_meanwhile_changes_nothing(problem: str) -> None:
    life = Life(access.deactivate(by_itself(), deactivation(NO_LOGIN), BEGUN).state)
    life.send(account_orders.confirm_order, done_by_hand(1))
    before = life.license
    life.take(account_orders.order_answered(life.license, 1, problem, BEGUN))
    assert life.license == before
    assert life.board.open == {}


# --- asked for


@pytest.mark.requirement("LOG-03")
@pytest.mark.parametrize(("wanted", "work"), [("unlock", W.UNLOCK), ("reset_password", W.RESET_PASSWORD)])
def test_the_agency_asks_for_an_unlock_or_a_new_password(wanted: str, work: AccountWork) -> None:
    for actor in (administrator(), signatory()):
        life = Life(held("detroit"))
        life.send(account_orders.ask_for_help, help_wanted(AccountHelp(wanted), actor, "Three bad attempts."))
        assert works(life.license) == [work]
        (task,) = life.board.open.values()
        assert (task.kind, task.role) == (TaskKind.UNLOCK_ACCOUNT, Role.SYSTEM_ADMINISTRATOR)
        assert task.title.endswith("Three bad attempts.")
        refused("already_asked", account_orders.ask_for_help, life.license, help_wanted(AccountHelp(wanted)), life.now)
        assert "_" not in life.summaries[-1]


@pytest.mark.requirement("LOG-01", "LOG-03")
@pytest.mark.parametrize(("wanted", "work"), [("unlock", W.UNLOCK), ("reset_password", W.RESET_PASSWORD)])
def test_a_holder_asks_for_an_unlock_or_a_new_password(wanted: str, work: AccountWork) -> None:
    life = Life(held("detroit"))
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp(wanted), person(HOLDER)))
    assert works(life.license) == [work]
    (task,) = life.board.open.values()
    assert task.title.endswith("the holder asked for it")


@pytest.mark.requirement("LOG-06")
def test_a_holder_asks_the_agency_which_then_asks_for_the_reactivation() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    wish = account_orders.ask_for_help(
        life.license, help_wanted(AccountHelp.REACTIVATION, person(HOLDER), "I am back."), life.now
    )
    (letter,) = wish.notices
    assert (letter.template, letter.to_role) == ("reactivation_wanted", life.license.terms.contact)
    assert letter.page == f"/licenses/{life.license.license_id}/help"
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION, person(HOLDER), "I am back."))
    task = life.board.open["wish"]
    assert (task.kind, task.role) == (TaskKind.REACTIVATE_LICENSE, life.license.terms.contact)
    assert task.title.endswith("I am back.")
    assert "reactivation" not in life.board.open
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION, administrator()))
    assert "wish" not in life.board.open
    assert life.board.open["reactivation"].role == Role.SYSTEM_ADMINISTRATOR


@pytest.mark.requirement("LOG-06")
@pytest.mark.parametrize("ends", ["reactivated", "revoked", "deleted"])
def test_a_wish_is_settled_with_the_license(ends: str) -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION, person(HOLDER)))
    if ends == "reactivated":
        life.send(access.reactivate, reactivation())
    elif ends == "revoked":
        life.send(revocation.revoke, revoking(InactiveReason.SANCTION))
    else:
        life.sleep(days=100)
    assert "wish" not in life.board.open


def test_for_an_inactive_license_neither_helps_and_the_reason_is_said() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    for wanted in (AccountHelp.UNLOCK, AccountHelp.RESET_PASSWORD):
        sentence = refused("inactive", account_orders.ask_for_help, license_, help_wanted(wanted), BEGUN)
        assert sentence == "The license is inactive because nobody has logged in for too long."


@pytest.mark.requirement("LOG-06")
def test_the_agency_administrator_asks_for_reactivation_and_the_system_administrator_decides() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    life.send(
        account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION, administrator(), "Back from vacation.")
    )
    task = life.board.open["reactivation"]
    assert (task.kind, task.role) == (TaskKind.REACTIVATE_LICENSE, Role.SYSTEM_ADMINISTRATOR)
    assert "nobody has logged in for too long. Back from vacation." in task.title
    life.send(access.reactivate, reactivation())
    assert life.is_in(LicenseState.ACTIVE)
    assert "reactivation" not in life.board.open


def test_a_reactivation_that_must_wait_for_something_else_is_not_asked_for() -> None:
    unpaid = access.deactivate(held(), deactivation(InactiveReason.UNPAID), BEGUN).state
    refused("unpaid", account_orders.ask_for_help, unpaid, help_wanted(AccountHelp.REACTIVATION), BEGUN)
    refused("is_active", account_orders.ask_for_help, held(), help_wanted(AccountHelp.REACTIVATION), BEGUN)
    refused("nobody_on_it", account_orders.ask_for_help, open_license(), help_wanted(AccountHelp.REACTIVATION), BEGUN)


@pytest.mark.requirement("LOG-07")
def test_a_deletion_settles_every_question_about_the_holder() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION))
    life.sleep(days=100)
    assert life.is_in(LicenseState.DELETED)
    assert [each.kind for each in life.board.open.values()] == [TaskKind.CLOSE_ACCOUNT]


def test_only_a_system_administrator_confirms_and_never_for_themselves() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    refused("not_permitted", account_orders.confirm_order, license_, done_by_hand(1, hmis_lead()), BEGUN)
    own = done_by_hand(1)
    own = own.model_copy(update={"actor": own.actor.model_copy(update={"person_id": HOLDER})})
    refused("not_permitted", account_orders.confirm_order, license_, own, BEGUN)


def test_nobody_confirms_work_on_the_account_of_an_earlier_license_of_their_own() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    (order,) = license_.orders
    earlier = license_.model_copy(update={"orders": (order.model_copy(update={"person_id": "p-admin"}),)})
    done = done_by_hand(1)
    own = done.model_copy(update={"actor": done.actor.model_copy(update={"person_id": "p-admin"})})
    sentence = refused("not_permitted", account_orders.confirm_order, earlier, own, BEGUN)
    assert sentence == "You can't confirm work on your own account. Please ask somebody else."


def test_a_confirmation_says_when_the_work_was_done_and_what_it_was() -> None:
    license_ = access.deactivate(held(), deactivation(NO_LOGIN), BEGUN).state
    today = civil_day(BEGUN, "America/Chicago")
    report = done_by_hand(1).model_copy(update={"done_on": today, "note": "Closed both accounts."})
    decision = account_orders.confirm_order(license_, report, BEGUN + 2 * DAY)
    assert decision.summary.endswith(f"Done on {spoken(today)}. Closed both accounts.")
    for day, code in ((today - DAY, "before_order"), (today + 9 * DAY, "not_done_yet")):
        wrong = report.model_copy(update={"done_on": day})
        refused(code, account_orders.confirm_order, license_, wrong, BEGUN + 2 * DAY)


# --- another name or address


@pytest.mark.parametrize("by_hand", [True, False])
def test_another_name_or_address_of_the_holder_is_work_on_the_account(by_hand: bool) -> None:
    license_ = held() if by_hand else by_itself()
    decision = account_orders.update_details(license_, new_details(), BEGUN)
    (order,) = decision.state.orders
    assert (order.work, order.person_id, order.by_hand) == (W.UPDATE_DETAILS, HOLDER, by_hand)
    kinds = [(each.kind, each.role, each.due) for each in decision.opened]
    task = (TaskKind.CHANGE_ACCOUNT, Role.SYSTEM_ADMINISTRATOR, order.limit.ends_at)
    assert kinds == ([task] if by_hand else [])


def test_an_older_change_of_details_is_replaced_by_a_newer_one_and_nothing_else_is() -> None:
    license_ = license_terms.change_kind(held(), other_kind(LicenseKind.AD_HOC), BEGUN).state
    license_ = account_orders.update_details(license_, new_details(), BEGUN).state
    license_ = account_orders.update_details(license_, new_details(), BEGUN + DAY).state
    assert works(license_) == [W.CHANGE, W.UPDATE_DETAILS]


def test_nobody_orders_it_but_the_system_and_only_for_the_holder() -> None:
    by_a_person = new_details().model_copy(update={"actor": administrator()})
    refused("not_permitted", account_orders.update_details, held(), by_a_person, BEGUN)
    refused("not_the_holder", account_orders.update_details, held(), new_details("p-somebody-else"), BEGUN)


@pytest.mark.parametrize("changed", [True, False])
def test_somebody_who_comes_back_under_another_name_has_an_account_to_change(changed: bool) -> None:
    reserved = assignments.reserve(open_license(), forms.reservation(), BEGUN).state
    coming_back = forms.assignment().model_copy(update={"details_changed": changed})
    decision = assignments.assign(reserved, coming_back, BEGUN)
    assert works(decision.state) == ([W.UPDATE_DETAILS] if changed else [])
    assert len(decision.opened) == len(decision.state.orders)
