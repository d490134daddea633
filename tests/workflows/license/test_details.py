"""Somebody who comes back under another name or address: where accounts are kept by hand, it is a task."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.mail.maildir import MaildirMailer
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.effects import TaskKind
from models.people import Role
from storage.database import Database
from storage.reads.account_details import outdated_accounts
from tests.storage.samples import pack
from tests.workflows.office import Office, settle
from tests.workflows.people import marry
from worker import World


@pytest.fixture
async def office(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office by Missouri's rules, without a connection to the HMIS's accounts."""
    settle(sqlite_database)
    world = World(database=sqlite_database, mailer=MaildirMailer(tmp_path / "mail"), pack=pack())
    at_work = Office(env.client, world, env.get_current_time)
    async with at_work.at_work():
        yield at_work


async def gets_in(office: Office, request_id: str) -> None:
    """tess asks for access, is trained, and gets it."""
    request = await office.begin(request_id)
    await request.approve()
    await (await request.training()).do_everything()
    await request.stands(RequestState.ACCOUNT_PENDING)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def leaves(office: Office) -> None:
    """tess leaves at once, and the agency keeps the license."""
    leaving = await office.begin("Q2", RequestKind.REMOVE_USER, license_id="L1", **await office.leaver())
    await leaving.stands(RequestState.ACCOUNT_PENDING)
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)


@pytest.mark.parametrize("marries", [True, False])
async def test_a_return_under_another_name_is_a_task_with_an_owner_and_a_date(office: Office, marries: bool) -> None:
    await office.license()
    await gets_in(office, "Q1")
    await leaves(office)
    if marries:
        marry(office.database, "tess", await office.now())
    await gets_in(office, "Q3")
    wanted = [(TaskKind.CHANGE_ACCOUNT, Role.SYSTEM_ADMINISTRATOR, True)] if marries else []
    assert [(each.kind, each.role, each.due_at is not None) for each in await office.tasks()] == wanted
    assert outdated_accounts(office.database) == []
