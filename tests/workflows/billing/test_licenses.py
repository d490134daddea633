"""What happens to licenses reaches the agency's account by itself: new, transferred, of another kind, deleted."""

from datetime import timedelta

import pytest

from activities.signatures.accounting import LicenseEventInput
from models import ids
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.billing.entries import EntryKind
from models.billing.license_events import NewLicense
from models.billing.messages import AccountAnswer, RecordLicenseEvent
from models.billing.rules import license_events
from models.billing.state import LineReason
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.license.messages import ChangeKind
from models.license.rules import terms
from models.people import SYSTEM, Actor, Grant, Role
from services import policy_migration
from services.context import Context
from tests.workflows.billing.counting_house import CountingHouse

LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD), Grant(role=Role.SYSTEM_ADMINISTRATOR)))


async def granted(house: CountingHouse, request_id: str, person_id: str) -> None:
    """Somebody is trained and gets access."""
    request = await house.office.begin(request_id, person_id=person_id)
    await (await request.training()).do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


@pytest.mark.requirement("FEE-11")
async def test_a_brand_new_license_is_invoiced_by_itself_from_the_completed_training(house: CountingHouse) -> None:
    expires = await house.open(days=100, licenses={"L1": "toni"})
    request = await house.office.begin("Q1", person_id="tess")
    await (await request.training()).do_everything()
    trained_on = await house.today()
    await house.until(trained_on + timedelta(days=2))  # the account takes two days, and is not paid for less
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    invoice = await house.invoice()
    line = invoice.lines[0]
    assert (len(invoice.lines), line.reason) == (1, LineReason.NEW_LICENSE)
    assert line.portion is not None
    assert (line.portion.first_day, line.portion.last_day) == (trained_on, expires)
    assert line.portion.units == (expires - trained_on).days + 1
    assert f"{line.portion.units} of {line.portion.of} days" in line.arithmetic


@pytest.mark.requirement("FEE-09", "FEE-12")
async def test_a_kept_license_goes_to_the_next_user_and_nothing_is_invoiced(house: CountingHouse) -> None:
    await house.open(days=100, licenses={"L1": "toni"})
    leaving = await house.office.begin(
        "Q0", RequestKind.REMOVE_USER, person_id="toni", license_id="L1", **await house.office.leaver(keep=True)
    )
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)
    await granted(house, "Q1", "tess")
    await house.licenses_stand(L1="active")
    await house.told("nothing_billed")
    assert [each.number for each in house.recorded().invoices] == ["brought forward"]


@pytest.mark.requirement("FEE-10")
async def test_a_deleted_license_is_credited_for_the_days_that_remain(house: CountingHouse) -> None:
    expires = await house.open(days=100, licenses={"L1": "toni"})
    leaving = await house.office.begin(
        "Q0", RequestKind.REMOVE_USER, person_id="toni", license_id="L1", **await house.office.leaver(keep=False)
    )
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)
    account = await house.office.eventually(
        house.recorded, lambda account: account.ledger.entries[-1].kind == EntryKind.CREDIT
    )
    today = await house.today()
    term = account.term
    assert term is not None
    cents = (2 * 22500 * (expires - today).days + term.days) // (2 * term.days)
    assert int(account.balance * 100) == -cents
    letters = await house.office.letters("credit_issued")
    assert len(letters) == 1


async def test_a_change_of_kind_in_mid_term_is_invoiced_at_the_difference(house: CountingHouse) -> None:
    expires = await house.open(days=100, licenses={"L1": "toni"})
    change = ChangeKind(actor=LENA, key="kind", kind=LicenseKind.AD_HOC)
    await house.office.processes.take(ids.license_workflow_id("L1"), terms.change_kind, change)
    line = (await house.invoice()).lines[0]
    assert (line.reason, str(line.portion.fee if line.portion else "")) == (LineReason.UPGRADE, "50.00")
    assert line.portion is not None
    assert line.portion.units == (expires - await house.today()).days + 1


@pytest.mark.requirement("R15")
async def test_the_same_thing_told_twice_is_billed_once_and_begins_an_account_where_there_is_none(
    house: CountingHouse,
) -> None:
    event = NewLicense(license_id="L9", kind=LicenseKind.STANDARD, from_day=await house.today())
    ask = LicenseEventInput(agency_id="A1", event=event, key="license/L9/3", at=await house.office.now())
    desk = house.desk()
    assert await desk.tell(ask) == ""
    assert await desk.tell(ask) == ""
    account = await house.snapshot()
    assert [each.event for each in account.waiting] == [event]  # until the agency has an expiration date
    assert "expiration date" in next(iter(account.matters.values()))
    other = RecordLicenseEvent(actor=SYSTEM, key=ask.key, event=event.model_copy(update={"license_id": "L8"}))
    with pytest.raises(RuleViolation, match="different content"):
        await house.office.processes.take(
            ids.billing_workflow_id("A1"), license_events.record_license_event, other, AccountAnswer
        )


async def test_an_account_follows_the_version_in_force_when_somebody_says_so(house: CountingHouse) -> None:
    await house.open(days=100, licenses={"L1": "toni"}, policy_label="Minnesota 1")
    at = await house.office.now()
    world = house.office.world
    context = Context(database=world.database, processes=house.office.processes, pack=world.pack, now=lambda: at)
    adopted = await policy_migration.adopt(context, "lena", "adopt-1")
    assert (adopted.accounts, adopted.problems) == (1, ())
    assert (await house.snapshot()).policy_label == context.policy().label
    assert (await policy_migration.adopt(context, "lena", "adopt-2")).accounts == 0
