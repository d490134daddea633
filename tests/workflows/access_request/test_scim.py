"""Accounts that this system opens and closes itself for a request: no task, unless the HMIS refuses."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.accounts.port import AccountHolder, AccountRefused, AccountsAway, HmisAccount
from adapters.mail.maildir import MaildirMailer
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.effects import TaskKind
from models.license.lifecycle import LicenseState
from models.people import SYSTEM_ID
from models.policy.access_requests import AccountsBy
from storage.database import Database
from storage.reads.audit import history
from storage.reads.tasks import TaskRow, queue
from tests.storage.samples import pack
from tests.workflows.office import Office, settle
from tests.workflows.request import Request
from tests.workflows.simulated import pass_days
from worker import World

REFUSED = "Somebody else has this user name."


@dataclass
class FakeHmis:
    """Accounts in memory, by key; `refuses` says no for good, `away` not now; `waits` holds all up."""

    accounts: dict[str, bool] = field(default_factory=dict)
    refuses: bool = False
    away: bool = False
    waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def find(self, key: str) -> HmisAccount | None:
        """The account, if there is one."""
        await self.waits.wait()
        if self.away:
            raise AccountsAway("The HMIS is busy.")
        return HmisAccount(id=key, user_name=key, active=self.accounts[key]) if key in self.accounts else None

    async def create(self, holder: AccountHolder) -> HmisAccount:
        """An active account."""
        if self.refuses:
            raise AccountRefused(REFUSED)
        self.accounts[holder.key] = True
        return HmisAccount(id=holder.key, user_name=holder.user_name, active=True)

    async def deactivate(self, account_id: str) -> None:
        """Access is gone."""
        if self.refuses:
            raise AccountRefused(REFUSED)
        self.accounts[account_id] = False

    async def reactivate(self, account_id: str) -> None:
        """Access is back."""
        self.accounts[account_id] = True

    async def delete(self, account_id: str) -> None:
        """No account."""
        del self.accounts[account_id]


@pytest.fixture
def hmis() -> FakeHmis:
    fake = FakeHmis()
    fake.waits.set()
    return fake


@pytest.fixture
async def office(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path, hmis: FakeHmis
) -> AsyncIterator[Office]:
    """An office by Missouri's rules whose HMIS has an interface for accounts."""
    settle(sqlite_database)
    world = World(database=sqlite_database, mailer=MaildirMailer(tmp_path / "mail"), pack=pack(), accounts=hmis)
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


async def test_a_new_users_account_is_there_without_anybodys_work(office: Office, hmis: FakeHmis) -> None:
    request = await trained(office)
    await request.ended(RequestState.GRANTED)
    assert list(hmis.accounts.values()) == [True]
    await office.license_stands(LicenseState.ACTIVE)
    assert await office.tasks() == []
    row = request.on_record()
    assert row is not None
    assert (row.account_confirmed_by, row.account_late) == (SYSTEM_ID, False)
    moves = [each.move for each in history(office.database, request.workflow_id)]
    assert moves[-3:] == ["account_ordered", "account_done", "granted"]


@pytest.mark.requirement("FEE-08")
async def test_a_removal_closes_the_account_itself(office: Office, hmis: FakeHmis) -> None:
    await (await trained(office)).ended(RequestState.GRANTED)
    leaving = await begin(office, RequestKind.REMOVE_USER, request_id="Q2", license_id="L1", **await office.leaver())
    await leaving.ended(RequestState.GRANTED)
    assert list(hmis.accounts.values()) == [False]
    assert await office.tasks() == []


async def test_what_the_hmis_refuses_is_the_administrators_task(office: Office, hmis: FakeHmis) -> None:
    hmis.refuses = True
    request = await trained(office)
    (task,) = await tasks_of(office)
    assert (task.kind, task.title) == (TaskKind.SET_UP_ACCOUNT, f"Create the account in the HMIS ({REFUSED})")
    assert task.due_at is not None
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert await office.tasks() == []


async def test_a_change_of_access_is_done_by_hand(office: Office, hmis: FakeHmis) -> None:
    await office.license(held_by="tess")
    request = await begin(
        office, RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports too",), project_types=()
    )
    await request.approve(training_needed=False)
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert [each.kind for each in await office.tasks()] == [TaskKind.CHANGE_ACCOUNT]
    assert hmis.accounts == {}


@pytest.mark.requirement("FEE-14")
async def test_an_account_for_a_request_that_was_withdrawn_meanwhile_is_taken_back(
    office: Office, hmis: FakeHmis
) -> None:
    hmis.waits.clear()
    request = await trained(office)
    await request.stands(RequestState.ACCOUNT_PENDING)
    await request.withdraw()
    hmis.waits.set()
    await request.ended(RequestState.WITHDRAWN)
    assert list(hmis.accounts.values()) == [False]
    await office.license_stands(LicenseState.OPEN)
    assert await office.tasks() == []


async def test_an_hmis_that_stays_away_is_a_task_at_the_target_and_late_at_the_limit(
    env: WorkflowEnvironment, office: Office, hmis: FakeHmis
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
