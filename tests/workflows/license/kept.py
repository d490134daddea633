"""A license kept by its real workflow, with fakes for the world: what it writes down, its use, its account."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.signatures.accounting import LicenseEventInput
from activities.signatures.accounts import AccountInput, Accounts
from activities.signatures.records import Records
from activities.signatures.usage import Usage, UsageInput, WatchInput
from activities.usage import require_due
from adapters.policy_files import load_pack
from adapters.processes import Processes
from models import ids
from models.effects import ActedT, Rule
from models.ids import WorkflowId
from models.license.messages import LicenseStart
from models.license.state import Activity, License, UsageEvidence, license_terms
from models.people import Actor, Grant, Role
from models.policy.access_requests import AccountsBy
from models.steps import Recorded, Step
from storage.database import DatabaseAway
from tests.waiting import eventually
from tests.workflows.sandbox import quick_sandbox
from workflows.license import LicenseWorkflow

POLICIES = Path(__file__).parents[3] / "policies"
LEAD = Actor(person_id="p-lead", grants=(Grant(role=Role.HMIS_LEAD),))
ADMINISTRATOR = Actor(person_id="p-admin", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))
REPRESENTATIVE = Actor(person_id="p-rep", grants=(Grant(role=Role.REPRESENTATIVE, agency_id="a-1"),))
CHAIR = Actor(person_id="p-chair", grants=(Grant(role=Role.PERFORMANCE_CHAIR),))
HOLDER = "p-holder"


@dataclass
class FakeRecords(Records):
    """Remembers every step; `conflict` is what it says against the next one."""

    steps: list[Step] = field(default_factory=list)
    conflict: str = ""

    @activity.defn(name="record")
    async def record(self, step: Step) -> Recorded:
        """Keep the step."""
        self.steps.append(step)
        conflict, self.conflict = self.conflict, ""
        return Recorded(conflict=conflict)

    def moves(self) -> list[str]:
        """The moves so far, in order."""
        return [step.move for step in self.steps]


@dataclass
class FakeUsage(Usage):
    """Use as a test wants it: `daily` is somebody who works every day, up to the time of the look."""

    evidence: UsageEvidence = field(default_factory=UsageEvidence)
    daily: bool = False
    looks: int = 0
    away: bool = False
    clock: WorkflowEnvironment | None = None

    @activity.defn(name="look_up_usage")
    async def look_up(self, ask: UsageInput) -> UsageEvidence:
        """The last use."""
        self.looks += 1
        if self.away:
            raise DatabaseAway("The records can't be reached.")
        if not self.daily or self.clock is None:
            return self.evidence
        yesterday = await self.clock.get_current_time() - timedelta(days=1)
        return UsageEvidence(activity=Activity(data_entry=yesterday, login=yesterday))

    @activity.defn(name="watch_usage")
    async def watch(self, ask: WatchInput) -> UsageEvidence:
        """The last use, once something is due."""
        now = activity.info().started_time
        found = await self.look_up(UsageInput(license_id=ask.license.license_id, at=now))
        require_due(ask.license, found, now)
        return found


@dataclass
class FakeAccounts(Accounts):
    """Does all work on accounts, or says `problem`."""

    done: list[AccountInput] = field(default_factory=list)
    problem: str = ""
    before: Callable[[AccountInput], None] = lambda ask: None
    """What happens first; it may raise."""

    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, ask: AccountInput) -> str:
        """Do it."""
        self.before(ask)
        self.done.append(ask)
        return self.problem


@dataclass
class FakeBilling:
    """Hears what licenses tell their agency's account; `away` is how often it can't be reached first."""

    told: list[LicenseEventInput] = field(default_factory=list)
    away: int = 0

    @activity.defn(name="tell_billing")
    async def tell(self, ask: LicenseEventInput) -> str:
        """Hear it."""
        if self.away:
            self.away -= 1
            raise ConnectionError("nobody is there")
        self.told.append(ask)
        return ""


@dataclass
class Kept:
    """A license and its world."""

    env: WorkflowEnvironment
    handle: WorkflowHandle[LicenseWorkflow, None]
    processes: Processes
    records: FakeRecords
    usage: FakeUsage
    accounts: FakeAccounts
    billing: FakeBilling = field(default_factory=FakeBilling)

    async def snapshot(self) -> License:
        """The license as it stands."""
        return await self.handle.query(LicenseWorkflow.snapshot)

    async def becomes(self, wanted: Callable[[License], bool]) -> License:
        """Wait until the license is as wanted: after days have passed, what they bring about may still be under way."""
        return await eventually(self.snapshot, wanted)

    async def recorded(self, move: str) -> None:
        """Wait until a step with this move is on record."""

        async def moves() -> list[str]:
            return self.records.moves()

        await eventually(moves, lambda found: move in found)

    async def send(self, rule: Rule[License, ActedT], message: ActedT) -> License:
        """Send an update. Raises RuleViolation when it is refused."""
        return await self.processes.take(WorkflowId(self.handle.id), rule, message)

    async def sleep(self, **time: float) -> None:
        """Let time pass."""
        await self.env.sleep(timedelta(**time))


@asynccontextmanager
async def kept_license(
    env: WorkflowEnvironment,
    pack_name: str = "missouri",
    *,
    held: bool = True,
    by: AccountsBy = AccountsBy.HAND,
    expires_in_days: int | None = None,
) -> AsyncIterator[Kept]:
    """A license of its own workflow, held by HOLDER from now on."""
    now = await env.get_current_time()
    start = license_start(pack_name, now, held=held, by=by, expires_in_days=expires_in_days)
    records, usage, accounts, billing = FakeRecords(), FakeUsage(clock=env), FakeAccounts(), FakeBilling()
    async with (
        Worker(
            env.client,
            task_queue=ids.TASK_QUEUE,
            workflows=[LicenseWorkflow],
            activities=[records.record, usage.look_up, billing.tell],
            workflow_runner=quick_sandbox(),
        ),
        Worker(env.client, task_queue=ids.URGENT_QUEUE, activities=[accounts.carry_out, usage.watch]),
    ):
        handle = await env.client.start_workflow(
            LicenseWorkflow.run, start, id=ids.license_workflow_id(start.license_id), task_queue=ids.TASK_QUEUE
        )
        yield Kept(env, handle, Processes(env.client), records, usage, accounts, billing)


def license_start(
    pack_name: str,
    now: datetime,
    *,
    held: bool = True,
    by: AccountsBy = AccountsBy.HAND,
    expires_in_days: int | None = None,
) -> LicenseStart:
    """What the license begins with."""
    terms = license_terms(load_pack(POLICIES / f"{pack_name}.toml"), now)
    account = terms.account.model_copy(update={"by": by})
    return LicenseStart(
        license_id="l-1",
        agency_id="a-1",
        created_at=now,
        terms=terms.model_copy(update={"account": account}),
        expires_on=now.date() + timedelta(days=expires_in_days) if expires_in_days is not None else None,
        held_by=HOLDER if held else None,
        held_since=now if held else None,
    )


async def at_rest(kept: Kept) -> None:
    """Wait until the license's first step is on record, and nothing is left for it to look at."""

    def wanted(events: list[str]) -> bool:
        tasks = [each for each in events if each.startswith("WORKFLOW_TASK_")]
        return "MARKER_RECORDED" in events and tasks[-1] == "WORKFLOW_TASK_COMPLETED"

    await eventually(lambda: events_of(kept), wanted)


async def workflow_tasks(kept: Kept) -> int:
    """How many workflow tasks the license's present run has cost."""
    history = await kept.handle.fetch_history()
    return sum(1 for event in history.events if event.HasField("workflow_task_completed_event_attributes"))


async def happenings(kept: Kept) -> int:
    """How many events the history has, but for workflow tasks: the simulated server keeps those of refused updates."""
    return sum(1 for name in await events_of(kept) if "WORKFLOW_TASK" not in name)


async def events_of(kept: Kept) -> list[str]:
    """What is in the history of the license's present run, as Temporal calls it."""
    history = await kept.handle.fetch_history()
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events]
