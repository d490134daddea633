"""The records on PostgreSQL: a new user in Missouri from the request to the grant, and three who want one license."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.license.lifecycle import AssignmentState, LicenseState
from storage.database import Database
from storage.reads.audit import history
from storage.reads.licenses import roster
from storage.reads.requests import requests_of
from storage.tables.work import NoticeState
from tests.workflows.office import Office, open_office


@pytest.fixture
async def office(env: WorkflowEnvironment, postgres_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """Missouri's office with its records on PostgreSQL."""
    async with open_office(env.client, postgres_database, tmp_path, env.get_current_time) as opened:
        yield opened


async def test_a_whole_request_is_granted_and_stands_in_the_records(office: Office) -> None:
    await office.license()
    request = await office.begin()
    await request.approve()
    run = await request.training()
    await run.do_requirements()
    await run.hand_in(1)
    await run.send_back(1, "The dates are missing.")
    await run.do_case()
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    await office.license_stands(LicenseState.ACTIVE)
    assert row.license_id == "L1"
    assert [(each.person_id, each.state) for each in roster(office.database, "L1")] == [
        ("tess", AssignmentState.ACTIVE)
    ]
    on_record = await run.on_record()
    assert on_record is not None
    assert [(each.step_number, each.approved) for each in on_record.reviews] == [
        *((1, False), (1, True), (2, True), (3, True), (4, True)),
    ]
    steps = [each.step for each in history(office.database, run.workflow_id)]
    assert steps == list(range(1, len(steps) + 1))
    assert {each.state for each in await office.letters()} == {NoticeState.SENT}


@pytest.mark.requirement("ACC-08")
async def test_of_three_requests_at_once_one_gets_the_license(office: Office) -> None:
    await office.license()
    requests = [await office.begin(f"Q-{person}", person_id=person) for person in ("tess", "toni", "uma")]
    for each in requests:
        await each.stands(RequestState.UNDER_REVIEW)
    await asyncio.gather(*(each.approve() for each in requests))
    won = [RequestState.AWAITING_LICENSE, RequestState.AWAITING_LICENSE, RequestState.IN_TRAINING]
    await office.eventually(lambda: sorted(each.state for each in requests_of(office.database)), won.__eq__)
    assert [each.state for each in roster(office.database, "L1")] == [AssignmentState.RESERVED]
