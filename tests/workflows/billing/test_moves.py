"""A payment that moves from one agency's account to another's: never lost, and never there twice."""

from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.accounting import AccountingActivities
from models import ids
from models.billing.entries import MONEY_IN, EntryKind
from models.billing.messages import AccountAnswer, MovePayment
from models.billing.rules import payment_corrections
from storage.reads.notices import notices_of
from tests.workflows.billing.counting_house import BEA, CountingHouse
from tests.workflows.office import Office


async def move(house: CountingHouse, payment: int, to_agency: str, key: str) -> AccountAnswer:
    """Move a payment to another agency."""
    message = MovePayment(actor=BEA, key=key, payment=payment, to_agency=to_agency, reason="It is theirs.")
    account_id = ids.billing_workflow_id(house.agency_id)
    return await house.office.processes.take(account_id, payment_corrections.move_payment, message, AccountAnswer)


@pytest.mark.requirement("FEE-05", "R17")
async def test_a_payment_arrives_once_although_every_answer_is_lost_twice(
    env: WorkflowEnvironment, house: CountingHouse, minnesota: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = 2
    deliver = AccountingActivities._take

    async def delivered_and_lost(self: AccountingActivities, agency_id: str, rule: Any, *said: Any) -> None:
        nonlocal lost
        await deliver(self, agency_id, rule, *said)
        if rule is payment_corrections.receive_payment and lost:
            lost -= 1
            raise ConnectionError("the worker died after the payment had arrived")

    monkeypatch.setattr(AccountingActivities, "_take", delivered_and_lost)
    other = CountingHouse(env, minnesota, "A2")
    await house.open(licenses={}, events_a_run=30)
    await other.open(licenses={})
    await house.pay("100.00", reference="1042")
    await move(house, 1, "A2", "move")
    sender = await minnesota.eventually(house.recorded, lambda seen: len(seen.ledger.entries) == 2 and not seen.moving)
    receiver = await minnesota.eventually(other.recorded, lambda seen: bool(seen.ledger.entries))
    assert lost == 0
    assert [each.kind for each in sender.ledger.entries] == [EntryKind.PAYMENT, EntryKind.TRANSFER_OUT]
    (came,) = receiver.ledger.entries
    assert (came.kind, came.reference, came.other_agency, came.other_entry) == (
        EntryKind.TRANSFER_IN,
        "1042",
        "A1",
        2,
    )
    assert (str(sender.balance), str(receiver.balance)) == ("0.00", "-100.00")
    sent = [each.template for each in notices_of(minnesota.database)]
    assert (sent.count("payment_moved"), sent.count("payment_returned")) == (1, 0)


@pytest.mark.requirement("FEE-05", "R17")
async def test_payments_that_cross_each_other_and_come_back_conserve_the_money(
    env: WorkflowEnvironment, house: CountingHouse, minnesota: Office
) -> None:
    other = CountingHouse(env, minnesota, "A2")
    await house.open(licenses={})
    await other.open(licenses={})
    await house.pay("100.00")
    await other.pay("70.00")
    await move(house, 1, "A2", "there")
    await move(other, 1, "A1", "here")
    both = [house, other]
    for each in both:
        await minnesota.eventually(each.recorded, lambda seen: len(seen.ledger.entries) == 3 and not seen.moving)
    came = next(each for each in other.recorded().ledger.entries if each.kind == EntryKind.TRANSFER_IN)
    await move(other, came.number, "A1", "back")
    here = await minnesota.eventually(house.recorded, lambda seen: len(seen.ledger.entries) == 4)
    there = other.recorded()
    assert (str(here.balance), str(there.balance)) == ("-170.00", "0.00")
    assert sum(each.kind in MONEY_IN for each in here.ledger.entries) == 3
