"""Waiting for a license: told how to get one, woken when one is open, closed when the wait is over (guide 001)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from activities.licenses import LicenseActivities
from activities.signatures.licenses import ReservationInput
from models.access_request.lifecycle import RequestState
from models.calendar import civil_day
from models.effects import TaskKind
from models.license.lifecycle import LicenseKind, LicenseState
from models.license.messages import LicenseAnswer, LicenseStart
from models.license.state import license_terms
from storage.database import Database
from storage.reads.requests import requests_of
from tests.workflows.office import Office, open_office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_until

SECOND = timedelta(seconds=1)


async def asked(office: Office, request_id: str, person_id: str) -> Request:
    """A request for a new user that the reviewers have approved."""
    request = await office.begin(request_id, person_id=person_id)
    await request.approve()
    return request


@pytest.mark.requirement("ACC-10")
async def test_without_an_open_license_the_representative_is_told_by_the_regions_manager(missouri: Office) -> None:
    request = await asked(missouri, "Q1", "tess")
    row = await request.stands(RequestState.AWAITING_LICENSE)
    (letter,) = await missouri.letters("no_license_available")
    assert [each.person_id for each in letter.recipients] == ["sam"]
    message = next(each for each in missouri.mail() if each["Subject"] == letter.subject)
    assert message["Reply-To"].addresses[0].addr_spec == "mona@sample.example"
    (task,) = await missouri.tasks()
    assert (task.kind, task.region_id) == (TaskKind.FIND_LICENSE, "R1")
    today = civil_day(await missouri.now(), missouri.world.pack.time_zone)
    assert row.due is not None
    assert row.due.last_day == today + timedelta(days=30)


@pytest.mark.requirement("ACC-08")
async def test_a_waiting_request_gets_a_license_as_soon_as_one_is_kept(missouri: Office) -> None:
    request = await asked(missouri, "Q1", "tess")
    await request.stands(RequestState.AWAITING_LICENSE)
    await missouri.license()
    await request.training()
    await missouri.license_stands(LicenseState.RESERVED)
    assert [each.template for each in await missouri.letters("license_set_aside")] == ["license_set_aside"]
    assert TaskKind.FIND_LICENSE not in [each.kind for each in await missouri.tasks()]


@pytest.mark.requirement("ACC-08")
async def test_two_requests_that_race_for_one_license_get_it_one_after_the_other(missouri: Office) -> None:
    await missouri.license()
    racing = [await missouri.begin(f"Q-{person}", person_id=person) for person in ("tess", "toni", "uma")]
    for each in racing:
        await each.stands(RequestState.UNDER_REVIEW)
    await asyncio.gather(*(each.approve() for each in racing))

    def states() -> list[RequestState]:
        return sorted(each.state for each in requests_of(missouri.database))

    one_wins = [RequestState.AWAITING_LICENSE, RequestState.AWAITING_LICENSE, RequestState.IN_TRAINING]
    await missouri.eventually(states, lambda seen: seen == one_wins)
    license_ = await missouri.kept_license()
    assert [each.state for each in license_.assignments] == ["reserved"]
    in_turn = []
    for waiting in (2, 1, 0):
        (holder,) = [each.id for each in requests_of(missouri.database) if each.state == RequestState.IN_TRAINING]
        in_turn.append(holder)
        await next(each for each in racing if each.request_id == holder).withdraw()
        left = [RequestState.IN_TRAINING] * min(waiting, 1) + [RequestState.AWAITING_LICENSE] * max(waiting - 1, 0)
        over = [RequestState.WITHDRAWN] * len(in_turn)
        await missouri.eventually(states, sorted([*left, *over]).__eq__)
    assert sorted(in_turn) == ["Q-tess", "Q-toni", "Q-uma"]
    await missouri.license_stands(LicenseState.OPEN)


class LateLicense(LicenseActivities):
    """A desk at which a license is opened just after somebody was told that there is none."""

    @activity.defn(name="reserve_license")
    async def reserve(self, ask: ReservationInput) -> LicenseAnswer:
        """Answer as always; then, before the answer arrives, open license L1."""
        answer = await super().reserve(ask)
        terms = license_terms(self._pack, ask.at)
        start = LicenseStart(license_id="L1", agency_id=ask.agency_id, created_at=ask.at, terms=terms)
        if not answer.done and await self._processes.start_license(start):
            await self._processes.license_snapshot("L1")  # answered only after whoever waits was told
        return answer


@pytest.mark.requirement("ACC-08")
async def test_a_license_that_opens_while_a_request_is_being_refused_one_is_not_missed(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.LicenseActivities", LateLicense)
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time) as office:
        request = await asked(office, "Q1", "tess")
        await request.training()
        await office.license_stands(LicenseState.RESERVED)


async def test_a_wait_that_ends_closes_the_request_and_says_so(env: WorkflowEnvironment, missouri: Office) -> None:
    request = await asked(missouri, "Q1", "tess")
    row = await request.stands(RequestState.AWAITING_LICENSE)
    assert row.due is not None
    await pass_until(env, row.due.ends_at - SECOND)
    assert (await request.snapshot()).state == RequestState.AWAITING_LICENSE
    await pass_until(env, row.due.ends_at + SECOND)
    closed = await request.ended(RequestState.CLOSED)
    assert "within 30 days" in closed.end_reason
    assert [each.payload.facts for each in await missouri.letters("license_wait_ended")] == [{"wait_days": 30}]
    assert await missouri.tasks() == []
    await missouri.license()
    await missouri.license_stands(LicenseState.OPEN)


async def test_a_license_of_another_kind_or_agency_does_not_end_the_wait(missouri: Office) -> None:
    request = await asked(missouri, "Q1", "tess")
    await request.stands(RequestState.AWAITING_LICENSE)
    await missouri.license("L2", agency_id="A2")
    await missouri.license("L3", kind=LicenseKind.AD_HOC)
    await missouri.kept_license("L3")
    assert (await request.snapshot()).state == RequestState.AWAITING_LICENSE
    await missouri.license_stands(LicenseState.OPEN, "L2")
    await missouri.license_stands(LicenseState.OPEN, "L3")


async def test_of_two_requests_for_one_person_at_the_same_moment_one_is_refused(missouri: Office) -> None:
    requests = await asyncio.gather(missouri.begin("Q1"), missouri.begin("Q2"))
    results = [each.handle.result() for each in requests]
    done, _ = await asyncio.wait([asyncio.ensure_future(each) for each in results], return_when="FIRST_COMPLETED")
    (refused,) = done
    failure = refused.exception()
    assert isinstance(failure, WorkflowFailureError)
    assert isinstance(failure.cause, ApplicationError)
    assert failure.cause.type == "conflict"
    assert "is still open" in failure.cause.message
    (kept,) = requests_of(missouri.database)
    assert not kept.ended
    assert len(await missouri.letters("request_received")) == 1
