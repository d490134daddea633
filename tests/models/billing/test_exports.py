"""What an export has of an account: whole days, every kind of entry, the position of the last day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from adapters.accounting.quickbooks import account_of
from models.billing.entries import EntryKind
from models.billing.exports import BOOKINGS, BookedAs, Contra, extract_of
from models.money.amounts import total
from models.policy.accounting import AccountNames
from tests.models.billing.samples import Books, a_policy, licenses

BILLED = date(2026, 8, 11)


def paid_later() -> Books:
    """An invoice of August 11, paid on August 20."""
    books = Books(a_policy(), has=licenses(1), paid=True).until(BILLED)
    books.new("l-9")
    books.until(date(2026, 8, 20))
    books.pay("88.15", invoice="T-0001")
    return books


@pytest.mark.requirement("FEE-05")
def test_every_kind_of_entry_has_a_line_in_the_exports() -> None:
    assert set(BOOKINGS) == set(EntryKind), "say in models/billing/exports.py how the new kind is booked"
    assert len({each.title for each in BOOKINGS.values()}) == len(BOOKINGS)
    for kind, booking in BOOKINGS.items():
        assert (booking.document == BookedAs.INVOICE) == (kind == EntryKind.INVOICE)
        assert booking.document != BookedAs.PAYMENT or booking.contra == Contra.BANK


@pytest.mark.parametrize("contra", Contra)
def test_every_account_on_the_other_side_has_a_name(contra: Contra) -> None:
    assert account_of(contra, AccountNames())


@pytest.mark.requirement("FEE-05")
def test_both_days_of_a_range_count() -> None:
    books = paid_later()
    of = extract_of(books.account, "Harbor", BILLED, date(2026, 8, 20))
    assert [each.kind for each in of.entries] == [EntryKind.INVOICE, EntryKind.PAYMENT]
    assert [each.number for each in of.invoices] == ["T-0001"]
    day_later = extract_of(books.account, "Harbor", BILLED + timedelta(days=1), date(2026, 8, 19))
    assert (day_later.entries, day_later.invoices) == ((), ())
    assert (day_later.opening, day_later.closing) == (Decimal("88.15"), Decimal("88.15"))


@pytest.mark.requirement("FEE-05")
def test_one_range_ends_where_the_next_begins() -> None:
    account = paid_later().account
    days = [date(2026, 1, 1), BILLED, date(2026, 8, 15), date(2026, 8, 20)]
    ranges = [extract_of(account, "Harbor", a, b - timedelta(days=1)) for a, b in pairwise(days)]
    last = extract_of(account, "Harbor", days[-1], None)
    for one, other in zip([*ranges], [*ranges[1:], last], strict=True):
        assert one.closing == other.opening
        assert one.closing == one.opening + total([each.amount for each in one.entries])
    assert last.closing == account.balance


def test_what_was_paid_is_where_it_was_on_the_last_day() -> None:
    account = paid_later().account
    assert extract_of(account, "Harbor", None, date(2026, 8, 19)).position.invoices["T-0001"].open == Decimal("88.15")
    assert extract_of(account, "Harbor", None, date(2026, 8, 20)).position.invoices["T-0001"].open == Decimal("0.00")


def test_a_payment_received_before_its_invoice_was_issued_waits_for_it() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True).until(BILLED)
    books.new("l-9")
    books.pay("88.15", invoice="T-0001", received_on=date(2026, 8, 1))
    early = extract_of(books.account, "Harbor", None, date(2026, 8, 5))
    assert (early.position.available, early.closing) == (Decimal("88.15"), Decimal("-88.15"))


def test_what_was_brought_forward_is_in_the_ledger_and_not_for_an_accounting_program() -> None:
    of = extract_of(paid_later().account, "Harbor", None, None)
    assert len(of.entries) == 4
    assert [(entry.kind, booking.title) for entry, booking in of.bookings] == [
        (EntryKind.INVOICE, "Invoice"),
        (EntryKind.PAYMENT, "Payment"),
    ]
    assert total([entry.amount for entry, _ in of.bookings]) == of.closing
