"""What is charged by hand, what is written off, what is too small to collect, and what no invoice bills."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.archive import shortened
from models.billing.debts import without_invoice
from models.billing.entries import EntryKind
from models.billing.invoice_paper import invoice_view
from models.billing.lifecycle import InvoiceState
from models.billing.messages import ChargeAgency, IssueCredit, PayOut, ReturnPayment, WriteOff
from models.billing.repeats import require_not_repeated
from models.billing.rules import charges, corrections, payments
from models.billing.state import InvoiceKind
from models.effects import TaskKind
from models.errors import RuleViolation
from models.people import Role
from models.policy.billing import Nonpayment, SmallBalance, WriteOffPolicy
from models.policy.office import Office
from tests.models.billing.samples import Books, a_policy, billing_contact, billing_staff, director, licenses, step
from tests.models.builders import SOURCE, hmis_lead

FEE = "Fee for a returned check"


def with_renewal(**policy: object) -> Books:
    """T-0001 over 225.00, due on December 31; today is December 10."""
    return Books(a_policy(**policy), has=licenses(1)).until(date(2026, 12, 10))


def charged(books: Books, amount: str = "35.00") -> str:
    """Charge the agency for a returned check."""
    return books.send(charges.charge, step(ChargeAgency, amount=amount, reason=FEE))


def given_up(books: Books, amount: str, invoice: str = "T-0001") -> str:
    """The director writes an amount off."""
    message = step(WriteOff, director(), invoice=invoice, amount=amount, reason="They closed.")
    return books.send(charges.write_off, message)


def returned(books: Books, payment: int) -> str:
    """The bank takes a payment back."""
    message = step(ReturnPayment, payment=payment, returned_on=books.today, reason="No funds.")
    return books.send(payments.return_payment, message)


# --- charges


@pytest.mark.requirement("FEE-05")
def test_a_charge_gets_an_invoice_of_its_own_with_a_number_and_a_due_date() -> None:
    books = with_renewal()
    assert charged(books) == f"To be invoiced: $35.00, for “{FEE}”."
    one = books.last
    assert (one.number, one.kind, str(one.total)) == ("T-0002", InvoiceKind.CHARGE, "35.00")
    assert one.due.last_day == date(2027, 1, 9)
    (letter,) = books.letters("charge_issued")
    assert (letter.facts["reason"], letter.facts["total"], letter.invoice) == (FEE, "$35.00", "T-0002")
    assert letter.deadline == one.due
    paper = invoice_view(
        books.account,
        one,
        Office(name="The office", hmis_name="The HMIS", sender="o@office.example", helpdesk="o@office.example"),
        billed_to=("Harbor",),
        holders={},
    )
    assert [(each.license, each.what, each.arithmetic) for each in paper.lines] == [("–", FEE, "$35.00 × 1, paid once")]


@pytest.mark.requirement("FEE-07")
def test_a_charge_threatens_no_access_unless_the_policy_says_so() -> None:
    books = with_renewal()
    charged(books)
    books.pay("225.00", invoice="T-0001")
    assert "access_until" not in books.letters("charge_issued")[0].facts
    books.until(date(2028, 1, 20))
    assert books.invoice("T-0002").state == InvoiceState.OVERDUE
    assert "T-0002" not in (books.account.suspension.invoices if books.account.suspension else ())
    strict = with_renewal(nonpayment=Nonpayment(access_ends=True, charges_count=True, source=SOURCE))
    charged(strict)
    assert strict.letters("charge_issued")[0].facts["access_until"] == "Friday, December 31, 2027"


def test_a_charge_needs_no_expiration_date() -> None:
    books = Books(a_policy(), expires_on=None)
    charged(books)
    assert (books.last.number, books.last.access_until) == ("T-0001", None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "-1"}, "negative_amount"),
        ({"amount": "0"}, "zero_amount"),
        ({"reason": "x" * 201}, "too_long"),
        ({"actor": billing_contact()}, "not_permitted"),
        ({"actor": hmis_lead()}, "not_permitted"),
    ],
)
def test_what_can_not_be_charged_is_refused_with_a_sentence(changes: dict[str, object], code: str) -> None:
    message: ChargeAgency = step(ChargeAgency, amount="35.00", reason=FEE)
    with_renewal().refuse(code, charges.charge, message.model_copy(update=changes))


def test_a_charge_and_a_write_off_sent_again_are_asked_about() -> None:
    books = with_renewal()
    charged(books)
    given_up(books, "5.00")
    for again in (
        step(ChargeAgency, amount="35", reason=FEE),
        step(WriteOff, director(), invoice="T-0001", amount="5", reason="They closed."),
    ):
        with pytest.raises(RuleViolation, match="You already sent the same form"):
            require_not_repeated(books.account, again, books.now)
    require_not_repeated(books.account, step(ChargeAgency, amount="36", reason=FEE), books.now)


# --- written off


@pytest.mark.requirement("FEE-05", "FEE-07")
def test_a_write_off_is_an_entry_of_its_own_and_ends_collection() -> None:
    books = with_renewal().until(date(2027, 1, 5))
    assert "collect/T-0001" in books.board.open
    assert books.account.suspension is not None
    assert given_up(books, "225.00").startswith(
        "Written off on invoice T-0001: $225.00. They closed. Access that ended for nonpayment is restored"
    )
    last = books.account.ledger.entries[-1]
    assert (last.kind, str(last.amount), last.invoice) == (EntryKind.WRITE_OFF, "-225.00", "T-0001")
    assert (str(books.account.balance), books.invoice("T-0001").state) == ("0.00", InvoiceState.PAID)
    assert "collect/T-0001" not in books.board.open
    assert books.account.suspension is None or not books.account.suspension.in_force
    (letter,) = books.letters("amount_written_off")
    assert (letter.facts["amount"], "left" in letter.facts, "reason" in letter.facts) == ("$225.00", False, False)
    (gone,) = books.invoice("T-0001").reductions
    assert (gone.written_off, gone.entries) == (True, (last.number,))


def test_a_part_that_is_written_off_leaves_the_rest_due() -> None:
    books = with_renewal()
    given_up(books, "25.00")
    assert books.letters("amount_written_off")[0].facts["left"] == "$200.00"
    said = books.refuse(
        "more_than_open",
        charges.write_off,
        step(WriteOff, director(), invoice="T-0001", amount="200.01", reason="They closed."),
    )
    assert said.startswith("Only $200.00 is still due on invoice T-0001.")


def test_what_was_written_off_is_never_credited_as_well() -> None:
    books = with_renewal()
    given_up(books, "225.00")
    message = step(IssueCredit, invoice="T-0001", amount="1.00", reason="Ours.")
    books.refuse("more_than_billed", corrections.issue_credit, message)
    books.delete("l-1")
    assert str(books.account.balance) == "0.00"


@pytest.mark.requirement("FEE-05")
def test_only_those_whom_the_policy_names_write_off() -> None:
    books = with_renewal()
    message: WriteOff = step(WriteOff, invoice="T-0001", amount="5.00", reason="They closed.")
    for actor in (billing_staff(), billing_contact(), hmis_lead()):
        books.refuse("not_permitted", charges.write_off, message.model_copy(update={"actor": actor}))
    other = with_renewal(write_off=WriteOffPolicy(roles=(Role.BILLING,), source=SOURCE))
    other.send(charges.write_off, message)


# --- small balances

SMALL = SmallBalance(at_most=Decimal("1.00"), source=SOURCE)


@pytest.mark.requirement("FEE-07")
def test_a_small_balance_neither_reminds_nor_is_collected_nor_ends_access() -> None:
    books = with_renewal(small_balance=SMALL)
    reminders = len(books.letters("invoice_reminder"))
    books.pay("224.00")
    assert books.letters("payment_received")[-1].deadline_is_off, "the due date leaves the calendar"
    books.until(date(2027, 1, 20))
    assert len(books.letters("invoice_reminder")) == reminders
    assert (str(books.open("T-0001")), books.account.suspension) == ("1.00", None)
    assert not [each for each in books.board.open.values() if each.kind == TaskKind.COLLECT_PAYMENT]


@pytest.mark.requirement("FEE-07")
def test_what_is_above_the_small_balance_by_a_cent_ends_access() -> None:
    books = with_renewal(small_balance=SMALL)
    books.pay("223.99")
    books.until(date(2027, 1, 20))
    assert books.account.suspension is not None
    assert "collect/T-0001" in books.board.open


def test_access_comes_back_when_only_a_small_balance_is_left_and_collection_begins_again_with_more() -> None:
    books = with_renewal(small_balance=SMALL).until(date(2027, 1, 5))
    assert books.account.suspension is not None
    books.pay("224.50")
    assert "collect/T-0001" not in books.board.open
    assert books.account.suspension is None or not books.account.suspension.in_force
    returned(books, books.account.ledger.entries[-1].number)
    books.until(date(2027, 1, 6))
    assert "collect/T-0001" in books.board.open


# --- what no invoice bills


def paid_out() -> Books:
    """An agency to which 60.00 of payment 1 was paid out."""
    books = Books(a_policy(), has=licenses(1))
    books.pay("60.00")
    books.send(payments.pay_out, step(PayOut, amount="60.00", paid_on=books.today, reason="They asked."))
    return books


@pytest.mark.requirement("FEE-05")
def test_money_paid_out_from_a_payment_that_is_returned_is_a_task_with_a_date_until_it_is_paid() -> None:
    books = paid_out()
    returned(books, 1)
    assert str(without_invoice(books.account)) == "60.00"
    task = books.board.open["collect/without-invoice"]
    assert (task.kind, task.role) == (TaskKind.COLLECT_PAYMENT, Role.BILLING)
    assert task.title == "Collect $60.00 that the agency owes and no invoice bills"
    assert task.due is not None
    facts = books.letters("payment_returned")[0].facts
    assert (facts["due_now"], facts["due_by"]) == (["Not on an invoice: $60.00"], "Wednesday, February 11, 2026")
    books.pay("20.00", reference="a")
    assert books.board.open["collect/without-invoice"].title.startswith("Collect $40.00")
    books.pay("40.00", reference="b")
    assert "collect/without-invoice" not in books.board.open


def test_an_invoice_stays_on_the_account_while_a_payment_of_it_can_still_come_back() -> None:
    books = with_renewal().until(date(2027, 6, 1))
    books.until(date(2028, 6, 1))
    books.pay("225.00")
    number = books.account.ledger.entries[-1].number
    assert "$225.00 for invoice T-0001" in str(books.letters("payment_received")[-1].facts["applied"])
    books.account = shortened(books.account, date(2028, 1, 15))
    assert books.account.invoice("T-0001") is not None
    returned(books, number)
    assert books.invoice("T-0001").is_open
    assert str(without_invoice(books.account)) == "0.00"
