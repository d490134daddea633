"""The files for accounting programs, loaded into one: every balance there is the ledger's, to the cent, every day."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from beancount import loader
from beancount.core.data import Transaction

from adapters.accounting import iif, quickbooks, xero
from adapters.accounting.profiles import ExportProfile, export_files
from models.billing.entries import OF_AN_INVOICE, EntryKind
from models.billing.exports import BOOKINGS, Contra, Extract, extract_of
from models.billing.messages import (
    ChargeAgency,
    CorrectPayment,
    IssueCredit,
    MovePayment,
    PayOut,
    ReceivePayment,
    ReturnPayment,
    VoidInvoice,
    WriteOff,
)
from models.billing.rules import charges, corrections, payment_corrections, payments
from models.billing.state import AgencyAccount
from models.money.amounts import ZERO, total
from models.people import SYSTEM
from models.policy.accounting import AccountNames
from tests.models.billing.samples import Books, a_policy, director, licenses, step

NAMES = AccountNames()
DAYS = (date(2026, 8, 10), date(2026, 8, 11), date(2026, 9, 2), date(2026, 10, 1), date(2027, 2, 1))
"""Before anything was billed, while it went on, and after all of it."""


def busy(agency_id: str, pays: str) -> AgencyAccount:
    """An account with every kind of entry: billed, paid, returned, reduced twice, voided, paid out."""
    books = Books(a_policy(), has=licenses(2), paid=True, agency_id=agency_id).until(date(2026, 8, 11))
    books.sequence = {"a-1": 0, "a-2": 100, "a-3": 200}[agency_id]
    books.new("l-7")
    books.new("l-8")
    first, second = (each.number for each in books.account.invoices[-2:])
    books.until(date(2026, 8, 20))
    books.send(corrections.issue_credit, step(IssueCredit, invoice=second, amount="8.15", reason="=Too much."))
    books.pay(pays)
    payment = books.account.ledger.next_number - 1
    books.until(date(2026, 9, 2))
    books.send(
        payments.return_payment, step(ReturnPayment, payment=payment, returned_on=books.today, reason="No funds.")
    )
    books.pay("500.00", invoice=first)
    books.until(date(2026, 10, 1))
    books.send(corrections.issue_credit, step(IssueCredit, invoice=first, amount="20.00", reason="-Half\tempty."))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice=second, reason="Wrong agency."))
    books.send(payments.pay_out, step(PayOut, amount="50.00", paid_on=books.today, reason="It asked."))
    books.pay("31.00")
    payment = books.account.ledger.next_number - 1
    books.send(
        payment_corrections.correct_payment, step(CorrectPayment, payment=payment, amount="13.00", reason="A typo.")
    )
    payment = books.account.ledger.next_number - 1
    books.send(payment_corrections.move_payment, step(MovePayment, payment=payment, to_agency="a-9", reason="Theirs."))
    moved = step(
        ReceivePayment,
        SYSTEM,
        from_agency="a-9",
        entry=7,
        amount=Decimal("13.00"),
        received_on=books.today,
        by="p-bill",
        reason="Theirs.",
    )
    books.send(payment_corrections.receive_payment, moved)
    books.send(charges.charge, step(ChargeAgency, amount="999.00", reason="Fee"))
    last = books.account.invoices[-1].number
    books.send(charges.write_off, step(WriteOff, director(), invoice=last, amount="2.00", reason="Small."))
    return books.until(date(2026, 12, 15)).account


ACCOUNTS = {
    "a-1": (busy("a-1", "88.15"), "Harbor House, Inc."),
    "a-2": (busy("a-2", "150.00"), "Lantern Services"),
    "a-3": (busy("a-3", "10.01"), '=Käthe "und" Co'),
}


def extracts(first: date | None = None, last: date | None = None) -> list[Extract]:
    """All three accounts."""
    return [extract_of(account, name, first, last) for account, name in ACCOUNTS.values()]


def booked(extract: Extract, last: date) -> Decimal:
    """What an agency owes on a day by its ledger."""
    return total([each.amount for each in extract.entries if each.day <= last])


# --- a program of one's own: beancount


class Booked(NamedTuple):
    """One side of a transaction as a program reads it. Above zero is a debit."""

    day: date
    document: str
    account: str
    customer: str
    amount: Decimal


def load(rows: Sequence[Booked]) -> list[Transaction]:
    """Load transactions into beancount, which refuses any that is not balanced."""
    accounts = {each.account for each in rows}
    text = io.StringIO()
    for account in sorted(accounts):
        text.write(f"2020-01-01 open {account} USD\n")
    by_document: dict[str, list[Booked]] = defaultdict(list)
    for each in rows:
        by_document[each.document].append(each)
    for document, sides in by_document.items():
        text.write(f'{sides[0].day.isoformat()} * "{document}"\n')
        for side in sides:
            text.write(f"  {side.account}  {side.amount} USD\n")
            text.write(f'    customer: "{side.customer}"\n')
    entries, errors, _ = loader.load_string(text.getvalue())
    assert errors == []
    return [each for each in entries if isinstance(each, Transaction)]


def balance(loaded: Sequence[Transaction], last: date, account: str, customer: str | None = None) -> Decimal:
    """The balance of an account at the end of a day, of one customer or of all."""
    return total(
        [
            (posting.units and posting.units.number) or ZERO
            for entry in loaded
            if entry.date <= last
            for posting in entry.postings
            if posting.account == account and customer in (None, (posting.meta or {})["customer"])
        ]
    )


RECEIVABLE, INCOME, BANK, BAD_DEBT = "Assets:Receivable", "Income:Fees", "Assets:Bank", "Expenses:BadDebt"
TITLES = {NAMES.receivable: RECEIVABLE, NAMES.income: INCOME, NAMES.bank: BANK, NAMES.bad_debt: BAD_DEBT}
CONTRAS = {Contra.INCOME: INCOME, Contra.BANK: BANK, Contra.BAD_DEBT: BAD_DEBT}


def table(content: bytes) -> list[dict[str, str]]:
    """What a program reads from a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def us_day(written: str) -> date:
    """A day as American programs write it."""
    month, day, year = map(int, written.split("/"))
    return date(year, month, day)


def customer(name: str) -> str:
    """An agency by the name that stands in a file."""
    named = {
        "Harbor House, Inc.": "a-1",
        "Lantern Services": "a-2",
        '\'=Käthe "und" Co': "a-3",
        "'=Käthe 'und' Co": "a-3",
    }
    return named[name]


def from_generic(files: dict[str, bytes]) -> Iterator[Booked]:
    """The ledger's file. It has what was brought forward as well."""
    for row in table(files["ledger.csv"]):
        amount = Decimal(row["Debit"] or "0") - Decimal(row["Credit"] or "0")
        kind = EntryKind(row["Kind"])
        head = date.fromisoformat(row["Date"]), f"{row['CustomerId']}-{row['EntryNo']}"
        yield Booked(*head, RECEIVABLE, row["CustomerId"], amount)
        yield Booked(
            *head, f"{CONTRAS[BOOKINGS[kind].contra]}:K-{kind.name.replace('_', '-')}", row["CustomerId"], -amount
        )


def from_iif(files: dict[str, bytes]) -> Iterator[Booked]:
    """QuickBooks Desktop's file, block by block."""
    number = 0
    for row in files["quickbooks.iif"].decode("cp1252").split("\r\n"):
        cells = row.split("\t")
        if cells[0] in ("TRNS", "SPL"):
            number += cells[0] == "TRNS"
            yield Booked(us_day(cells[2]), str(number), TITLES[cells[3]], customer(cells[4]), Decimal(cells[5]))


@pytest.mark.requirement("FEE-05")
def test_quantities_in_quickbooks_desktop_are_numbers() -> None:
    files = dict(export_files(ExportProfile.IIF, extracts(), NAMES))
    rows = [row.split("\t") for row in files["quickbooks.iif"].decode("cp1252").split("\r\n")]
    (head,) = [row for row in rows if row[0] == "!SPL"]
    given = {row[head.index("QNTY")] for row in rows if row[0] == "SPL" and len(row) > head.index("QNTY")}
    assert given <= {"", "-1"}
    assert "-1" in given


def from_quickbooks(files: dict[str, bytes]) -> Iterator[Booked]:
    """QuickBooks Online's files: each line of an invoice, and the journal."""
    for name, content in files.items():
        for row in table(content):
            if name.startswith("quickbooks-invoices"):
                head = us_day(row["Invoice date"]), row["Invoice number"]
                amount, who = Decimal(row["Item Amount"]), customer(row["Customer"])
                yield Booked(*head, RECEIVABLE, who, amount)
                yield Booked(*head, INCOME, who, -amount)
            else:
                amount = Decimal(row["Debits"] or "0") - Decimal(row["Credits"] or "0")
                head = us_day(row["Journal Date"]), row["Journal No"]
                yield Booked(*head, TITLES[row["Account Name"]], customer(row["Name"]), amount)


def from_xero(files: dict[str, bytes]) -> Iterator[Booked]:
    """Xero's files: invoices, credit notes below zero, and the bank's lines."""
    for name, content in files.items():
        for number, row in enumerate(table(content)):
            if name.startswith("xero-bank"):
                head = us_day(row["*Date"]), f"{name}-{number}"
                amount, who, other = -Decimal(row["*Amount"]), customer(row["Payee"]), BANK
            else:
                head = us_day(row["*InvoiceDate"]), row["*InvoiceNumber"]
                amount, who = Decimal(row["*UnitAmount"]), customer(row["*ContactName"])
                other = {NAMES.xero_income_code: INCOME, NAMES.xero_bad_debt_code: BAD_DEBT}[row["*AccountCode"]]
            yield Booked(*head, RECEIVABLE, who, amount)
            yield Booked(*head, other, who, -amount)


READERS = {
    ExportProfile.CSV: from_generic,
    ExportProfile.IIF: from_iif,
    ExportProfile.QUICKBOOKS_CSV: from_quickbooks,
    ExportProfile.XERO: from_xero,
}


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize("profile", ExportProfile)
def test_every_balance_of_every_agency_is_the_ledger_s_on_every_day(profile: ExportProfile) -> None:
    found = extracts()
    loaded = load(list(READERS[profile](dict(export_files(profile, found, NAMES)))))
    for day in DAYS:
        for extract in found:
            assert balance(loaded, day, RECEIVABLE, extract.agency_id) == booked(extract, day), (day, extract.agency_id)
        assert balance(loaded, day, RECEIVABLE) == total([booked(each, day) for each in found])
    assert sum(booked(each, DAYS[-1]) != ZERO for each in found) == 3, "or nothing was compared"


@pytest.mark.requirement("FEE-05")
def test_every_kind_of_entry_has_the_ledger_s_total() -> None:
    found = extracts()
    loaded = load(list(from_generic(dict(export_files(ExportProfile.CSV, found, NAMES)))))
    there = {each.kind for extract in found for each in extract.entries}
    assert there == set(EntryKind), "or nothing is compared"
    for kind, booking in BOOKINGS.items():
        account = f"{CONTRAS[booking.contra]}:K-{kind.name.replace('_', '-')}"
        for day in DAYS:
            then = [each for extract in found for each in extract.entries if each.kind == kind and each.day <= day]
            assert balance(loaded, day, account) == -total([each.amount for each in then]), (kind, day)


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize("profile", [each for each in ExportProfile if each != ExportProfile.CSV])
def test_income_bank_and_bad_debt_are_the_ledger_s_too(profile: ExportProfile) -> None:
    found = extracts()
    loaded = load(list(READERS[profile](dict(export_files(profile, found, NAMES)))))
    for contra, account in CONTRAS.items():
        for day in DAYS:
            expected = total(
                [
                    -entry.amount
                    for each in found
                    for entry, booking in each.bookings
                    if booking.contra == contra and entry.day <= day
                ]
            )
            assert balance(loaded, day, account) == expected, (contra, day)
    assert balance(loaded, DAYS[-1], BAD_DEBT) == 3 * Decimal("2.00"), "what was written off is an expense"


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize("last", DAYS)
def test_what_is_unpaid_on_every_invoice_is_the_ledger_s(last: date) -> None:
    found = extracts(last=last)
    files = dict(export_files(ExportProfile.CSV, found, NAMES))
    unpaid: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in table(files["ledger.csv"]):
        if EntryKind(row["Kind"]) in OF_AN_INVOICE:
            unpaid[row["CustomerId"], row["InvoiceNo"]] += Decimal(row["Debit"] or "0") - Decimal(row["Credit"] or "0")
    for row in table(files["payments.csv"]):
        if row["InvoiceNo"]:
            unpaid[row["CustomerId"], row["InvoiceNo"]] -= Decimal(row["AppliedAmount"])
    for extract in found:
        for number, position in extract.position.invoices.items():
            if number not in extract.elsewhere:
                assert unpaid[extract.agency_id, number] == position.open, number


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize("profile", ExportProfile)
def test_the_exports_of_two_ranges_are_the_export_of_both(profile: ExportProfile) -> None:
    middle = date(2026, 9, 2)
    parts = [extracts(last=middle), extracts(first=date(2026, 9, 3))]
    loaded = [load(list(READERS[profile](dict(export_files(profile, each, NAMES))))) for each in parts]
    for extract in extracts():
        halves = [balance(each, DAYS[-1], RECEIVABLE, extract.agency_id) for each in loaded]
        assert sum(halves) == booked(extract, DAYS[-1])
        assert all(halves), "something lies in each of them"


# --- the forms


@pytest.mark.requirement("FEE-05")
def test_every_block_of_an_iif_file_adds_up_to_zero_and_has_a_type_that_quickbooks_knows() -> None:
    lines = iif.files(extracts(), NAMES)["quickbooks.iif"].decode("cp1252").split("\r\n")
    assert [line.split("\t")[0] for line in lines[:3]] == ["!TRNS", "!SPL", "!ENDTRNS"]
    blocks = "\n".join(lines[3:]).split("ENDTRNS\n")[:-1]
    for block in blocks:
        rows = [row.split("\t") for row in block.strip("\n").split("\n")]
        assert [row[0] for row in rows] == ["TRNS", *["SPL"] * (len(rows) - 1)]
        assert sum(Decimal(row[5]) for row in rows) == 0
        assert {row[1] for row in rows} < {"INVOICE", "PAYMENT", "CREDIT MEMO", "GENERAL JOURNAL"}
        assert len(rows) > 1
    assert len(blocks) == sum(len(each.bookings) for each in extracts())


def test_text_in_an_iif_file_stays_in_its_cell_and_is_no_formula() -> None:
    content = iif.files(extracts(), NAMES)["quickbooks.iif"].decode("cp1252")
    widths = {"TRNS": 9, "SPL": 11, "ENDTRNS": 1}
    rows = [line.split("\t") for line in content.split("\r\n")[3:-1]]
    assert all(len(row) == widths[row[0]] for row in rows)
    texts = [cell for row in rows for at, cell in enumerate(row) if at not in (5, 8)]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@")) and cell != "-1"]
    assert '"' not in content


@pytest.mark.requirement("S21", "S47")
@pytest.mark.parametrize("profile", [ExportProfile.QUICKBOOKS_CSV, ExportProfile.XERO])
def test_no_text_in_a_csv_for_a_program_is_a_formula(profile: ExportProfile) -> None:
    for content in export_files(profile, extracts(), NAMES).values():
        for row in table(content):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "@", "\t")), cell
                assert not cell.startswith("-") or Decimal(cell) < 0, cell


@pytest.mark.requirement("FEE-05")
def test_a_file_holds_as_many_invoices_as_the_program_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (xero.MOST_INVOICES, quickbooks.MOST_INVOICES) == (500, 100)
    monkeypatch.setattr(xero, "MOST_INVOICES", 2)
    files = xero.files(extracts(), NAMES)
    numbers = [
        {row["*InvoiceNumber"] for row in table(content)}
        for name, content in files.items()
        if name.startswith("xero-invoices")
    ]
    every = {each.number for extract in extracts() for each in extract.invoices if each.total}
    assert all(0 < len(each) <= 2 for each in numbers)
    assert set().union(*numbers) == every
    assert sum(map(len, numbers)) == len(every), "no invoice is in two files"


def test_quickbooks_online_gets_the_columns_it_imports() -> None:
    row = table(quickbooks.files(extracts(), NAMES)["quickbooks-invoices-1.csv"])[0]
    assert row == {
        "Invoice number": "T-0001",
        "Customer": "Harbor House, Inc.",
        "Invoice date": "08/11/2026",
        "Due date": "09/10/2026",
        "Item": "Standard user license",
        "Item Description": "License l-7, new license: $225.00 × 143 of 365 days",
        "Item Quantity": "1",
        "Item Rate": "88.15",
        "Item Amount": "88.15",
        "Memo": "Agency a-1",
    }
