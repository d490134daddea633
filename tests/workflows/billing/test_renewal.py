"""A renewal from the worksheet to the payment, or to no access, with real licenses (help page 000)."""

from datetime import timedelta

import pytest

from models.billing.lifecycle import InvoiceState
from models.effects import TaskKind
from storage.invoice_numbers import unused_numbers
from tests.workflows.billing.counting_house import CountingHouse

ONE_DAY = timedelta(days=1)
LICENSES: dict[str, str | None] = {"L1": "tess", "L2": "toni", "L3": None}


@pytest.mark.requirement("FEE-05", "FEE-06")
async def test_an_agency_that_pays_keeps_its_access(house: CountingHouse) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=44))
    assert TaskKind.CONFIRM_RENEWAL in [each.kind for each in await house.office.tasks()]
    await house.until(expires - timedelta(days=29))
    invoice = await house.invoice()
    assert (invoice.number, str(invoice.total), len(invoice.lines)) == ("MN-000001", "675.00", 3)
    letter = (await house.office.letters("invoice_issued"))[0]
    assert [each.person_id for each in letter.recipients] == ["ada"]
    answer = await house.pay("675.00")
    assert str(answer.open) == "0.00"
    await house.until(expires + timedelta(days=3))
    account = await house.snapshot()
    assert account.invoices[-1].state == InvoiceState.PAID
    assert account.term is not None
    assert account.term.first_day == expires + ONE_DAY
    assert house.license_states() == {"L1": "active", "L2": "active", "L3": "open"}
    assert unused_numbers(house.office.store) == []


@pytest.mark.requirement("FEE-07")
async def test_an_agency_that_pays_late_gets_back_exactly_what_non_payment_took(house: CountingHouse) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires + ONE_DAY)
    await house.licenses_stand(L1="unpaid", L2="unpaid", L3="open")
    answer = await house.pay("675.00")
    assert not answer.access_ended
    await house.licenses_stand(L1="active", L2="active", L3="open")
    await house.office.eventually(house.recorded, lambda account: account.suspension is None)
    assert house.recorded() == (await house.snapshot()).model_copy(update={"keys": {}})
