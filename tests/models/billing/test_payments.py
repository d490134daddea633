"""Payments: where they go, what can't be taken, what the bank takes back, what is paid out."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.entries import EntryKind
from models.billing.lifecycle import InvoiceState
from models.billing.messages import IssueCredit, PayOut, ReturnPayment, VoidInvoice
from models.billing.posting import position_of
from models.billing.rules import corrections, payments
from models.people import Actor
from models.policy.billing import CreditPolicy
from tests.models.billing.samples import (
    Books,
    a_policy,
    billing_contact,
    billing_staff,
    director,
    licenses,
    step,
)
from tests.models.builders import DAY, SOURCE, hmis_lead, representative


def two_invoices() -> Books:
    """T-0001 over 88.15 of August, T-0002 over 225.00 of December; nobody has paid."""
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    return books.until(date(2026, 12, 1))


def test_a_payment_goes_to_the_oldest_invoice_first_and_says_so() -> None:
    books = two_invoices()
    said = books.pay("100.00")
    assert said == "Payment 3, $100.00: $88.15 for invoice T-0001; $11.85 for invoice T-0002."
    assert [each.state for each in books.account.invoices] == [InvoiceState.PAID, InvoiceState.PART_PAID]
    assert books.letters("payment_received")[0].facts == {
        "amount": "$100.00",
        "payment": "$100.00 by check 1042, received on Tuesday, December 1, 2026",
        "applied": ["$88.15 for invoice T-0001", "$11.85 for invoice T-0002"],
        "open": "$213.15",
        "due_now": ["Invoice T-0002: $213.15, due Thursday, December 31, 2026"],
        "due_by": "Thursday, December 31, 2026",
        "access_until": "Thursday, December 31, 2026",
    }
    assert "collect/T-0001" not in books.board.open


def test_a_payment_goes_first_to_the_invoice_it_names() -> None:
    books = two_invoices()
    assert "$25.00 for invoice T-0001; $225.00 for invoice T-0002." in books.pay("250.00", invoice="T-0002")


def test_what_is_paid_too_much_stays_with_the_agency_for_its_next_invoice() -> None:
    books = two_invoices()
    assert "$13.15 kept as credit for your next invoice" in books.pay("326.30")
    assert (str(books.available), str(books.account.balance)) == ("13.15", "-13.15")
    books.new("l-10")
    assert str(books.available) == "0.00"
    assert books.last.state == InvoiceState.PART_PAID
    assert books.letters("invoice_issued")[-1].facts["paid"] == "$13.15"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"invoice": "T-0009"}, "unknown_invoice"),
        ({"amount": "-5.00"}, "negative_amount"),
        ({"amount": "5.001"}, "too_precise"),
        ({"amount": "five"}, "not_an_amount"),
        ({"amount": "0"}, "zero_amount"),
        ({"received_on": date(2026, 12, 2)}, "in_the_future"),
        ({"actor": representative()}, "not_permitted"),
        ({"actor": billing_contact()}, "not_permitted"),
        ({"actor": hmis_lead()}, "not_permitted"),
    ],
)
def test_a_payment_that_can_not_be_taken_is_refused_with_a_sentence(changes: dict[str, object], code: str) -> None:
    books = two_invoices()
    message = books.payment("100.00").model_copy(update=changes)
    books.refuse(code, payments.record_payment, message)


def test_a_payment_for_a_voided_invoice_is_refused() -> None:
    books = two_invoices()
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong."))
    said = books.refuse("voided_invoice", payments.record_payment, books.payment("88.15", invoice="T-0001"))
    assert said == "Invoice T-0001 was voided, so nothing is due on it."


def test_the_same_line_of_the_bank_is_recorded_once() -> None:
    books = two_invoices()
    books.pay("100.00", bank_line="b-1")
    books.refuse("known_bank_line", payments.record_payment, books.payment("100.00", bank_line="b-1"))
    books.pay("100.00", bank_line="b-2")


def test_the_same_form_is_recorded_once() -> None:
    books = two_invoices()
    message = books.payment("100.00", key="form")
    books.send(payments.record_payment, message)
    books.refuse("already_received", payments.record_payment, message)
    books.refuse("key_reused", payments.record_payment, message.model_copy(update={"amount": "100.01"}))


def test_nobody_keeps_the_books_of_an_agency_of_their_own() -> None:
    books = two_invoices()
    both = Actor(person_id="p-x", grants=(*billing_staff().grants, *representative().grants))
    said = books.refuse("not_permitted", payments.record_payment, books.payment("1.00", actor=both))
    assert said == "You can't do this for your own agency. Please ask somebody else to do it."


# --- returned


def returned(books: Books, payment: int, **changes: object) -> ReturnPayment:
    """A payment that the bank takes back today."""
    message: ReturnPayment = step(ReturnPayment, payment=payment, returned_on=books.today, reason="No funds.")
    return message.model_copy(update=changes)


def test_a_returned_payment_opens_again_what_it_had_paid() -> None:
    books = two_invoices()
    books.pay("313.15")
    books.send(payments.return_payment, returned(books, 3))
    assert [each.state for each in books.account.invoices] == [InvoiceState.ISSUED, InvoiceState.ISSUED]
    assert str(books.account.balance) == "313.15"
    assert books.letters("payment_returned")[0].facts["invoices"] == ["T-0001", "T-0002"]


def test_money_that_was_left_over_pays_what_is_open_again() -> None:
    books = two_invoices()
    books.pay("313.15")
    books.pay("50.00")
    books.send(payments.return_payment, returned(books, 3))
    assert str(books.open("T-0001")) == "38.15"
    assert str(books.available) == "0.00"
    assert books.invoice("T-0001").state == InvoiceState.PART_PAID


def test_what_a_later_payment_paid_stays_paid() -> None:
    books = two_invoices()
    books.pay("88.15")
    books.pay("225.00")
    books.send(payments.return_payment, returned(books, 3))
    assert (str(books.open("T-0001")), str(books.open("T-0002"))) == ("88.15", "0.00")


def test_a_payment_is_returned_once_and_only_if_there_was_one() -> None:
    books = two_invoices()
    books.pay("88.15")
    for number in (1, 4, 0, -3, 99):
        books.refuse("unknown_payment", payments.return_payment, returned(books, number))
    books.refuse("before_payment", payments.return_payment, returned(books, 3, returned_on=books.today - DAY))
    books.refuse("in_the_future", payments.return_payment, returned(books, 3, returned_on=books.today + DAY))
    books.send(payments.return_payment, returned(books, 3))
    books.refuse("unknown_payment", payments.return_payment, returned(books, 3))


@pytest.mark.requirement("FEE-10")
def test_a_credit_does_not_outlive_the_payment_it_came_from() -> None:
    books = two_invoices()
    books.pay("313.15")
    books.send(corrections.issue_credit, step(IssueCredit, invoice="T-0001", amount="60.00", reason="Our mistake."))
    assert str(books.available) == "60.00"
    books.send(payments.return_payment, returned(books, 3))
    assert str(books.available) == "0.00"
    assert (str(books.open("T-0001")), str(books.account.balance)) == ("28.15", "253.15")


# --- paid out


def with_credit() -> Books:
    """An agency that has 60.00 left."""
    books = two_invoices()
    books.pay("373.15")
    return books


def payout(books: Books, amount: str, **changes: object) -> PayOut:
    """Money paid out today."""
    message: PayOut = step(PayOut, amount=amount, paid_on=books.today, reference="77", reason="They asked for it.")
    return message.model_copy(update=changes)


def test_what_is_left_can_be_paid_out() -> None:
    books = with_credit()
    books.send(payments.pay_out, payout(books, "60.00"))
    assert (str(books.available), str(books.account.balance)) == ("0.00", "0.00")
    assert books.account.ledger.entries[-1].kind == EntryKind.PAYOUT


@pytest.mark.parametrize(
    ("amount", "changes", "code"),
    [
        ("60.01", {}, "not_available"),
        ("-1", {}, "negative_amount"),
        ("1.00", {"actor": representative()}, "not_permitted"),
        ("1.00", {"actor": director()}, "not_permitted"),
        ("1.00", {"paid_on": date(2027, 1, 1)}, "in_the_future"),
    ],
)
def test_no_more_is_paid_out_than_is_left_and_only_by_billing_staff(
    amount: str, changes: dict[str, object], code: str
) -> None:
    books = with_credit()
    books.refuse(code, payments.pay_out, payout(books, amount, **changes))


def test_where_the_policy_keeps_the_money_nothing_is_paid_out() -> None:
    keep = CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE)
    books = Books(a_policy(credits=keep), has=licenses(1))
    books.pay("10.00")
    books.refuse("no_payout", payments.pay_out, payout(books, "5.00"))


def test_what_was_paid_out_of_a_payment_that_is_returned_is_owed() -> None:
    books = with_credit()
    books.send(payments.pay_out, payout(books, "60.00"))
    books.send(payments.return_payment, returned(books, 3))
    stands = position_of(books.account)
    assert (str(stands.overdrawn), str(stands.open)) == ("60.00", "313.15")
    assert books.account.balance == Decimal("373.15")
    books.pay("373.15")
    assert position_of(books.account).overdrawn == 0
    assert books.account.balance == 0
