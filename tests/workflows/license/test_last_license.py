"""Licenses of one organization that all go unused: however many are taken at once, one stays (LIC-24).

Real workflows on both databases. Each license looks at the records for itself (docs/adr/0020).
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from models.errors import RuleViolation
from models.inactivity_review.state import ReviewDecision
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.state import License
from models.policy.licenses import ExceptionKind
from services import license_changes, reviews
from services.context import Context
from storage.database import Database
from storage.reads.reviews import review
from tests.services.conftest import context_of
from tests.storage.usage_samples import add_people, everything_covered, hmis_user
from tests.waiting import eventually
from tests.workflows.office import Office, open_office
from tests.workflows.simulated import pass_days


@pytest.fixture
async def office(env: WorkflowEnvironment, database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """Missouri's office with its records on SQLite, and with its records on PostgreSQL."""
    async with open_office(env.client, database, tmp_path, env.get_current_time) as opened:
        yield opened


async def unused(office: Office, number: int) -> list[str]:
    """So many licenses of A1, each with somebody who entered data last on the same day, almost six months ago."""
    now = await office.now()
    holders = [f"holder-{each}" for each in range(number)]
    add_people(office.database, holders)
    used = now - timedelta(days=180)
    for each in holders:
        hmis_user(office.database, each, each, last_data_entry_at=used, last_any_at=used)
    license_ids = [f"L{each}" for each in range(number)]
    everything_covered(office.database, now + timedelta(days=40), imported=now)
    await asyncio.gather(
        *(
            office.license(license_id, held_by=holder, held_since=now - timedelta(days=500))
            for license_id, holder in zip(license_ids, holders, strict=True)
        )
    )
    # Each gets its warning at once, and its rung waits thirty days from then. A license that has not warned yet when
    # days pass would reach its rung that much later.
    await eventually(partial(licenses_of, office, license_ids), lambda found: all(_is_warned(each) for each in found))
    return license_ids


async def licenses_of(office: Office, license_ids: list[str]) -> list[License]:
    return [await office.kept_license(each) for each in license_ids]


async def looked_at(office: Office, license_ids: list[str]) -> list[License]:
    """The licenses, once each has reached its rung."""

    async def stand() -> list[License]:
        return await licenses_of(office, license_ids)

    return await eventually(stand, lambda found: all(_is_over(each) for each in found))


def _is_warned(license_: License) -> bool:
    return any(each.rung.startswith("no-data-entry/") for each in license_.crossed)


def _is_over(license_: License) -> bool:
    return any(each.rung == "no-data-entry" for each in license_.crossed)


async def taken(context: Context, license_id: str) -> str:
    """Revoke a license by hand for a lack of use; the code of the refusal if there is one."""
    why = (InactiveReason.NO_DATA_ENTRY, "Nothing for seven months.")
    try:
        await license_changes.revoke(context, "lena", f"revoke-{license_id}", license_id, *why)
    except RuleViolation as refusal:
        return refusal.code
    return "revoked"


@pytest.mark.requirement("LIC-06", "LIC-24")
@pytest.mark.parametrize("number", [2, 10])
async def test_of_licenses_that_cross_in_the_same_second_one_stays(
    env: WorkflowEnvironment, office: Office, number: int
) -> None:
    """The ladder marks all but one; by hand, all at once, all but that one can be revoked."""
    license_ids = await unused(office, number)
    await pass_days(env, 36)
    found = await looked_at(office, license_ids)
    excused = [each.license_id for each in found if each.flag is None]
    assert excused == ["L0"]
    assert {each.crossed[-1].excused_by for each in found} == {None, ExceptionKind.ONLY_LICENSE}
    context = context_of(office)
    answers = await asyncio.gather(*(taken(context, each) for each in license_ids))
    assert answers == ["excused", *["revoked"] * (number - 1)]
    states = [each.state for each in await licenses_of(office, license_ids)]
    assert states == [LicenseState.ACTIVE, *[LicenseState.INACTIVE] * (number - 1)]
    assert await taken(context, "L0") == "excused", "it is the last one now"


@pytest.mark.requirement("LIC-05", "LIC-24")
async def test_the_review_takes_all_but_one_even_if_the_others_were_used_when_it_began(
    env: WorkflowEnvironment, office: Office
) -> None:
    """What was found in the morning is looked up again before a license is taken."""
    license_ids = await unused(office, 3)
    now = await office.now()
    add_people(office.database, ["nora"])
    hmis_user(office.database, "nora", "nora", last_data_entry_at=now, last_any_at=now)
    await office.license("L9", held_by="nora", held_since=now - timedelta(days=500))
    context = context_of(office)
    await reviews.begin(context)
    await pass_days(env, 33)
    begun = await office.eventually(
        lambda: review(office.database), lambda found: found is not None and len(found.findings) == 3
    )
    assert begun is not None
    assert [each.excused_by for each in begun.findings] == [None, None, None]
    why = (InactiveReason.SANCTION, "Shared a password.")
    await license_changes.revoke(context, "lena", "sanction", "L9", *why)
    for each in license_ids:
        await reviews.decide(context, "lena", f"decide-{each}", each, ReviewDecision.REVOKE, "Not used.")
    decided = await office.eventually(
        lambda: review(office.database), lambda found: found is not None and all(x.carried_out for x in found.findings)
    )
    assert decided is not None
    outcomes = {each.license_id: each.outcome for each in decided.findings}
    assert "needs at least one" in outcomes.pop("L0")
    assert set(outcomes.values()) == {""}
    assert (await office.kept_license("L0")).state == LicenseState.ACTIVE
