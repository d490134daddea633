"""The agency's expiration date set, and moved in mid-term: figures worked by hand (FEE-04)."""

from datetime import date

import pytest

from models.billing.funding import Funding
from models.billing.license_events import NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AnswerWorksheet, RecordLicenseEvent, SetExpirationDate
from models.billing.rules import expiration, license_events, renewal
from models.billing.state import Answer
from models.license.lifecycle import LicenseKind
from models.money.proration import Proration
from models.money.terms import Term
from models.people import SYSTEM
from models.policy.billing import CreditPolicy, ProrationRule
from tests.models.billing.samples import Books, a_license, a_policy, billing_contact, licenses, lines_said, step
from tests.models.builders import SOURCE, administrator, hmis_lead, representative


def moved(books: Books, expires_on: date) -> str:
    """The date is moved; what it brought about."""
    return books.send(
        expiration.set_expiration_date,
        step(SetExpirationDate, expires_on=expires_on, reason="The fiscal year changed.", licenses=books.has),
    )


def refused(books: Books, code: str, expires_on: date) -> str:
    """The date can't be moved there; the sentence."""
    message = step(SetExpirationDate, expires_on=expires_on, reason="Changed.", licenses=books.has)
    return books.refuse(code, expiration.set_expiration_date, message)


@pytest.mark.requirement("FEE-04")
def test_moved_to_a_later_day_the_days_in_between_are_billed() -> None:
    books = Books(has=(a_license("l-1"), a_license("l-2", kind=LicenseKind.AD_HOC)), paid=True)
    books.until(date(2026, 7, 1))
    moved(books, date(2027, 3, 31))
    # January 1 to March 31, 2027, are 90 days of the year that ends on March 31: 225 × 90 / 365 = 55.479…
    assert lines_said(books.last) == ["l-1: $225.00 × 90 of 365 days = 55.48", "l-2: $275.00 × 90 of 365 days = 67.81"]
    assert books.account.term == Term(first_day=date(2026, 4, 1), last_day=date(2027, 3, 31))
    assert books.account.covered_until == date(2027, 3, 31)


@pytest.mark.requirement("FEE-04")
def test_the_next_renewal_begins_after_the_new_date() -> None:
    books = Books(has=licenses(1), paid=True).until(date(2026, 7, 1))
    moved(books, date(2027, 3, 31))
    books.pay("55.48")
    books.until(date(2027, 3, 1), hour=8)
    assert len(books.account.invoices) == 2
    books.until(date(2027, 3, 1), hour=9)
    (line,) = books.last.lines
    assert line.portion is not None
    assert (line.portion.first_day, line.portion.last_day) == (date(2027, 4, 1), date(2028, 3, 31))
    assert books.last.due.last_day == date(2027, 3, 31)


@pytest.mark.requirement("FEE-04")
def test_a_leap_day_in_between_is_billed_as_a_day_of_366() -> None:
    books = Books(has=licenses(1), paid=True, expires_on=date(2027, 12, 31), now=Books().now.replace(year=2027))
    books.until(date(2027, 7, 1))
    moved(books, date(2028, 3, 31))  # 31 + 29 + 31 = 91 days of April 2027 to March 2028: 225 × 91 / 366 = 55.942…
    assert lines_said(books.last) == ["l-1: $225.00 × 91 of 366 days = 55.94"]


@pytest.mark.requirement("FEE-04")
@pytest.mark.parametrize(
    ("new_date", "line"),
    [
        (date(2028, 2, 28), "l-1: $225.00 × 59 of 365 days = 36.37"),  # 36.369…; the year to it has no leap day
        (date(2028, 2, 29), "l-1: $225.00 × 60 of 366 days = 36.89"),  # 36.885…
    ],
)
def test_both_ends_of_february_make_a_difference(new_date: date, line: str) -> None:
    books = Books(has=licenses(1), paid=True, expires_on=date(2027, 12, 31), now=Books().now.replace(year=2027))
    books.until(date(2027, 7, 1))
    moved(books, new_date)
    assert lines_said(books.last) == [line]


@pytest.mark.requirement("FEE-04", "FEE-10")
def test_moved_to_an_earlier_day_the_days_that_are_lost_are_credited() -> None:
    books = Books(has=(a_license("l-1"), a_license("l-2", kind=LicenseKind.AD_HOC)), paid=True)
    books.until(date(2026, 7, 1))
    moved(books, date(2026, 9, 30))  # 92 days: 225 × 92 / 365 = 56.712… and 275 × 92 / 365 = 69.315…
    assert str(books.available) == "126.03"
    assert books.account.term == Term(first_day=date(2025, 10, 1), last_day=date(2026, 9, 30))
    books.until(date(2026, 8, 31))
    assert lines_said(books.last)[0] == "l-1: $225.00 × 1 year = 225.00"
    assert books.last.due.last_day == date(2026, 9, 30)
    assert str(books.open(books.last.number)) == "373.97"


@pytest.mark.requirement("FEE-10")
def test_a_license_deleted_after_the_date_was_moved_earlier_is_credited_for_what_is_left_and_no_more() -> None:
    books = Books(has=licenses(1), paid=True).until(date(2026, 7, 1))
    moved(books, date(2026, 9, 30))
    books.until(date(2026, 8, 10))
    books.delete("l-1")  # August 11 to September 30: 88.15 less 56.71
    assert str(books.available) == "88.15"
    reductions = books.invoice("brought forward").reductions
    assert [str(each.amount) for each in reductions] == ["56.71", "31.44"]


@pytest.mark.requirement("FEE-10")
def test_moved_earlier_and_later_again_nothing_is_paid_twice_or_credited_twice() -> None:
    books = Books(has=licenses(1), paid=True).until(date(2026, 7, 1))
    moved(books, date(2026, 9, 30))
    moved(books, date(2026, 12, 30))  # October 1 to December 30: 91 days, 56.095…, paid from the credit
    assert lines_said(books.last) == ["l-1: $225.00 × 91 of 365 days = 56.10"]
    assert str(books.available) == "0.61"
    books.until(date(2026, 8, 10))
    books.delete("l-1")  # 142 days to December 30: 31.44 of the first line and 56.10 of the second
    assert str(books.available) == "88.15"


def test_by_the_month_the_months_in_between_are_billed() -> None:
    monthly = ProrationRule(by=Proration.MONTHLY, source=SOURCE)
    books = Books(a_policy(proration=monthly), has=licenses(1), paid=True).until(date(2026, 7, 1))
    moved(books, date(2027, 3, 31))
    assert lines_said(books.last) == ["l-1: $225.00 × 3 of 12 months = 56.25"]


def test_a_license_that_is_given_up_later_than_was_said_is_billed_for_that_time() -> None:
    books = Books(a_policy(), has=licenses(2), paid=True).until(date(2026, 11, 20))
    answers = step(AnswerWorksheet, billing_contact(), answers={"l-2": Answer.REMOVE})
    books.send(renewal.answer_worksheet, answers)
    books.until(date(2026, 12, 5))
    books.pay("225.00")
    moved(books, date(2027, 3, 31))  # l-1 gets April to December back, 169.52; l-2 stays for 90 days, 55.479…
    assert lines_said(books.last) == ["l-2: $225.00 × 90 of 365 days = 55.48"]
    assert str(books.available) == "114.04"
    books.until(date(2027, 4, 2))
    assert books.account.to_delete == ("l-2",)


def test_moved_after_the_renewal_was_invoiced_it_bills_only_to_the_new_date() -> None:
    books = Books(has=licenses(1), paid=True).until(date(2026, 12, 5))
    moved(books, date(2027, 3, 31))  # April 1 to December 31 are 275 of 365 days: 169.520…
    assert str(books.open("MN-000001")) == "55.48"
    assert books.account.covered_until == date(2027, 3, 31)
    books.pay("55.48")
    books.until(date(2027, 3, 2))
    assert len(books.account.invoices) == 3


def test_free_licenses_move_without_an_invoice() -> None:
    books = Books(a_policy(), has=(a_license("l-1", funding=Funding.COC),)).until(date(2026, 7, 1))
    moved(books, date(2027, 3, 31))
    assert books.account.invoices == ()
    assert books.account.covered_until == date(2027, 3, 31)


def test_without_refunds_a_date_can_not_be_moved_before_what_was_billed() -> None:
    none = CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE)
    books = Books(a_policy(credits=none), has=licenses(1), paid=True).until(date(2026, 7, 1))
    said = refused(books, "billed_already", date(2026, 9, 30))
    assert "through Thursday, December 31, 2026" in said
    moved(books, date(2027, 3, 31))


def test_the_date_is_within_a_year_and_a_new_one() -> None:
    books = Books(has=licenses(1)).until(date(2026, 7, 1))
    said = refused(books, "not_within_a_year", date(2027, 7, 1))
    assert said == "Please choose a date from Wednesday, July 1, 2026 to Wednesday, June 30, 2027."
    refused(books, "not_within_a_year", date(2026, 6, 30))
    refused(books, "same_day", date(2026, 12, 31))


def test_the_first_date_starts_the_terms_and_bills_what_waited() -> None:
    books = Books(has=licenses(1), expires_on=None).until(date(2026, 7, 1))
    books.new("l-9")
    assert "no expiration date yet" in books.board.open["bill/new_license/l-9"].title
    moved(books, date(2026, 12, 31))
    assert lines_said(books.last) == ["l-9: $225.00 × 184 of 365 days = 113.42"]  # 113.424…
    assert books.board.open == {}
    books.until(date(2026, 12, 1))
    assert {line.license_id for line in books.last.lines} == {"l-1", "l-9"}


def test_while_an_invoice_waits_for_its_number_the_date_can_not_be_moved() -> None:
    books = Books(has=licenses(1)).until(date(2026, 7, 1))
    event = NewLicense(license_id="l-9", kind=LicenseKind.STANDARD, from_day=books.today)
    books.account = license_events.record_license_event(
        books.account, RecordLicenseEvent(actor=SYSTEM, key="k", event=event), books.now
    ).state
    refused(books, "busy", date(2027, 3, 31))


def test_a_worksheet_that_is_open_is_closed_and_comes_again_in_its_time() -> None:
    books = Books(has=licenses(1)).until(date(2026, 11, 20))
    assert "worksheet" in books.board.open
    moved(books, date(2027, 3, 31))
    assert "worksheet" not in books.board.open
    assert books.account.worksheet is None
    books.until(date(2027, 2, 14))
    assert "worksheet" in books.board.open
    books.refuse(
        "not_permitted", renewal.answer_worksheet, step(AnswerWorksheet, administrator(), answers={"l-1": "keep"})
    )


@pytest.mark.parametrize("actor", [representative(), administrator()])
def test_an_agency_does_not_move_its_own_date(actor: object) -> None:
    books = Books(has=licenses(1))
    message = step(SetExpirationDate, expires_on=date(2026, 9, 30), reason="We want to.")
    books.refuse("not_permitted", expiration.set_expiration_date, message.model_copy(update={"actor": actor}))
    expiration.set_expiration_date(books.account, message.model_copy(update={"actor": hmis_lead()}), books.now)


def test_the_state_of_invoices_follows_the_credit() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 5))
    books.delete("l-1")
    assert books.last.state == InvoiceState.PAID, "nothing is open on it"
    assert books.account.balance == 0
