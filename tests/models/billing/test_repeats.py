"""The same form again by hand, without its key: it is asked about where it would count as money once more."""

from datetime import date, timedelta

import pytest

from models.billing.messages import BillingStep, IssueCredit, PayOut
from models.billing.repeats import require_not_repeated
from models.billing.rules import corrections, payments
from models.errors import RuleViolation
from models.forms import SENT_AGAIN
from models.policy.billing import CreditPolicy
from tests.models.billing.samples import Books, a_policy, billing_staff, director, step
from tests.models.builders import SOURCE
from tests.models.checks import assert_sentence


@pytest.fixture
def books() -> Books:
    """An agency that owes 313.15 on two invoices and may be paid out."""
    credits = CreditPolicy(source=SOURCE, may_be_paid_out=True)
    books = Books(a_policy(credits=credits)).until(date(2026, 8, 11))
    books.new("l-9")
    return books.until(date(2026, 12, 1))


def asked(books: Books, message: BillingStep) -> str:
    """What is asked about a form that may be the same as an earlier one; nothing if nothing is."""
    try:
        require_not_repeated(books.account, message, books.now)
    except RuleViolation as refusal:
        assert_sentence(refusal.sentence)
        return refusal.sentence
    return ""


def test_the_same_payment_by_the_same_person_is_asked_about_for_a_day(books: Books) -> None:
    books.pay("100.00", reference="1042")
    same = books.payment("100.00", reference="1042")
    books.now += timedelta(minutes=3)
    assert asked(books, same) == (
        "You already sent the same form 3 minutes ago: a payment of $100.00. "
        "If you mean that one, no action is needed. If this is another one, send it with --again."
    )
    books.now += SENT_AGAIN - timedelta(minutes=4)
    assert "23 hours ago" in asked(books, same)
    books.now += timedelta(minutes=1)
    assert asked(books, same) == ""


def test_another_payment_is_not_asked_about(books: Books) -> None:
    books.pay("100.00", reference="1042")
    assert asked(books, books.payment("100.01", reference="1042")) == ""
    assert asked(books, books.payment("100.00", reference="1043")) == ""
    assert asked(books, books.payment("100.00", reference="1042", invoice="T-0001")) == ""
    assert asked(books, books.payment("100.00", reference="1042", received_on=date(2026, 11, 30))) == ""
    assert asked(books, books.payment("100.00", reference="1042", actor=director())) == ""
    assert asked(books, books.payment("100.00", reference="1042", bank_line="b-1")) == ""
    assert "just now" in asked(books, books.payment("100.00", reference="1042"))


def test_a_form_with_its_key_is_left_to_the_account_which_counts_it_once(books: Books) -> None:
    message = books.payment("100.00", key="form")
    books.send(payments.record_payment, message)
    assert asked(books, message) == ""
    books.refuse("already_received", payments.record_payment, message)


def test_the_same_credit_is_asked_about_although_it_has_a_paid_and_an_unpaid_part(books: Books) -> None:
    books.pay("80.00", invoice="T-0001")
    books.send(corrections.issue_credit, step(IssueCredit, invoice="T-0001", amount="20.00", reason="Too much."))
    again: IssueCredit = step(IssueCredit, invoice="T-0001", amount="20.00", reason="Too much.")
    assert "$20.00 off invoice T-0001" in asked(books, again)
    assert asked(books, again.model_copy(update={"amount": "8.15"})) == "", "a part of it is another credit"
    assert asked(books, again.model_copy(update={"reason": "Once more."})) == ""
    assert asked(books, again.model_copy(update={"invoice": "T-0002"})) == ""


def test_the_same_payout_is_asked_about(books: Books) -> None:
    books.pay("400.00")
    paid: PayOut = step(PayOut, amount="20.00", paid_on=books.today, reason="It asked for it.")
    books.send(payments.pay_out, paid)
    again = paid.model_copy(update={"key": "another"})
    assert "a payout of $20.00" in asked(books, again)
    assert asked(books, again.model_copy(update={"amount": "21.00"})) == ""
    assert billing_staff().person_id == again.actor.person_id


def test_a_further_payment_is_asked_about_when_it_is_sent_as_a_further_one_again(books: Books) -> None:
    books.pay("100.00", reference="1042")
    further = books.payment("100.00", reference="1042", also=True)
    assert asked(books, further) == "", "the first was not meant as a further one"
    books.send(payments.record_payment, further)
    assert "just now" in asked(books, books.payment("100.00", reference="1042", also=True))
