"""An account that lives for years stays small, and nothing that still matters is lost."""

from datetime import date, timedelta

import pytest

from models.billing.archive import shortened
from models.billing.lifecycle import InvoiceState
from models.billing.messages import ReturnPayment, VoidInvoice
from models.billing.posting import position_of
from models.billing.rules import corrections, payments
from models.billing.statement import statement
from tests.models.billing.samples import Books, a_policy, licenses, step
from tests.models.builders import minnesota

KILOBYTE = 1024


def lived(years: int, *, number: int = 3, pays: bool = True) -> Books:
    """An agency from 2026 on, with a new and a deleted license every few months."""
    books = Books(a_policy(), has=licenses(number), paid=True)
    names = iter(range(1000, 9000))
    for year in range(2026, 2026 + years):
        for month in (2, 5, 8):
            books.until(date(year, month, 15))
            books.new(f"n-{next(names)}")
            books.delete(books.has[0].license_id)
            if pays:
                books.pay(str(position_of(books.account).open or "1.00"))
        books.until(date(year, 12, 2))
        if pays:
            books.pay(str(position_of(books.account).open or "1.00"))
    return books


def test_after_years_with_a_hundred_licenses_the_state_is_far_from_the_limit_of_a_payload() -> None:
    sizes = {years: len(lived(years, number=100).account.model_dump_json()) for years in (2, 6)}
    assert sizes[6] < 100 * KILOBYTE
    assert sizes[6] < 1.1 * sizes[2], "it does not grow from year to year"


def test_an_agency_that_never_pays_keeps_its_debts_and_not_their_lines() -> None:
    books = lived(5, number=40, pays=False)
    assert len(books.account.model_dump_json()) < 80 * KILOBYTE
    old = books.account.invoices[0]
    as_issued = next(each for each in books.issued if each.number == old.number)
    assert (old.lines, old.state) == ((), InvoiceState.OVERDUE)
    assert (old.total, old.first_day) == (as_issued.total, as_issued.first_day)
    assert position_of(books.account).invoices[old.number].billed == old.total
    books.pay(str(books.open(old.number)), invoice=old.number)
    assert books.invoice(old.number).state == InvoiceState.PAID


def test_balance_and_money_stay_where_they_are() -> None:
    books = Books(a_policy(), has=licenses(2), paid=True).until(date(2026, 8, 10))
    books.delete("l-1")  # 88.15 is the agency's
    books.until(date(2026, 12, 1))
    before = position_of(books.account)
    short = shortened(books.account, date(2026, 12, 1))
    assert short.balance == books.account.balance
    assert (position_of(short).open, position_of(short).available) == (before.open, before.available)
    assert position_of(short).invoices["T-0001"] == before.invoices["T-0001"]


@pytest.mark.requirement("FEE-10")
def test_a_term_that_is_running_can_still_be_credited() -> None:
    books = Books(a_policy(), has=licenses(2), paid=True).until(date(2026, 12, 2))
    books.pay("450.00")
    books.until(date(2027, 8, 10))
    books.account = shortened(books.account, books.today)
    books.delete("l-1")
    assert str(books.available) == "88.15"


@pytest.mark.requirement("FEE-10")
def test_a_deletion_of_last_year_that_is_told_late_is_still_credited() -> None:
    books = Books(a_policy(), has=licenses(2), paid=True).until(date(2027, 3, 1))
    books.pay("450.00")
    books.delete("l-1", date(2026, 12, 21))
    assert str(books.available) == "231.16", "10 days of 2026, 6.164…, and all of 2027"


@pytest.mark.requirement("FEE-11")
def test_what_was_billed_as_new_years_ago_is_not_billed_as_new_again() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("88.15")
    for year in (2026, 2027, 2028):
        books.until(date(year, 12, 2))
        books.pay("225.00")
    assert "T-0001" not in [each.number for each in books.account.invoices]
    assert books.account.billed_as_new == ("l-9",)
    assert "No charge" in books.new("l-9", date(2028, 12, 2))
    books.delete("l-9")
    assert "l-9" not in books.account.billed_as_new


def test_a_payment_that_can_still_be_returned_is_not_put_away_with_what_followed() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 2))
    books.pay("225.00")
    number = books.account.ledger.entries[-1].number
    books.until(date(2027, 2, 1))
    returned = step(ReturnPayment, payment=number, returned_on=books.today, reason="No funds.")
    books.send(payments.return_payment, returned)
    short = shortened(books.account, date(2027, 1, 15))
    assert short.ledger.settled < number
    assert position_of(short) == position_of(books.account)


def test_what_is_put_away_is_refused_with_a_sentence_and_not_forgotten_in_the_sum() -> None:
    books = lived(3)
    said = books.refuse(
        "unknown_invoice", corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="It was wrong.")
    )
    assert said == "This agency's account has no invoice T-0001, or it was settled long ago."
    returned = step(ReturnPayment, payment=2, returned_on=books.today, reason="No funds.")
    books.refuse("too_long_ago", payments.return_payment, returned)
    recent = statement(books.account, books.today - timedelta(days=30), books.today)
    assert recent.closing == books.account.balance


def test_minnesotas_agency_of_a_hundred_licenses_begins_small_too() -> None:
    books = Books(minnesota().billing, has=licenses(100), paid=True)
    assert len(books.account.model_dump_json()) < 50 * KILOBYTE
