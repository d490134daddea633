"""Payments that were recorded wrong, or for the wrong agency: corrected by counter-entries, moved, and told truly."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.entries import EntryKind, PaymentMethod
from models.billing.lifecycle import InvoiceState
from models.billing.messages import CorrectPayment, MovePayment, PaymentMoved, PayOut, ReceivePayment, ReturnPayment
from models.billing.posting import position_of
from models.billing.receipts import receipt_view
from models.billing.rules import payment_corrections, payments
from models.billing.statement import statement
from models.people import SYSTEM, Actor
from models.policy.office import Office
from tests.models.billing.samples import Books, a_policy, billing_contact, billing_staff, licenses, step
from tests.models.builders import DAY, HARBOR, hmis_lead, representative

OTHER = "lantern"
OFFICE = Office(name="The office", hmis_name="The HMIS", sender="o@office.example", helpdesk="o@office.example")
WHY = "A typo."


def a_renewal(agency_id: str = HARBOR) -> Books:
    """T-0001 over 450.00, due on December 31; today is December 10."""
    books = Books(a_policy(), has=licenses(2), agency_id=agency_id).until(date(2026, 12, 10))
    assert str(books.open("T-0001")) == "450.00"
    return books


def paid(amount: str = "450.00", agency_id: str = HARBOR) -> Books:
    """The same, after a payment: entry 2."""
    books = a_renewal(agency_id)
    books.pay(amount, reference="1042")
    return books


def correct(books: Books, **right: object) -> str:
    """Correct payment 2."""
    message: CorrectPayment = step(CorrectPayment, payment=2, reason=WHY)
    return books.send(payment_corrections.correct_payment, message.model_copy(update=right))


def move(books: Books, payment: int = 2, **changes: object) -> str:
    """Move a payment to the other agency."""
    message: MovePayment = step(MovePayment, payment=payment, to_agency=OTHER, reason="It is theirs.")
    return books.send(payment_corrections.move_payment, message.model_copy(update=changes))


def arrive(sender: Books, receiver: Books, refusal: str = "") -> ReceivePayment:
    """What the sender's process does: the payment arrives, and the sender hears of it."""
    on_its_way = sender.account.moving[0]
    message = payment_corrections.outgoing(sender.account, on_its_way)
    if not refusal:
        receiver.send(payment_corrections.receive_payment, message)
    answer = step(PaymentMoved, SYSTEM, entry=on_its_way.entry, refusal=refusal)
    sender.send(payment_corrections.payment_moved, answer)
    return message


# --- corrected


@pytest.mark.requirement("FEE-05", "FEE-07")
def test_a_mistyped_amount_is_corrected_by_two_entries_and_no_return() -> None:
    books = paid("4500.00")
    said = correct(books, amount="450.00")
    assert said == f"Payment 2 was corrected. It is now payment 4, $450.00: {WHY}"
    kinds = [(each.kind, str(each.amount)) for each in books.account.ledger.entries[1:]]
    assert kinds == [
        (EntryKind.PAYMENT, "-4500.00"),
        (EntryKind.REVERSAL, "4500.00"),
        (EntryKind.PAYMENT, "-450.00"),
    ]
    assert (books.account.balance, books.available) == (Decimal("0.00"), Decimal("0.00"))
    assert books.invoice("T-0001").state == InvoiceState.PAID
    assert not books.letters("payment_returned")
    (letter,) = books.letters("payment_corrected")
    assert letter.facts["recorded"] == "$4,500.00 by check 1042, received on Thursday, December 10, 2026"
    assert letter.facts["corrected"] == "$450.00 by check 1042, received on Thursday, December 10, 2026"
    assert letter.facts["applied"] == ["$450.00 for invoice T-0001"]
    assert not {"due_by", "late", "access_until", "access_ended"} & set(letter.facts), "nothing is due"


@pytest.mark.requirement("FEE-07")
def test_a_payment_that_was_too_high_opens_what_it_had_paid_and_says_by_when_it_is_due() -> None:
    books = paid()
    correct(books, amount="45.00")
    assert books.invoice("T-0001").state == InvoiceState.PART_PAID
    facts = books.letters("payment_corrected")[0].facts
    assert facts["due_now"] == ["Invoice T-0001: $405.00, due Thursday, December 31, 2026"]
    assert facts["due_by"] == facts["access_until"] == "Thursday, December 31, 2026"


def test_the_day_the_method_and_the_reference_are_corrected_and_the_rest_stays() -> None:
    books = paid()
    correct(books, received_on=books.today - DAY, method=PaymentMethod.ACH, reference="77")
    right = books.account.ledger.entries[-1]
    assert (right.day, right.method, right.reference, str(right.amount)) == (
        date(2026, 12, 9),
        PaymentMethod.ACH,
        "77",
        "-450.00",
    )
    assert right.corrects == 2
    correct(books, payment=4, reference="")
    assert books.account.ledger.entries[-1].reference == ""


def test_the_statement_of_any_day_is_right_after_a_correction() -> None:
    books = paid("4500.00")
    books.until(date(2026, 12, 20))
    correct(books, amount="450.00")
    shown = statement(books.account, date(2026, 12, 1), date(2026, 12, 11))
    assert str(shown.closing) == "0.00"
    assert [each.what for each in shown.lines[-2:]] == [
        f"Reversed to correct it (payment 2): {WHY}",
        f"Payment by check 1042 (corrects payment 2): {WHY}",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "nothing_to_correct"),
        ({"amount": "450"}, "nothing_to_correct"),
        ({"amount": "450.001"}, "too_precise"),
        ({"received_on": date(2026, 12, 11)}, "in_the_future"),
        ({"payment": 1, "amount": "1.00"}, "unknown_payment"),
        ({"payment": 9, "amount": "1.00"}, "unknown_payment"),
        ({"amount": "1.00", "actor": billing_contact()}, "not_permitted"),
        ({"amount": "1.00", "actor": hmis_lead()}, "not_permitted"),
    ],
)
def test_what_can_not_be_corrected_is_refused_with_a_sentence(changes: dict[str, object], code: str) -> None:
    books = paid()
    message: CorrectPayment = step(CorrectPayment, payment=2, reason=WHY)
    books.refuse(code, payment_corrections.correct_payment, message.model_copy(update=changes))


def test_a_payment_is_taken_back_once() -> None:
    books = paid()
    correct(books, amount="400.00")
    for rule, message in (
        (payment_corrections.correct_payment, step(CorrectPayment, payment=2, reason=WHY, amount="1.00")),
        (payment_corrections.move_payment, step(MovePayment, payment=2, to_agency=OTHER, reason=WHY)),
        (payments.return_payment, step(ReturnPayment, payment=2, returned_on=books.today, reason=WHY)),
    ):
        books.refuse("unknown_payment", rule, message)


def test_what_was_paid_before_the_account_was_managed_here_can_not_be_corrected_or_moved() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True)
    for rule, message in (
        (payment_corrections.correct_payment, step(CorrectPayment, payment=2, reason=WHY, amount="1.00")),
        (payment_corrections.move_payment, step(MovePayment, payment=2, to_agency=OTHER, reason=WHY)),
    ):
        books.refuse("brought_forward", rule, message)


# --- moved


@pytest.mark.requirement("FEE-05", "FEE-07")
def test_a_payment_moves_to_the_account_of_the_agency_that_made_it() -> None:
    sender, receiver = paid(), a_renewal(OTHER)
    move(sender)
    assert (str(sender.account.balance), sender.invoice("T-0001").state) == ("450.00", InvoiceState.ISSUED)
    message = arrive(sender, receiver)
    assert sender.account.moving == ()
    assert (str(receiver.account.balance), receiver.invoice("T-0001").state) == ("0.00", InvoiceState.PAID)
    came = receiver.account.ledger.entries[-1]
    assert (came.kind, came.day, came.reference, came.by) == (
        EntryKind.TRANSFER_IN,
        date(2026, 12, 10),
        "1042",
        "p-billing",
    )
    receiver.refuse("already_received", payment_corrections.receive_payment, message)
    later = message.model_copy(update={"key": "long forgotten"})
    receiver.refuse("already_received", payment_corrections.receive_payment, later)


def test_each_agency_gets_the_letter_that_fits() -> None:
    sender, receiver = paid(), a_renewal(OTHER)
    move(sender)
    arrive(sender, receiver)
    assert not sender.letters("payment_returned")
    (out,) = sender.letters("payment_moved")
    assert out.facts["applied"] == ["$450.00 for invoice T-0001"]
    assert out.facts["due_by"] == "Thursday, December 31, 2026"
    letter = receiver.letters("payment_received")[-1]
    assert (letter.facts["moved"], letter.facts["amount"]) == (True, "$450.00")


def test_a_payment_that_the_other_account_refuses_comes_back_and_is_a_task() -> None:
    sender, receiver = paid(), a_renewal(OTHER)
    move(sender)
    arrive(sender, receiver, refusal="The account has ended.")
    assert (str(sender.account.balance), sender.account.moving) == ("0.00", ())
    assert sender.invoice("T-0001").state == InvoiceState.PAID
    assert "The account has ended." in sender.account.matters["move/3"]
    assert "move/3" in sender.board.open


def test_a_moved_payment_can_be_returned_corrected_and_moved_back() -> None:
    sender, receiver = paid(), a_renewal(OTHER)
    move(sender)
    arrive(sender, receiver)
    receiver.send(payment_corrections.correct_payment, step(CorrectPayment, payment=2, reason=WHY, amount="400.00"))
    assert receiver.account.ledger.entries[-1].kind == EntryKind.TRANSFER_IN
    receiver.send(
        payment_corrections.move_payment, step(MovePayment, payment=4, to_agency=HARBOR, reason="It was ours.")
    )
    arrive(receiver, sender)
    assert (str(sender.account.balance), str(receiver.account.balance)) == ("50.00", "450.00")
    number = sender.account.ledger.entries[-1].number
    sender.send(
        payments.return_payment, step(ReturnPayment, payment=number, returned_on=sender.today, reason="No funds.")
    )
    assert str(sender.account.balance) == "450.00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_agency": HARBOR}, "same_agency"),
        ({"payment": 1}, "unknown_payment"),
        ({"actor": representative()}, "not_permitted"),
        ({"actor": hmis_lead()}, "not_permitted"),
        (
            {"actor": Actor(person_id="p-x", grants=(*billing_staff().grants, *billing_contact(OTHER).grants))},
            "not_permitted",
        ),
    ],
)
def test_what_can_not_be_moved_is_refused_with_a_sentence(changes: dict[str, object], code: str) -> None:
    books = paid()
    message: MovePayment = step(MovePayment, payment=2, to_agency=OTHER, reason=WHY)
    books.refuse(code, payment_corrections.move_payment, message.model_copy(update=changes))


def test_nobody_but_the_accounts_themselves_has_a_payment_arrive() -> None:
    sender, receiver = paid(), a_renewal(OTHER)
    move(sender)
    message = payment_corrections.outgoing(sender.account, sender.account.moving[0])
    by_hand = message.model_copy(update={"actor": billing_staff()})
    receiver.refuse("not_permitted", payment_corrections.receive_payment, by_hand)
    answer = step(PaymentMoved, billing_staff(), entry=3)
    sender.refuse("not_permitted", payment_corrections.payment_moved, answer)
    gone = step(PaymentMoved, SYSTEM, entry=99)
    sender.refuse("already_received", payment_corrections.payment_moved, gone)


# --- what a return says


@pytest.mark.requirement("FEE-07")
def test_the_letter_about_a_return_says_what_was_paid_and_what_is_due_by_when() -> None:
    books = paid()
    books.send(payments.return_payment, step(ReturnPayment, payment=2, returned_on=books.today, reason="No funds."))
    facts = books.letters("payment_returned")[0].facts
    assert facts["applied"] == ["$450.00 for invoice T-0001"]
    assert facts["due_now"] == ["Invoice T-0001: $450.00, due Thursday, December 31, 2026"]
    assert facts["access_until"] == "Thursday, December 31, 2026"
    assert "late" not in facts


@pytest.mark.requirement("FEE-07")
def test_a_return_threatens_nothing_that_does_not_follow() -> None:
    books = Books(a_policy(), has=licenses(2))
    books.pay("100.00")
    books.send(payments.return_payment, step(ReturnPayment, payment=1, returned_on=books.today, reason="No funds."))
    facts = books.letters("payment_returned")[0].facts
    assert facts["applied"] == ["$100.00 kept as credit for your next invoice"]
    assert (facts["open"], facts["due_now"]) == ("$0.00", [])
    assert not {"due_by", "late", "access_until", "access_ended"} & set(facts)


@pytest.mark.requirement("FEE-07")
def test_a_return_after_the_due_date_gives_until_the_end_of_today() -> None:
    books = paid().until(date(2027, 2, 1))
    books.send(payments.return_payment, step(ReturnPayment, payment=2, returned_on=books.today, reason="No funds."))
    facts = books.letters("payment_returned")[0].facts
    assert facts["access_until"] == "Monday, February 1, 2027"
    assert facts["late"] is True


# --- receipts


def receipt(books: Books, payment: int = 2) -> dict[str, object]:
    """What a receipt says of where the money is."""
    view = receipt_view(books.account, payment, OFFICE, ("Harbor",))
    return {"went": view.went, "kept": view.kept, "paid_out": view.paid_out, "taken_back": view.taken_back}


NOTHING = {"went": (), "kept": "", "paid_out": ""}


@pytest.mark.requirement("FEE-05")
def test_a_receipt_tells_what_became_of_the_payment() -> None:
    returned = paid("500.00")
    returned.send(
        payments.return_payment, step(ReturnPayment, payment=2, returned_on=returned.today, reason="No funds.")
    )
    said = "The bank returned this payment on Thursday, December 10, 2026. It pays nothing any longer."
    assert receipt(returned) == {**NOTHING, "taken_back": said}
    corrected = paid("500.00")
    correct(corrected, amount="50.00")
    said = "We corrected how we recorded this payment on Thursday, December 10, 2026. See receipt R4."
    assert receipt(corrected) == {**NOTHING, "taken_back": said}
    assert receipt(corrected, 4)["went"] == (("T-0001", "$50.00", "$400.00"),)
    moved, other = paid("500.00"), a_renewal(OTHER)
    move(moved)
    arrive(moved, other)
    said = "We moved this payment to another account on Thursday, December 10, 2026. It pays nothing on yours."
    assert receipt(moved) == {**NOTHING, "taken_back": said}
    assert receipt(other)["went"] == (("T-0001", "$450.00", "$0.00"),)
    assert (receipt(other)["kept"], receipt(other)["taken_back"]) == ("$50.00", "")


@pytest.mark.requirement("FEE-10")
def test_a_credit_that_was_paid_out_is_not_shown_as_available() -> None:
    books = paid("500.00")
    assert receipt(books)["kept"] == "$50.00"
    books.send(payments.pay_out, step(PayOut, amount="30.00", paid_on=books.today, reason="They asked."))
    assert (receipt(books)["kept"], receipt(books)["paid_out"]) == ("$20.00", "$30.00")
    books.send(payments.return_payment, step(ReturnPayment, payment=2, returned_on=books.today, reason="No funds."))
    said = books.pay("500.00", reference="1043")
    assert "$30.00 for money that we had paid out to you; $20.00 kept as credit" in said
    assert position_of(books.account).overdrawn == 0
