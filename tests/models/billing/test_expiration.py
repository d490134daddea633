"""The agency's expiration date set, and moved in mid-term: figures worked by hand (FEE-04)."""

from datetime import date

import pytest

from models.billing.expiration_preview import expiration_preview
from models.billing.funding import Funding
from models.billing.license_events import NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AnswerWorksheet, BillAgain, RecordLicenseEvent, SetExpirationDate, VoidInvoice
from models.billing.preview import renewal_preview
from models.billing.rules import corrections, expiration, license_events, renewal, unbilled
from models.billing.state import Answer, BillingEvidence, Invoice, InvoiceKind
from models.calendar import spoken
from models.license.lifecycle import LicenseKind
from models.money.amounts import spoken_amount, total
from models.money.proration import Proration
from models.money.terms import Term
from models.people import SYSTEM
from models.policy.billing import BillingPolicy, CreditPolicy, ProrationRule
from tests.models.billing.samples import Books, a_license, a_policy, billing_contact, licenses, lines_said, step
from tests.models.builders import SOURCE, administrator, hmis_lead, representative
from tests.models.checks import assert_sentence


def moved(books: Books, expires_on: date) -> str:
    """The date is moved; what it brought about."""
    return books.send(expiration.set_expiration_date, to_move(books, expires_on))


def to_move(books: Books, expires_on: date) -> SetExpirationDate:
    """What is sent to move the date."""
    message: SetExpirationDate = step(
        SetExpirationDate,
        expires_on=expires_on,
        reason="The fiscal year changed.",
        licenses=books.has,
        days_once=True,
    )
    return message


def not_void(books: Books) -> list[Invoice]:
    """The invoices that bill something."""
    return [each for each in books.account.invoices if each.state != InvoiceState.VOID]


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


NO_CREDIT = a_policy(credits=CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE))


@pytest.mark.requirement("FEE-04", "R15")
def test_without_refunds_what_is_billed_after_an_earlier_date_stays_billed_and_is_not_billed_again() -> None:
    books = Books(NO_CREDIT, has=licenses(1), paid=True).until(date(2026, 7, 1))
    said = moved(books, date(2026, 9, 30))
    assert "Licenses stay billed through Thursday, December 31, 2026" in said
    assert books.account.balance == 0
    books.until(date(2026, 9, 1))
    # January 1 to September 30, 2027, are 273 days of the year that ends on September 30: 225 × 273 / 365 = 168.287…
    assert lines_said(books.last) == ["l-1: $225.00 × 273 of 365 days = 168.29"]


@pytest.mark.requirement("FEE-04", "R15")
@pytest.mark.parametrize("policy", [a_policy(), NO_CREDIT])
@pytest.mark.parametrize("how", ["set back", "voided and set back", "voided, billed again, and set back"])
def test_a_mistyped_date_that_is_set_back_bills_each_day_once(policy: BillingPolicy, how: str) -> None:
    books = Books(policy, has=licenses(2), paid=True).until(date(2026, 7, 1))
    moved(books, date(2027, 3, 31))
    number = books.last.number
    if how.startswith("voided"):
        books.send(corrections.void_invoice, step(VoidInvoice, invoice=number, reason="Wrong date."))
    again = step(BillAgain, invoice=number, licenses=books.has, days_once=True)
    if "billed again" in how:
        books.send(unbilled.bill_again, again)
    moved(books, date(2026, 12, 31))
    assert books.board.open == {}, "nothing is left to bill by hand"
    if "billed again" not in how and how.startswith("voided"):
        books.refuse("billed_already", unbilled.bill_again, again.model_copy(update={"key": "late"}))
    books.until(date(2027, 1, 15))
    billed = total([each.total - each.reduced for each in not_void(books) if each.number != "brought forward"])
    assert str(billed) == "450.00", "two licenses for the year 2027, once"


@pytest.mark.requirement("FEE-04", "R15")
def test_a_renewal_that_was_credited_for_an_earlier_date_is_billed_when_the_date_is_set_back() -> None:
    books = Books(has=licenses(1), paid=True).until(date(2026, 12, 5))
    moved(books, date(2027, 6, 30))
    moved(books, date(2026, 12, 31))
    books.catch_up()
    assert str(total([each.total - each.reduced for each in not_void(books)[1:]])) == "225.00"


@pytest.mark.requirement("R15")
def test_a_renewal_that_was_voided_is_billed_again_up_to_the_date_that_moved_into_its_term() -> None:
    books = Books(NO_CREDIT, has=licenses(1), paid=True).until(date(2026, 12, 5))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong rate."))
    moved(books, date(2027, 3, 31))
    again = step(BillAgain, invoice="T-0001", licenses=books.has, days_once=True)
    books.send(unbilled.bill_again, again)
    assert lines_said(books.last) == ["l-1: $225.00 × 90 of 365 days = 55.48"]
    books.until(date(2027, 3, 2))
    assert lines_said(books.last) == ["l-1: $225.00 × 1 year = 225.00"]


def test_an_account_from_before_refuses_an_earlier_date_as_it_did() -> None:
    books = Books(NO_CREDIT, has=licenses(1), paid=True, days_billed_once=False).until(date(2026, 7, 1))
    said = refused(books, "billed_already", date(2026, 9, 30))
    assert "through Thursday, December 31, 2026" in said
    moved(books, date(2027, 3, 31))
    assert books.account.days_billed_once, "from its next move on, no day is billed twice"


@pytest.mark.requirement("FEE-04")
@pytest.mark.parametrize("new_date", [date(2027, 3, 31), date(2026, 9, 30), date(2027, 6, 30)])
def test_a_new_date_does_what_its_preview_said(new_date: date) -> None:
    books = Books(has=licenses(2), paid=True).until(date(2026, 7, 1))
    before = books.account
    said = expiration_preview(books.account, to_move(books, new_date), BillingEvidence(licenses=books.has), books.now)
    assert_sentence(said.sentence)
    assert books.account == before, "nothing is changed by looking"
    moved(books, new_date)
    assert said.moves_money
    invoiced = [each.total for each in books.account.invoices[len(before.invoices) :]]
    assert (said.to_invoice, said.taken_off) == (
        total(invoiced),
        total([each.reduced for each in books.account.invoices]),
    )
    renewal_after = renewal_preview(books.account, BillingEvidence(licenses=books.has), books.now)
    assert (
        f"would be: {spoken_amount(renewal_after.total)}, invoiced on {spoken(renewal_after.invoice_day)}"
        in said.sentence
    )


def test_the_preview_of_the_first_date_says_when_the_first_renewal_is() -> None:
    books = Books(has=licenses(1), expires_on=None).until(date(2026, 7, 1))
    message = to_move(books, date(2026, 12, 31))
    said = expiration_preview(books.account, message, BillingEvidence(licenses=books.has), books.now)
    assert said.sentence == (
        "The licenses would expire on Thursday, December 31, 2026. Nothing would be billed or credited now. The next "
        "renewal would be: $225.00, invoiced on Tuesday, December 1, 2026, for the term Friday, January 1, 2027, to "
        "Friday, December 31, 2027."
    )


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


@pytest.mark.requirement("FEE-04", "R15")
def test_what_is_added_to_a_term_that_has_its_renewal_is_a_separate_invoice() -> None:
    books = Books(NO_CREDIT, has=licenses(1), paid=True).until(date(2026, 12, 5))
    moved(books, date(2026, 12, 30))
    books.has = (*books.has, a_license("l-9"))  # It is the agency's, and its account doesn't know it yet.
    books.catch_up()
    assert books.last.kind == InvoiceKind.RENEWAL, "the year from December 31"
    moved(books, date(2026, 12, 31))
    books.catch_up()
    kinds = [(each.kind, each.first_day) for each in not_void(books) if each.kind == InvoiceKind.RENEWAL]
    assert len(kinds) == len(set(kinds)), "the records refuse a second renewal of a term"
