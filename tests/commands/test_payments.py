"""Payments by hand, dates, and more time to pay on the command line: what a slip of the hand does, and its undoing."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.calendar import spoken
from tests.adapters.invoices.pdf_text import text_of
from tests.commands.billing_office import BILL, CONNIE, RITA, SAM
from tests.commands.conftest import Line
from tests.commands.days import january, today
from tests.workflows.billing.counting_house import CountingHouse


@pytest.mark.requirement("FEE-05")
async def test_a_further_payment_that_is_sent_twice_is_asked_about(typed: Line, house: CountingHouse) -> None:
    form = ("record-payment", "A1", "--amount", "100", "--reference", "1042", "--on", str(january(5)))
    assert (await typed(*form, *BILL)).exit_code == 0
    assert (await typed(*form, *RITA, "--also")).exit_code == 0
    twice = await typed(*form, *RITA, "--also")
    assert (twice.exit_code, "You already sent the same form" in twice.stderr) == (1, True), twice.stderr
    assert str(house.recorded().balance) == "250.00"
    assert (await typed(*form, *RITA, "--again")).exit_code == 0, "a third one is meant"
    assert str(house.recorded().balance) == "150.00"


@pytest.mark.requirement("FEE-05")
async def test_a_day_of_long_ago_is_asked_about_and_one_in_the_future_is_refused(
    typed: Line, house: CountingHouse
) -> None:
    form = ("record-payment", "A1", *BILL, "--amount", "100", "--reference", "1042", "--on")
    asked = await typed(*form, "2006-01-05")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "Thursday, January 5, 2006 is more than a year ago. Please check the year." in asked.stderr
    future = await typed(*form, (today() + timedelta(days=60)).isoformat())
    assert (future.exit_code, "is in the future" in future.stderr) == (1, True)
    assert (await typed(*form, str(january(5)))).exit_code == 0
    payment = house.recorded().ledger.entries[-1].number
    right = ("correct-payment", "A1", *BILL, "--payment", str(payment), "--reason", "A typo.", "--on", "2006-01-05")
    assert (await typed(*right)).exit_code == 1
    back = ("return-payment", "A1", *BILL, "--payment", str(payment), "--reason", "No funds.", "--on", "2006-01-06")
    assert "is more than a year ago" in (await typed(*back)).stderr
    assert (await typed(*right, "--yes")).exit_code == 0
    assert str(house.recorded().ledger.entries[-1].day) == "2006-01-05"


@pytest.mark.requirement("FEE-04", "R15")
async def test_a_new_expiration_date_says_what_it_bills_before_and_can_be_set_back(
    typed: Line, house: CountingHouse
) -> None:
    before = house.recorded()
    assert before.covered_until is not None
    later = (before.covered_until - timedelta(days=100)).isoformat()
    preview = await typed("preview-expiration-date", "A1", *BILL, "--on", later)
    assert "Invoices would be reduced by" in preview.stdout, preview.stderr
    form = ("set-expiration-date", "A1", *BILL, "--reason", "A typo.", "--on")
    asked = await typed(*form, later)
    assert (asked.exit_code, "Invoices would be reduced by" in asked.stderr) == (1, True)
    assert house.recorded().expires_on == before.expires_on, "nothing happened without an answer"
    moved = await typed(*form, later, "--yes")
    assert "Reduction of what was billed" in moved.stdout, moved.stderr
    assert before.expires_on is not None
    back = await typed(*form, before.expires_on.isoformat(), "--yes")
    assert back.exit_code == 0, back.stderr
    await house.invoice(2)
    assert house.recorded().covered_until == before.covered_until
    assert house.recorded().balance == before.balance, "the renewal was given back, and is billed once"
    own = await typed("preview-expiration-date", "A1", *SAM, "--on", later)
    assert own.exit_code == 1


@pytest.mark.requirement("FEE-07")
async def test_more_time_to_pay_is_on_the_paper_and_can_be_taken_back(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    first = (await house.invoice()).due.last_day
    later = first + timedelta(days=20)
    form = ("--reason", "It was another agency.")
    early = await typed("undo-deferral", "MN-000001", *BILL, *form)
    assert (early.exit_code, "was not deferred" in early.stderr) == (1, True)
    assert (await typed("defer-invoice", "MN-000001", *BILL, "--to", later.isoformat(), *form)).exit_code == 0
    copy, original = tmp_path / "copy.pdf", tmp_path / "original.pdf"
    assert (await typed("invoice-pdf", "MN-000001", *CONNIE, "--out", str(copy))).exit_code == 0
    said = text_of(copy.read_bytes())
    assert f"Due {spoken(later)}" in said
    assert f"Instead of {spoken(first)}" in said
    assert f"only through {spoken(later)}" in said
    assert (await typed("invoice-pdf", "MN-000001", *CONNIE, "--as-issued", "--out", str(original))).exit_code == 0
    assert f"Due {spoken(first)}" in text_of(original.read_bytes())
    undone = await typed("undo-deferral", "MN-000001", *BILL, *form)
    assert f"is due on {spoken(first)} again" in undone.stdout, undone.stderr
    assert (await typed("invoice-pdf", "MN-000001", *CONNIE, "--out", str(copy))).exit_code == 0
    assert copy.read_bytes() == original.read_bytes()
