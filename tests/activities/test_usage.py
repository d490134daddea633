"""The license's look at its own use, as its workflow asks for it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from temporalio.testing import ActivityEnvironment

from activities.signatures import UsageAsk
from activities.usage import UsageDesk
from models.license.messages import Activity, Evidence
from models.people import SYSTEM, Role
from models.usage import LoginReading
from storage.engine import Store, StoreAway, open_store
from storage.tables import designations
from storage.usage import take_in_logins
from tests.storage.samples import NOW, designation, settle_people
from tests.storage.usage_samples import ago, hmis_user, keep, used_license


@pytest.mark.requirement("LIC-01", "LIC-06", "LIC-07")
async def test_the_last_use_and_what_excuses_its_lack_on_the_day_of_the_license(store: Store) -> None:
    settle_people(store)
    keep(store, used_license())
    hmis_user(store, "7", "tess", last_data_entry_at=ago(9), last_any_at=ago(2))
    desk = UsageDesk(store, "America/Chicago")
    activity = Activity(data_entry=ago(9), login=ago(2))
    ask = UsageAsk(license_id="L1", at=NOW)
    assert await ActivityEnvironment().run(desk.look_up, ask) == Evidence(activity=activity, only_license=True)
    from_today = designation("tess", Role.LIST_HOLDER, from_day=NOW.date())
    with store.write() as connection:
        connection.execute(insert(designations), [from_today])
    assert (await ActivityEnvironment().run(desk.look_up, ask)).list_holder
    the_evening_before = ask.model_copy(update={"at": NOW.replace(hour=5) - timedelta(minutes=1)})
    assert not (await ActivityEnvironment().run(desk.look_up, the_evening_before)).list_holder


@pytest.mark.requirement("LIC-02")
async def test_of_a_loaded_license_nothing_can_be_known_until_a_report_is_taken_in(store: Store) -> None:
    settle_people(store)
    keep(store, used_license("L1", watched_since=ago(20)), used_license("L2", "toni"))
    desk = UsageDesk(store, "America/Chicago")
    ask = UsageAsk(license_id="L1", at=NOW)
    assert (await ActivityEnvironment().run(desk.look_up, ask)).unreported
    through_a_request = ask.model_copy(update={"license_id": "L2"})
    assert not (await ActivityEnvironment().run(desk.look_up, through_a_request)).unreported
    _take_in(store, ago(30))
    assert (await ActivityEnvironment().run(desk.look_up, ask)).unreported, "a report from before it was loaded"
    _take_in(store, ago(3))
    assert not (await ActivityEnvironment().run(desk.look_up, ask)).unreported


def _take_in(store: Store, at: datetime) -> None:
    reading = LoginReading(source="logins.csv", zone="America/Chicago", logins=(), rows=round(at.timestamp()))
    take_in_logins(store, reading, SYSTEM, at)


async def test_a_database_that_is_away_is_tried_again(tmp_path: Path) -> None:
    ask = UsageAsk(license_id="L1", at=NOW)
    with open_store(f"sqlite:///{tmp_path}/none/records.db") as nowhere:
        desk = UsageDesk(nowhere, "America/Chicago")
        with pytest.raises(StoreAway):
            await ActivityEnvironment().run(desk.look_up, ask)
