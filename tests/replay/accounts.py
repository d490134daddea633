"""The paths of agencies' accounts, and of their closing, that are recorded. scenarios.py says what a scenario is."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from activities.signatures.accounting import BillingInput
from models import ids
from models.access_request.lifecycle import RequestState
from models.billing.messages import (
    AccountAnswer,
    AnswerWorksheet,
    BillAgain,
    ChargeAgency,
    CorrectPayment,
    DeferInvoice,
    HoldRenewal,
    MovePayment,
    ReleaseRenewal,
    SetExpirationDate,
    UndoDeferral,
    VoidInvoice,
    WriteOff,
)
from models.billing.rules import (
    charges,
    corrections,
    expiration,
    payment_corrections,
    renewal,
    renewal_hold,
    unbilled,
)
from models.billing.state import Answer
from models.license.lifecycle import LicenseKind, LicenseState
from models.license.messages import (
    ChangeKind,
)
from models.license.rules import terms
from models.people import Actor, Grant, Role
from services import agency_closing
from storage.reads import billing
from storage.reads.audit import history
from tests.storage.samples import signatory
from tests.workflows.billing.counting_house import BEA, CountingHouse
from tests.workflows.hearing.chamber import Chamber
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import LENA

CLOSING = ids.agency_closing_workflow_id("A1")

DORA = Actor(person_id="dora", grants=(Grant(role=Role.HMIS_DIRECTOR),))
"""The director, who writes off."""


async def renewed(env: WorkflowEnvironment, office: Office) -> None:
    """An agency's account through a renewal: a worksheet, a payment that is late, access that goes and comes back,
    a license that was given up, and a change of kind."""
    house = await _opened(env, office)
    expires = house.recorded().expires_on
    assert expires is not None
    await house.until(expires - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="sheet", answers={"L2": Answer.REMOVE})
    await office.processes.take(ids.billing_workflow_id("A1"), renewal.answer_worksheet, said, AccountAnswer)
    await house.until(expires + timedelta(days=1))
    await house.licenses_stand(L1="unpaid")
    await office.eventually(house.license_states, lambda seen: "L2" not in seen)
    await house.pay("225.00")
    await house.licenses_stand(L1="active")
    change = ChangeKind(actor=LENA, key="kind", kind=LicenseKind.AD_HOC)
    await office.processes.take(ids.license_workflow_id("L1"), terms.change_kind, change)
    await house.invoice(2)


async def carried_on(env: WorkflowEnvironment, office: Office) -> None:
    """An account that continues as new again and again, whose expiration date is moved."""
    house = await _opened(env, office, 40)
    today = await house.today()
    move = SetExpirationDate(
        actor=BEA, key="move", expires_on=today + timedelta(days=90), reason="As agreed.", licenses=()
    )
    await office.processes.take(ids.billing_workflow_id("A1"), expiration.set_expiration_date, move, AccountAnswer)
    await pass_days(env, 30)
    await house.pay("10.00")
    await pass_days(env, 40)
    await house.invoice()
    await house.pay("300.00")
    await pass_days(env, 30)
    await house.pay("20.00")


async def moved_to_another(env: WorkflowEnvironment, office: Office) -> None:
    """A payment that is corrected and moved to another agency's account, which sends part of it back."""
    house, other = CountingHouse(env, office), CountingHouse(env, office, "A2")
    for each in (house, other):
        await each.open(licenses={})
    await house.pay("4500.00", reference="1042")
    right = CorrectPayment(actor=BEA, key="right", payment=1, amount="450.00", reason="A typo.")
    here, there = ids.billing_workflow_id("A1"), ids.billing_workflow_id("A2")
    await office.processes.take(here, payment_corrections.correct_payment, right, AccountAnswer)
    theirs = MovePayment(actor=BEA, key="theirs", payment=3, to_agency="A2", reason="It is theirs.")
    await office.processes.take(here, payment_corrections.move_payment, theirs, AccountAnswer)
    await office.eventually(other.recorded, lambda seen: len(seen.ledger.entries) == 1)
    ours = MovePayment(actor=BEA, key="ours", payment=1, to_agency="A1", reason="It was ours.")
    await office.processes.take(there, payment_corrections.move_payment, ours, AccountAnswer)
    await office.eventually(house.recorded, lambda seen: len(seen.ledger.entries) == 5)
    await office.eventually(other.recorded, lambda seen: not seen.moving)


async def charged_by_hand(env: WorkflowEnvironment, office: Office) -> None:
    """An agency that is charged by hand, pays part of it, and of which the rest is written off."""
    house = CountingHouse(env, office)
    await house.open(licenses={})
    account_id = ids.billing_workflow_id("A1")
    fee = ChargeAgency(actor=BEA, key="fee", amount="35.00", reason="Fee for a returned check")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    invoice = await house.invoice()
    await house.pay("30.00")
    rest = WriteOff(actor=DORA, key="rest", invoice=invoice.number, amount="5.00", reason="They closed.")
    await office.processes.take(account_id, charges.write_off, rest, AccountAnswer)
    await house.told("written_off")


async def mistakes_undone(env: WorkflowEnvironment, office: Office) -> None:
    """A charge whose due date is deferred by mistake, and a mistyped expiration date that is set back."""
    house = await _opened(env, office)
    account_id = ids.billing_workflow_id("A1")
    expires = house.recorded().expires_on
    assert expires is not None
    fee = ChargeAgency(actor=BEA, key="fee", amount="35.00", reason="Fee for a returned check")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    invoice = await house.invoice()
    to_day = invoice.due.last_day + timedelta(days=10)
    defer = DeferInvoice(actor=BEA, key="defer", invoice=invoice.number, to_day=to_day, reason="The grant is late.")
    await office.processes.take(account_id, corrections.defer_invoice, defer, AccountAnswer)
    undo = UndoDeferral(actor=BEA, key="undo", invoice=invoice.number, reason="It was another agency.")
    await office.processes.take(account_id, corrections.undo_deferral, undo, AccountAnswer)
    licenses = billing.evidence(office.database, "A1", await house.today()).licenses
    for key, day in (("wrong", expires + timedelta(days=90)), ("right", expires)):
        move = SetExpirationDate(
            actor=BEA, key=key, expires_on=day, reason="A typo.", licenses=licenses, days_once=True
        )
        await office.processes.take(account_id, expiration.set_expiration_date, move, AccountAnswer)
        await house.invoice(2)
    await house.told("expiration_moved")


async def closing_of_an_agency(env: WorkflowEnvironment, office: Office) -> None:
    """An agency with two licenses, a trainee, and an unpaid invoice closes. The invoice is a task until it is paid."""
    house = await _opened(env, office)
    trainee = await office.begin("Q1", person_id="uma")
    await trainee.training()
    account_id = ids.billing_workflow_id("A1")
    fee = ChargeAgency(actor=BEA, key="fee", amount="800.00", reason="A workshop")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    await house.invoice()
    context = await Chamber(office, env).context()
    last_day = await house.today() + timedelta(days=2)
    await agency_closing.close(context, "lena", "plan", "A1", last_day, "It merges.")
    await house.until(last_day, hour=9)
    for license_id in ("L1", "L2"):
        await office.license_stands(LicenseState.DELETED, license_id)
    await trainee.ended(RequestState.WITHDRAWN)
    await pass_days(env, 1 / 48)
    await office.eventually(
        lambda: history(office.database, CLOSING), lambda steps: steps[-1].move == "closing_left_over"
    )
    await house.pay(str(house.recorded().balance))
    await agency_closing.look_again(await Chamber(office, env).context(), "lena", "paid", "A1")
    await office.over(CLOSING)


async def closing_called_off(env: WorkflowEnvironment, office: Office) -> None:
    """An agency's closing that is called off, and planned for another day."""
    context = await Chamber(office, env).context()
    day = context.today() + timedelta(days=10)
    await agency_closing.close(context, "lena", "plan", "A1", day, "It merges.")
    await agency_closing.call_off(context, "lena", "off", "A1", "It goes on.")
    await office.over(CLOSING)


async def held_and_billed_again(env: WorkflowEnvironment, office: Office) -> None:
    """A renewal on hold over the expiration date, a license given up, a void that is billed again later, and a license
    whose kind changes."""
    house = await _opened(env, office)
    expires = house.recorded().expires_on
    assert expires is not None
    await house.until(expires - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="sheet", answers={"L2": Answer.REMOVE})
    await house.take(renewal.answer_worksheet, said)
    await house.take(renewal_hold.hold_renewal, HoldRenewal(actor=BEA, key="hold", reason="A rate is wrong."))
    await house.until(expires + timedelta(days=10))
    await house.take(renewal_hold.release_renewal, ReleaseRenewal(actor=BEA, key="release"))
    number = (await house.invoice()).number
    await office.eventually(house.license_states, lambda seen: "L2" not in seen)
    await house.take(corrections.void_invoice, VoidInvoice(actor=BEA, key="void", invoice=number, reason="Wrong."))
    await pass_days(env, 20)
    current = await house.desk().look_up(BillingInput(agency_id="A1", at=await office.now()))
    again = BillAgain(actor=BEA, key="again", invoice=number, licenses=current.licenses)
    await house.take(unbilled.bill_again, again)
    await house.invoice(2)
    change = ChangeKind(actor=LENA, key="kind", kind=LicenseKind.AD_HOC)
    await office.processes.take(ids.license_workflow_id("L1"), terms.change_kind, change)
    await house.invoice(3)


async def _opened(env: WorkflowEnvironment, office: Office, events_a_run: int = 3000) -> CountingHouse:
    house = CountingHouse(env, office)
    await house.open(licenses={"L1": "tess", "L2": "toni"}, events_a_run=events_a_run)
    return house
