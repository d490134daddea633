"""Payments in the files of banks and accounting programs, as these write them, and rows that can't be read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bank_files.reader import BankFile, read_payments
from adapters.bank_files.rows import LARGEST
from models.errors import RuleViolation
from models.policy.bank_files import BankLayout, DayOrder


def read(text: str, layout: BankLayout | None = None, encoding: str = "utf-8") -> BankFile:
    """A file with this text."""
    return read_payments(text.encode(encoding), "bank.csv", layout)


def one(day: str = "2026-12-04", amount: str = "225.00", layout: BankLayout | None = None) -> BankFile:
    """A file with one row."""
    return read(f'Date;Amount;Name\n"{day}";"{amount}";Harbor House\n', layout)


def refusal(content: bytes, layout: BankLayout | None = None) -> str:
    """Why a whole file is refused."""
    with pytest.raises(RuleViolation) as refused:
        read_payments(content, "bank.csv", layout)
    return refused.value.sentence


def reasons(file: BankFile) -> list[tuple[int, str, str]]:
    """What is wrong: line, column, why."""
    return [(each.line, each.column, each.reason) for each in file.problems]


# --- layouts


def test_a_plain_file_with_all_columns() -> None:
    file = read(
        "Date,Name,Amount,Reference,Description\n"
        "2026-12-04,Harbor House,225.00,1042,MN-000001\n"
        '2026-12-05,Lantern Inc,"1,350.00",77,\n'
    )
    first, second = file.lines
    assert (first.day, str(first.amount), first.payer, first.reference, first.memo, first.line) == (
        date(2026, 12, 4),
        "225.00",
        "Harbor House",
        "1042",
        "MN-000001",
        2,
    )
    assert str(second.amount) == "1350.00"
    assert (file.problems, file.outgoing) == ((), ())


def test_a_checking_account_with_lines_before_the_header_debits_and_credits() -> None:
    file = read(
        "Account,****1234\r\n"
        "Statement period,Dec 1 to Dec 31\r\n"
        "\r\n"
        "Posting Date,Description,Debit,Credit,Balance\r\n"
        "12/04/2026,ACH HARBOR HOUSE MN-000001,,225.00,10225.00\r\n"
        "12/05/2026,Rent,1500.00,,8725.00\r\n"
        "12/06/2026,Check 1042,0.00,$88.15,8813.15\r\n"
        "12/07/2026,Odd,5.00,5.00,8813.15\r\n"
        "12/08/2026,Interest,,,8813.15\r\n"
    )
    assert [(each.line, str(each.amount), each.memo) for each in file.lines] == [
        (5, "225.00", "ACH HARBOR HOUSE MN-000001"),
        (7, "88.15", "Check 1042"),
    ]
    assert file.outgoing == (6,)
    assert reasons(file) == [
        (8, "Credit", "this row has money in both columns; please check which one is right"),
        (9, "Credit", "there is no amount in this row"),
    ]


def test_an_accounting_programs_export_with_a_byte_order_mark_and_quoted_line_breaks() -> None:
    file = read(
        "\ufeffDate,Num,Customer,Memo/Description,Amount\n"
        '12/04/2026,1042,"Harbor House","first line\nMN-000001","$1,234.50"\n'
        "12/05/2026,1043,Lantern,,(25.00)\n"
        "12/06/26,1044,Lantern,,25.00\n"
    )
    assert [(each.line, each.memo, each.payer, each.reference) for each in file.lines] == [
        (2, "first line MN-000001", "Harbor House", "1042"),
        (5, "", "Lantern", "1044"),
    ]
    assert file.outgoing == (4,)


def test_a_file_with_semicolons_decimal_commas_and_days_first() -> None:
    file = read("Value Date;Payer;Amount\n20.11.2026;Käthe;1.234,50\n21.11.2026;Käthe;225,00\n", encoding="cp1252")
    assert [(str(each.day), str(each.amount), each.payer) for each in file.lines] == [
        ("2026-11-20", "1234.50", "Käthe"),
        ("2026-11-21", "225.00", "Käthe"),
    ]


def test_a_spreadsheets_unicode_text_with_tabs() -> None:
    file = read("Date\tName\tAmount\n2026-12-04\tÑandú\t225.00\n", encoding="utf-16")
    assert [each.payer for each in file.lines] == ["Ñandú"]


def test_columns_with_names_of_their_own_are_told() -> None:
    columns = {"day": "Datum", "amount": "Betrag", "payer": "Wer", "reference": "Nr", "memo": "Wofür"}
    names = BankLayout(**columns, day_order=DayOrder.DAY_FIRST)
    file = read("Wer,Datum,Betrag,Nr,Wofür\nHarbor,04/12/2026,225.00,7,Lizenzen\n", names)
    assert [(str(each.day), each.payer, each.memo) for each in file.lines] == [("2026-12-04", "Harbor", "Lizenzen")]


def test_a_column_that_was_named_is_not_looked_for_under_other_names() -> None:
    assert "No line of the file has the columns" in refusal(
        b"Date,Deposit\n2026-12-04,1.00\n", BankLayout(credit="Came")
    )


# --- days and amounts


@pytest.mark.parametrize(
    "day",
    [
        *("2026-12-04", "2026/12/4", "20261204", "2026-12-04T10:00:00Z", "2026-12-04 10:00"),
        *("12/04/2026", "12/4/26", "12-04-2026", "12/04/2026 10:00 AM", "4.12.2026", "04.12.26"),
        *("4-Dec-2026", "04 DEC 26", "Dec 4, 2026", "December 4 2026", "4 December 2026"),
    ],
)
def test_a_day_is_read_as_banks_write_it(day: str) -> None:
    assert [each.day for each in one(day).lines] == [date(2026, 12, 4)], day


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("", "there is no day"),
        ("soon", "'soon' is not a day such as 2026-11-20 or 11/20/2026"),
        ("2027-02-29", "'2027-02-29' is not a day that exists"),
        ("31/04/2026", "'31/04/2026' is not a day that exists"),
    ],
)
def test_a_day_that_is_none_says_why(day: str, reason: str) -> None:
    assert reasons(one(day)) == [(2, "Date", reason)]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        *(("225", "225.00"), ("225.5", "225.50"), ("$1,234.50", "1234.50"), ("+225.00", "225.00")),
        *(("1.234,50", "1234.50"), ("1234,50", "1234.50"), ("1,234", "1234.00"), ("225.00 CR", "225.00")),
        *(("1 234,50", "1234.50"), ("225.00 USD", "225.00"), ("$ 225.00", "225.00")),
    ],
)
def test_an_amount_is_read_as_banks_write_it(written: str, amount: str) -> None:
    assert [str(each.amount) for each in one(amount=written).lines] == [amount]


@pytest.mark.parametrize(
    "written", ["-5.00", "(5.00)", "5.00-", "\N{MINUS SIGN}5.00", "-$5.00", "($5.00)", "$-5.00", "5.00 DR"]
)
def test_money_that_went_out_is_no_payment_and_no_mistake(written: str) -> None:
    file = one(amount=written)
    assert (file.lines, file.outgoing, file.problems) == ((), (2,), ())


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "there is no amount in this row"),
        ("0.00", "The amount must be more than zero."),
        ("5.001", "more than two digits after the decimal point"),
        ("five", "dollars and cents"),
        ("1e3", "dollars and cents"),
        ("99999999999", "is too much"),
        ("€5.00", "dollars and cents"),
        ("=5+5", "dollars and cents"),
    ],
)
def test_an_amount_that_is_none_says_why(written: str, reason: str) -> None:
    ((line, column, why),) = reasons(one(amount=written))
    assert (line, column) == (2, "Amount")
    assert reason in why


def test_one_bad_row_does_not_hold_up_the_others() -> None:
    file = read("Date,Amount\n2026-12-04,1.00\nnever,2.00\n\n2026-12-05,3.00\n2026-12-06\n")
    assert [(each.line, str(each.amount)) for each in file.lines] == [(2, "1.00"), (5, "3.00")]
    assert [each.line for each in file.problems] == [3, 6]


# --- the same line again


def test_the_same_line_has_the_same_key_in_another_file_however_it_is_written_there() -> None:
    first = read("Date,Name,Amount\n2026-12-04,Harbor House,225.00\n").lines[0]
    other = read('Balance;Posting Date;Amount;Payer\n5;12/04/2026;"$225";" Harbor  House "\n').lines[0]
    assert first.key == other.key


def test_two_equal_payments_in_one_file_are_two() -> None:
    text = "Date,Name,Amount\n2026-12-04,Harbor,225.00\n2026-12-04,Harbor,225.00\n"
    keys = [each.key for each in read(text).lines]
    assert len(set(keys)) == 2
    assert [each.key for each in read(text).lines] == keys, "and read again they are the same two"


# --- files that are none


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "No line of the file has the columns 'Date' and 'Amount' or 'Credit'"),
        (b"PK\x03\x04rest", "this is a workbook, not CSV"),
        pytest.param(b"x" * (LARGEST + 1), "larger than 5 MB", id="too large"),
        (b"Date,Name\n2026-12-04,Harbor\n", "Please give their names in this file"),
        (b"\x00\x01\x02\xff", "No line of the file has the columns"),
        (b"OFXHEADER:100\r\nDATA:OFXSGML\r\n", "this is an OFX file"),
        (b"Date,Amount,Amount\n2026-12-04,1.00,2.00\n", "the column “Amount” is there twice"),
        (b"Date,Fee,Net\n2026-12-04,1.00,2.00\n", "please name the whole amount's column"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"Date,Amount\n", b"Date;Credit;Debit\n"]))
def test_no_file_brings_the_reader_down(content: bytes, header: bytes) -> None:
    try:
        file = read_payments(header + content, "bank.csv")
    except RuleViolation:
        return
    assert all(each.amount > 0 for each in file.lines)


@pytest.mark.requirement("R26")
def test_a_day_that_cant_be_right_is_refused_with_its_line() -> None:
    reason = "9999-12-31 can't be right: it has to lie between January 1, 1900, and December 31, 2199"
    assert reasons(one(day="9999-12-31")) == [(2, "Date", reason)]
