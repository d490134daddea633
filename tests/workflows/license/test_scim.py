"""Work on accounts over SCIM, from the license's step to a real SCIM server: access is really gone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from temporalio.testing import WorkflowEnvironment

from activities.signatures.accounts import AccountInput
from adapters.accounts.failures import AccountsAway
from adapters.accounts.port import AccountHolder
from adapters.accounts.scim import ScimAccounts, ScimServer
from adapters.mail.maildir import MaildirMailer
from models.effects import ActedT, Rule, TaskKind
from models.hmis_account import account_key
from models.ids import license_workflow_id
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import Deactivate, DeleteLicense, LicenseStart, Reactivate, Revoke
from models.license.rules import access, revocation
from models.license.state import License, license_terms
from models.people import Actor, Grant, Role
from models.policy.access_requests import AccountsBy
from storage.database import Database
from tests.adapters.accounts.conftest import TOKEN, scim_url
from tests.storage.samples import pack
from tests.storage.usage_samples import add_people
from tests.waiting import eventually
from tests.workflows.license.kept import kept_license
from tests.workflows.office import Office, settle
from worker import World

__all__ = ["scim_url"]

HANA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD), Grant(role=Role.SYSTEM_ADMINISTRATOR)))
SANCTION = Deactivate(actor=HANA, key="sanction", reason=InactiveReason.SANCTION, why="Shared a password.")
_numbers = count(1)


@dataclass
class Hmis:
    """An office whose HMIS has a SCIM interface, and a license in it that nobody else has."""

    office: Office
    url: str
    person_id: str

    async def send(self, rule: Rule[License, ActedT], message: ActedT) -> License:
        """Send a step to the license, and wait until all work on the account is done."""
        await self.office.processes.take(license_workflow_id("L1"), rule, message)
        return await eventually(self.office.kept_license, lambda found: not found.orders)

    def active(self) -> bool | None:
        """Whether the person's account is active, as the HMIS itself says; None if there is none."""
        answer = httpx.get(f"{self.url}/Users", headers={"Authorization": f"Bearer {TOKEN}"})
        users = [each for each in answer.json()["Resources"] if self._is_mine(each)]
        assert len(users) <= 1
        return bool(users[0]["active"]) if users else None

    def _is_mine(self, user: dict[str, Any]) -> bool:
        return any(each["value"] == f"{self.person_id}@sample.example" for each in user.get("emails", ()))


@pytest.fixture
async def hmis(
    env: WorkflowEnvironment, sqlite_database: Database, scim_url: str, tmp_path: Path
) -> AsyncIterator[Hmis]:
    settle(sqlite_database)
    person_id = f"scim{next(_numbers)}"
    add_people(sqlite_database, [person_id])
    async with ScimAccounts(ScimServer(url=scim_url, token=SecretStr(TOKEN))) as accounts:
        world = World(database=sqlite_database, mailer=MaildirMailer(tmp_path / "mail"), pack=pack(), accounts=accounts)
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
                    held_by=person_id,
                    held_since=now,
                )
            )
            await office.kept_license()
            await accounts.create(
                AccountHolder(
                    key=account_key(person_id, "A1"),
                    user_name=f"{person_id}.A1",
                    first_name=person_id,
                    last_name="Sample",
                    email=f"{person_id}@sample.example",
                )
            )
            yield Hmis(office, scim_url, person_id)


@pytest.mark.requirement("LIC-03")
async def test_after_a_revocation_the_account_is_really_inactive(hmis: Hmis) -> None:
    await hmis.send(access.deactivate, SANCTION)
    assert hmis.active() is False
    await hmis.send(access.reactivate, Reactivate(actor=HANA, key="back"))
    assert hmis.active() is True
    revoked = await hmis.send(revocation.revoke, Revoke(actor=HANA, key="revoke", why="Not used for months."))
    assert hmis.active() is False
    assert revoked.state == LicenseState.INACTIVE
    assert not [task for task in await hmis.office.tasks() if task.kind == TaskKind.CLOSE_ACCOUNT]


async def test_a_deleted_license_takes_the_account_with_it(hmis: Hmis) -> None:
    await hmis.send(access.deactivate, SANCTION)
    await hmis.send(access.reactivate, Reactivate(actor=HANA, key="back"))
    assert hmis.active() is True
    await hmis.office.processes.take(
        license_workflow_id("L1"), access.delete, DeleteLicense(actor=HANA, key="gone", why="Not needed.")
    )
    await hmis.office.eventually(hmis.active, lambda active: active is None)
    await hmis.office.license_stands(LicenseState.DELETED)


async def test_an_hmis_that_stays_away_becomes_a_task_when_the_work_should_be_done(env: WorkflowEnvironment) -> None:
    """Twenty-four hours are the target; until then the system tries by itself, and nobody is troubled."""
    async with kept_license(env, "detroit", by=AccountsBy.SCIM) as kept:
        tries = 0

        def away(ask: AccountInput) -> None:
            nonlocal tries
            tries += 1
            raise AccountsAway("The HMIS is busy.")

        kept.accounts.before = away
        await kept.send(access.deactivate, SANCTION)
        await kept.sleep(hours=23)
        assert [each.by_hand for each in (await kept.snapshot()).orders] == [False]
        await kept.sleep(hours=2)
        (order,) = (await kept.becomes(lambda found: all(each.by_hand for each in found.orders))).orders
        assert order.by_hand
        (task,) = [task for step in kept.records.steps for task in step.opened]
        assert task.title.endswith("(We could not reach the HMIS in time. Please do this by hand.)")
        assert task.due == order.ordered_at + timedelta(hours=48)
        assert 10 < tries < 400
