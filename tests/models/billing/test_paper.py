"""What stands on the papers of billing: the invoice, the credit note, the receipt, the statement."""

from datetime import date

import pytest

from models.billing.archive import shortened
from models.billing.entries import Entry, EntryKind, PaymentMethod
from models.billing.funding import Funding
from models.billing.invoice_paper import InvoiceView, invoice_view, period, void_copy
from models.billing.messages import IssueCredit, PayOut, ReturnPayment, VoidInvoice
from models.billing.receipts import credit_note_of, credit_note_view, receipt_view
from models.billing.rules import corrections, payments
from models.billing.statement import balance_in_words, described, statement
from models.billing.statement_paper import statement_view
from models.license.lifecycle import LicenseKind
from models.money.amounts import ZERO
from models.policy.office import Office
from tests.models.billing.samples import Books, a_license, a_policy, licenses, step
from tests.models.builders import minnesota

OFFICE = Office(
    name="Minnesota HMIS Helpdesk",
    hmis_name="Minnesota HMIS",
    sender="mnhmis@helpdesk.example",
    helpdesk="mnhmis@helpdesk.example",
    phone="(651) 555-0100",
)
HARBOR = ("Harbor House", "Theo Marsh", "12 Quay Street")


def view(books: Books, **holders: str) -> InvoiceView:
    """The paper of the invoice that was issued last."""
    named = {license_id.replace("_", "-"): name for license_id, name in holders.items()}
    return invoice_view(books.account, books.last, OFFICE, billed_to=HARBOR, holders=named)


@pytest.mark.requirement("FEE-11", "FEE-03")
def test_each_line_says_how_its_amount_came_about() -> None:
    books = Books(minnesota().billing).until(date(2026, 8, 11))
    books.new("l-9")
    said = view(books, l_9="Rosa Quill")
    (line,) = said.lines
    assert line.model_dump() == {
        "license": "l-9, Rosa Quill",
        "what": "Standard user license (new license)",
        "period": "Aug 11 to Dec 31, 2026",
        "arithmetic": "$225.00 × 143 of 365 days",
        "amount": "$88.15",
    }
    assert (said.total, said.paid, said.to_pay, said.settled) == ("$88.15", "", "$88.15", False)


@pytest.mark.requirement("FEE-05")
def test_the_paper_says_who_pays_whom_how_and_until_when() -> None:
    said = view(Books(minnesota().billing, has=licenses(2)).until(date(2026, 12, 1)))
    assert (said.number, said.title, said.due) == (
        "MN-000001",
        "Invoice for HMIS user licenses",
        "Thursday, December 31, 2026",
    )
    assert said.billed_to == HARBOR
    assert said.contact == ("mnhmis@helpdesk.example", "(651) 555-0100")
    assert said.remit_to[-1] == "Saint Paul, MN 55101"
    assert said.payable_to == "Minnesota HMIS Helpdesk"
    assert "invoice number" in said.how_to_pay
    assert [line.license for line in said.lines] == ["l-1, open", "l-2, open"]


def test_what_the_agency_had_left_is_on_the_paper_and_what_comes_later_is_not() -> None:
    books = Books(a_policy(), has=licenses(1))
    books.pay("25.00")
    books.until(date(2026, 12, 1))
    said = view(books)
    assert (said.total, said.paid, said.to_pay) == ("$225.00", "$25.00", "$200.00")
    covered = Books(a_policy(), has=licenses(1))
    covered.pay("225.00")
    assert view(covered.until(date(2026, 12, 1))).settled


def test_a_free_license_and_a_fee_that_is_paid_once_stand_there_in_their_own_words() -> None:
    has = (a_license("l-1", funding=Funding.COC), a_license("l-2"))
    said = view(Books(a_policy(), has=has).until(date(2026, 12, 1)))
    assert said.lines[0].model_dump() == {
        "license": "l-1, open",
        "what": "Standard license (renewal)",
        "period": "–",
        "arithmetic": "funded by the Continuum of Care: no charge",
        "amount": "$0.00",
    }
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9", funding=Funding.SELF_PAY)
    once = view(books).lines[0]
    assert (once.period, once.arithmetic) == ("Aug 11, 2026", "$185.00 × 1, paid once")


def test_an_invoice_whose_lines_are_in_the_records_only_is_not_printed_again_from_the_state() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    books.until(date(2028, 6, 1))
    books.account = shortened(books.account, books.today)
    with pytest.raises(ValueError, match="in the records only"):
        invoice_view(books.account, books.account.invoices[0], OFFICE, billed_to=HARBOR, holders={})


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 8, 11), date(2026, 12, 31), "Aug 11 to Dec 31, 2026"),
        (date(2026, 12, 1), date(2027, 11, 30), "Dec 1, 2026 to Nov 30, 2027"),
        (date(2028, 2, 29), date(2028, 2, 29), "Feb 29, 2028"),
    ],
)
def test_a_period_is_written_as_short_as_it_can_be(first: date, last: date, said: str) -> None:
    assert period(first, last) == said


# --- credit notes


@pytest.mark.requirement("FEE-10")
def test_a_credit_note_says_what_was_given_up_and_how_it_was_counted() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("50.00")
    books.delete("l-9")
    entries = books.last.reductions[0].entries
    said = credit_note_view(books.account, books.last, entries, OFFICE, HARBOR)
    assert (said.title, said.number, said.invoice, said.voided) == ("Credit note", "T-0001/C3", "T-0001", False)
    assert (said.total, said.taken_off, said.credited) == ("$87.53", "$38.15", "$49.38")
    assert (said.still_open, said.available) == ("$0.00", "$49.38")
    assert said.lines[0].arithmetic == "$225.00 × 142 of 365 days"
    assert "given up" in said.reason


def test_a_credit_note_tells_what_was_taken_off_for_the_same_time_before() -> None:
    books = Books(a_policy(), has=(a_license("l-2", kind=LicenseKind.AD_HOC),), paid=True).until(date(2026, 8, 10))
    books.change("l-2", LicenseKind.AD_HOC, LicenseKind.STANDARD)
    books.until(date(2026, 9, 30))
    books.delete("l-2")
    invoice = books.invoice("brought forward")
    said = credit_note_view(books.account, invoice, invoice.reductions[-1].entries, OFFICE, HARBOR)
    assert said.lines[0].arithmetic == "$275.00 × 92 of 365 days, less $12.61 taken off before"
    assert said.lines[0].amount == "$56.71"


def test_a_credit_by_hand_says_so() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    books.send(corrections.issue_credit, step(IssueCredit, invoice="T-0001", amount="25.00", reason="Our mistake."))
    said = credit_note_view(books.account, books.last, (2,), OFFICE, HARBOR)
    assert (said.reason, said.lines[0].arithmetic, said.still_open) == ("Our mistake.", "by hand", "$200.00")


def test_the_paper_of_a_voided_invoice_says_that_nothing_is_owed_on_it() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong licenses."))
    said = credit_note_view(books.account, books.last, (2,), OFFICE, HARBOR)
    assert (said.title, said.voided, said.total, said.still_open) == ("Invoice voided", True, "$225.00", "$0.00")
    assert (said.taken_off, said.credited, said.lines) == ("", "", ())


def test_any_entry_of_what_was_taken_off_together_leads_to_the_same_credit_note() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("50.00")
    books.delete("l-9")
    unpaid, paid = books.last.reductions[0].entries
    said = credit_note_of(books.account, unpaid, OFFICE, HARBOR)
    assert (said.number, said.taken_off, said.credited) == ("T-0001/C3", "$38.15", "$49.38")
    assert credit_note_of(books.account, paid, OFFICE, HARBOR) == said


@pytest.mark.parametrize("number", [0, 1, 2, 99])
def test_an_entry_that_took_nothing_off_an_invoice_has_no_credit_note(number: int) -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    books.pay("50.00")
    with pytest.raises(ValueError, match=r"nothing was taken off|no invoice here"):
        credit_note_of(books.account, number, OFFICE, HARBOR)


def test_the_entry_that_voids_an_invoice_leads_to_the_paper_that_says_so() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong licenses."))
    assert credit_note_of(books.account, 2, OFFICE, HARBOR).voided


@pytest.mark.parametrize("entries", [(), (1,), (99,)])
def test_there_is_no_credit_note_for_what_took_nothing_off(entries: tuple[int, ...]) -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    with pytest.raises(ValueError, match="nothing was taken off"):
        credit_note_view(books.account, books.last, entries, OFFICE, HARBOR)


# --- receipts


def test_a_receipt_says_where_the_money_went_and_what_is_left() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.until(date(2026, 12, 1))
    books.pay("100.00")
    said = receipt_view(books.account, 3, OFFICE, HARBOR)
    assert (said.number, said.amount, said.how) == ("R3", "$100.00", "Check 1042")
    assert said.went == (("T-0001", "$88.15", "$0.00"), ("T-0002", "$11.85", "$213.15"))
    assert (said.kept, said.balance) == ("", "The agency owes $213.15.")
    books.pay("213.65")
    assert receipt_view(books.account, 4, OFFICE, HARBOR).kept == "$0.50"


@pytest.mark.parametrize("number", [0, 1, 9])
def test_there_is_no_receipt_for_what_is_no_payment(number: int) -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 1))
    with pytest.raises(ValueError, match="there is no payment"):
        receipt_view(books.account, number, OFFICE, HARBOR)


# --- statements


def busy() -> Books:
    """Invoiced in August and December, paid, a payment returned, credited, paid out."""
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("88.15")
    books.until(date(2026, 9, 1))
    books.send(payments.return_payment, step(ReturnPayment, payment=2, returned_on=books.today, reason="No funds."))
    books.pay("100.00", reference="")
    books.until(date(2026, 12, 1))
    return books


def test_a_statement_has_every_entry_with_the_balance_after_it() -> None:
    books = busy()
    said = statement(books.account, date(2026, 1, 1), date(2026, 12, 31))
    assert [(each.what, str(each.amount), str(each.balance)) for each in said.lines] == [
        ("Invoice T-0001", "88.15", "88.15"),
        ("Payment by check 1042", "-88.15", "0.00"),
        ("Returned payment (payment 2): No funds.", "88.15", "88.15"),
        ("Payment by check", "-100.00", "-11.85"),
        ("Invoice T-0002", "225.00", "213.15"),
    ]
    assert (said.opening, said.closing) == (ZERO, books.account.balance)
    assert [(each.number, str(each.open)) for each in said.open_invoices] == [("T-0002", "213.15")]


def test_a_statement_of_a_part_begins_with_what_was_before_and_ends_with_what_was_then() -> None:
    said = statement(busy().account, date(2026, 8, 12), date(2026, 9, 30))
    assert (str(said.opening), len(said.lines), str(said.closing)) == ("0.00", 2, "-11.85")


def test_a_payment_counts_for_the_day_on_which_the_money_came() -> None:
    books = Books(a_policy(), has=licenses(1)).until(date(2026, 12, 10))
    books.pay("225.00", received_on=date(2026, 12, 3))
    said = statement(books.account, date(2026, 12, 1), date(2026, 12, 5))
    assert [str(each.day) for each in said.lines] == ["2026-12-01", "2026-12-03"]


def test_with_the_entries_of_the_records_a_statement_goes_back_to_the_beginning() -> None:
    books, every = Books(a_policy(), has=licenses(1)), dict[int, Entry]()
    for year in range(2026, 2031):
        books.until(date(year, 12, 2))
        books.pay("225.00")
        every |= {each.number: each for each in books.account.ledger.entries}
    assert books.account.ledger.settled
    whole = statement(books.account, date(2026, 1, 1), date(2030, 12, 31), every.values())
    assert [str(each.balance) for each in whole.lines] == ["225.00", "0.00"] * 5
    short = statement(books.account, date(2030, 1, 1), date(2030, 12, 31))
    assert (short.opening, len(short.lines), short.closing) == (ZERO, 2, ZERO)


def test_every_kind_of_entry_has_words() -> None:
    books = busy()
    books.pay("313.15")
    books.send(corrections.issue_credit, step(IssueCredit, invoice="T-0002", amount="20.00", reason="Our mistake."))
    books.send(payments.pay_out, step(PayOut, amount="20.00", paid_on=books.today, reason="They asked."))
    books.new("l-10")
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0003", reason="Wrong."))
    words = {each.kind: described(each) for each in books.account.ledger.entries}
    assert words[EntryKind.CREDIT] == "Credit for T-0002: Our mistake."
    assert words[EntryKind.PAYOUT] == "Refund: They asked."
    assert words[EntryKind.VOID] == "Void of invoice T-0003: Wrong."


def test_a_statement_on_paper_has_columns_and_says_who_owes() -> None:
    books = busy()
    of = statement(books.account, date(2026, 8, 1), date(2026, 12, 31))
    said = statement_view(books.account, of, OFFICE, HARBOR, books.now)
    assert said.between == "Aug 1 to Dec 31, 2026"
    assert [(each.billed, each.credited, each.balance) for each in said.lines[:2]] == [
        ("$88.15", "", "$88.15"),
        ("", "$88.15", "$0.00"),
    ]
    assert said.balance == "The agency owes $213.15."
    assert said.open_invoices == (("T-0002", "Dec 31, 2026", "$213.15"),)


@pytest.mark.parametrize(
    ("balance", "said"),
    [("5.00", "The agency owes $5.00."), ("-5.00", "Credit balance: $5.00"), ("0.00", "Nothing is owed.")],
)
def test_a_balance_is_said_as_who_owes_whom(balance: str, said: str) -> None:
    assert balance_in_words(ZERO.__class__(balance)) == said


# --- a void invoice, and what agencies want on their papers


@pytest.mark.requirement("R18")
def test_a_void_copy_says_what_the_invoice_said_and_that_it_is_void() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 1))
    issued = view(books)
    with pytest.raises(ValueError, match="not void"):
        void_copy(issued, books.account)
    books.until(date(2026, 12, 10))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong rate."))
    said = void_copy(issued, books.account)
    assert (said.voided_on, said.void_reason, said.issued_at) == (
        "Thursday, December 10, 2026",
        "Wrong rate.",
        books.now,
    )
    assert (said.total, said.lines, said.issued_on) == (issued.total, issued.lines, issued.issued_on)


def test_a_statement_says_when_an_entry_for_an_earlier_day_was_recorded() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))
    books.pay("100.00", reference="1042")
    books.until(date(2026, 12, 9))
    books.pay("50.00", received_on=date(2026, 12, 3), reference="77", method=PaymentMethod.OTHER)
    said = statement(books.account, date(2026, 12, 1), date(2026, 12, 31))
    assert [(each.number, each.what, each.recorded_on) for each in said.lines] == [
        (1, "Invoice T-0001", None),
        (3, "Payment with the reference 77", date(2026, 12, 9)),
        (2, "Payment by check 1042", None),
    ]
    rows = statement_view(books.account, said, OFFICE, HARBOR, books.now).lines
    assert rows[1].what == "Payment with the reference 77 (recorded Dec 9, 2026)"


def test_a_receipt_says_only_what_is_known_of_how_it_was_paid() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 5))
    books.pay("100.00", reference="1042")
    books.pay("50.00", reference="77", method=PaymentMethod.OTHER)
    check, other = (receipt_view(books.account, number, OFFICE, HARBOR) for number in (2, 3))
    assert (check.how, check.reference) == ("Check 1042", "")
    assert (other.how, other.reference) == ("", "77")


def test_a_paper_has_the_payee_s_name_once() -> None:
    paper = a_policy().paper.model_copy(update={"remit_to": ("The office, Accounts Receivable", "1 Road")})
    books = Books(a_policy(paper=paper), has=licenses(1)).until(date(2026, 12, 5))
    assert view(books).payee == ("The office, Accounts Receivable", "1 Road")


def test_a_statement_marks_a_void_invoice_wherever_it_stands() -> None:
    books = Books(a_policy(), has=licenses(2)).until(date(2026, 12, 1))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="T-0001", reason="Wrong rate.", bill_again=True))
    books.catch_up()
    said = statement(books.account, date(2026, 1, 1), date(2026, 12, 31))
    assert [each.what for each in said.lines] == [
        "Invoice T-0001 (VOID)",
        "Void of invoice T-0001: Wrong rate.",
        "Invoice T-0002",
    ]


@pytest.mark.requirement("FEE-05")
def test_papers_carry_the_payee_the_tax_id_and_the_agencys_order_number() -> None:
    paper = a_policy().paper.model_copy(update={"tax_id": "41-0000000"})
    books = Books(a_policy(paper=paper), has=licenses(1)).until(date(2026, 12, 1))
    said = invoice_view(books.account, books.last, OFFICE, billed_to=HARBOR, holders={}, purchase_order="PO-2027-114")
    assert (said.payee, said.tax_id, said.purchase_order) == (("The office", "1 Road"), "41-0000000", "PO-2027-114")
    books.pay("225.00")
    receipt = receipt_view(books.account, 2, OFFICE, HARBOR)
    of = statement_view(
        books.account, statement(books.account, date(2026, 1, 1), books.today), OFFICE, HARBOR, books.now
    )
    assert (receipt.tax_id, of.payee) == ("41-0000000", ("The office", "1 Road"))
