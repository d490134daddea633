"""Exports for accounting: complete, exact, and harmless in a spreadsheet."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from adapters.accounting.generic import balances_csv, invoices_csv, ledger_csv, payments_csv
from models.billing.exports import Extract, extract_of
from models.billing.messages import ReturnPayment, VoidInvoice
from models.billing.rules import corrections, payments
from tests.models.billing.samples import Books, a_policy, licenses, step
from tests.models.builders import HARBOR


def extract(name: str = "Harbor House, Inc.", first: date | None = None, last: date | None = None) -> Extract:
    """All that is exported of a busy account."""
    return extract_of(busy().account, name, first, last)


def rows(content: bytes) -> list[dict[str, str]]:
    """What a program reads."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def busy() -> Books:
    """Two invoices, one of them void; three payments, one of them returned; some money left over."""
    books = Books(a_policy(), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("88.15", reference="=HYPERLINK(1)")
    books.send(payments.return_payment, step(ReturnPayment, payment=4, returned_on=books.today, reason="No funds."))
    books.pay("100.00")
    books.new("l-10")
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0002", reason="-Wrong."))
    return books


def test_invoices_have_a_row_a_line_with_iso_days_and_plain_amounts() -> None:
    first, second = rows(invoices_csv([extract()]))
    assert first == {
        "InvoiceNo": "T-0001",
        "Customer": "Harbor House, Inc.",
        "CustomerId": HARBOR,
        "InvoiceDate": "2026-08-11",
        "DueDate": "2026-09-10",
        "Status": "paid",
        "Kind": "separate",
        "License": "l-9",
        "Funding": "agency_pays",
        "Item": "Standard user license",
        "Description": "License l-9, new license: $225.00 × 143 of 365 days",
        "ServiceFrom": "2026-08-11",
        "ServiceTo": "2026-12-31",
        "Quantity": "1",
        "Rate": "88.15",
        "Amount": "88.15",
        "Currency": "USD",
    }
    assert (second["InvoiceNo"], second["Status"]) == ("T-0002", "void")


def test_payments_say_on_which_invoices_they_lie_and_what_is_left() -> None:
    said = rows(payments_csv([extract()]))
    parts = [(each["PaymentNo"], each["InvoiceNo"], each["AppliedAmount"], each["Returned"]) for each in said]
    assert parts == [("4", "", "88.15", "yes"), ("6", "T-0001", "88.15", "no"), ("6", "", "11.85", "no")]
    assert (said[0]["Customer"], said[0]["CustomerId"]) == ("Harbor House, Inc.", HARBOR)


def test_the_ledger_is_complete_and_its_debits_less_its_credits_are_the_balance() -> None:
    account = busy().account
    said = rows(ledger_csv([extract(), extract()]))
    assert len(said) == 2 * len(account.ledger.entries)
    debits, credits = (sum(Decimal(each[side] or "0") for each in said) for side in ("Debit", "Credit"))
    assert debits - credits == 2 * account.balance
    assert all(bool(each["Debit"]) != bool(each["Credit"]) for each in said)


@pytest.mark.requirement("S21")
def test_no_cell_is_a_formula_or_has_a_sign() -> None:
    named = extract("@cmd")
    for content in (invoices_csv([named]), payments_csv([named]), ledger_csv([named])):
        cells = [cell for row in rows(content) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows(payments_csv([named]))[0]["Reference"] == "'=HYPERLINK(1)"
    assert rows(balances_csv([named]))[0]["Customer"] == "'@cmd"


def test_nothing_to_export_is_a_header() -> None:
    assert invoices_csv([]).decode("utf-8-sig").startswith("InvoiceNo,Customer,")


@pytest.mark.requirement("FEE-05")
def test_balances_add_up_from_the_opening_to_the_closing() -> None:
    account = busy().account
    (row,) = rows(balances_csv([extract(first=date(2026, 8, 11))]))
    amounts = [Decimal(cell) for name, cell in row.items() if name not in ("Customer", "CustomerId", "Currency")]
    assert sum(amounts[:-1]) == amounts[-1] == account.balance
    assert (row["payment"], row["void"], row["credit"]) == ("-188.15", "-88.15", "0.00")
