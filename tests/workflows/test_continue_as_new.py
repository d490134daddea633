"""Every process that lives for years continues as new: what it knew, it knows afterwards.

A real server suggests it, after a history of forty events instead of four thousand.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import insert
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from adapters.clock import now as wall_clock
from connection import DATA_CONVERTER
from models import ids
from models.allotment.state import Allotment
from models.billing.entries import EntryKind, PaymentMethod
from models.billing.state import AgencyAccount
from models.committee.messages import AdoptCommitteeRule
from models.committee.rules import docketing
from models.committee.state import Committee
from models.errors import RuleViolation
from models.inactivity_review import rules as review_rules
from models.inactivity_review.messages import AdoptReviewTerms
from models.inactivity_review.state import InactivityReviews
from models.license.lifecycle import LicenseState
from models.people import Role
from models.watches import Watch, Watched
from services import allotment, bounces, committees, expiration_dates, license_changes, payments, reviews, uploads
from services.await_recorded import await_recorded
from services.context import Context
from stack import temporal_binary
from storage.database import open_database
from storage.reads.audit import history
from storage.tables.directory import designations
from tests.storage.samples import designation
from tests.waiting import eventually
from tests.workflows.hearing.chamber import PERFORMANCE, seat_everybody
from tests.workflows.office import Office, open_office
from tests.workflows.training_run import LENA
from tests.workflows.wall_clock import now
from worker import bounce_worker

EVENTS_A_RUN = 40
MOST_STEPS = 30
"""Far more steps than such a run has room for."""

Send = Callable[[int], Awaitable[object]]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Missouri's office on a server that suggests early to continue as new."""
    folder = tmp_path_factory.mktemp("long")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'records.db')}"
    async with await WorkflowEnvironment.start_local(
        data_converter=DATA_CONVERTER,
        dev_server_existing_path=str(temporal_binary()),
        dev_server_log_level="error",
        dev_server_extra_args=["--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={EVENTS_A_RUN}"],
    ) as env:
        with open_database(url) as store:
            async with open_office(env.client, store, folder, now) as opened:
                seat_everybody(opened)
                with store.write() as connection:
                    connection.execute(insert(designations), [designation("alex", Role.BILLING)])
                yield opened


@pytest.fixture
def context(office: Office) -> Context:
    """What services work with."""
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=wall_clock)


async def continued(office: Office, workflow_id: str, send: Send) -> int:
    """Send steps, numbered from 1, until the process has continued as new; return how many were sent."""
    first = await _run(office, workflow_id)
    for number in range(1, MOST_STEPS):
        await send(number)
        if await _run(office, workflow_id) != first:
            return number
    raise AssertionError(f"{workflow_id} did not continue as new within {MOST_STEPS} steps")


async def goes_on(office: Office, workflow_id: str, send: Send, sent: int, *, by: str) -> None:
    """Check that the forms it had are known, that another one is a new step, and that every step is on record."""
    for number in (1, sent):
        with pytest.raises(RuleViolation) as refused:
            await send(number)
        assert refused.value.code == "already_received"
    await send(sent + 1)
    steps = await office.eventually(
        lambda: history(office.database, workflow_id),
        lambda steps: sum(each.actor_id == by for each in steps) > sent,
    )
    assert [each.step for each in steps] == list(range(1, len(steps) + 1))
    assert [each.conflict for each in steps if each.conflict] == []


async def _run(office: Office, workflow_id: str) -> str | None:
    handle: WorkflowHandle[Any, Any] = office.client.get_workflow_handle(workflow_id)
    return (await handle.describe()).run_id


async def test_a_license(office: Office, context: Context) -> None:
    await office.license("L1", held_by="tess")
    today = context.today()

    async def send(number: int) -> object:
        day = today + timedelta(days=number)
        return await license_changes.set_expiration(context, "lena", f"day-{number}", "L1", day)

    sent = await continued(office, ids.license_workflow_id("L1"), send)
    await goes_on(office, ids.license_workflow_id("L1"), send, sent, by="lena")
    license_ = await office.kept_license("L1")
    assert (license_.state, license_.expires_on) == (LicenseState.ACTIVE, today + timedelta(days=sent + 1))
    assert license_.current is not None
    assert license_.current.person_id == "tess"


async def test_an_agencys_account(office: Office, context: Context) -> None:
    date = context.today() + timedelta(days=200)
    await expiration_dates.set_expiration_date(context, "lena", "date", "A1", date, "As agreed.")

    async def send(number: int) -> object:
        return await payments.record_payment(
            context, "alex", f"check-{number}", "A1", f"{number}.00", method=PaymentMethod.CHECK
        )

    workflow_id = ids.billing_workflow_id("A1")
    sent = await continued(office, workflow_id, send)
    await goes_on(office, workflow_id, send, sent, by="alex")
    account = await office.processes.snapshot(workflow_id, AgencyAccount)
    assert account is not None
    paid = [int(-each.amount) for each in account.ledger.entries if each.kind == EntryKind.PAYMENT]
    assert (account.expires_on, paid) == (date, list(range(1, sent + 2)))


async def test_a_committee(office: Office, context: Context) -> None:
    await committees.begin(context)
    workflow_id = ids.committee_workflow_id(PERFORMANCE)
    await await_recorded(context, workflow_id)
    before = await office.processes.snapshot(workflow_id, Committee)
    assert before is not None

    async def send(number: int) -> object:
        message = AdoptCommitteeRule(
            actor=LENA, key=f"rule-{number}", policy_label=f"Version {number}", policy=before.policy
        )
        return await office.processes.take(workflow_id, docketing.adopt_rule, message)

    sent = await continued(office, workflow_id, send)
    await goes_on(office, workflow_id, send, sent, by="lena")
    after = await office.processes.snapshot(workflow_id, Committee)
    assert after is not None
    assert (after.policy_label, after.meetings) == (f"Version {sent + 1}", before.meetings)


async def test_the_allotment(office: Office, context: Context) -> None:
    assert await allotment.begin(context)
    await await_recorded(context, ids.ALLOTMENT_ID)

    async def send(number: int) -> object:
        return await allotment.decide_home(context, "cyd", f"home-{number}", "A1", "R1", f"Reason {number}.")

    sent = await continued(office, ids.ALLOTMENT_ID, send)
    await goes_on(office, ids.ALLOTMENT_ID, send, sent, by="cyd")
    handle: WorkflowHandle[Any, Any] = office.client.get_workflow_handle(ids.ALLOTMENT_ID)
    found = await handle.query("snapshot", result_type=Allotment)
    assert found.homes["A1"].why == f"Reason {sent + 1}."


async def test_the_monthly_reviews(office: Office, context: Context) -> None:
    await reviews.begin(context)
    handle: WorkflowHandle[Any, Any] = office.client.get_workflow_handle(ids.INACTIVITY_REVIEW_ID)
    before = await handle.query("snapshot", result_type=InactivityReviews)

    async def send(number: int) -> object:
        terms = before.terms.model_copy(update={"policy_label": f"Version {number}"})
        message = AdoptReviewTerms(actor=LENA, key=f"terms-{number}", terms=terms)
        return await office.processes.take(ids.INACTIVITY_REVIEW_ID, review_rules.adopt_terms, message)

    sent = await continued(office, ids.INACTIVITY_REVIEW_ID, send)
    await goes_on(office, ids.INACTIVITY_REVIEW_ID, send, sent, by="lena")
    after = await handle.query("snapshot", result_type=InactivityReviews)
    assert (after.terms.policy_label, after.terms.policy) == (f"Version {sent + 1}", before.terms.policy)


async def test_the_watch_for_reports_about_undelivered_letters(office: Office, tmp_path: Path) -> None:
    world = replace(office.world, bounces_folder=tmp_path, bounces_pause=timedelta(days=1))
    (tmp_path / "1.eml").write_bytes(b"Subject: not a report\n\n")
    context = Context(database=office.database, processes=office.processes, pack=office.world.pack, now=wall_clock)

    async def snapshot() -> Watch | None:
        return await office.processes.snapshot(ids.BOUNCE_WATCH_ID, Watch)

    async with bounce_worker(office.client, world, timedelta(0)):
        await bounces.begin(context)
        before = await eventually(snapshot, lambda seen: seen is not None and seen.last is not None)
        await continued(office, ids.BOUNCE_WATCH_ID, lambda number: bounces.begin(context))
        assert await snapshot() == before


async def test_the_watch_over_uploaded_files(office: Office) -> None:
    context = Context(database=office.database, processes=office.processes, pack=office.world.pack, now=wall_clock)
    await uploads.begin(context)
    await continued(office, ids.UPLOAD_WATCH_ID, lambda number: uploads.begin(context))
    assert await office.processes.snapshot(ids.UPLOAD_WATCH_ID, Watch) == Watch(over=Watched.UPLOADS)
