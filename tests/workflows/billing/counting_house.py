"""An agency's account at work: real workflows, records and letters; bea keeps the books, connie gets A1's invoices."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, update
from temporalio.testing import WorkflowEnvironment

from activities.accounting import AccountingActivities
from activities.new_accounts import account_start
from models import ids
from models.billing.entries import PaymentMethod
from models.billing.messages import AccountAnswer, RecordPayment
from models.billing.rules import payments
from models.billing.state import AgencyAccount, Invoice
from models.calendar import LETTERS_GO_OUT_AT, civil_day
from models.effects import ActedT, Rule
from models.license.lifecycle import LicenseState
from models.people import Actor, Grant, Role
from storage.reads import billing
from storage.reads.audit import history
from storage.reads.licenses import license_row
from storage.tables.directory import agencies, designations
from tests.storage.samples import designation
from tests.storage.usage_samples import hmis_user
from tests.workflows.office import Office
from tests.workflows.simulated import at_hour, pass_days, pass_until

BEA = Actor(person_id="alex", grants=(Grant(role=Role.BILLING),))
CONNIE = Actor(person_id="ada", grants=(Grant(role=Role.BILLING_CONTACT, agency_id="A1"),))


class CountingHouse:
    """The account of A1 (or another agency) in an office, and the days that pass there."""

    def __init__(self, env: WorkflowEnvironment, office: Office, agency_id: str = "A1") -> None:
        self.env = env
        self.office = office
        self.agency_id = agency_id

    @property
    def workflow_id(self) -> str:
        return ids.billing_workflow_id(self.agency_id)

    @property
    def zone(self) -> str:
        return self.office.world.pack.time_zone

    async def today(self) -> date:
        return civil_day(await self.office.now(), self.zone)

    async def open(self, days: int = 60, *, licenses: dict[str, str | None], **changes: object) -> date:
        """Keep licenses (with who is on each) and an account whose licenses expire in so many days; the day."""
        expires = await self.today() + timedelta(days=days)
        for license_id, person in licenses.items():
            await self.office.license(license_id, held_by=person, agency_id=self.agency_id, expires_on=expires)
        with self.office.database.write() as connection:
            connection.execute(
                update(agencies).where(agencies.c.id == self.agency_id).values(license_expires_on=expires)
            )
        start = account_start(
            self.office.database, self.office.world.pack, self.agency_id, await self.office.now(), paid=True
        )
        await self.office.processes.start_account(start.model_copy(update=changes))
        await self.snapshot()
        await self.office.eventually(
            lambda: billing.account(self.office.database, self.agency_id), lambda account: account is not None
        )
        return expires

    async def snapshot(self) -> AgencyAccount:
        found = await self.office.processes.snapshot(ids.billing_workflow_id(self.agency_id), AgencyAccount)
        assert found is not None
        return found

    def recorded(self) -> AgencyAccount:
        """The account as the records have it."""
        found = billing.account(self.office.database, self.agency_id)
        assert found is not None
        return found

    async def until(self, day: date, hour: int = LETTERS_GO_OUT_AT.hour + 1) -> None:
        """Let time pass to an hour of a day."""
        await pass_until(self.env, at_hour(day, hour, self.zone))

    async def away(self, days: int) -> None:
        """Nobody works on the account for some days: it goes on late, from where it stood."""
        account = await self.snapshot()
        steps = len(self.moves())
        await self.office.client.get_workflow_handle(self.workflow_id).terminate("nobody works")
        await pass_days(self.env, days)
        start = account_start(
            self.office.database, self.office.world.pack, self.agency_id, await self.office.now(), paid=False
        )
        await self.office.client.start_workflow(
            ids.AGENCY_BILLING,
            start.model_copy(update={"carried": account, "steps": steps}),
            id=self.workflow_id,
            task_queue=ids.TASK_QUEUE,
        )

    async def invoice(self, number: int = 1) -> Invoice:
        """The so-manieth invoice that was issued here, once it is on record."""
        found = await self.office.eventually(
            lambda: [each for each in self._billed() if each.sequence is not None], lambda seen: len(seen) >= number
        )
        return found[number - 1]

    def _billed(self) -> tuple[Invoice, ...]:
        found = billing.account(self.office.database, self.agency_id)
        return found.invoices if found is not None else ()

    async def pay(self, amount: str, key: str = "", **changes: object) -> AccountAnswer:
        """A check comes in."""
        message = RecordPayment(
            **{
                "actor": BEA,
                "key": key or self.office.fresh("pay"),
                "amount": amount,
                "received_on": await self.today(),
                "method": PaymentMethod.CHECK,
                **changes,
            }
        )
        account_id = ids.billing_workflow_id(self.agency_id)
        return await self.office.processes.take(account_id, payments.record_payment, message, AccountAnswer)

    async def take(self, rule: Rule[AgencyAccount, ActedT], message: ActedT) -> AccountAnswer:
        """A step that somebody takes on the account."""
        return await self.office.processes.take(ids.billing_workflow_id(self.agency_id), rule, message, AccountAnswer)

    def license_states(self) -> dict[str, str]:
        """How the agency's licenses stand in the records, with the reason when inactive."""
        found = {}
        for each in billing.evidence(self.office.database, self.agency_id, date(2020, 1, 1)).licenses:
            row = license_row(self.office.database, each.license_id)
            assert row is not None
            inactive = row.state == LicenseState.INACTIVE and row.inactive_reason
            found[row.id] = str(row.inactive_reason.value) if inactive and row.inactive_reason else row.state.value
        return found

    async def licenses_stand(self, **states: str) -> None:
        """Wait until licenses stand as said."""
        await self.office.eventually(self.license_states, lambda seen: states.items() <= seen.items())

    async def told(self, move: str) -> None:
        """Wait until the account's audit trail shows a move."""
        await self.office.eventually(self.moves, lambda seen: move in seen)

    def moves(self) -> list[str]:
        """What happened on the account, in order."""
        return [each.move for each in history(self.office.database, self.workflow_id)]

    def desk(self) -> AccountingActivities:
        """The activities of the account."""
        return AccountingActivities(self.office.database, self.office.processes, self.office.world.pack)


def with_billing_people(office: Office) -> None:
    """Billing staff, a billing contact of A1, and trainees who use their licenses all the time once they have them."""
    used = datetime.now(UTC) + timedelta(days=1000)  # without any use, a license is looked at every morning
    for person_id in ("tess", "toni", "uma"):
        hmis_user(office.database, person_id, person_id, last_data_entry_at=used, last_any_at=used)
    with office.database.write() as connection:
        connection.execute(
            insert(designations),
            [designation("alex", Role.BILLING), designation("ada", Role.BILLING_CONTACT, agency_id="A1")],
        )
