"""An account that was made by hand: a task until it is linked, and closed by the system from then on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.accounts import NOT_FOUND
from adapters.mail.maildir import MaildirMailer
from models.effects import TaskKind
from models.ids import license_workflow_id
from models.license.lifecycle import InactiveReason
from models.license.messages import ConfirmOrder, Deactivate, LicenseStart, Reactivate
from models.license.rules import access, account_orders
from models.license.state import license_terms
from models.people import Actor, Grant, Role
from models.policy.access_requests import AccountsBy
from services.context import Context
from services.hmis_accounts import link_accounts
from storage.database import Database
from tests.adapters.accounts.misbehaving import ScimTestServer
from tests.storage.samples import pack
from tests.waiting import eventually
from tests.workflows.office import Office, settle
from worker import World

LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD), Grant(role=Role.SYSTEM_ADMINISTRATOR)))
L1 = license_workflow_id("L1")


@pytest.fixture
def server() -> ScimTestServer:
    return ScimTestServer()


@pytest.fixture
async def office(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path, server: ScimTestServer
) -> AsyncIterator[Office]:
    """An office in which this system does the work on the account of L1, which tess holds."""
    settle(sqlite_database)
    mailer = MaildirMailer(tmp_path / "mail")
    world = World(database=sqlite_database, mailer=mailer, pack=pack(), accounts=server.client())
    office = Office(env.client, world, env.get_current_time)
    async with office.at_work():
        now = await office.now()
        terms = license_terms(pack(), now)
        by_scim = terms.account.model_copy(update={"by": AccountsBy.SCIM})
        await office.processes.start_license(
            LicenseStart(
                license_id="L1",
                agency_id="A1",
                created_at=now,
                terms=terms.model_copy(update={"account": by_scim}),
                held_by="tess",
                held_since=now,
            )
        )
        await office.kept_license()
        yield office


async def deactivate(office: Office, key: str) -> None:
    """tess loses access."""
    message = Deactivate(actor=LENA, key=key, reason=InactiveReason.SANCTION, why="Shared a password.")
    await office.processes.take(L1, access.deactivate, message)


async def test_it_is_a_task_until_it_is_linked_and_is_closed_then(office: Office, server: ScimTestServer) -> None:
    tess = server.holds(
        "tsample",
        name={"givenName": "Tess", "familyName": "Sample"},
        emails=[{"value": "tess@sample.example"}],
    )
    await deactivate(office, "first")
    (order,) = (await eventually(office.kept_license, lambda kept: any(o.by_hand for o in kept.orders))).orders
    (task,) = await eventually(office.tasks, bool)
    assert task.kind == TaskKind.CLOSE_ACCOUNT
    assert task.title.endswith(f"({NOT_FOUND})")
    assert (task.role, task.due_at is not None) == (Role.SYSTEM_ADMINISTRATOR, True)
    assert (server.account(tess) or {})["active"] is True, "so nobody may say that access has ended"

    await office.processes.take(
        L1, account_orders.confirm_order, ConfirmOrder(actor=LENA, key="by hand", number=order.number)
    )
    now = await office.now()
    context = Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: now)
    # The license is inactive and the account is not, so somebody has to say that it is the right one.
    await link_accounts(context, "alex", server.client(), apply=True, accepted=[f"tess/A1={tess}"])
    await office.processes.take(L1, access.reactivate, Reactivate(actor=LENA, key="back"))
    await eventually(office.kept_license, lambda kept: not kept.orders)
    await deactivate(office, "second")
    await eventually(office.kept_license, lambda kept: not kept.orders)
    assert (server.account(tess) or {})["active"] is False
    assert await office.tasks() == []
