"""A void without a new bill is said before, kept as a task with a date, and billed again once."""

from datetime import date

import pytest

from models.billing.archive import shortened
from models.billing.license_events import NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.messages import BillAgain, SettleMatter, VoidInvoice
from models.billing.preview import void_preview
from models.billing.rules import account as billing_account
from models.billing.rules import corrections, unbilled
from models.billing.state import InvoiceKind
from models.billing.unbilled import left_unbilled
from models.calendar import end_of_day
from models.license.lifecycle import LicenseKind, LicenseState
from models.people import Role
from tests.models.billing.samples import (
    Books,
    a_license,
    a_policy,
    billing_contact,
    billing_staff,
    director,
    licenses,
    lines_said,
    step,
)
from tests.models.builders import DAY, ZONE

STANDARD, AD_HOC = LicenseKind.STANDARD, LicenseKind.AD_HOC


def void(number: str, *, bill_again: bool = False) -> VoidInvoice:
    message: VoidInvoice = step(VoidInvoice, invoice=number, reason="Wrong rate.", bill_again=bill_again)
    return message


def voided(number: str = "T-0001") -> Books:
    """A renewal of two licenses that was voided and not billed again."""
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))
    books.send(corrections.void_invoice, void(number))
    return books


def again(books: Books, number: str = "T-0001") -> BillAgain:
    message: BillAgain = step(BillAgain, invoice=number, licenses=books.has)
    return message


SAID = "This leaves 2 licenses unbilled for the term Friday, January 1, 2027, to Friday, December 31, 2027."


@pytest.mark.requirement("FEE-05")
def test_before_a_void_it_is_said_which_licenses_and_days_nothing_would_bill() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))
    preview = void_preview(books.account, "T-0001")
    assert (preview.unbilled, preview.sentence) == (("l-1", "l-2"), SAID)
    assert books.account.invoices[-1].state == InvoiceState.ISSUED, "nothing is changed by looking"


@pytest.mark.requirement("FEE-05", "R15")
def test_what_a_void_left_unbilled_is_a_task_with_a_date_until_it_is_billed_again_once() -> None:
    books = voided()
    assert SAID in books.account.matters["unbilled/T-0001"]
    task = books.board.open["unbilled/T-0001"]
    assert (task.role, task.due) == (Role.BILLING, end_of_day(books.today + 14 * DAY, ZONE))
    assert [each.licenses for each in left_unbilled(books.account)] == [("l-1", "l-2")]
    books.until(date(2027, 2, 1))
    assert "unbilled/T-0001" in books.board.open
    assert "To be invoiced: $450.00" in books.send(unbilled.bill_again, again(books))
    assert (books.last.kind, books.last.key, str(books.last.total)) == (
        InvoiceKind.RENEWAL,
        "renewal/2027-01-01/2",
        "450.00",
    )
    assert books.last.due.last_day == date(2027, 2, 15), "two weeks to pay, because the expiration date has passed"
    assert "unbilled/T-0001" not in books.board.open
    assert left_unbilled(books.account) == []
    books.refuse("billed_already", unbilled.bill_again, again(books))
    books.until(date(2028, 1, 15))
    terms = [line.term for each in books.issued for line in each.lines if line.license_id == "l-1"]
    assert [term and term.first_day.year for term in terms] == [2027, 2027, 2028], "the void one, and one for each year"


@pytest.mark.requirement("FEE-05")
def test_it_is_billed_with_the_licenses_of_today() -> None:
    books = voided()
    books.delete("l-2")
    books.change("l-1", STANDARD, AD_HOC)
    books.new("l-9", date(2026, 12, 6))
    assert [each.licenses for each in left_unbilled(books.account)] == [("l-1",)]
    books.send(unbilled.bill_again, again(books))
    assert lines_said(books.last) == ["l-1: $275.00 × 1 year = 275.00"], "the new license has its own invoice"


@pytest.mark.requirement("FEE-11", "R15")
def test_a_separate_invoice_is_billed_again_for_the_same_days() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9", date(2026, 8, 1))
    books.send(corrections.void_invoice, void("T-0001"))
    books.until(date(2026, 10, 1))
    books.send(unbilled.bill_again, again(books))
    assert lines_said(books.last) == ["l-9: $225.00 × 153 of 365 days = 94.32"]
    assert books.last.kind == InvoiceKind.SEPARATE
    told = NewLicense(license_id="l-9", kind=STANDARD, from_day=date(2026, 8, 1))
    assert "No charge" in books.tell(told)
    books.refuse("billed_already", unbilled.bill_again, again(books))


@pytest.mark.requirement("R15")
def test_what_is_billed_in_another_way_meanwhile_closes_the_task() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9")
    books.send(corrections.void_invoice, void("T-0001"))
    assert "unbilled/T-0001" in books.board.open
    books.tell(NewLicense(license_id="l-9", kind=STANDARD, from_day=books.today), actor=billing_staff())
    assert "unbilled/T-0001" not in books.board.open
    books.refuse("billed_already", unbilled.bill_again, again(books))


def test_a_license_that_is_given_up_closes_the_task_too() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9")
    books.send(corrections.void_invoice, void("T-0001"))
    books.delete("l-9")
    assert "unbilled/T-0001" not in books.board.open


@pytest.mark.requirement("R15")
def test_an_upgrade_of_which_the_invoice_was_voided_is_billed_again_while_the_license_has_that_kind() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.change("l-1", STANDARD, AD_HOC)
    books.send(corrections.void_invoice, void("T-0001"))
    assert "1 license unbilled" in books.account.matters["unbilled/T-0001"]
    books.send(unbilled.bill_again, again(books))
    assert lines_said(books.last) == ["l-1: $50.00 × 143 of 365 days = 19.59"]


def test_a_void_that_is_billed_again_at_once_leaves_nothing_open() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))
    books.send(corrections.void_invoice, void("T-0001", bill_again=True))
    books.catch_up()
    assert (books.last.number, books.account.matters) == ("T-0002", {})


def test_somebody_can_settle_it_by_hand() -> None:
    books = voided()
    books.send(billing_account.settle_matter, step(SettleMatter, matter="unbilled/T-0001", note="A gift."))
    assert "unbilled/T-0001" not in books.board.open
    books.refuse("billed_already", unbilled.bill_again, again(books))


def test_an_invoice_that_waits_to_be_billed_again_keeps_its_lines() -> None:
    books = voided()
    books.until(date(2028, 1, 5))
    books.account = shortened(books.account, books.today)
    assert books.invoice("T-0001").lines
    books.send(unbilled.bill_again, again(books))
    assert str(books.last.total) == "450.00"


def test_only_billing_staff_bill_again_and_only_what_is_void() -> None:
    books = voided()
    for actor in (director(), billing_contact()):
        books.refuse("not_permitted", unbilled.bill_again, again(books).model_copy(update={"actor": actor}))
    books.refuse("unknown_invoice", unbilled.bill_again, again(books, "T-0099"))
    books.send(unbilled.bill_again, again(books))
    books.refuse("not_void", unbilled.bill_again, again(books, "T-0002"))


def test_a_deleted_license_is_not_billed_again() -> None:
    books = voided()
    gone = a_license("l-2", LicenseState.DELETED)
    message = again(books).model_copy(update={"licenses": (books.has[0], gone)})
    books.send(unbilled.bill_again, message)
    assert [line.license_id for line in books.last.lines] == ["l-1"]
