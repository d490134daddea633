"""The next date of a license: a list, its page, and a command say the same, also after a later report of its use."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.license.explain import DateKind, ExplainedDate, next_among
from models.license.lifecycle import InactiveReason
from services import agency_pages, license_changes, license_outlook, licenses
from services.context import Context
from services.next_dates import keep_whole_licenses
from storage.reads.agency_lists import RosterLine
from storage.tables.licenses import licenses as kept_licenses
from tests.services.conftest import context_of
from tests.storage.usage_samples import hmis_user
from tests.workflows.office import Office


@pytest.fixture
async def kept(missouri: Office) -> Context:
    """Tess is on license L1 of A1. Ada's license L2 is the one that A1 would keep."""
    await missouri.license(held_by="tess")
    await missouri.license("L2", held_by="ada")
    later = await missouri.now() + timedelta(days=1)
    hmis_user(missouri.database, "ada", "ada", last_data_entry_at=later, last_any_at=later)
    return context_of(missouri)


async def on_roster(context: Context) -> RosterLine:
    """L1 in the list of its agency."""
    (line,) = [each for each in (await agency_pages.roster(context, "sam", "A1", "all")).rows if each.id == "L1"]
    return line


async def everywhere(context: Context) -> list[ExplainedDate | None]:
    """The next date of L1 wherever it is shown."""
    (own,) = (await license_outlook.own(context, "tess")).licenses
    line = await on_roster(context)
    (row,) = [each for each in await licenses.of_agency(context, "sam", "A1") if each.id == "L1"]
    page = (await license_outlook.look(context, "sam", "L1")).outlook
    listed = next_among(await license_changes.explain(context, "sam", "L1"))
    return [own.next_date, line.next_date, row.next_date, page.next, listed]


def without_advice(found: ExplainedDate | None) -> ExplainedDate | None:
    """The date itself: its advice is written for whoever reads it."""
    return found.model_copy(update={"advice": ""}) if found is not None else None


async def the_same(context: Context) -> ExplainedDate | None:
    found = await everywhere(context)
    first, *others = [without_advice(each) for each in found]
    assert all(each == first for each in others), found
    return first


async def test_every_list_page_and_command_says_the_same_next_date(kept: Context) -> None:
    before = await the_same(kept)
    assert before is not None
    assert before.kind == DateKind.RUNG
    await license_changes.set_expiration(kept, "lena", "k1", "L1", kept.today())
    expires = await the_same(kept)
    assert expires is not None
    assert (expires.kind, expires.day) == (DateKind.EXPIRATION, kept.today())


async def test_use_that_was_reported_since_the_last_step_moves_it_everywhere(kept: Context) -> None:
    before = await the_same(kept)
    entered = kept.now() + timedelta(hours=1)
    hmis_user(kept.database, "7", "tess", last_data_entry_at=entered, last_login_at=entered, last_any_at=entered)
    after = await the_same(kept)
    assert before is not None
    assert after is not None
    assert after.day > before.day


async def test_a_deleted_license_has_none_and_a_former_holder_sees_none(kept: Context) -> None:
    await license_changes.deactivate(kept, "lena", "k1", "L1", InactiveReason.SANCTION, "Shared a password.")
    await license_changes.delete(kept, "sam", "k2", "L1", "The program closed.")
    line = await on_roster(kept)
    assert (line.next_date, (await license_outlook.look(kept, "sam", "L1")).outlook.next) == (None, None)
    assert [each.next_date for each in (await license_outlook.own(kept, "tess")).licenses] == [None]


async def test_a_license_from_before_is_kept_whole_when_a_worker_starts(kept: Context) -> None:
    with kept.database.write() as connection:
        connection.execute(update(kept_licenses).values(body=None))
    line = await on_roster(kept)
    assert line.next_date is None
    await keep_whole_licenses(kept)
    assert await the_same(kept) is not None


async def test_the_file_of_a_list_has_the_next_date_and_what_it_is(kept: Context) -> None:
    coming = await the_same(kept)
    assert coming is not None
    heading, *lines = (await agency_pages.roster_csv(kept, "sam", "A1", "all")).decode().splitlines()
    (line,) = [each for each in lines if "L1" in each]
    assert "Next date" in heading
    assert f"{coming.day.isoformat()},{coming.what}" in line
