"""More time to pay, and taking it back: the due date, access, letters, and the paper."""

from datetime import date

import pytest

from models.billing.invoice_paper import deferred_copy, invoice_view
from models.billing.messages import DeferInvoice, UndoDeferral
from models.billing.rules import corrections
from models.policy.billing import Nonpayment
from tests.models.billing.samples import Books, a_policy, billing_contact, director, licenses, step
from tests.models.billing.test_paper import HARBOR, OFFICE
from tests.models.builders import SOURCE

FIRST, LATER = date(2026, 12, 31), date(2027, 1, 31)


def undo() -> UndoDeferral:
    """More time is taken back."""
    message: UndoDeferral = step(UndoDeferral, invoice="T-0001", reason="It was another agency.")
    return message


def deferred(**changes: object) -> Books:
    """A renewal with a month more to pay it."""
    books = Books(a_policy(**changes), has=licenses(1)).until(date(2026, 12, 5))
    books.send(
        corrections.defer_invoice, step(DeferInvoice, invoice="T-0001", to_day=LATER, reason="The grant is late.")
    )
    return books


@pytest.mark.requirement("FEE-07")
def test_more_time_that_is_taken_back_leaves_the_invoice_as_it_was() -> None:
    books = deferred()
    before = books.invoice("T-0001")
    assert (before.due.last_day, before.access_until) == (LATER, LATER)
    books.send(corrections.undo_deferral, undo())
    after = books.invoice("T-0001")
    assert (after.due.last_day, after.access_until) == (FIRST, FIRST)
    assert "Moved from Sunday, January 31, 2027 to Thursday, December 31, 2026" in after.due.explained()
    (letter,) = books.letters("deferral_undone")
    assert letter.facts["due"] == "Thursday, December 31, 2026"
    assert letter.deadline == after.due
    assert letter.deadline_key == "invoice/T-0001"
    books.refuse("not_deferred", corrections.undo_deferral, undo())
    books.until(date(2027, 1, 2))
    assert books.letters("billing_access_ended")


@pytest.mark.requirement("FEE-07")
def test_taken_back_after_the_first_due_date_access_lasts_through_today() -> None:
    books = deferred(nonpayment=Nonpayment(access_ends=True, grace_days=2, source=SOURCE)).until(date(2027, 1, 10))
    books.send(corrections.undo_deferral, undo())
    assert books.invoice("T-0001").access_until == date(2027, 1, 12)
    (letter,) = books.letters("deferral_undone")
    assert (letter.facts["late"], letter.deadline) == (True, None)
    books.catch_up()
    assert "collect/T-0001" in books.board.open
    assert not books.letters("billing_access_ended")
    books.until(date(2027, 1, 14))
    assert books.letters("billing_access_ended")


def test_what_is_paid_or_was_not_deferred_or_is_not_theirs_can_not_be_taken_back() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 5))
    books.refuse("not_deferred", corrections.undo_deferral, undo())
    books = deferred()
    contact = undo().model_copy(update={"actor": billing_contact()})
    books.refuse("not_permitted", corrections.undo_deferral, contact)
    corrections.undo_deferral(books.account, undo().model_copy(update={"actor": director()}), books.now)
    books.pay("225.00")
    books.refuse("nothing_due", corrections.undo_deferral, undo())


@pytest.mark.requirement("FEE-07")
def test_the_copy_of_a_deferred_invoice_has_the_new_due_date_and_the_amounts_of_the_first() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 5))
    issued = invoice_view(books.account, books.last, OFFICE, billed_to=HARBOR, holders={})
    with pytest.raises(ValueError, match="not deferred"):
        deferred_copy(issued, books.last)
    books = deferred()
    late = books.invoice("T-0001")
    copy = deferred_copy(issued, late)
    assert (copy.due, copy.deferred_from) == ("Sunday, January 31, 2027", "Thursday, December 31, 2026")
    assert "only through Sunday, January 31, 2027" in copy.nonpayment
    assert copy.to_pay == issued.to_pay
    printed_late = invoice_view(books.account, late, OFFICE, billed_to=HARBOR, holders={})
    assert printed_late.due == issued.due, "the paper says what was so when it was issued"
    assert books.letters("invoice_deferred")[0].invoice == "T-0001"
