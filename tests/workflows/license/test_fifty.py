"""Fifty at once want the same license, or fifty licenses the same person: one wins, and the records agree."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from models.license.lifecycle import LicenseState
from models.license.messages import AssignLicense, LicenseAnswer, ReserveLicense
from models.license.rules import assignments
from models.people import SYSTEM
from storage.database import Database
from storage.reads.licenses import licenses_of, reservations_of, roster
from tests.storage.usage_samples import add_people
from tests.workflows.office import Office, open_office

FIFTY = range(50)


@pytest.fixture
async def office(env: WorkflowEnvironment, database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office by Missouri's rules, on SQLite and on PostgreSQL."""
    async with open_office(env.client, database, tmp_path, env.get_current_time) as at_work:
        add_people(database, [f"p{number}" for number in FIFTY])
        yield at_work


@pytest.mark.requirement("FEE-01", "S16")
async def test_one_of_fifty_gets_the_license(office: Office) -> None:
    await office.license("L1")

    async def begin(number: int) -> LicenseAnswer:
        request, person = f"Q{number}", f"p{number}"
        reserve = ReserveLicense(actor=SYSTEM, key=f"reserve/{request}", request_id=request, person_id=person)
        aside = await office.processes.ask_license("L1", assignments.reserve, reserve)
        assign = AssignLicense(actor=SYSTEM, key=f"assign/{request}", request_id=request, person_id=person)
        begun = await office.processes.ask_license("L1", assignments.assign, assign)
        assert aside.done == begun.done
        return begun

    answers = await asyncio.gather(*(begin(number) for number in FIFTY))
    winners = [f"p{number}" for number in FIFTY if answers[number].done]
    assert len(winners) == 1
    assert all(answer.sentence.endswith(".") for answer in answers if not answer.done)
    await office.license_stands(LicenseState.ACTIVE)
    assert [entry.person_id for entry in roster(office.database, "L1")] == winners


@pytest.mark.requirement("FEE-02")
async def test_one_of_fifty_licenses_is_set_aside_for_a_person(office: Office) -> None:
    """Each license agrees by itself; the records hold that a person has one license at an agency."""
    for number in FIFTY:
        await office.license(f"L{number}")

    async def reserve(number: int) -> None:
        message = ReserveLicense(actor=SYSTEM, key=f"reserve/{number}", request_id="Q1", person_id="tess")
        await office.processes.ask_license(f"L{number}", assignments.reserve, message)

    await asyncio.gather(*(reserve(number) for number in FIFTY))
    aside = await office.eventually(lambda: reservations_of(office.database, "Q1"), lambda found: len(found) == 1)
    for number in FIFTY:
        wanted = LicenseState.RESERVED if f"L{number}" in aside else LicenseState.OPEN
        assert (await office.kept_license(f"L{number}")).state == wanted
    shown = {each.id: each.state for each in licenses_of(office.database, "A1")}
    assert [each for each, state in shown.items() if state == LicenseState.RESERVED] == aside
