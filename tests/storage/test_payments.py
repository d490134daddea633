"""Payments on record: what is compared with another one, which line of a bank shows which, what was written off."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from models.billing.messages import ChargeAgency, CorrectPayment, MovePayment, PaymentMoved, ReturnPayment, WriteOff
from models.billing.rules import charges, payment_corrections, payments
from models.people import SYSTEM, Actor, Grant, Role
from models.steps import Recorded
from storage.bank_confirmations import confirm_payment
from storage.database import Database
from storage.reads import billing
from storage.reads.payments import confirmation_of, payments_of, shown_by_bank, written_off
from tests.storage.billing_samples import STAFF, WrittenAccount
from tests.storage.samples import NOW, settle_people

HUNDRED = [Decimal("100.00")]
DIRECTOR = Actor(person_id="mona", grants=(Grant(role=Role.HMIS_DIRECTOR),))


@pytest.fixture
def accounts(database: Database) -> tuple[WrittenAccount, WrittenAccount]:
    """The accounts of A1 and A2, without licenses."""
    settle_people(database)
    return WrittenAccount(database, licenses=()), WrittenAccount(database, "A2", licenses=())


def moved(sender: WrittenAccount, receiver: WrittenAccount, payment: int) -> None:
    """A payment moves from one account to the other."""
    to_agency = receiver.state.agency_id
    message = MovePayment(actor=STAFF, key="move", payment=payment, to_agency=to_agency, reason="Theirs.")
    sender.happen(payment_corrections.move_payment(sender.state, message, NOW), STAFF)
    comes = payment_corrections.outgoing(sender.state, sender.state.moving[0])
    receiver.happen(payment_corrections.receive_payment(receiver.state, comes, NOW))
    answer = PaymentMoved(actor=SYSTEM, key="moved", entry=sender.state.moving[0].entry)
    sender.happen(payment_corrections.payment_moved(sender.state, answer, NOW))


def test_what_was_taken_back_is_no_payment_of_the_agency_any_longer(
    accounts: tuple[WrittenAccount, WrittenAccount], database: Database
) -> None:
    here, there = accounts
    for _ in range(3):
        here.pay("100.00")
    back = ReturnPayment(actor=STAFF, key="back", payment=1, returned_on=NOW.date(), reason="No funds.")
    here.happen(payments.return_payment(here.state, back, NOW), STAFF)
    right = CorrectPayment(actor=STAFF, key="right", payment=2, amount="99.00", reason="A typo.")
    here.happen(payment_corrections.correct_payment(here.state, right, NOW), STAFF)
    assert [each.entry.number for each in payments_of(database, HUNDRED, "A1")] == [3]
    moved(here, there, 3)
    assert [(each.agency_id, each.entry.number) for each in payments_of(database, HUNDRED)] == [("A2", 1)]
    assert billing.account(database, "A1") == here.state.model_copy(update={"keys": {}})
    assert billing.account(database, "A2") == there.state.model_copy(update={"keys": {}})


@pytest.mark.requirement("FEE-05")
def test_a_payment_that_the_bank_shows_stays_shown_when_it_is_corrected_or_moved(
    accounts: tuple[WrittenAccount, WrittenAccount], database: Database
) -> None:
    here, there = accounts
    here.pay("100.00")
    here.pay("100.00", bank_line="b-2")
    here.pay("100.00")
    assert confirm_payment(database, "A1", 1, "b-1", "alex", NOW)
    right = CorrectPayment(actor=STAFF, key="right", payment=1, amount="99.00", reason="A typo.")
    here.happen(payment_corrections.correct_payment(here.state, right, NOW), STAFF)
    assert shown_by_bank(database, "A1", [1, 2, 3, 5, 77]) == (1, 2, 5)
    assert shown_by_bank(database, "A1", [1, 5], but="b-1") == (), "a line can confirm what it confirmed before"
    moved(here, there, 5)
    assert shown_by_bank(database, "A2", [1]) == (1,)


@pytest.mark.requirement("FEE-05", "R17")
def test_of_many_imports_at_once_each_line_confirms_one_payment_and_each_payment_has_one_line(
    accounts: tuple[WrittenAccount, WrittenAccount], database: Database
) -> None:
    here, _ = accounts
    here.pay("100.00")
    here.pay("100.00")
    asked = [(payment, line) for payment in (1, 2) for line in ("b-1", "b-2", "b-3")] * 2
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda each: confirm_payment(database, "A1", each[0], each[1], "alex", NOW), asked))
    shown = {line: found.entry.number for line in ("b-1", "b-2", "b-3") if (found := confirmation_of(database, line))}
    assert sorted(shown.values()) == [1, 2], "each payment has one line, and the third line none"
    for (payment, line), yes in zip(asked, said, strict=True):
        assert yes == (shown.get(line) == payment)


def test_what_was_written_off_is_summed_by_agency(
    accounts: tuple[WrittenAccount, WrittenAccount], database: Database
) -> None:
    here, _ = accounts
    fee = ChargeAgency(actor=STAFF, key="fee", amount="35.00", reason="Fee for a returned check")
    assert here.happen(charges.charge(here.state, fee, NOW), STAFF) == Recorded()
    here.number()
    number = here.state.invoices[-1].number
    for key, amount in (("a", "5.00"), ("b", "7.50")):
        rest = WriteOff(actor=DIRECTOR, key=key, invoice=number, amount=amount, reason="They closed.")
        assert here.happen(charges.write_off(here.state, rest, NOW), DIRECTOR) == Recorded()
    assert written_off(database) == {"A1": Decimal("12.50")}
    assert billing.account(database, "A1") == here.state.model_copy(update={"keys": {}}), "a charge is read again"
