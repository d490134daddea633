"""The composition root: settings → store, mail, client → a Worker. Run it as `python worker.py`."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker, WorkflowRunner

from activities.accounting import AccountingActivities
from activities.accounts import AccountActivities
from activities.agency_closing import ClosingActivities
from activities.allotment_licenses import AllotmentLicenseActivities
from activities.appeal_orders import AppealOrderActivities
from activities.bounces import BounceActivities
from activities.closing_days import ClosingDayActivities
from activities.hearings import HearingActivities
from activities.heartbeat import Heartbeats
from activities.licenses import LicenseActivities
from activities.mailroom import MailActivities
from activities.records import RecordActivities
from activities.reviews import ReviewActivities
from activities.uploads import UploadActivities
from activities.usage import UsageActivities
from adapters.accounts.connection import account_connection
from adapters.accounts.port import AccountPort
from adapters.clock import now
from adapters.mail.checks import check_mail
from adapters.mail.maildir import MaildirMailer
from adapters.mail.port import Mailer
from adapters.mail.smtp import SmtpMailer, SmtpServer, Tls
from adapters.policy_files import POLICY_FOLDER
from adapters.processes import Processes
from adapters.virus_scan import VirusScanner, scanner_address
from connection import reach
from ending import run_program
from models import ids
from models.errors import ProcessesAway
from models.hmis_account import UserNames
from models.policy.pack import PolicyPack
from sandbox import sandbox
from services import (
    allotment,
    billing_accounts,
    bounces,
    closing_days,
    committees,
    directory_follow_up,
    next_dates,
    queue,
    reviews,
    uploads,
)
from services.context import Context
from settings import Settings, unknown_variables
from startup import (
    bring_up_to_date,
    checked_pack,
    drafts,
    office_of,
    read_settings,
    require_own,
    what_is_wrong,
    without_effect,
)
from storage.database import Database, DatabaseAway, open_database
from storage.installation import note_start
from workflows.access_request import AccessRequestWorkflow
from workflows.agency_billing import AgencyBillingWorkflow
from workflows.agency_closing import AgencyClosingWorkflow
from workflows.allotment import AllotmentWorkflow
from workflows.appeal import AppealWorkflow
from workflows.closing_day import ClosingDayWorkflow
from workflows.committee import CommitteeWorkflow
from workflows.inactivity_review import InactivityReviewWorkflow
from workflows.license import LicenseWorkflow
from workflows.notice import NoticeWorkflow
from workflows.self_pay import SelfPayWorkflow
from workflows.training import TrainingWorkflow
from workflows.watch import WatchWorkflow

STICKY_PATIENCE = timedelta(seconds=5)
"""How long a workflow waits for the worker that has it in its cache, before another worker takes over."""

WORKFLOWS = (
    AccessRequestWorkflow,
    TrainingWorkflow,
    LicenseWorkflow,
    InactivityReviewWorkflow,
    AgencyBillingWorkflow,
    SelfPayWorkflow,
    AppealWorkflow,
    CommitteeWorkflow,
    AllotmentWorkflow,
    AgencyClosingWorkflow,
    ClosingDayWorkflow,
    NoticeWorkflow,
    WatchWorkflow,
)


@dataclass(frozen=True)
class World:
    """What activities act on."""

    database: Database
    mailer: Mailer
    pack: PolicyPack
    accounts: AccountPort | None = None
    """The connection to the HMIS's accounts, if there is one."""
    user_names: UserNames = UserNames.GENERATED
    """What people type to sign in to the HMIS."""
    policies: Path = POLICY_FOLDER
    """The folder of the pack, with its own letters and logo."""
    bounces_folder: Path | None = None
    """Where the reports about undelivered letters arrive, if this worker has that folder."""
    bounces_pause: timedelta = timedelta(minutes=10)
    """How long to wait before looking there again."""
    portal: str = ""
    """Where people find the portal, without a slash at the end; empty where they can't reach one."""
    scanner: VirusScanner | None = None
    """What scans uploaded files for viruses, if there is something."""


def build_world(settings: Settings) -> World:
    """Open everything the settings name. Raises PolicyError for a pack that can't be used."""
    return World(
        database=open_database(settings.database),
        mailer=mailer(settings),
        pack=pack_in_force(settings),
        accounts=account_connection(settings.scim_url, settings.scim_token, settings.scim_timeout_seconds),
        user_names=UserNames(settings.scim_user_names),
        policies=settings.policies,
        bounces_folder=settings.bounces_folder,
        bounces_pause=timedelta(seconds=settings.bounces_every_seconds),
        portal=settings.portal_url.rstrip("/"),
        scanner=VirusScanner(scanner_address(settings.clamd)) if settings.clamd else None,
    )


def pack_in_force(settings: Settings) -> PolicyPack:
    """Load the policy pack that the settings name, and check it down to the last phrase.

    Raises PolicyError if it can't be used, or if its first version is not in force yet.
    """
    pack = checked_pack(settings, settings.pack, now())
    check_mail(pack, f"{settings.pack}.toml", settings.policies)
    return pack


def start_on_records(settings: Settings, world: World) -> None:
    """Write down which pack and version works on these records. Raises StackError if another pack does."""
    label = world.pack.in_force(now()).label
    require_own(world.database, settings, note_start(world.database, settings.pack, label, now()))


def mailer(settings: Settings) -> Mailer:
    """Return where letters go: a mail server, or a Maildir."""
    if settings.mail == "maildir":
        return MaildirMailer(settings.letters)
    return SmtpMailer(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            tls=Tls(settings.smtp_tls),
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            timeout=settings.smtp_timeout_seconds,
            opening_timeout=settings.smtp_opening_seconds,
            answer_timeout=settings.smtp_answer_seconds,
        )
    )


def activities(client: Client, world: World) -> Sequence[Callable[..., Any]]:
    """Return every activity, bound to the world it acts on."""
    processes = Processes(client)
    records = RecordActivities(world.database, processes, world.pack)
    licenses = LicenseActivities(world.database, processes, world.pack)
    usage = UsageActivities(world.database, world.pack.time_zone)
    review = ReviewActivities(world.database, processes, world.pack.time_zone)
    accounting = AccountingActivities(world.database, processes, world.pack, world.policies)
    hearings = HearingActivities(world.database, processes, world.pack)
    post = MailActivities(world.database, world.mailer, world.pack, world.policies, world.portal)
    return [
        records.record,
        licenses.reserve,
        licenses.create,
        licenses.release,
        licenses.assign,
        licenses.end,
        licenses.program,
        usage.look_up,
        review.find,
        review.carry_out,
        accounting.look_up,
        accounting.take_number,
        accounting.print_invoice,
        accounting.move_payment,
        accounting.change_access,
        accounting.delete_license,
        accounting.spread_expiration,
        accounting.tell,
        accounting.make_licenses,
        hearings.look_up,
        hearings.tell,
        hearings.docket,
        hearings.strike,
        ClosingActivities(world.database, processes, world.pack).carry_out,
        ClosingDayActivities(world.database, processes).tell,
        AppealOrderActivities(processes).carry_out,
        AllotmentLicenseActivities(world.database, processes, world.pack).carry_out,
        post.deliver,  # for letters that an earlier release put into the general queue
        post.give_up,
    ]


def mail_activities(world: World) -> Sequence[Callable[..., Any]]:
    """Return the activities that wait for the mail server. Nothing else waits behind them."""
    return [MailActivities(world.database, world.mailer, world.pack, world.policies, world.portal).deliver]


def urgent_activities(world: World) -> Sequence[Callable[..., Any]]:
    """Return the activities that end access, which never wait behind mail."""
    return [
        AccountActivities(world.database, world.accounts, world.user_names).carry_out,
        UsageActivities(world.database, world.pack.time_zone).watch,
    ]


def bounce_activities(client: Client, world: World) -> Sequence[Callable[..., Any]]:
    """Return the activity that reads the reports about undelivered letters."""
    processes = Processes(client)
    return [BounceActivities(world.database, processes, world.bounces_folder, world.pack, world.bounces_pause).watch]


def upload_activities(client: Client, world: World) -> Sequence[Callable[..., Any]]:
    """Return the activity that looks after uploaded files."""
    return [UploadActivities(world.database, Processes(client), world.pack, world.scanner).watch]


class Workers:
    """The workers of one process: for everything, and with slots of their own for what ends access and for mail."""

    def __init__(self, *workers: Worker) -> None:
        self._workers = workers
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for worker in self._workers:
            await self._running.enter_async_context(worker)
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._running.__aexit__(*error)


class ExpectedInOneLine(logging.Filter):
    """Log a failure that an activity expects, and Temporal tries again, as one line: its sentence says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the traceback of an expected failure by its sentence."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ApplicationError | DatabaseAway | ProcessesAway):
            record.msg, record.exc_info, record.exc_text = f"{record.msg}: {error}", None, None
        return True


EXPECTED_IN_ONE_LINE = ExpectedInOneLine()


def build_worker(client: Client, world: World, settings: Settings, runner: WorkflowRunner | None = None) -> Workers:
    """Build workers for every workflow and activity. Enter them as an async context.

    Workflows run in the sandbox, unless a test brings another runner.
    """
    logging.getLogger("temporalio.activity").addFilter(EXPECTED_IN_ONE_LINE)
    grace = timedelta(seconds=settings.graceful_shutdown_seconds)
    everything = Worker(
        client,
        task_queue=ids.TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=activities(client, world),
        workflow_runner=runner or sandbox(),
        interceptors=[Heartbeats()],
        sticky_queue_schedule_to_start_timeout=STICKY_PATIENCE,
        max_concurrent_activities=settings.max_concurrent_activities,
        graceful_shutdown_timeout=grace,
    )
    urgent = Worker(
        client,
        task_queue=ids.URGENT_QUEUE,
        activities=urgent_activities(world),
        max_concurrent_activities=settings.max_concurrent_urgent_work,
        graceful_shutdown_timeout=grace,
    )
    mail = Worker(
        client,
        task_queue=ids.MAIL_QUEUE,
        activities=mail_activities(world),
        interceptors=[Heartbeats()],
        max_concurrent_activities=settings.max_concurrent_letters,
        graceful_shutdown_timeout=grace,
    )
    files = upload_worker(client, world, grace)
    if world.bounces_folder is None:
        return Workers(everything, urgent, mail, files)
    return Workers(everything, urgent, mail, files, bounce_worker(client, world, grace))


def upload_worker(client: Client, world: World, grace: timedelta) -> Worker:
    """Build the worker for uploaded files."""
    return _watching(client, ids.UPLOADS_QUEUE, upload_activities(client, world), grace)


def bounce_worker(client: Client, world: World, grace: timedelta) -> Worker:
    """Build the worker for reports about undelivered letters."""
    return _watching(client, ids.BOUNCES_QUEUE, bounce_activities(client, world), grace)


def _watching(client: Client, queue: str, activities: Sequence[Callable[..., Any]], grace: timedelta) -> Worker:
    """Build a worker that looks again and again. One look at a time is enough."""
    return Worker(
        client,
        task_queue=queue,
        activities=activities,
        interceptors=[Heartbeats()],
        max_concurrent_activities=1,
        graceful_shutdown_timeout=grace,
    )


async def begin_entities(client: Client, world: World) -> None:
    """Start what there is one of, if it does not run yet: reviews, accounts, committees, the allotment, and the watch.

    A worker without the folder of reports about undelivered letters starts no watch for them; that over uploaded files
    is always there.
    Then what an interrupted change of the directory left undone is done, and what records from before lack is added.
    """
    context = Context(database=world.database, processes=Processes(client), pack=world.pack, now=now)
    await reviews.begin(context)
    await billing_accounts.begin(context)
    await committees.begin(context)
    await allotment.begin(context)
    await closing_days.resume(context)
    if world.bounces_folder is not None:
        await bounces.begin(context)
    await uploads.begin(context)
    await directory_follow_up.resume(context)
    await next_dates.keep_whole_licenses(context)
    await queue.date_open_tasks(context)


async def main() -> None:
    """Run until asked to stop (SIGINT or SIGTERM), then let running activities finish.

    Waits for a database that is away or being updated. Raises what `startup.what_is_wrong` puts into a sentence.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talker in ("transitions", "alembic"):  # They log every state, and every step of every start.
        logging.getLogger(talker).setLevel(logging.WARNING)
    settings = read_settings()
    for sentence in unknown_variables():
        logging.warning(sentence)
    await bring_up_to_date(settings, logging.warning)
    settings = office_of(settings)
    for sentence in (*drafts(settings, settings.pack), *without_effect(settings)):
        logging.warning(sentence)
    world = build_world(settings)
    start_on_records(settings, world)
    client = await reach(settings.temporal_address or "127.0.0.1:7233", settings.temporal_namespace)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    async with build_worker(client, world, settings):
        await begin_entities(client, world)
        if settings.temporal_ui_address:
            logging.info("Temporal's Web UI: %s", settings.temporal_ui_address)
        logging.info("Worker ready: pack %s, task queue %s", settings.pack, ids.TASK_QUEUE)
        await stop.wait()
    world.database.close()


def run() -> int:
    """Run the worker, and return the status to end with: 1, with a sentence, if it could not start."""
    try:
        asyncio.run(main())
    except Exception as error:
        wrong = what_is_wrong(error)
        if wrong is None:
            raise
        print(wrong[1], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_program(run)
