"""Accounts that this system opens and closes itself for a request: no task, unless the HMIS refuses."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.testing import WorkflowEnvironment

from activities.accounts import NOT_FOUND
from adapters.mail.maildir import MaildirMailer
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.effects import TaskKind
from models.license.lifecycle import LicenseState
from models.people import SYSTEM_ID, Role
from models.policy.access_requests import AccountsBy
from storage.database import Database
from storage.reads.audit import history
from storage.reads.notices import notices_of
from storage.reads.tasks import TaskRow, queue
from tests.adapters.accounts.misbehaving import Misbehavior, ScimTestServer
from tests.storage.samples import pack
from tests.workflows.office import Office, settle
from tests.workflows.people import marry
from tests.workflows.request import Request
from tests.workflows.simulated import pass_days
from worker import World

REFUSED = "The HMIS refused this (HTTP 400)."


@dataclass
class Hmis(ScimTestServer):
    """An HMIS that refuses what would change something for good, or is away, or holds everything up."""

    refuses: bool = False
    away: bool = False
    waits: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        super().__init__()
        self.waits.set()
        self.before = self.first

    async def first(self, request: httpx.Request) -> httpx.Response | None:
        """What it does before it answers."""
        await self.waits.wait()
        if self.away:
            return httpx.Response(503)
        return httpx.Response(400) if self.refuses and request.method != "GET" else None

    def active(self) -> list[bool]:
        """Whether each account is active."""
        return [bool(each["active"]) for each in self.accounts().values()]


@pytest.fixture
def hmis() -> Hmis:
    return Hmis()


@pytest.fixture
async def office(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path, hmis: Hmis
) -> AsyncIterator[Office]:
    """An office by Missouri's rules whose HMIS has an interface for accounts."""
    settle(sqlite_database)
    mailer = MaildirMailer(tmp_path / "mail")
    world = World(database=sqlite_database, mailer=mailer, pack=pack(), accounts=hmis.client())
    at_work = Office(env.client, world, env.get_current_time)
    async with at_work.at_work():
        yield at_work


async def begin(office: Office, kind: RequestKind = RequestKind.NEW_USER, **more: Any) -> Request:
    """A request under a policy by which this system keeps the accounts."""
    policy = (await office.version()).access_requests
    account = policy.account.model_copy(update={"by": AccountsBy.SCIM})
    return await office.begin(kind=kind, policy=policy.model_copy(update={"account": account}), **more)


async def trained(office: Office) -> Request:
    """A new user whose training is done; only the account is missing."""
    await office.license()
    request = await begin(office)
    await request.approve()
    await (await request.training()).do_everything()
    return request


async def tasks_of(office: Office) -> list[TaskRow]:
    """The open tasks, as soon as there are any."""
    now = await office.now()
    return await office.eventually(lambda: queue(office.database, now), bool)


async def test_a_new_users_account_is_there_without_anybodys_work(office: Office, hmis: Hmis) -> None:
    request = await trained(office)
    await request.ended(RequestState.GRANTED)
    assert hmis.active() == [True]
    await office.license_stands(LicenseState.ACTIVE)
    assert await office.tasks() == []
    row = request.on_record()
    assert row is not None
    assert (row.account_confirmed_by, row.account_late) == (SYSTEM_ID, False)
    moves = [each.move for each in history(office.database, request.workflow_id)]
    assert moves[-3:] == ["account_ordered", "account_done", "granted"]


@pytest.mark.requirement("FEE-08")
async def test_a_removal_closes_the_account_itself(office: Office, hmis: Hmis) -> None:
    await (await trained(office)).ended(RequestState.GRANTED)
    leaving = await begin(office, RequestKind.REMOVE_USER, request_id="Q2", license_id="L1", **await office.leaver())
    await leaving.ended(RequestState.GRANTED)
    assert hmis.active() == [False]
    assert await office.tasks() == []


async def leaves(office: Office) -> Request:
    """A removal of tess, who holds L1, at once."""
    return await begin(office, RequestKind.REMOVE_USER, request_id="Q2", license_id="L1", **await office.leaver())


async def letters(office: Office, template: str) -> list[str]:
    """The ids of the letters of one kind that were written so far."""
    return [each.id for each in notices_of(office.database) if each.template == template]


async def test_an_account_that_is_not_found_is_a_task_and_no_letter_says_that_access_ended(
    office: Office, hmis: Hmis
) -> None:
    """The account was made before this system had a connection, so it is not known by our key."""
    old = hmis.holds("tsample", emails=[{"value": "tess@sample.example"}])
    await office.license(held_by="tess")
    leaving = await leaves(office)
    (task,) = await tasks_of(office)
    assert (task.kind, task.title) == (TaskKind.CLOSE_ACCOUNT, f"Close the account in the HMIS ({NOT_FOUND})")
    assert task.role == Role.SYSTEM_ADMINISTRATOR
    assert task.due_at is not None
    assert (hmis.account(old) or {})["active"] is True
    assert (await leaving.snapshot()).state == RequestState.ACCOUNT_PENDING
    assert await letters(office, "removal_done") == []
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)
    assert len(await letters(office, "removal_done")) == 1


@pytest.mark.parametrize(
    "misbehavior", [Misbehavior.IGNORES_FILTER, Misbehavior.FIRST_FOR_ANY_FILTER, Misbehavior.FINDS_NOTHING]
)
async def test_a_server_that_ignores_filters_costs_nobody_else_access(
    office: Office, hmis: Hmis, misbehavior: Misbehavior
) -> None:
    others = [hmis.holds("aaron"), hmis.holds("zoe")]
    await office.license(held_by="tess")
    with hmis.wrong(misbehavior):
        await leaves(office)
        (task,) = await tasks_of(office)
    assert task.kind == TaskKind.CLOSE_ACCOUNT
    assert [(hmis.account(each) or {})["active"] for each in others] == [True, True]
    assert hmis.acts == []


async def test_what_the_hmis_refuses_is_the_administrators_task(office: Office, hmis: Hmis) -> None:
    hmis.refuses = True
    request = await trained(office)
    (task,) = await tasks_of(office)
    assert (task.kind, task.title) == (TaskKind.SET_UP_ACCOUNT, f"Create the account in the HMIS ({REFUSED})")
    assert task.due_at is not None
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert await office.tasks() == []


async def test_a_change_of_access_is_done_by_hand(office: Office, hmis: Hmis) -> None:
    await office.license(held_by="tess")
    request = await begin(
        office, RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports too",), project_types=()
    )
    await request.approve(training_needed=False)
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert [each.kind for each in await office.tasks()] == [TaskKind.CHANGE_ACCOUNT]
    assert hmis.accounts() == {}


@pytest.mark.requirement("FEE-14")
async def test_an_account_for_a_request_that_was_withdrawn_meanwhile_is_taken_back(office: Office, hmis: Hmis) -> None:
    hmis.waits.clear()
    request = await trained(office)
    await request.stands(RequestState.ACCOUNT_PENDING)
    await request.withdraw()
    hmis.waits.set()
    await request.ended(RequestState.WITHDRAWN)
    assert hmis.active() == [False]
    await office.license_stands(LicenseState.OPEN)
    assert await office.tasks() == []


async def test_a_busy_hmis_is_asked_again_when_it_says_and_not_before(
    env: WorkflowEnvironment, office: Office, hmis: Hmis
) -> None:
    busy = [429, 503, 429]

    async def before(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(busy.pop(), headers={"Retry-After": "1800"}) if busy else None

    hmis.before = before
    request = await trained(office)
    await request.stands(RequestState.ACCOUNT_PENDING)
    await env.sleep(timedelta(minutes=89))
    assert hmis.active() == []
    await env.sleep(timedelta(minutes=2))
    await request.ended(RequestState.GRANTED)
    assert hmis.active() == [True]


async def test_somebody_who_comes_back_under_another_name_gets_the_account_under_it(office: Office, hmis: Hmis) -> None:
    await (await trained(office)).ended(RequestState.GRANTED)
    await (await leaves(office)).ended(RequestState.GRANTED)
    marry(office.database, "tess", await office.now())
    again = await begin(office, request_id="Q3")
    await again.approve()
    await (await again.training()).do_everything()
    await again.ended(RequestState.GRANTED)
    (account,) = hmis.accounts().values()
    assert (account["name"]["familyName"], account["active"]) == ("Married", True)
    assert account["emails"][0]["value"] == "married@sample.example"


async def test_an_account_that_the_hmis_made_without_saying_so_is_closed_if_the_request_is_withdrawn(
    env: WorkflowEnvironment, office: Office, hmis: Hmis
) -> None:
    async def makes_it_and_breaks_down(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            hmis.before, hmis.away = hmis.first, True
            hmis.holds("tess.A1", externalId="tess/A1")
            return httpx.Response(503)
        return None

    hmis.before = makes_it_and_breaks_down
    request = await trained(office)
    row = await request.stands(RequestState.ACCOUNT_PENDING)
    assert row.license_id == "L1"
    await pass_days(env, 3)
    (task,) = await tasks_of(office)
    assert "could not reach the HMIS in time" in task.title
    assert hmis.active() == [True]
    hmis.away = False
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)
    assert hmis.active() == [False]
    assert await office.tasks() == []


async def test_an_hmis_that_stays_away_is_a_task_at_the_target_and_late_at_the_limit(
    env: WorkflowEnvironment, office: Office, hmis: Hmis
) -> None:
    hmis.away = True
    request = await trained(office)
    await request.stands(RequestState.ACCOUNT_PENDING)
    account = (await request.snapshot()).account
    assert account is not None
    assert await office.tasks() == []
    await pass_days(env, (account.target.ends_at - await office.now()).days + 1)
    (task,) = await tasks_of(office)
    assert "could not reach the HMIS in time" in task.title
    assert task.due_at == account.limit.ends_at
