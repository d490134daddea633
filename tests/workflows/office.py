"""An office to test in: real workflows, activities, records and letters, and the people who work with it.

Agency A1 has sam (its signatory), rhea (a representative), ada (its administrator) and ed (its director); rita reviews,
alex administers the system, lena leads the HMIS, mona manages region R1. tess, toni and uma want access.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.worker import WorkflowRunner

from adapters.mail.maildir import MaildirMailer
from adapters.mail.port import Mailer
from adapters.processes import Processes
from adapters.virus_scan import VirusScanner
from models import ids
from models.access_request.lateness import judge_leaver_notice
from models.access_request.messages import RequestStart
from models.access_request.state import Removal, RequestKind
from models.calendar import civil_day
from models.license import timeline
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseState
from models.license.messages import Deactivate, DeleteLicense, LicenseStart, Revoke
from models.license.rules import access, revocation
from models.license.state import Activity, Assignment, License, UsageEvidence, license_terms
from models.people import Actor, Grant, Role
from models.policy.pack import PolicyPack, PolicyVersion
from models.training.messages import TrainingStart
from settings import Settings
from storage.database import Database
from storage.outbox import pending_notices
from storage.reads.audit import first_step
from storage.reads.licenses import license_row
from storage.reads.notices import NoticeRow, notices_of
from storage.reads.tasks import TaskRow, queue
from storage.tables.directory import designations
from storage.tables.work import NoticeState
from tests.federal import us_federal_holidays
from tests.storage.samples import designation, pack, settle_people
from tests.storage.usage_samples import keep
from tests.waiting import eventually
from tests.workflows.request import Request
from tests.workflows.sandbox import quick_sandbox
from tests.workflows.training_run import Training
from worker import World, build_worker
from workflows.access_request import AccessRequestWorkflow
from workflows.training import TrainingWorkflow

SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
RHEA = Actor(person_id="rhea", grants=(Grant(role=Role.REPRESENTATIVE, agency_id="A1"),))

Read = TypeVar("Read")
Clock = Callable[[], Awaitable[datetime]]


class Office:
    """What the tests of workflows do, as people say it. Every wait is for something to be seen, never for a time."""

    def __init__(self, client: Client, world: World, now: Clock, runner: WorkflowRunner | None = None) -> None:
        self.client = client
        self.world = world
        self.now = now
        self.runner = runner or quick_sandbox()
        self.processes = Processes(client)
        self._keys = count(1)

    def at_work(self) -> AbstractAsyncContextManager[Any]:
        """A worker, for as long as the block lasts."""
        return build_worker(self.client, self.world, Settings(graceful_shutdown_seconds=0), self.runner)

    @property
    def database(self) -> Database:
        """The records."""
        return self.world.database

    async def version(self) -> PolicyVersion:
        """The version of the policy in force now."""
        return self.world.pack.in_force(await self.now())

    def fresh(self, word: str) -> str:
        """A form key that was not used before."""
        return f"{word}-{next(self._keys)}"

    async def license(
        self, license_id: str = "L1", *, held_by: str | None = None, agency_id: str = "A1", **more: Any
    ) -> None:
        """Begin to keep a license, open or with somebody on it, and wait until it is on record."""
        at = await self.now()
        terms = license_terms(self.world.pack, at)
        start = LicenseStart(
            license_id=license_id, agency_id=agency_id, created_at=at, terms=terms, held_by=held_by, **more
        )
        await self.processes.start_license(start)
        await self.eventually(lambda: license_row(self.database, license_id), lambda row: row is not None)

    async def marked_license(self, license_id: str = "L1", *, held_by: str = "tess", agency_id: str = "A1") -> License:
        """Begin to keep a license that the ladder warned in time and then marked, after six months without data entry.

        Reports still have to cover the time (`everything_covered`) before anybody can act on it.
        """
        at = await self.now()
        begun = at - timedelta(days=400)
        start = LicenseStart(
            license_id=license_id, agency_id=agency_id, created_at=begun, terms=license_terms(self.world.pack, at)
        )
        assignment = Assignment(number=1, person_id=held_by, state=AssignmentState.ACTIVE, active_from=begun)
        used = UsageEvidence(activity=Activity(data_entry=begun, login=begun))
        state = timeline.begin(start, begun).state.model_copy(
            update={"state": LicenseState.ACTIVE, "assignments": (assignment,), "activity": used.activity}
        )
        while state.flag is None:
            wake = timeline.next_wake(state)
            assert wake is not None
            decision = timeline.wake(state, used, wake[0])
            assert decision is not None
            state = decision.state
        keep(self.database, state)
        await self.processes.start_license(start.model_copy(update={"carried": state, "steps": 1}))
        return await self.kept_license(license_id)

    async def sanction(self, license_id: str) -> None:
        """Take the access of a license away for another reason than money, as the HMIS lead."""
        lena = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
        message = Deactivate(
            actor=lena, key=self.fresh("sanction"), reason=InactiveReason.SANCTION, why="Shared a password."
        )
        await self.processes.take(ids.license_workflow_id(license_id), access.deactivate, message)

    async def revoke(self, license_id: str = "L1") -> None:
        """Revoke a license for a sanction, as the HMIS lead."""
        lena = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
        message = Revoke(actor=lena, key=self.fresh("revoke"), reason=InactiveReason.SANCTION, why="Shared a password.")
        await self.processes.take(ids.license_workflow_id(license_id), revocation.revoke, message)

    async def delete(self, license_id: str = "L1") -> None:
        """Delete a license, as the HMIS lead."""
        lena = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
        message = DeleteLicense(actor=lena, key=self.fresh("delete"), why="Not needed.")
        await self.processes.take(ids.license_workflow_id(license_id), access.delete, message)

    async def begin(  # a request has many fields, and a test says only those it is about
        self,
        request_id: str = "Q1",
        kind: RequestKind = RequestKind.NEW_USER,
        *,
        person_id: str = "tess",
        agency_id: str = "A1",
        actor: Actor = SAM,
        **more: Any,
    ) -> Request:
        """Ask for something, as sam of A1 unless said otherwise."""
        start = await self.request_start(
            request_id, kind, person_id=person_id, agency_id=agency_id, actor=actor, **more
        )
        handle = await self.client.start_workflow(
            AccessRequestWorkflow.run, start, id=ids.request_workflow_id(request_id), task_queue=ids.TASK_QUEUE
        )
        return Request(self, request_id, handle)

    async def request_start(
        self, request_id: str, kind: RequestKind, *, person_id: str, agency_id: str, actor: Actor, **more: Any
    ) -> RequestStart:
        """What a request begins with, under the version in force now."""
        version = await self.version()
        return RequestStart(
            **{
                "request_id": request_id,
                "kind": kind,
                "agency_id": agency_id,
                "region_id": f"R{agency_id[1]}",
                "region_name": f"Region {agency_id[1]}",
                "person_id": person_id,
                "actor": actor,
                "key": request_id,
                "project_types": ("emergency-shelter",),
                "time_zone": self.world.pack.time_zone,
                "policy_label": version.label,
                "policy": version.access_requests,
                "training": version.training,
                **more,
            }
        )

    async def leaver(
        self, *, last_day_in: int | None = None, left_days_ago: int = 0, keep: bool = True
    ) -> dict[str, Any]:
        """What a request to remove a user says: the person left some days ago, or leaves in some days."""
        zone, now = self.world.pack.time_zone, await self.now()
        today = civil_day(now, zone)
        last_day = None if last_day_in is None else today + timedelta(days=last_day_in)
        left = today - timedelta(days=left_days_ago) if last_day is None else last_day + timedelta(days=1)
        notice = (await self.version()).access_requests.leaver_notice
        lateness = judge_leaver_notice(left, now, notice, zone, us_federal_holidays(min(left, today), today))
        removal = Removal(no_longer_needed_on=left, last_day=last_day, keep=keep, lateness=lateness)
        return {"removal": removal, "project_types": ()}

    async def train(self, request_id: str = "Q1", **more: Any) -> Training:
        """Begin a training run by itself, and wait until it is on record: tess of A1, asked for by rhea."""
        version = await self.version()
        start = TrainingStart(
            **{
                "request_id": request_id,
                "agency_id": "A1",
                "person_id": "tess",
                "requested_by": RHEA.person_id,
                "time_zone": self.world.pack.time_zone,
                "policy_label": version.label,
                "policy": version.training,
                **more,
            }
        )
        workflow_id = ids.training_workflow_id(request_id)
        await self.client.start_workflow(TrainingWorkflow.run, start, id=workflow_id, task_queue=ids.TASK_QUEUE)
        await self.eventually(lambda: first_step(self.database, workflow_id), lambda step: step is not None)
        run = Training(self, request_id, start.person_id)
        await run.snapshot()  # answered only when everything before it is over
        return run

    async def events(self, workflow_id: str) -> list[str]:
        """What happened to a workflow, as Temporal calls it."""
        handle: WorkflowHandle[Any, Any] = self.client.get_workflow_handle(workflow_id)
        history = await handle.fetch_history()
        return [EventType.Name(each.event_type).removeprefix("EVENT_TYPE_") for each in history.events]

    async def happenings(self, workflow_id: str) -> list[str]:
        """The same without the engine's own workflow tasks: the real server keeps none for a refused update, the
        time-skipping one does."""
        return [each for each in await self.events(workflow_id) if not each.startswith("WORKFLOW_TASK_")]

    async def kept_license(self, license_id: str = "L1") -> License:
        """A license as its workflow has it."""
        return await self.processes.license_snapshot(license_id)

    async def over(self, workflow_id: str) -> None:
        """Wait until a workflow has ended, however it did."""
        handle: WorkflowHandle[Any, Any] = self.client.get_workflow_handle(workflow_id)
        with contextlib.suppress(WorkflowFailureError):
            await handle.result()

    async def license_stands(self, state: LicenseState, license_id: str = "L1") -> None:
        """Wait until workflow and records agree that a license is in a state."""
        await self.eventually(
            lambda: license_row(self.database, license_id), lambda row: row is not None and row.state == state
        )
        assert (await self.kept_license(license_id)).state == state

    async def shows_day(self, planned: bool, license_id: str = "L1") -> date | None:
        """Wait until a license shows a planned last day, or none; the day."""
        return await self.eventually(lambda: self.planned_day(license_id), lambda day: (day is not None) == planned)

    def planned_day(self, license_id: str = "L1") -> date | None:
        """The planned last day that the records show for a license."""
        row = license_row(self.database, license_id)
        return row.programmed_on if row else None

    async def tasks(self) -> list[TaskRow]:
        """Every open task."""
        return queue(self.database, await self.now())

    async def letters(self, template: str = "", *, about_id: str | None = None) -> list[NoticeRow]:
        """The notices there are, in the order in which they came about, once all of them have gone out."""
        await self.eventually(lambda: pending_notices(self.database) + self._being_sent(), lambda ids: not ids)
        found = notices_of(self.database, about_id=about_id)
        return [each for each in found if template in ("", each.template)]

    def _being_sent(self) -> list[str]:
        return [each.id for each in notices_of(self.database, states=(NoticeState.SENDING,))]

    def mail(self) -> list[EmailMessage]:
        """The letters in the Maildir."""
        assert isinstance(self.world.mailer, MaildirMailer)
        files = sorted((self.world.mailer.folder / "new").iterdir(), key=lambda each: each.stat().st_mtime_ns)
        return [message_from_bytes(each.read_bytes(), policy=default) for each in files]

    async def eventually(self, read: Callable[[], Read], wanted: Callable[[Read], bool]) -> Read:
        """Read the records again and again until what is wanted is seen; then return it."""

        async def look() -> Read:
            return read()

        return await eventually(look, wanted)


@asynccontextmanager
async def open_office(
    client: Client,
    database: Database,
    folder: Path,
    now: Clock,
    *,
    pack_name: str = "missouri",
    policy: PolicyPack | None = None,
    mailer: Mailer | None = None,
    runner: WorkflowRunner | None = None,
    scanner: VirusScanner | None = None,
) -> AsyncIterator[Office]:
    """An office at work: people on record, and a worker that is stopped at the end.

    It follows a shipped pack, or `policy` if that is given.
    """
    settle(database)
    world = World(
        database=database,
        mailer=mailer or MaildirMailer(folder / "mail"),
        pack=policy or pack(pack_name),
        scanner=scanner,
    )
    office = Office(client, world, now, runner)
    async with office.at_work():
        yield office


def settle(database: Database) -> None:
    """The people the tests know."""
    settle_people(database, "rhea", "ada", "lena", "uma")
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("rhea", Role.REPRESENTATIVE, agency_id="A1"),
                designation("ada", Role.AGENCY_ADMINISTRATOR, agency_id="A1"),
                designation("lena", Role.HMIS_LEAD),
            ],
        )


def addresses(letter: NoticeRow) -> list[tuple[str, str]]:
    """To whom a letter went and how, by person."""
    return sorted((each.kind.value, each.person_id) for each in letter.recipients)
