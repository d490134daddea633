"""A renewal from the worksheet to the payment, or to no access, with real licenses (help page 000)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert

from activities.signatures.accounting import BillingInput
from models import ids
from models.billing.lifecycle import InvoiceState
from models.billing.messages import (
    AccountAnswer,
    AnswerWorksheet,
    BillAgain,
    HoldRenewal,
    ReleaseRenewal,
    VoidInvoice,
)
from models.billing.rules import corrections, renewal, renewal_hold, unbilled
from models.billing.state import Answer, InvoiceKind
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.people import Role
from services import last_license
from storage.invoice_numbers import unused_numbers
from storage.reads.licenses import license_row
from storage.tables.directory import designations
from tests.services.conftest import context_of
from tests.storage.samples import designation, signatory
from tests.workflows.billing.counting_house import BEA, CountingHouse

ONE_DAY = timedelta(days=1)
LICENSES: dict[str, str | None] = {"L1": "tess", "L2": "toni", "L3": None}


@pytest.mark.requirement("FEE-04", "FEE-05", "FEE-06")
async def test_an_agency_that_pays_keeps_its_access(house: CountingHouse) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=44))
    assert TaskKind.CONFIRM_RENEWAL in [each.kind for each in await house.office.tasks()]
    await house.until(expires - timedelta(days=29))
    invoice = await house.invoice()
    assert (invoice.number, str(invoice.total), len(invoice.lines)) == ("MN-000001", "675.00", 3)
    (letter,) = await house.office.letters("invoice_issued")
    assert [each.person_id for each in letter.recipients] == ["ada"]
    answer = await house.pay("675.00", key="check-1042")
    assert str(answer.open) == "0.00"
    assert await house.pay("675.00", key="check-1042") == answer
    with pytest.raises(RuleViolation, match="different content"):
        await house.pay("1.00", key="check-1042")
    await house.until(expires + timedelta(days=3))
    account = await house.snapshot()
    assert account.invoices[-1].state == InvoiceState.PAID
    assert account.term is not None
    assert account.term.first_day == expires + ONE_DAY
    assert house.license_states() == {"L1": "active", "L2": "active", "L3": "open"}
    assert unused_numbers(house.office.database) == []


@pytest.mark.requirement("FEE-03")
async def test_a_standard_license_is_billed_at_225_and_one_with_ad_hoc_reporting_at_275(house: CountingHouse) -> None:
    await house.office.license("L4", held_by="uma", kind=LicenseKind.AD_HOC)
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=29))
    invoice = await house.invoice()
    assert sorted((each.license_id, str(each.amount)) for each in invoice.lines) == [
        ("L1", "225.00"),
        ("L2", "225.00"),
        ("L3", "225.00"),
        ("L4", "275.00"),
    ]


@pytest.mark.requirement("FEE-07")
async def test_an_agency_that_pays_late_gets_back_exactly_what_non_payment_took(house: CountingHouse) -> None:
    expires = await house.open(licenses={**LICENSES, "L4": "uma"})
    await house.office.sanction("L4")
    await house.until(expires, hour=23)
    assert house.license_states() == {"L1": "active", "L2": "active", "L3": "open", "L4": "sanction"}
    await house.until(expires + ONE_DAY, hour=1)
    await house.licenses_stand(L1="unpaid", L2="unpaid", L3="open", L4="sanction")
    answer = await house.pay("900.00")
    assert not answer.access_ended
    await house.licenses_stand(L1="active", L2="active", L3="open", L4="sanction")
    await house.office.eventually(house.recorded, lambda account: account.suspension is None)
    assert house.recorded() == (await house.snapshot()).model_copy(update={"keys": {}})


@pytest.mark.requirement("FEE-07")
async def test_an_agency_that_never_pays_stays_without_access_and_gets_one_invoice_a_year(
    house: CountingHouse,
) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires + timedelta(days=31))
    await house.licenses_stand(L1="unpaid", L2="unpaid")
    assert TaskKind.COLLECT_PAYMENT in [each.kind for each in await house.office.tasks()]
    reminded = await house.office.letters("invoice_reminder")
    assert len(reminded) == 4
    await house.until(expires + timedelta(days=366 - 28))
    second = await house.invoice(2)
    assert second.kind == InvoiceKind.RENEWAL
    renewals = [each for each in house.recorded().invoices if each.kind == InvoiceKind.RENEWAL]
    assert len(renewals) == 2
    assert str(house.recorded().balance) == "1350.00"
    await house.licenses_stand(L1="unpaid", L2="unpaid")


@pytest.mark.requirement("LIC-24")
async def test_what_the_agency_gives_up_is_not_billed_and_deleted_when_the_term_is_over(house: CountingHouse) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=40))
    for answers, warned in ((("L2", "L3"), ""), (("L1", "L2"), "These are the last licenses of ")):
        given_up = dict.fromkeys(answers, Answer.REMOVE)
        warning = await last_license.worksheet_warning(context_of(house.office), "sam", "A1", given_up)
        assert warning[:31] == warned
    said = AnswerWorksheet(
        actor=signatory(), key="sheet", answers={"L1": Answer.KEEP, "L2": Answer.REMOVE, "L3": Answer.REMOVE}
    )
    await house.office.processes.take(ids.billing_workflow_id("A1"), renewal.answer_worksheet, said, AccountAnswer)
    both = await last_license.worksheet_warning(context_of(house.office), "sam", "A1", {"L1": Answer.REMOVE})
    assert both.startswith("These are the last licenses of "), "the earlier answer counts"
    await house.until(expires - timedelta(days=29))
    invoice = await house.invoice()
    assert [line.license_id for line in invoice.lines] == ["L1"]
    await house.pay("225.00")
    assert set(house.license_states()) == {"L1", "L2", "L3"}
    await house.until(expires + ONE_DAY)
    await house.office.eventually(house.license_states, lambda seen: set(seen) == {"L1"})
    account = await house.office.eventually(house.recorded, lambda account: not account.to_delete)
    assert str(account.balance) == "0.00"
    gone = license_row(house.office.database, "L2")
    assert gone is not None
    assert gone.deleted_at is not None


@pytest.mark.requirement("FEE-05", "FEE-07")
async def test_a_renewal_on_hold_over_the_expiration_date_takes_no_access_and_goes_out_when_released(
    house: CountingHouse,
) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="sheet", answers={"L3": Answer.REMOVE})
    await house.take(renewal.answer_worksheet, said)
    await house.take(renewal_hold.hold_renewal, HoldRenewal(actor=BEA, key="hold", reason="A rate is wrong."))
    await house.until(expires + timedelta(days=20))
    assert house.license_states() == {"L1": "active", "L2": "active", "L3": "open"}
    (task,) = [each for each in await house.office.tasks() if each.kind == TaskKind.SETTLE_BILLING]
    assert (task.role, task.due_at is not None) == (Role.BILLING, True)
    await house.take(renewal_hold.release_renewal, ReleaseRenewal(actor=BEA, key="release"))
    invoice = await house.invoice()
    assert [line.license_id for line in invoice.lines] == ["L1", "L2"]
    await house.office.eventually(house.license_states, lambda seen: set(seen) == {"L1", "L2"})


@pytest.mark.requirement("FEE-05", "R15")
async def test_what_a_void_left_unbilled_is_billed_again_months_later(house: CountingHouse) -> None:
    expires = await house.open(licenses=LICENSES)
    await house.until(expires - timedelta(days=29))
    number = (await house.invoice()).number
    await house.take(corrections.void_invoice, VoidInvoice(actor=BEA, key="void", invoice=number, reason="Wrong."))
    await house.until(expires + timedelta(days=60))
    (task,) = [each for each in await house.office.tasks() if each.kind == TaskKind.SETTLE_BILLING]
    assert "3 licenses unbilled" in task.title
    found = house.desk()
    evidence = await found.look_up(BillingInput(agency_id="A1", at=await house.office.now()))
    again = BillAgain(actor=BEA, key="again", invoice=number, licenses=evidence.licenses)
    await house.take(unbilled.bill_again, again)
    assert str((await house.invoice(2)).total) == "675.00"
    assert await house.take(unbilled.bill_again, again), "the same form counts once"
    (letter,) = await house.office.letters("invoice_voided")
    assert [each.person_id for each in letter.recipients] == ["ada"]


@pytest.mark.requirement("FEE-06")
async def test_letters_go_to_whoever_is_the_contact_then_and_to_the_signatory_when_nobody_is(
    house: CountingHouse,
) -> None:
    expires = await house.open(licenses={"L1": "tess"})
    with house.office.database.write() as connection:
        connection.execute(delete(designations).where(designations.c.role == Role.BILLING_CONTACT))
    await house.until(expires - timedelta(days=29))
    await house.invoice()
    (issued,) = await house.office.letters("invoice_issued")
    assert [each.person_id for each in issued.recipients] == ["sam"]
    assert TaskKind.NAME_BILLING_CONTACT in [each.kind for each in await house.office.tasks()]
    with house.office.database.write() as connection:
        connection.execute(insert(designations), designation("uma", Role.BILLING_CONTACT, agency_id="A1"))
    await house.until(expires - timedelta(days=13))
    (reminder,) = await house.office.letters("invoice_reminder")
    assert [each.person_id for each in reminder.recipients] == ["uma"]
