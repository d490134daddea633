"""A license over years: what it costs while nothing happens, and what it does when something does."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.calendar import civil_day, end_of_day
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import ConfirmOrder, Reactivate
from models.license.rules import access, account_orders
from models.license.state import Activity, UsageEvidence
from tests.waiting import PATIENCE_SECONDS
from tests.workflows.license.kept import ADMINISTRATOR, at_rest, happenings, kept_license, workflow_tasks

ZONE = "America/Detroit"
YEARS = 5
TASKS = 2
"""Far below the ten a year that it may cost."""
LOOKS_A_YEAR = {"missouri": 2, "minnesota": 4, "detroit": 14}
"""At least: the year in days, divided by the days until the ladder's first warning."""
EVENTS_A_RUN = 4096


@pytest.mark.parametrize(
    ("pack", "held"),
    [("missouri", True), ("missouri", False), ("minnesota", True), ("detroit", True), ("detroit", False)],
)
async def test_a_quiet_license_sleeps_while_its_use_is_looked_up(
    env: WorkflowEnvironment, pack: str, held: bool
) -> None:
    async with kept_license(env, pack, held=held) as kept:
        kept.usage.daily = True
        await at_rest(kept)
        before = await workflow_tasks(kept)
        for _ in range(YEARS):
            await kept.sleep(days=365)
        tasks = await workflow_tasks(kept) - before
        assert tasks <= (TASKS if held else 0), "its use is looked up without waking it"
        assert kept.usage.looks >= (YEARS * LOOKS_A_YEAR[pack] if held else 0)
        assert len((await kept.handle.fetch_history()).events) < EVENTS_A_RUN
        state = (await kept.snapshot()).state
        assert state == (LicenseState.ACTIVE if held else LicenseState.OPEN)


@pytest.mark.requirement("LIC-01")
async def test_six_months_without_data_entry_mark_a_license_whatever_its_logins(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        begun = await env.get_current_time()
        kept.usage.evidence = UsageEvidence(activity=Activity(data_entry=begun, login=begun))
        await kept.sleep(days=100)
        now = await env.get_current_time()
        kept.usage.evidence = UsageEvidence(activity=Activity(data_entry=begun, login=now))
        await kept.sleep(days=100)
        license_ = await kept.becomes(lambda found: found.flag is not None)
        await kept.recorded("flagged")
        assert license_.state == LicenseState.ACTIVE
        assert license_.flag is not None
        assert license_.flag.reason == InactiveReason.NO_DATA_ENTRY
        assert kept.records.moves().count("flagged") == 1


@pytest.mark.requirement("LOG-06", "LOG-07")
async def test_detroit_pauses_after_thirty_days_and_deletes_what_nobody_reactivates(env: WorkflowEnvironment) -> None:
    async with kept_license(env, "detroit") as kept:
        await kept.sleep(days=35)
        paused = await kept.becomes(lambda found: found.inactive_reason == InactiveReason.NO_LOGIN)
        assert [order.work.value for order in paused.orders] == ["deactivate"]
        await kept.send(
            account_orders.confirm_order, ConfirmOrder(actor=ADMINISTRATOR, key="done", number=paused.orders[0].number)
        )
        await kept.sleep(days=65)
        await kept.becomes(lambda found: found.state == LicenseState.DELETED)


@pytest.mark.requirement("LOG-06")
async def test_records_that_are_away_over_a_threshold_cost_no_event_and_the_license_acts_once_when_they_are_back(
    env: WorkflowEnvironment,
) -> None:
    async with kept_license(env, "detroit") as kept:
        begun = await env.get_current_time()
        over = end_of_day(civil_day(begun, ZONE) + timedelta(days=30), ZONE)
        await env.sleep(over - begun - timedelta(minutes=10))
        before = await happenings(kept)
        kept.usage.away = True
        await kept.sleep(hours=1)
        assert await happenings(kept) == before
        kept.usage.away = False
        await kept.sleep(minutes=2)
        paused = await kept.becomes(lambda found: found.inactive_reason == InactiveReason.NO_LOGIN)
        await kept.recorded("inactivated")
        (hold,) = paused.holds
        assert hold.since == over
        assert hold.noted_at > over + timedelta(minutes=45)
        assert kept.records.moves().count("inactivated") == 1


@pytest.mark.requirement("LOG-06")
async def test_a_reactivated_license_starts_its_clock_anew(env: WorkflowEnvironment) -> None:
    async with kept_license(env, "detroit") as kept:
        await kept.sleep(days=35)
        await kept.becomes(lambda found: found.inactive_reason == InactiveReason.NO_LOGIN)
        await kept.send(access.reactivate, Reactivate(actor=ADMINISTRATOR, key="back"))
        await kept.sleep(days=20)
        assert (await kept.snapshot()).state == LicenseState.ACTIVE
        await kept.sleep(days=15)
        await kept.becomes(lambda found: found.inactive_reason == InactiveReason.NO_LOGIN)


@pytest.mark.requirement("LIC-02")
async def test_missouri_holds_a_missing_first_sign_in_against_nobody_before_logins_are_reported(
    env: WorkflowEnvironment,
) -> None:
    async with kept_license(env) as kept:
        kept.usage.evidence = UsageEvidence(logins_unreported=True)
        await kept.sleep(days=70)
        assert (await kept.snapshot()).flag is None
        assert "warned" not in kept.records.moves()
        kept.usage.evidence = UsageEvidence()
        await kept.sleep(days=32)
        flag = (await kept.becomes(lambda found: found.flag is not None)).flag
        assert flag is not None
        assert flag.reason == InactiveReason.NEVER_SIGNED_IN


@pytest.mark.requirement("LIC-01")
async def test_use_older_than_a_loaded_license_assumed_brings_its_deadline_forward(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        begun = await env.get_current_time()
        await kept.sleep(days=3)
        entered = begun - timedelta(days=160)
        kept.usage.evidence = UsageEvidence(activity=Activity(data_entry=entered, login=entered))
        await kept.processes.nudge(ids.license_workflow_id("l-1"), ids.USAGE_FOUND)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "warned" not in kept.records.moves():
                await kept.sleep(hours=1)
        assert kept.records.moves() == ["began", "looked_up", "looked_up", "warned"]
        await kept.sleep(days=30)
        await kept.becomes(lambda found: found.flag is not None)
