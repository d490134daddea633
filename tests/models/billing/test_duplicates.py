"""A payment that was recorded before: refused with a sentence, unless it is a further one."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.archive import shortened
from models.billing.duplicates import SOMEBODY, earlier_payment, entered_by_hand, recorded_before
from models.billing.entries import Entry, EntryKind, PaymentMethod
from models.billing.messages import ReturnPayment
from models.billing.rules import payments
from tests.models.billing.samples import Books, a_policy, licenses, step
from tests.models.builders import DAY

CHECK = {"also": False, "on_record": ()}
"""What the service says of a payment that it has looked up."""


def paid_once() -> Books:
    """An agency whose check 1042 over 100.00 was recorded today."""
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 3, 2))
    books.pay("100.00", reference="1042", **CHECK)
    return books


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize(
    "again",
    [
        {"reference": "77"},  # the same day
        {"reference": ""},
        {"received_on": date(2026, 2, 20)},  # the same reference
        {"received_on": date(2026, 2, 20), "reference": "No. 01042"},
        {"method": PaymentMethod.ACH},
    ],
)
def test_the_same_amount_on_the_same_day_or_with_the_same_reference_is_refused(again: dict[str, object]) -> None:
    books = paid_once()
    said = books.refuse(
        "recorded_before", payments.record_payment, books.payment("100.00", **{"reference": "1042", **CHECK, **again})
    )
    assert said == (
        "A payment of $100.00 with the reference 1042, received on Monday, March 2, 2026, was already recorded by "
        "somebody else a moment ago. If you mean that one, no action is needed. If this is a further payment, send it "
        "with --also."
    )
    books.pay("100.00", **{"reference": "1042", **CHECK, **again, "also": True})
    assert books.account.balance == Decimal("-200.00")


def test_another_amount_or_another_day_and_reference_is_another_payment() -> None:
    books = paid_once()
    books.pay("100.01", reference="1042", **CHECK)
    books.pay("100.00", reference="77", received_on=books.today - DAY, **CHECK)
    books.pay("100.00", reference="", received_on=books.today - 2 * DAY, **CHECK)
    books.pay("100.00", reference="", received_on=books.today - 3 * DAY, **CHECK)


def test_a_payment_that_was_returned_may_come_again() -> None:
    books = paid_once()
    number = books.account.ledger.entries[-1].number
    back = step(ReturnPayment, payment=number, returned_on=books.today, reason="No funds.")
    books.send(payments.return_payment, back)
    books.pay("100.00", reference="1042", **CHECK)


@pytest.mark.requirement("FEE-05")
def test_a_payment_that_only_the_records_have_is_known_all_the_same() -> None:
    books = paid_once()
    on_record = books.account.ledger.entries
    books.until(date(2026, 6, 1))
    books.account = shortened(books.account, books.today)
    assert books.account.ledger.entries == ()
    again = books.payment("100.00", reference="1042", also=False, on_record=on_record)
    books.refuse("recorded_before", payments.record_payment, again)


def test_a_step_from_before_this_was_asked_is_taken_as_it_was() -> None:
    books = paid_once()
    books.pay("100.00", reference="1042")


@pytest.mark.requirement("FEE-05")
def test_a_line_of_the_bank_is_compared_with_what_was_entered_by_hand() -> None:
    books = paid_once()
    by_hand = books.account.ledger.entries[-1].number
    line = books.payment("100.00", reference="1042", bank_line="b-1", **CHECK)
    books.refuse("recorded_before", payments.record_payment, line)
    books.pay("100.00", reference="1042", bank_line="b-2", counted=(by_hand,), **CHECK)
    books.pay("100.00", reference="1042", bank_line="b-3", counted=(by_hand,), **CHECK)
    books.refuse("recorded_before", payments.record_payment, books.payment("100.00", reference="1042", **CHECK))


def test_what_was_paid_before_the_account_was_managed_here_is_no_earlier_payment() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True)
    brought = books.account.ledger.entries[-1]
    assert brought.kind == EntryKind.PAYMENT
    books.pay(str(-brought.amount), received_on=brought.day, **CHECK)


def test_references_are_the_same_however_they_are_written() -> None:
    books = paid_once()
    entries = books.account.ledger.entries
    for reference in ("1042", "#1042", "No. 1042", "check 1042", "001042"):
        assert earlier_payment(entries, Decimal("100.00"), None, reference) is not None, reference
    for reference in ("", "no.", "10421", "0", "104"):
        assert earlier_payment(entries, Decimal("100.00"), None, reference) is None, reference


def test_the_refusal_says_what_there_is_to_say() -> None:
    found = Entry(
        number=1,
        kind=EntryKind.PAYMENT,
        at=Books(a_policy()).now,
        day=date(2026, 1, 5),
        amount=Decimal("-5.00"),
        by="p-x",
    )
    said = recorded_before(found, "Bea Miller on Tuesday, January 6, 2026").sentence
    assert said.startswith(
        "A payment of $5.00, received on Monday, January 5, 2026, was already recorded by Bea Miller on Tuesday"
    )
    assert SOMEBODY not in said
    assert entered_by_hand([found], [1]) == []


NEAR = {**CHECK, "within_days": 10}


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize(
    ("days", "changes", "is_asked"),
    [
        (4, {"bank_line": "b-1", "reference": ""}, True),
        (10, {"bank_line": "b-1", "reference": ""}, True),
        (11, {"bank_line": "b-1", "reference": ""}, False),
        (4, {"bank_line": "b-1", "reference": "9810027731"}, True),  # the bank's own number says nothing
        (4, {"bank_line": "b-1", "reference": "1043"}, False),  # another check
        (4, {"reference": ""}, True),
        (4, {"reference": "1043"}, False),
    ],
)
def test_a_check_and_a_payment_some_days_later_may_be_the_same(
    days: int, changes: dict[str, object], is_asked: bool
) -> None:
    books = paid_once()
    later = books.payment("100.00", received_on=books.today - days * DAY, **{**NEAR, **changes})
    if is_asked:
        books.refuse("recorded_before", payments.record_payment, later)
        books.send(payments.record_payment, later.model_copy(update={"also": True}))
        assert books.account.ledger.entries[-1].further
    else:
        books.send(payments.record_payment, later)


@pytest.mark.requirement("FEE-05")
def test_lines_of_the_bank_are_not_asked_about_among_themselves() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 3, 2))
    books.pay("100.00", bank_line="b-1", reference="", **NEAR)
    books.pay("100.00", bank_line="b-2", reference="", received_on=books.today - DAY, **NEAR)
    by_hand = books.payment("100.00", reference="1042", received_on=books.today - 3 * DAY, **NEAR)
    books.refuse("recorded_before", payments.record_payment, by_hand)
