"""Invoices put right: voided by a counter-entry and billed again, something taken off by hand."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.entries import EntryKind
from models.billing.license_events import NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.messages import IssueCredit, RecordLicenseEvent, VoidInvoice
from models.billing.rules import corrections, license_events
from models.license.lifecycle import LicenseKind
from models.people import Actor
from tests.models.billing.samples import (
    Books,
    a_license,
    a_policy,
    billing_contact,
    director,
    licenses,
    lines_said,
    step,
)
from tests.models.builders import hmis_lead, representative


def renewed() -> Books:
    """T-0001, the renewal of two licenses for 2027 over 450.00, was issued on December 1 and is not paid."""
    return Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))


def void(number: str = "T-0001", *, again: bool = False, actor: Actor | None = None) -> VoidInvoice:
    """An invoice is voided."""
    message: VoidInvoice = step(VoidInvoice, actor, invoice=number, reason="Wrong licenses.", bill_again=again)
    return message


def credit(amount: str, number: str = "T-0001", actor: Actor | None = None) -> IssueCredit:
    """Something is taken off an invoice."""
    message: IssueCredit = step(IssueCredit, actor, invoice=number, amount=amount, reason="Our mistake.")
    return message


def test_a_wrong_invoice_is_voided_by_a_counter_entry_and_nothing_is_deleted() -> None:
    books = renewed()
    before = books.account.ledger.entries
    books.send(corrections.void_invoice, void())
    assert books.account.ledger.entries[: len(before)] == before
    counter = books.account.ledger.entries[-1]
    assert (counter.kind, str(counter.amount), counter.invoice) == (EntryKind.VOID, "-450.00", "T-0001")
    assert (str(books.account.balance), books.last.state) == ("0.00", InvoiceState.VOID)
    assert books.letters("invoice_voided")[0].facts == {
        "number": "T-0001",
        "reason": "Wrong licenses.",
        "replaced": False,
    }


def test_what_was_paid_on_a_voided_invoice_is_the_agencys_and_pays_the_next_one() -> None:
    books = renewed()
    books.pay("200.00")
    books.send(corrections.void_invoice, void())
    assert str(books.available) == "200.00"
    books.new("l-9")  # 27 of 365 days, 16.643…, and all of 2027
    assert (books.last.state, str(books.open("T-0002"))) == (InvoiceState.PART_PAID, "41.64")


@pytest.mark.requirement("FEE-05")
def test_a_renewal_that_is_billed_again_bills_what_is_known_then() -> None:
    books = renewed()
    books.has = (a_license("l-1"), a_license("l-2", kind=LicenseKind.AD_HOC))
    books.send(corrections.void_invoice, void(again=True))
    books.until(date(2026, 12, 6))
    assert lines_said(books.last) == ["l-1: $225.00 × 1 year = 225.00", "l-2: $275.00 × 1 year = 275.00"]
    assert (books.last.number, books.last.key) == ("T-0002", "renewal/2027-01-01/2")
    assert str(books.account.balance) == "500.00"
    books.until(date(2027, 11, 30))
    assert len(books.account.invoices) == 2, "and the next one comes a year later"


def test_a_renewal_that_is_not_billed_again_is_over() -> None:
    books = renewed()
    books.send(corrections.void_invoice, void())
    books.until(date(2027, 11, 30))
    assert len(books.account.invoices) == 1


def test_only_the_latest_renewal_is_billed_again() -> None:
    books = renewed()
    books.new("l-9")
    books.refuse("not_the_renewal", corrections.void_invoice, void("T-0002", again=True))
    books.until(date(2027, 12, 5))
    books.refuse("not_the_renewal", corrections.void_invoice, void("T-0001", again=True))


def test_a_new_license_whose_invoice_was_voided_can_be_billed_by_hand() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.send(corrections.void_invoice, void())
    event = NewLicense(license_id="l-9", kind=LicenseKind.AD_HOC, from_day=date(2026, 8, 11))
    books.send(license_events.record_license_event, step(RecordLicenseEvent, event=event))
    assert (books.last.number, str(books.last.total)) == ("T-0002", "107.74")


def test_an_invoice_is_voided_once_and_only_while_something_is_left_on_it() -> None:
    books = renewed()
    books.send(corrections.void_invoice, void())
    assert "was voided" in books.refuse("voided_invoice", corrections.void_invoice, void())
    books.refuse("voided_invoice", corrections.issue_credit, credit("1.00"))
    books.refuse("unknown_invoice", corrections.void_invoice, void("T-0009"))
    other = renewed()
    other.send(corrections.issue_credit, credit("450.00"))
    other.refuse("nothing_left", corrections.void_invoice, void())


def test_what_is_taken_off_by_hand_lowers_what_is_open_first_and_then_is_credited() -> None:
    books = renewed()
    books.pay("400.00")
    books.send(corrections.issue_credit, credit("60.00"))
    written = [(each.kind, str(each.amount)) for each in books.account.ledger.entries[-2:]]
    assert written == [(EntryKind.ADJUSTMENT, "-50.00"), (EntryKind.CREDIT, "-10.00")]
    assert (books.last.state, str(books.available)) == (InvoiceState.PAID, "10.00")
    (letter,) = books.letters("credit_issued")
    assert letter.facts == {
        "amount": "$60.00",
        "reason": "Our mistake.",
        "lines": ["Invoice T-0001: $60.00"],
        "available": "$10.00",
        "open": "$0.00",
        "due_now": [],
    }


def test_no_more_is_taken_off_than_the_invoice_still_bills() -> None:
    books = renewed()
    books.send(corrections.issue_credit, credit("100.00"))
    said = books.refuse("more_than_billed", corrections.issue_credit, credit("350.01"))
    assert said == "Invoice T-0001 still bills $350.00. A credit can't be more than that."
    books.refuse("too_precise", corrections.issue_credit, credit("1.005"))
    books.refuse("negative_amount", corrections.issue_credit, credit("-1"))


@pytest.mark.requirement("FEE-10")
def test_what_was_taken_off_by_hand_is_not_credited_again_with_the_license() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("88.15")
    books.send(corrections.issue_credit, credit("80.00"))
    books.delete("l-9")
    assert books.available == Decimal("88.15"), "8.15 was left to credit of 87.53"


@pytest.mark.parametrize("actor", [representative(), billing_contact(), hmis_lead(), director()])
def test_only_billing_staff_correct_the_books(actor: Actor) -> None:
    books = renewed()
    books.refuse("not_permitted", corrections.void_invoice, void(actor=actor))
    books.refuse("not_permitted", corrections.issue_credit, credit("1.00", actor=actor))
