"""An agency closes, on simulated time, by Minnesota's rules: a small office with everything that can be left."""

from collections.abc import Awaitable
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.agency_closing.lifecycle import ClosingState
from models.billing.messages import ChargeAgency
from models.billing.rules import charges
from models.effects import TaskKind
from models.errors import RuleViolation
from models.ids import agency_closing_workflow_id
from models.intake.rows import AgencyFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.license.lifecycle import LicenseKind, LicenseState
from models.people import Role
from services import agency_closing, allotment, appeal_filing, directory, requests, self_pay
from services.appeal_filing import NewAppeal
from services.context import Context
from services.requests import NewRequest
from storage.loading import load
from storage.reads.agencies import agency
from storage.reads.agency_closings import latest_closing
from storage.reads.audit import history, history_of
from storage.reads.billing import account
from storage.reads.directory import roles_of_agency
from storage.reads.tasks import TaskRow, queue
from tests.models.appeal.samples import form
from tests.storage.samples import KEEPING
from tests.workflows.billing.counting_house import BEA, CountingHouse, with_billing_people
from tests.workflows.billing.test_self_pay import FORM
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days

CLOSING = agency_closing_workflow_id("A1")


@pytest.fixture
def house(env: WorkflowEnvironment, minnesota: Office) -> CountingHouse:
    with_billing_people(minnesota)
    return CountingHouse(env, minnesota)


async def context_of(office: Office) -> Context:
    at = await office.now()
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: at)


def moves(office: Office) -> list[str]:
    return [each.move for each in history(office.database, CLOSING)]


async def reached(office: Office, *states: ClosingState) -> None:
    """Wait until the latest closing is in one of these states: one for today is over as soon as nothing is left."""
    await office.eventually(
        lambda: latest_closing(office.database, "A1"), lambda row: row is not None and row.state in states
    )


async def left(office: Office, *keys: str) -> list[TaskRow]:
    """Wait until these tasks of the closing are open, and no other one."""
    at = await office.now()

    def read() -> list[TaskRow]:
        return [each for each in queue(office.database, at) if each.kind == TaskKind.SETTLE_CLOSING]

    return await office.eventually(read, lambda seen: {each.key for each in seen} == set(keys))


async def look_again(office: Office, key: str) -> None:
    await agency_closing.look_again(await context_of(office), "lena", key, "A1")


@pytest.mark.requirement("ACC-01", "FEE-10", "ACC-17")
async def test_an_agency_closes_with_its_requests_licenses_roles_and_account_settled(
    env: WorkflowEnvironment, house: CountingHouse
) -> None:
    office = house.office
    await house.open(days=300, licenses={"L1": "tess", "L2": None})
    trainee = await office.begin("Q1", person_id="toni")
    await trainee.training()
    await house.take(charges.charge, ChargeAgency(actor=BEA, key="fee", amount="800.00", reason="A workshop"))
    invoice = await house.invoice()
    last_day = await house.today() + timedelta(days=3)
    plan = await agency_closing.close(await context_of(office), "lena", "plan", "A1", last_day, "It merges.")
    assert plan == await agency_closing.close(await context_of(office), "lena", "plan", "A1", last_day, "It merges.")
    await reached(office, ClosingState.PLANNED)
    with pytest.raises(RuleViolation, match="closes on"):
        await agency_closing.close(await context_of(office), "lena", "again", "A1", last_day, "Twice.")

    removal = await office.begin(
        "Q2", RequestKind.REMOVE_USER, person_id="tess", license_id="L1", **await office.leaver(keep=True)
    )
    await removal.stands(RequestState.ACCOUNT_PENDING)  # The work in the HMIS is ordered, so it can't be withdrawn.
    await house.until(last_day, hour=9)
    await trainee.ended(RequestState.WITHDRAWN)
    for license_id in ("L1", "L2"):
        await office.license_stands(LicenseState.DELETED, license_id)
    await reached(office, ClosingState.CARRYING_OUT)
    assert await left(office) == [], "other processes get a quarter of an hour"
    await pass_days(env, 1 / 48)
    tasks = {each.key: each for each in await left(office, "requests/request/Q2", "account/owed")}
    assert tasks["requests/request/Q2"].role == Role.HMIS_LEAD
    assert tasks["account/owed"].role == Role.BILLING
    assert all(each.due_at is not None for each in tasks.values())
    credited = [each for each in house.recorded().invoices if each.reduced > 0]
    assert credited, "the licenses are credited as the policy says"
    held = roles_of_agency(office.database, "A1", last_day)
    assert {each.until_day for each in held} == {last_day}
    assert roles_of_agency(office.database, "A1", last_day + timedelta(days=1)) == []
    assert {each.payload.to[0] for each in await office.letters("role_ended")} == {each.person_id for each in held}

    await removal.confirm_account()
    await removal.ended(RequestState.GRANTED)
    await look_again(office, "settled")
    (owed,) = await left(office, "account/owed")
    assert owed.due_at == tasks["account/owed"].due_at
    await house.pay(str(house.recorded().balance), invoice=invoice.number)
    await house.until(last_day + timedelta(days=1))
    await reached(office, ClosingState.CLOSED)
    await left(office)
    assert moves(office) == [
        *("closing_planned", "closing_begun", "closing_left_over", "closing_looked_at_again"),
        *("closing_left_over", "agency_closed"),
    ]
    await _stays_closed(office)


async def _stays_closed(office: Office) -> None:
    """Nothing new starts for the agency, a file does not reopen it, and what was is still readable."""
    context = await context_of(office)
    with pytest.raises(RuleViolation, match="closes on"):
        await directory.designate(context, "lena", "sign", Role.SIGNATORY, who="tess", agency_id="A1")
    before = agency(office.database, "A1")
    row = AgencyFileRow(agency_id="A1", name="Agency One", region_id="R1", county="Boone")
    load(office.database, Batch(agencies=FileTable("agencies", (FileLine(2, row),))), await office.now(), KEEPING)
    after = agency(office.database, "A1")
    assert before is not None
    assert after is not None
    assert (after.name, after.closes_on) == ("Agency One", before.closes_on)
    assert after.closing_begun_at is not None
    assert account(office.database, "A1") is not None
    assert {"submitted", "closing_planned", "roles_ended_with_agency"} <= {
        each.move for each in history_of(office.database, agency_id="A1")
    }
    with pytest.raises(RuleViolation, match="is closed already"):
        await agency_closing.close(context, "lena", "anew", "A1", context.today(), "Once more.")


@pytest.mark.requirement("ACC-01", "LIC-11", "LIC-22")
async def test_a_closing_is_called_off_and_planned_for_another_day(env: WorkflowEnvironment, missouri: Office) -> None:
    office = missouri
    await office.license(held_by="tess")
    context = await context_of(office)
    first = context.today() + timedelta(days=5)
    with pytest.raises(RuleViolation, match="No closing of Agency 1"):
        await agency_closing.call_off(context, "lena", "early", "A1", "There is none.")
    with pytest.raises(RuleViolation, match="before today"):
        await agency_closing.close(context, "lena", "past", "A1", context.today() - timedelta(days=1), "Late.")
    await agency_closing.close(context, "lena", "plan", "A1", first, "It merges.")
    await reached(office, ClosingState.PLANNED)
    await agency_closing.call_off(context, "lena", "off", "A1", "It does not.")
    await reached(office, ClosingState.CALLED_OFF)
    await office.over(CLOSING)
    open_again = agency(office.database, "A1")
    assert open_again is not None
    assert open_again.closes_on is None
    later = await agency_closing.close(context, "lena", "plan-2", "A1", first + timedelta(days=30), "Later.")
    await reached(office, ClosingState.PLANNED)
    assert moves(office) == ["closing_planned", "closing_called_off", "closing_planned"]
    await pass_days(env, 7)
    await office.license_stands(LicenseState.ACTIVE)
    assert (await agency_closing.agency(await context_of(office), "sam", "A1")).closes_on == later.on_day
    await _nothing_new_from_the_last_day_on(office)


async def _nothing_new_from_the_last_day_on(office: Office) -> None:
    """Close the agency today, and see that nothing new starts there, although its people still have their roles."""
    context = await context_of(office)
    await agency_closing.call_off(context, "lena", "off-2", "A1", "It is today.")
    await office.over(CLOSING)
    await agency_closing.close(context, "lena", "plan-3", "A1", context.today(), "It merges.")
    await reached(office, ClosingState.PLANNED, ClosingState.CLOSED)
    new_user = NewRequest(
        kind=RequestKind.NEW_USER, agency_id="A1", person_id="uma", project_types=("street-outreach",)
    )
    appeal = NewAppeal(form=form(), agency_id="A1", license_ids=("L1",))
    starts: list[Awaitable[object]] = [
        requests.submit(context, "sam", "new", new_user),
        appeal_filing.file(context, "sam", "appeal", appeal),
        allotment.delegate(context, "lena", "give", "R1", "A1"),
        self_pay.request(context, "sam", "pay", "A1", FORM, kind=LicenseKind.STANDARD, appeal_id=None, understood=True),
        directory.designate(context, "lena", "sign", Role.SIGNATORY, who="tess", agency_id="A1"),
        directory.set_billing_contact(context, "sam", "contact", "A1", who="tess"),
    ]
    for each in starts:
        with pytest.raises(RuleViolation) as refused:
            await each
        assert refused.value.code == "agency_closed"
