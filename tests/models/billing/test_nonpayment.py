"""What is not paid at the expiration date takes access away, and payment gives exactly that back (FEE-07)."""

from datetime import date

import pytest

from models.billing import timeline
from models.billing.lifecycle import InvoiceState
from models.billing.messages import (
    AccessResult,
    AccessWork,
    DeferInvoice,
    IssueCredit,
    ReturnPayment,
    VoidInvoice,
)
from models.billing.rules import access, corrections, payments
from models.billing.state import BillingEvidence
from models.license.lifecycle import LicenseState
from models.people import Role
from models.policy.billing import Nonpayment
from tests.models.billing.samples import Books, a_license, a_policy, billing_staff, licenses, step
from tests.models.builders import MOMENT, SOURCE, at

NEW_YEAR = at(date(2027, 1, 1), 0)
RENEWAL = "MN-000001"


def unpaid() -> Books:
    """Licenses in every state, the renewal of December 1, and nobody paid: the last moment of December 31."""
    books = Books(has=tuple(a_license(f"l-{state.value}", state) for state in LicenseState))
    books.until(date(2026, 12, 31), hour=23)
    books.now = NEW_YEAR - MOMENT
    assert not books.wake()
    return books


def turned_out() -> Books:
    """The next moment, and every license has answered."""
    books = unpaid()
    books.until(date(2027, 1, 1), hour=0)
    books.licenses_answer()
    return books


@pytest.mark.requirement("FEE-07")
def test_access_lasts_to_the_last_moment_of_the_expiration_date_and_not_a_moment_longer() -> None:
    books = unpaid()
    assert books.account.suspension is None
    books.until(date(2027, 1, 1), hour=0)
    assert books.account.suspension is not None
    assert books.account.suspension.since == NEW_YEAR


@pytest.mark.requirement("FEE-07")
def test_every_license_with_a_user_on_it_loses_access_the_inactive_ones_too() -> None:
    books = unpaid()
    books.until(date(2027, 1, 1), hour=0)
    suspension = books.account.suspension
    assert suspension is not None
    assert set(suspension.to_take) == {"l-active", "l-inactive"}
    assert suspension.invoices == (RENEWAL,)
    assert books.invoice(RENEWAL).state == InvoiceState.OVERDUE
    assert {each.to_role for each in books.letters("billing_access_ended")} == {
        Role.BILLING_CONTACT,
        Role.REPRESENTATIVE,
    }
    assert books.board.open[f"collect/{RENEWAL}"].role == Role.BILLING


@pytest.mark.requirement("FEE-07")
@pytest.mark.parametrize("paid_on", [date(2026, 12, 2), date(2026, 12, 31)])
def test_an_invoice_paid_by_the_expiration_date_takes_nothing_away(paid_on: date) -> None:
    books = Books(has=licenses(2)).until(paid_on)
    books.pay("450.00", invoice=RENEWAL)
    books.until(date(2027, 3, 1))
    assert books.account.suspension is None
    assert "access_ended" not in books.moves
    assert "overdue" not in books.moves


@pytest.mark.requirement("FEE-07")
def test_an_invoice_paid_in_part_is_not_paid() -> None:
    books = Books(has=licenses(2)).until(date(2026, 12, 20))
    books.pay("449.99")
    books.until(date(2027, 1, 1), hour=0)
    assert books.account.suspension is not None
    books.licenses_answer()
    books.pay("0.01")
    assert set(books.account.suspension.to_return) == {"l-1", "l-2"}


@pytest.mark.requirement("FEE-07")
def test_payment_gives_back_exactly_what_non_payment_took() -> None:
    books = unpaid()
    books.until(date(2027, 1, 1), hour=0)
    books.answer("l-active", AccessWork.TAKE)
    books.answer("l-inactive", AccessWork.TAKE, done=False, sentence="Its holder has left.")
    books.until(date(2027, 1, 20))
    books.pay("900.00")
    suspension = books.account.suspension
    assert suspension is not None
    assert suspension.to_return == ("l-active",)
    assert f"collect/{RENEWAL}" not in books.board.open
    books.licenses_answer()
    assert books.account.suspension is None
    assert books.invoice(RENEWAL).state == InvoiceState.PAID
    assert len(books.letters("billing_access_restored")) == 2


@pytest.mark.requirement("FEE-07")
def test_a_payment_in_part_after_the_date_gives_nothing_back() -> None:
    books = turned_out()
    books.pay("100.00")
    suspension = books.account.suspension
    assert suspension is not None
    assert suspension.in_force
    assert suspension.to_return == ()
    assert books.invoice(RENEWAL).state == InvoiceState.OVERDUE


@pytest.mark.requirement("FEE-07")
def test_an_outage_over_the_date_takes_access_once_when_it_is_over() -> None:
    books = Books(has=licenses(2)).until(date(2026, 12, 30))
    books.away_until(date(2027, 1, 2))
    assert books.moves.count("access_ended") == 1
    assert books.account.suspension is not None
    books.licenses_answer()
    books.until(date(2027, 2, 20))
    assert books.moves.count("access_ended") == 1


@pytest.mark.requirement("FEE-07")
def test_an_agency_that_never_pays_stays_out_and_is_invoiced_again_the_next_year() -> None:
    books = turned_out()
    books.until(date(2028, 1, 2))
    assert len(books.account.invoices) == 2
    assert {each.state for each in books.account.invoices} == {InvoiceState.OVERDUE}
    suspension = books.account.suspension
    assert suspension is not None
    assert suspension.invoices == ("MN-000001", "MN-000002")
    assert set(suspension.taken) == {"l-active", "l-inactive"}
    assert suspension.to_take == ()
    books.pay("900.00")  # the oldest first: one of two
    assert books.account.suspension is not None
    assert books.account.suspension.in_force
    books.pay("900.00")
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive"}


@pytest.mark.requirement("FEE-07")
def test_payment_before_every_license_answered_takes_no_more_and_returns_what_comes_late() -> None:
    books = unpaid()
    books.until(date(2027, 1, 1), hour=0)
    books.pay("900.00")
    assert books.account.suspension is None, "nothing was taken yet"
    books.answer("l-active", AccessWork.TAKE)  # it was on its way
    assert books.account.suspension is not None
    assert books.account.suspension.to_return == ("l-active",)
    books.licenses_answer()
    assert books.account.suspension is None


def test_access_that_can_not_be_given_back_is_a_task_for_billing_staff() -> None:
    books = turned_out()
    books.pay("900.00")
    books.answer("l-active", AccessWork.GIVE_BACK, done=False, sentence="This license was deleted.")
    task = books.board.open["give-back/l-active"]
    assert task.role == Role.BILLING
    assert "This license was deleted." in task.title
    assert books.account.matters == {"give-back/l-active": task.title}


@pytest.mark.requirement("FEE-07")
def test_whoever_begins_on_a_license_while_the_agency_has_no_access_gets_none_either() -> None:
    books = turned_out()
    books.transfer("l-open")
    assert books.account.suspension is not None
    assert set(books.account.suspension.to_take) == {"l-open"}
    books.new("l-9")
    assert set(books.account.suspension.to_take) == {"l-open", "l-9"}
    books.licenses_answer()
    books.pay("2000.00")
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive", "l-open", "l-9"}


def test_a_license_that_was_deleted_in_the_meantime_gets_nothing_back() -> None:
    books = turned_out()
    books.delete("l-active")
    assert books.account.suspension is not None
    assert books.account.suspension.taken == ("l-inactive",)


@pytest.mark.requirement("FEE-07")
def test_a_payment_that_is_returned_after_the_date_leaves_access_to_the_end_of_the_day() -> None:
    books = Books(has=licenses(2)).until(date(2026, 12, 20))
    books.pay("450.00")
    number = books.account.ledger.entries[-1].number
    books.until(date(2027, 1, 15))
    books.send(
        payments.return_payment, step(ReturnPayment, payment=number, returned_on=books.today, reason="No funds.")
    )
    assert books.invoice(RENEWAL).state == InvoiceState.ISSUED
    assert books.account.suspension is None
    assert books.wake()  # overdue at once
    assert books.invoice(RENEWAL).state == InvoiceState.OVERDUE
    books.until(date(2027, 1, 15), hour=23)
    assert books.account.suspension is None
    books.until(date(2027, 1, 16), hour=0)
    assert books.account.suspension is not None


def test_days_of_grace_are_counted_after_the_expiration_date() -> None:
    grace = Nonpayment(access_ends=True, grace_days=5, source=SOURCE)
    books = Books(a_policy(nonpayment=grace), has=licenses(1)).until(date(2027, 1, 5), hour=23)
    assert books.account.suspension is None
    assert books.invoice("T-0001").state == InvoiceState.OVERDUE
    books.until(date(2027, 1, 6), hour=0)
    assert books.account.suspension is not None


def test_where_the_policy_says_so_nothing_follows_but_reminders() -> None:
    nothing = Nonpayment(access_ends=False, source=SOURCE)
    books = Books(a_policy(nonpayment=nothing), has=licenses(1)).until(date(2027, 3, 1))
    assert books.account.suspension is None
    assert books.invoice("T-0001").state == InvoiceState.OVERDUE
    assert "access_until" not in books.letters("invoice_issued")[0].facts


@pytest.mark.requirement("FEE-07")
def test_a_separate_invoice_takes_access_at_the_next_expiration_date_and_not_before() -> None:
    books = Books().until(date(2026, 3, 2))
    books.new("l-9")
    books.until(date(2026, 12, 31), hour=23)
    assert books.invoice("MN-000001").state == InvoiceState.OVERDUE
    assert books.account.suspension is None
    books.pay("225.00", invoice="MN-000002")  # the renewal alone
    books.until(date(2027, 1, 1), hour=0)
    assert books.account.suspension is not None
    assert books.account.suspension.invoices == ("MN-000001",)


def test_a_separate_invoice_that_is_not_due_yet_takes_no_access_at_the_expiration_date() -> None:
    books = Books().until(date(2026, 12, 20))
    books.new("l-9")
    assert books.last.due.last_day == date(2027, 1, 19)
    books.until(date(2027, 6, 1))
    assert books.account.suspension is None
    books.until(date(2028, 1, 1), hour=0)
    assert books.account.suspension is not None


# --- more time


def test_more_time_to_pay_keeps_access_or_gives_it_back() -> None:
    books = unpaid()
    more = step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 1, 31), reason="The grant is late.")
    books.send(corrections.defer_invoice, more)
    books.until(date(2027, 1, 20))
    assert books.account.suspension is None
    assert books.invoice(RENEWAL).state == InvoiceState.ISSUED
    assert (
        "Moved from Thursday, December 31, 2026 to Sunday, January 31, 2027" in books.invoice(RENEWAL).due.explained()
    )
    books.until(date(2027, 2, 1), hour=0)
    books.licenses_answer()
    assert books.account.suspension is not None
    again = step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 2, 28), reason="It is on its way.")
    books.send(corrections.defer_invoice, again)
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive"}
    assert f"collect/{RENEWAL}" not in books.board.open


@pytest.mark.requirement("FEE-07")
def test_more_time_to_pay_lasts_until_the_day_is_over_where_the_office_is() -> None:
    """At seven in the evening in Minnesota the next day has begun in UTC."""
    books = turned_out()
    books.until(date(2027, 1, 5), hour=19)
    today = step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 1, 5), reason="The money comes tonight.")
    books.send(corrections.defer_invoice, today)
    assert books.account.suspension is not None
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive"}


def test_more_time_has_limits_and_is_for_those_the_policy_names() -> None:
    books = unpaid()
    more = step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 1, 31), reason="Late.")
    for day, code in (
        (date(2026, 12, 31), "not_later"),
        (date(2026, 12, 1), "not_later"),
        (date(2027, 3, 2), "too_far"),
    ):
        books.refuse(code, corrections.defer_invoice, more.model_copy(update={"to_day": day}))
    corrections.defer_invoice(books.account, more.model_copy(update={"to_day": date(2027, 3, 1)}), books.now)
    books.refuse("unknown_invoice", corrections.defer_invoice, more.model_copy(update={"invoice": "MN-000009"}))
    books.pay("900.00")
    books.refuse("not_now", corrections.defer_invoice, more)


def test_a_part_that_is_paid_stays_a_part_when_there_is_more_time() -> None:
    books = unpaid()
    books.pay("1.00")
    books.send(
        corrections.defer_invoice,
        step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 1, 31), reason="The grant is late."),
    )
    assert books.invoice(RENEWAL).state == InvoiceState.PART_PAID


@pytest.mark.requirement("FEE-07")
def test_more_time_until_tonight_gives_access_back_in_the_evening_though_it_is_tomorrow_in_greenwich() -> None:
    books = turned_out()
    books.until(date(2027, 1, 5), hour=20)
    tonight = step(DeferInvoice, invoice=RENEWAL, to_day=date(2027, 1, 5), reason="The check is in the mail.")
    books.send(corrections.defer_invoice, tonight)
    assert books.account.suspension is not None
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive"}
    books.licenses_answer()
    books.until(date(2027, 1, 6), hour=0)
    assert books.account.suspension is not None
    assert set(books.account.suspension.to_take) == {"l-active", "l-inactive"}


@pytest.mark.parametrize("how", ["credit", "void"])
def test_access_comes_back_whatever_closes_the_invoice(how: str) -> None:
    books = turned_out()
    if how == "credit":
        books.send(corrections.issue_credit, step(IssueCredit, invoice=RENEWAL, amount="900.00", reason="Our mistake."))
    else:
        books.send(corrections.void_invoice, step(VoidInvoice, invoice=RENEWAL, reason="Our mistake."))
    assert books.account.suspension is not None
    assert set(books.account.suspension.to_return) == {"l-active", "l-inactive"}


# --- reminders


def test_reminders_go_out_before_and_after_the_due_date_and_stop_when_it_is_paid() -> None:
    books = Books(has=licenses(1)).until(date(2027, 1, 10))
    assert [each.facts["days_left"] for each in books.letters("invoice_reminder")] == [14, 3, -7]
    books.pay("225.00")
    books.until(date(2027, 3, 1))
    assert len(books.letters("invoice_reminder")) == 3


def test_after_an_outage_there_is_one_reminder_that_counts_from_today() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 10))
    books.away_until(date(2026, 12, 29))
    assert [each.facts["days_left"] for each in books.letters("invoice_reminder")] == [2]


def test_no_reminder_comes_before_the_invoice_itself() -> None:
    books = Books(has=licenses(1), now=at(date(2026, 12, 24)))
    books.until(date(2026, 12, 30))
    assert books.last.issued_on == date(2026, 12, 24)
    assert books.last.due.last_day == date(2027, 1, 7)
    assert books.letters("invoice_reminder") == []


# --- who may


def test_only_licenses_answer_about_access() -> None:
    books = turned_out()
    result = AccessResult(actor=billing_staff(), key="k", license_id="l-active", work=AccessWork.GIVE_BACK, done=True)
    books.refuse("not_permitted", access.report_access, result)


def test_the_next_alarm_says_what_it_is_for() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 29))
    due = timeline.next_wake(books.account)
    assert due is not None
    assert due == (NEW_YEAR, f"{RENEWAL} is due")
    assert timeline.wake(books.account, BillingEvidence(), NEW_YEAR - MOMENT) is None
