"""The license's look at its own use, as its workflow asks for it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.signatures.usage import UsageInput, WatchInput
from activities.usage import UsageActivities
from models.license import activity as license_activity
from models.license import timeline
from models.license.state import Activity, UsageEvidence
from models.people import Role
from models.usage.coverage import Coverage, Period
from storage.database import Database, DatabaseAway, open_database
from storage.tables.directory import designations
from storage.tables.usage import ImportKind
from tests.storage.samples import NOW, designation, settle_people
from tests.storage.usage_samples import ALWAYS, ago, everything_covered, hmis_user, keep, report_taken_in, used_license


@pytest.mark.requirement("LIC-01", "LIC-06", "LIC-07")
async def test_the_last_use_and_what_excuses_its_lack_on_the_day_of_the_license(database: Database) -> None:
    settle_people(database)
    keep(database, used_license())
    hmis_user(database, "7", "tess", last_data_entry_at=ago(9), last_any_at=ago(2))
    desk = UsageActivities(database, "America/Chicago")
    everything_covered(database, ago(1), accounts=["7"])
    activity = Activity(data_entry=ago(9), record=ago(2))
    ask = UsageInput(license_id="L1", at=NOW)
    covered = Coverage(periods=(Period(start=ALWAYS, end=ago(1)),), reports=1, looked_at=NOW)
    assert await ActivityEnvironment().run(desk.look_up, ask) == UsageEvidence(
        activity=activity, only_license=True, last_one=True, entries=covered, logins=covered, strict=True
    )
    from_today = designation("tess", Role.LIST_HOLDER, from_day=NOW.date())
    with database.write() as connection:
        connection.execute(insert(designations), [from_today])
    assert (await ActivityEnvironment().run(desk.look_up, ask)).list_holder
    the_evening_before = ask.model_copy(update={"at": NOW.replace(hour=5) - timedelta(minutes=1)})
    assert not (await ActivityEnvironment().run(desk.look_up, the_evening_before)).list_holder


@pytest.mark.requirement("LIC-02", "LOG-06")
async def test_of_a_license_nothing_can_be_known_until_a_report_is_taken_in(database: Database) -> None:
    settle_people(database)
    loaded = used_license("L1", watched_since=ago(20), logins_watched_since=ago(20))
    keep(database, loaded, used_license("L2", "toni", since=ago(20)))
    assert [await _unreported(database, each) for each in ("L1", "L2")] == [(True, True), (True, True)]
    report_taken_in(database, ago(30))
    assert [await _unreported(database, each) for each in ("L1", "L2")] == [(True, True), (True, True)], (
        "before it began"
    )
    report_taken_in(database, ago(4), ImportKind.HUD)
    assert [await _unreported(database, each) for each in ("L1", "L2")] == [(False, True), (False, True)]
    report_taken_in(database, ago(3), ImportKind.LOGINS)
    assert [await _unreported(database, each) for each in ("L1", "L2")] == [(False, False), (False, False)]


async def test_whoever_came_back_has_to_be_reported_anew(database: Database) -> None:
    settle_people(database)
    keep(database, used_license("L1", resumed_at=ago(10)))
    report_taken_in(database, ago(20))
    hmis_user(database, "7", "tess", last_login_at=ago(30), last_data_entry_at=ago(5))
    assert await _unreported(database, "L1") == (False, True)


async def _unreported(database: Database, license_id: str) -> tuple[bool, bool]:
    desk = UsageActivities(database, "America/Chicago")
    found = await ActivityEnvironment().run(desk.look_up, UsageInput(license_id=license_id, at=NOW))
    return found.unreported, found.logins_unreported


@pytest.mark.requirement("LOG-06")
async def test_a_watch_ends_when_something_is_due_and_says_until_then_when_it_looks_again(database: Database) -> None:
    settle_people(database)
    watched = used_license("L1", policy="detroit", since=ago(20))
    keep(database, watched)
    everything_covered(database, NOW + timedelta(days=30), imported=NOW)
    hmis_user(database, "7", "tess", last_login_at=ago(10))
    desk = UsageActivities(database, "America/Detroit")
    wake = timeline.next_wake(license_activity.informed(watched, UsageEvidence(activity=Activity(login=ago(10)))))
    assert wake is not None
    with pytest.raises(ApplicationError, match="The next look is on ") as not_yet:
        await _at(NOW).run(desk.watch, WatchInput(license=watched))
    assert not_yet.value.next_retry_delay == wake[0] - NOW
    assert not not_yet.value.non_retryable
    found = await _at(wake[0]).run(desk.watch, WatchInput(license=watched))
    assert found.activity.login == ago(10)


def _at(moment: datetime) -> ActivityEnvironment:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, started_time=moment)
    return environment


async def test_a_database_that_is_away_is_tried_again(tmp_path: Path) -> None:
    ask = UsageInput(license_id="L1", at=NOW)
    with open_database(f"sqlite:///{tmp_path}/none/records.db") as nowhere:
        desk = UsageActivities(nowhere, "America/Chicago")
        with pytest.raises(DatabaseAway):
            await ActivityEnvironment().run(desk.look_up, ask)
