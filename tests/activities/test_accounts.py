"""Work on accounts over SCIM: access is really gone afterwards, and doing it again does no harm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from activities.accounts import BY_HAND, NO_INTERFACE, UNKNOWN, AccountActivities
from activities.signatures.accounts import AccountInput
from adapters.accounts.port import AccountHolder, AccountsAway
from adapters.accounts.scim import ScimAccounts, ScimServer
from models.calendar import hour_deadline
from models.license.state import AccountOrder, AccountWork
from storage.database import Database
from storage.tables.directory import agencies, people, regions
from storage.tables.licenses import licenses
from tests.adapters.accounts.conftest import TOKEN, scim_url

__all__ = ["scim_url"]

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
KEY = "p-1/a-1"
ADA = AccountHolder(key=KEY, user_name="ada.a-1", first_name="Ada", last_name="Attentive", email="ada@lantern.example")


@pytest.fixture
def records(sqlite_database: Database) -> Database:
    """An agency, a person, a license."""
    with sqlite_database.write() as connection:
        connection.execute(insert(regions).values(id="r-1", name="Region 1", population=1))
        connection.execute(
            insert(agencies).values(id="a-1", name="Lantern", region_id="r-1", county="Alder", program_types=[])
        )
        connection.execute(
            insert(people).values(
                id="p-1", first_name="Ada", last_name="Attentive", email=ADA.email, email_key=ADA.email
            )
        )
        connection.execute(
            insert(licenses).values(
                id="l-1", agency_id="a-1", kind="standard", state="active", created_at=NOW, policy_label="", step=1
            )
        )
    return sqlite_database


@pytest.fixture
async def hmis(scim_url: str) -> AsyncIterator[ScimAccounts]:
    """The HMIS, without Ada's account."""
    async with ScimAccounts(ScimServer(url=scim_url, token=SecretStr(TOKEN))) as accounts:
        left = await accounts.find(KEY)
        if left is not None:
            await accounts.delete(left.id)
        yield accounts


def ask(work: AccountWork, person_id: str = "p-1") -> AccountInput:
    """An order for Ada's account."""
    limit = hour_deadline(NOW, 48, "America/Chicago", "48 hours", "a test's own rule")
    order = AccountOrder(
        number=1, work=work, person_id=person_id, why="a test", ordered_at=NOW, limit=limit, by_hand=False
    )
    return AccountInput(license_id="l-1", order=order)


async def test_access_is_really_gone_in_the_hmis_and_twice_does_no_harm(records: Database, hmis: ScimAccounts) -> None:
    await hmis.create(ADA)
    desk = AccountActivities(records, hmis)
    for _ in range(2):
        assert await desk.carry_out(ask(AccountWork.DEACTIVATE)) == ""
        found = await hmis.find(KEY)
        assert found is not None
        assert not found.active
    assert await desk.carry_out(ask(AccountWork.REACTIVATE)) == ""
    found = await hmis.find(KEY)
    assert found is not None
    assert found.active
    for _ in range(2):
        assert await desk.carry_out(ask(AccountWork.DELETE)) == ""
        assert await hmis.find(KEY) is None


@pytest.mark.requirement("FEE-02")
async def test_a_person_has_an_account_of_their_own_at_each_agency(records: Database, hmis: ScimAccounts) -> None:
    with records.write() as connection:
        connection.execute(
            insert(agencies).values(id="a-2", name="Harbor", region_id="r-1", county="Alder", program_types=[])
        )
        connection.execute(
            insert(licenses).values(
                id="l-2", agency_id="a-2", kind="standard", state="active", created_at=NOW, policy_label="", step=1
            )
        )
    desk = AccountActivities(records, hmis)
    here, there = ask(AccountWork.REACTIVATE), ask(AccountWork.REACTIVATE).model_copy(update={"license_id": "l-2"})
    for each in (here, there):
        assert await desk.carry_out(each) == ""
    assert await desk.carry_out(ask(AccountWork.DEACTIVATE)) == ""
    found = [await hmis.find(key) for key in (KEY, "p-1/a-2")]
    assert [each.active for each in found if each is not None] == [False, True]


async def test_an_account_that_never_was_needs_no_closing(records: Database, hmis: ScimAccounts) -> None:
    assert await AccountActivities(records, hmis).carry_out(ask(AccountWork.DEACTIVATE)) == ""


@pytest.mark.parametrize("work", [AccountWork.UNLOCK, AccountWork.RESET_PASSWORD, AccountWork.CHANGE])
async def test_what_scim_cannot_do_is_for_a_person(records: Database, hmis: ScimAccounts, work: AccountWork) -> None:
    assert await AccountActivities(records, hmis).carry_out(ask(work)) == BY_HAND


async def test_without_an_interface_everything_is_for_a_person(records: Database) -> None:
    assert await AccountActivities(records, None).carry_out(ask(AccountWork.DEACTIVATE)) == NO_INTERFACE


async def test_somebody_unknown_is_for_a_person(records: Database, hmis: ScimAccounts) -> None:
    assert await AccountActivities(records, hmis).carry_out(ask(AccountWork.DEACTIVATE, "p-9")) == UNKNOWN


async def test_an_hmis_that_is_away_is_asked_again_later(records: Database) -> None:
    async with ScimAccounts(ScimServer(url="http://127.0.0.1:9", token=SecretStr(TOKEN))) as nobody:
        with pytest.raises(AccountsAway):
            await AccountActivities(records, nobody).carry_out(ask(AccountWork.DEACTIVATE))
