"""What banks' files do that a plain table does not: stray quotation marks, types, statuses, balances, no header."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bank_files.reader import BankFile, read_payments
from models.errors import RuleViolation
from models.policy.bank_files import BankLayout, DayOrder, ReceivedSign

SHARED = Path(__file__).parents[4] / "shared" / "cases" / "bank"


def read(text: str, **layout: object) -> BankFile:
    """A file with this text."""
    return read_payments(text.encode(), "bank.csv", BankLayout.model_validate(layout))


def refused(text: str, **layout: object) -> str:
    """Why the whole file is refused."""
    with pytest.raises(RuleViolation) as refusal:
        read(text, **layout)
    return refusal.value.sentence


def received(file: BankFile) -> list[tuple[int, str, str]]:
    """The payments: line, day, amount."""
    return [(each.line, each.day.isoformat(), str(each.amount)) for each in file.lines]


# --- a stray quotation mark


HEAD = "Date,Amount,Name\n"
ROWS = ("11/16/2026,225.00,Harbor House", "11/17/2026,450.00,Lake Shelter", "11/18/2026,675.00,Birch House")


@pytest.mark.requirement("FEE-07")
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ((ROWS[0].replace("Harbor", '"Harbor'), *ROWS[1:]), 2),
        ((ROWS[0], ROWS[1].replace("Lake", '"Lake'), ROWS[2]), 3),
        ((*ROWS[:2], ROWS[2].replace("Birch", '"Birch')), 4),
        ((ROWS[0].replace("Harbor", '"Harbor'), ROWS[1] + '"', ROWS[2]), 2),
        ((ROWS[0].replace("Harbor", '"Harbor'), '11/17/2026,450.00,"Lake Shelter"', ROWS[2]), 2),
        (('11/16/2026,225.00,"Harbor "House" Inc"', *ROWS[1:]), 2),
    ],
)
def test_a_stray_quotation_mark_refuses_the_file_and_names_the_line(rows: tuple[str, ...], line: int) -> None:
    sentence = refused(HEAD + "\n".join(rows) + "\n")
    assert f"a quotation mark on line {line} is not closed" in sentence
    assert sentence.endswith("Nothing was recorded.")


def test_a_note_of_several_lines_is_one_cell_and_a_mark_within_a_cell_is_a_character() -> None:
    file = read(
        'Date,Amount,Name,Memo\n11/16/2026,225.00,Harbor 5" House,"first\nsecond, on 11/17"\n11/18/2026,1.00,B,\n'
    )
    assert [(each.line, each.payer, each.memo) for each in file.lines] == [
        (2, 'Harbor 5" House', "first second, on 11/17"),
        (4, "B", ""),
    ]


def test_a_row_with_a_cell_too_many_is_a_problem_because_an_amount_may_have_fallen_apart() -> None:
    file = read(HEAD + "11/16/2026,1,225.00,Harbor House\n11/17/2026,450.00,Lake Shelter,\n")
    assert received(file) == [(3, "2026-11-17", "450.00")]
    assert [(each.line, each.reason) for each in file.problems] == [(2, "has 4 cells where the header has 3")]


# --- which way the money went


def test_the_column_that_says_debit_or_credit_counts_more_than_the_sign() -> None:
    file = read(
        "Account,Transaction Date,Transaction Amount,Transaction Type,Transaction Description\n"
        "77,11/16/26,225.00,Credit,DEPOSIT HARBOR HOUSE\n"
        "77,11/17/26,1200.00,Debit,RENT\n"
        "77,11/18/26,-30.00,debit,FEE\n"
        "77,11/19/26,-15.00,Credit,REVERSAL\n"
        "77,11/20/26,40.00,Adjustment,WHO KNOWS\n"
    )
    assert received(file) == [(2, "2026-11-16", "225.00")]
    assert file.outgoing == (3, 4)
    assert [each.line for each in file.problems] == [5, 6]
    assert "please check which one is right" in file.problems[0].reason
    assert file.problems[1].reason == "'Adjustment' says neither Debit nor Credit"


def test_where_debits_have_a_minus_another_word_in_the_type_column_leaves_it_to_the_sign() -> None:
    file = read(
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
        "CREDIT,11/16/2026,ACH LAKE SHELTER,450.00,ACH_CREDIT,1000.00,,\n"
        "DSLIP,11/17/2026,DEPOSIT 12,88.15,DEPOSIT,1088.15,12,\n"
        "CHECK,11/18/2026,CHECK 9,-20.00,CHECK_PAID,1068.15,9,\n"
    )
    assert [str(each.amount) for each in file.lines] == ["450.00", "88.15"]
    assert file.outgoing == (4,)


def test_a_bank_that_writes_received_money_with_a_minus_is_read_by_saying_so() -> None:
    file = read(HEAD + "11/16/2026,-225.00,Harbor House\n11/17/2026,30.00,Rent\n", received=ReceivedSign.MINUS)
    assert (received(file), file.outgoing) == ([(2, "2026-11-16", "225.00")], (3,))


# --- the delimiter, the header


def test_semicolons_within_quotation_marks_separate_nothing() -> None:
    file = read(
        '"Date","Transaction","Name","Memo","Amount"\n'
        '"2026-11-16","CREDIT","LAKE SHELTER","Web; 77; ; ; ; ;","450.00"\n'
        '"2026-11-17","DEBIT","OFFICE STORE","Web; 78; ; ; ; ;","-31.20"\n'
    )
    assert [(each.payer, each.memo) for each in file.lines] == [("LAKE SHELTER", "Web; 77; ; ; ; ;")]
    assert file.outgoing == (3,)


@pytest.mark.requirement("FEE-07")
def test_a_file_without_a_header_is_read_by_the_numbers_of_its_columns() -> None:
    text = '"11/16/2026","450.00","*","","LAKE SHELTER INC DES:PAYMENT"\n"11/17/2026","-31.20","*","","OFFICE STORE"\n'
    assert "--no-header" in refused(text)
    file = read(text, header=False, day="1", amount="2", memo="5")
    assert [each.memo for each in file.lines] == ["LAKE SHELTER INC DES:PAYMENT"]
    assert (file.outgoing, file.rows) == ((2,), 2)
    assert "has only 5 columns" in refused(text, header=False, day="1", amount="2", memo="6")


@pytest.mark.parametrize("columns", [{"day": "1"}, {"day": "Date", "amount": "2"}, {"day": "0", "amount": "2"}])
def test_a_layout_without_header_names_columns_by_number(columns: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="number"):
        BankLayout.model_validate({"header": False, **columns})


def test_lines_to_pass_over_and_the_delimiter_can_be_given() -> None:
    text = "Date|Amount\n1|2\nDate|Amount\n2026-11-16|225,00\n"
    assert len(read(text, skip_lines=2, delimiter="|").lines) == 1


# --- what is not received


def test_a_pending_payment_is_not_received_and_the_gross_pays_the_invoice() -> None:
    file = read(
        '"Date","Name","Type","Status","Currency","Gross","Fee","Net"\n'
        '"11/16/2026","Lake Shelter","Payment","Completed","USD","450.00","-13.36","436.64"\n'
        '"11/17/2026","Birch House","Payment","Pending","USD","675.00","0.00","675.00"\n'
        '"11/18/2026","Harbor House","Payment","Partially Refunded","USD","25.00","0.00","25.00"\n'
        '"11/19/2026","Aspen House","Payment","Completed","EUR","25.00","0.00","25.00"\n'
    )
    assert [(str(each.amount), str(each.fee)) for each in file.lines] == [("450.00", "13.36")]
    assert file.not_completed == (3,)
    assert [(each.line, each.column) for each in file.problems] == [(4, "Status"), (5, "Currency")]
    assert "doesn't say whether the money was received" in file.problems[0].reason


def test_a_word_of_the_office_s_own_says_that_a_payment_is_completed() -> None:
    text = "Date,Amount,Status\n11/16/2026,5.00,Reconciled\n"
    assert len(read(text).problems) == 1
    assert len(read(text, completed=("reconciled",)).lines) == 1


def test_balances_and_totals_are_counted_as_summary_rows_and_a_payment_that_mentions_one_is_not() -> None:
    file = read(
        "Date,Description,Amount,Running Bal.\n"
        '11/16/2026,Beginning balance as of 11/16/2026,,"8,000.00"\n'
        '11/16/2026,"LAKE SHELTER DES:INV MN-000007","450.00","8,450.00"\n'
        '11/17/2026,"Closing balance of MN-000009","5.00","8,455.00"\n'
        ",Total credits,455.00,\n"
        ",Ending Balance,,8455.00\n"
    )
    assert file.summary == (2, 5, 6)
    assert [each.memo for each in file.lines] == ["LAKE SHELTER DES:INV MN-000007", "Closing balance of MN-000009"]
    assert file.problems == ()


def test_a_summary_row_of_the_bank_s_own_is_named() -> None:
    text = "Date,Description,Amount\n11/16/2026,SALDO alt,9.00\n"
    assert read(text, summary=("Saldo",)).summary == (2,)


# --- one file has one order of days


def test_one_row_that_shows_the_order_of_days_counts_for_all() -> None:
    file = read(HEAD + "10/11/2026,225.00,Harbor House\n25/11/2026,450.00,Lake Shelter\n")
    assert [each[1] for each in received(file)] == ["2026-11-10", "2026-11-25"]
    assert file.question == ""
    assert [each[1] for each in received(read(HEAD + "10/11/2026,1.00,A\n11/25/2026,1.00,A\n"))] == [
        "2026-10-11",
        "2026-11-25",
    ]


def test_where_no_row_shows_the_order_it_is_asked_and_an_option_answers() -> None:
    text = HEAD + "10/11/2026,225.00,Harbor House\n"
    asked = read(text)
    assert received(asked) == [(2, "2026-10-11", "225.00")]
    assert (
        "If that is right, add --month-first. If it is Tuesday, November 10, 2026, add --day-first." in asked.question
    )
    assert received(read(text, day_order=DayOrder.DAY_FIRST)) == [(2, "2026-11-10", "225.00")]
    assert read(text, day_order=DayOrder.MONTH_FIRST).question == ""


@pytest.mark.parametrize("days", [("11/11/2026",), ("2026-11-10",), ("Nov 10, 2026", "10.11.2026"), ("40/40/2026",)])
def test_where_the_order_makes_no_difference_nothing_is_asked(days: tuple[str, ...]) -> None:
    assert read("Date,Amount\n" + "".join(f'"{day}",1.00\n' for day in days)).question == ""


@pytest.mark.requirement("FEE-07")
@pytest.mark.parametrize(
    ("day", "order", "said"),
    [
        ("25/11/2026", DayOrder.MONTH_FIRST, "shows that the day comes first in this file"),
        ("11/25/2026", DayOrder.DAY_FIRST, "shows that the month comes first in this file"),
    ],
)
def test_an_order_that_the_file_contradicts_refuses_it(day: str, order: DayOrder, said: str) -> None:
    text = HEAD + f"{day},1.00,A\n10/11/2026,1.00,A\n"
    sentence = refused(text, day_order=order)
    assert f"“{day}” on line 2 {said}" in sentence
    assert "Nothing was recorded." in sentence
    assert len(received(read(text))) == 2, "without the option, the file shows it"


def test_rows_that_contradict_each_other_refuse_the_file() -> None:
    sentence = refused(HEAD + "25/11/2026,1.00,A\n11/25/2026,1.00,A\n")
    assert "In “25/11/2026” on line 2 the day comes first, and in “11/25/2026” on line 3 the month." in sentence
    given = read(HEAD + "25/11/2026,1.00,A\n11/25/2026,1.00,A\n", day_order=DayOrder.DAY_FIRST)
    assert [each.line for each in given.problems] == [3]


# --- every row is counted once


CELLS = st.sampled_from(
    [
        *("", "11/16/2026", "16/11/2026", "2026-11-16", "soon", "Total", "Beginning balance", "Credit", "Debit"),
        *("225.00", "-5.00", "(1.00)", "0.00", "1,234.50", "five", "Pending", "Completed", "odd", "EUR", "USD"),
        *("Harbor House", "a; b; c", "two\nlines", 'quo"te'),
    ]
)
HEADERS = st.permutations(["Date", "Amount", "Type", "Status", "Currency", "Name", "Description", "Fee"])


@pytest.mark.requirement("FEE-07")
@settings(max_examples=150, deadline=None)
@given(HEADERS, st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_the_rows_read_are_the_sum_of_what_they_are(header: list[str], rows: list[list[str]], mark: str) -> None:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    text = "\n".join(mark.join(row) for row in [header, *quoted])
    try:
        file = read(text)
    except RuleViolation:
        return
    assert file.rows == sum(any(cell.strip() for cell in row) for row in rows)
    sorts = [
        *(each.line for each in file.lines),
        *(each.line for each in file.problems),
        *(*file.outgoing, *file.not_completed, *file.summary),
    ]
    assert len(sorts) == len(set(sorts)) == file.rows


def test_a_file_whose_rows_do_not_add_up_is_not_made() -> None:
    with pytest.raises(ValueError, match="2 rows were read, and 1 are accounted for"):
        BankFile(rows=2, outgoing=(2,))


# --- the customer's files


@pytest.mark.skipif(not SHARED.is_dir(), reason="the customer's cases are not in ../shared")
def test_the_customer_s_cases_are_read_as_they_should_be() -> None:
    def of(name: str, **layout: object) -> BankFile:
        return read_payments((SHARED / name).read_bytes(), name, BankLayout.model_validate(layout))

    with pytest.raises(RuleViolation, match="line 2"):
        of("stray-quote.csv")
    kinds = of("capital-one-shape.csv")
    assert ([each[2] for each in received(kinds)], kinds.outgoing) == (["225.00"], (3,))
    marks = of("semicolons-in-memo.csv")
    assert ([each[2] for each in received(marks)], marks.outgoing) == (["450.00"], (3,))
    bare = of("no-header.csv", header=False, day="1", amount="2", memo="5")
    assert ([each[2] for each in received(bare)], bare.outgoing) == (["450.00"], (2,))
    pending = of("pending.csv")
    assert ([each[2] for each in received(pending)], pending.not_completed) == (["450.00"], (3,))
    days = of("day-first.csv")
    assert [each[1] for each in received(days)] == ["2026-11-10", "2026-11-25"]
    balance = of("beginning-balance.csv")
    assert ([each[2] for each in received(balance)], balance.summary, balance.problems) == (["450.00"], (2,), ())
