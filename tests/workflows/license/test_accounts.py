"""Work on the holder's account: by hand with a task and a confirmation, or by this system itself."""

import pytest
from temporalio.testing import WorkflowEnvironment

from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import ConfirmOrder, Deactivate, DeleteLicense
from models.license.rules import access, account_orders
from models.license.state import AccountWork
from models.policy.access_requests import AccountsBy
from tests.waiting import eventually
from tests.workflows.license.kept import (
    ADMINISTRATOR,
    LEAD,
    REPRESENTATIVE,
    happenings,
    kept_license,
)

SANCTION = Deactivate(actor=LEAD, key="sanction", reason=InactiveReason.SANCTION, why="Shared a password.")


async def test_an_account_is_closed_by_the_system_itself_without_any_task(env: WorkflowEnvironment) -> None:
    async with kept_license(env, by=AccountsBy.SCIM) as kept:
        await kept.send(access.deactivate, SANCTION)
        license_ = await eventually(kept.snapshot, lambda found: not found.orders)
        assert license_.state == LicenseState.INACTIVE
        assert [ask.order.work for ask in kept.accounts.done] == [AccountWork.DEACTIVATE]
        assert not any(task for step in kept.records.steps for task in step.opened)


async def test_what_the_hmis_refuses_becomes_a_task_for_the_system_administrator(env: WorkflowEnvironment) -> None:
    async with kept_license(env, by=AccountsBy.SCIM) as kept:
        kept.accounts.problem = "There is no such account."
        await kept.send(access.deactivate, SANCTION)
        await kept.recorded("account_problem")
        license_ = await kept.snapshot()
        assert [order.by_hand for order in license_.orders] == [True]
        opened = [task.title for step in kept.records.steps for task in step.opened]
        assert any("There is no such account." in title for title in opened)
        assert len(kept.accounts.done) == 1, "what a person does is not tried again by the system"


async def test_a_deleted_license_lives_on_until_its_account_is_closed(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        await kept.send(access.delete, DeleteLicense(actor=REPRESENTATIVE, key="delete", why="The program closed."))
        (order,) = (await kept.snapshot()).orders
        assert order.work == AccountWork.DELETE
        await kept.send(
            account_orders.confirm_order, ConfirmOrder(actor=ADMINISTRATOR, key="closed", number=order.number)
        )
        await kept.handle.result()
        assert kept.records.moves()[-2:] == ["deleted", "account_confirmed"]


async def test_deactivating_twice_is_refused_and_leaves_no_event(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        await kept.send(access.deactivate, SANCTION)
        before = await happenings(kept)
        with pytest.raises(RuleViolation, match="already inactive"):
            await kept.send(access.deactivate, SANCTION.model_copy(update={"key": "again"}))
        assert await happenings(kept) == before
