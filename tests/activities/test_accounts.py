"""Work on accounts over SCIM: access is really gone afterwards, and doing it again does no harm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.accounts import (
    BY_HAND,
    LOST,
    NO_ACCOUNT,
    NO_INTERFACE,
    NOT_FOUND,
    NOT_LINKED,
    OF_SOMEBODY_ELSE,
    UNKNOWN,
    AccountActivities,
)
from activities.signatures.accounts import AccountInput
from adapters.accounts.port import AccountHolder, AccountPort
from adapters.accounts.scim import ScimAccounts
from models.calendar import hour_deadline
from models.hmis_account import LinkedAs, ShownAccount, UserNames, link_to
from models.license.lifecycle import AssignmentState
from models.license.state import AccountOrder, AccountWork
from storage.account_links import ACCOUNTS, account_link, note_delete_asked, save_link
from storage.database import Database
from storage.reads.audit import history
from storage.tables.directory import agencies, people, regions
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import hmis_users
from tests.adapters.accounts.misbehaving import Misbehavior, ScimTestServer

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
def server() -> ScimTestServer:
    """The HMIS, without an account of Ada's."""
    return ScimTestServer()


@pytest.fixture
async def hmis(server: ScimTestServer) -> AsyncIterator[ScimAccounts]:
    """Our connection to it."""
    async with server.client() as accounts:
        yield accounts


async def done(records: Database, port: AccountPort | None, ask: AccountInput, **more: Any) -> str:
    """What comes of the work."""
    work = AccountActivities(records, port, **more)
    return await ActivityEnvironment().run(work.carry_out, ask)


def held_before(records: Database, **more: Any) -> None:
    """Ada holds license l-1, or held it."""
    with records.write() as connection:
        connection.execute(
            insert(assignments).values(
                **{
                    **{"license_id": "l-1", "number": 1, "person_id": "p-1", "agency_id": "a-1"},
                    **{"state": AssignmentState.ACTIVE, "active_from": NOW, **more},
                }
            )
        )


def ask(work: AccountWork, person_id: str = "p-1") -> AccountInput:
    """An order for Ada's account."""
    limit = hour_deadline(NOW, 48, "America/Chicago", "48 hours", "a test's own rule")
    order = AccountOrder(
        number=1, work=work, person_id=person_id, why="a test", ordered_at=NOW, limit=limit, by_hand=False
    )
    return AccountInput(license_id="l-1", order=order)


async def is_active(hmis: ScimAccounts, key: str = KEY) -> bool | None:
    """Whether the account under a key is active; None if there is none."""
    account = await hmis.find(key)
    return account.shown.active if account is not None else None


async def test_access_is_really_gone_in_the_hmis_and_twice_does_no_harm(records: Database, hmis: ScimAccounts) -> None:
    await hmis.create(ADA)
    for _ in range(2):
        assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == ""
        assert await is_active(hmis) is False
    assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == ""
    assert await is_active(hmis) is True
    for _ in range(2):
        assert await done(records, hmis, ask(AccountWork.DELETE)) == ""
        assert await is_active(hmis) is None


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
    here, there = ask(AccountWork.REACTIVATE), ask(AccountWork.REACTIVATE).model_copy(update={"license_id": "l-2"})
    for each in (here, there):
        assert await done(records, hmis, each) == ""
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == ""
    assert [await is_active(hmis, key) for key in (KEY, "p-1/a-2")] == [False, True]


CLOSING = pytest.mark.parametrize("work", [AccountWork.DEACTIVATE, AccountWork.DELETE])


@CLOSING
async def test_an_account_of_somebody_who_never_had_access_needs_no_closing(
    records: Database, hmis: ScimAccounts, work: AccountWork
) -> None:
    held_before(records, state=AssignmentState.RELEASED, active_from=None, reserved_at=NOW)
    assert await done(records, hmis, ask(work)) == ""


@CLOSING
@pytest.mark.parametrize("state", [AssignmentState.ACTIVE, AssignmentState.LEFT, AssignmentState.TRANSFERRED])
async def test_an_account_that_is_not_found_may_still_be_open_and_is_a_persons_task(
    records: Database, server: ScimTestServer, hmis: ScimAccounts, work: AccountWork, state: AssignmentState
) -> None:
    held_before(records, state=state)
    old = server.holds("aattentive")
    assert await done(records, hmis, ask(work)) == NOT_FOUND
    assert (server.account(old) or {})["active"] is True


async def test_somebody_whom_a_usage_report_shows_may_have_an_account(records: Database, hmis: ScimAccounts) -> None:
    with records.write() as connection:
        connection.execute(insert(hmis_users).values(user_id="7", person_id="p-1", how="hand", updated_at=NOW))
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == NOT_FOUND


async def test_use_of_an_account_at_another_agency_is_no_sign_of_one_here(
    records: Database, hmis: ScimAccounts
) -> None:
    with records.write() as connection:
        connection.execute(
            insert(agencies).values(id="a-2", name="Harbor", region_id="r-1", county="Alder", program_types=[])
        )
        connection.execute(
            insert(licenses).values(
                id="l-2", agency_id="a-2", kind="standard", state="active", created_at=NOW, policy_label="", step=1
            )
        )
        connection.execute(insert(hmis_users).values(user_id="7", person_id="p-1", how="email", updated_at=NOW))
    held_before(records, license_id="l-2", agency_id="a-2")
    assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == ""
    assert await is_active(hmis) is True


async def test_an_update_of_an_account_that_is_not_found_is_a_persons_task(
    records: Database, hmis: ScimAccounts
) -> None:
    held_before(records)
    assert await done(records, hmis, ask(AccountWork.UPDATE_DETAILS)) == NO_ACCOUNT


async def test_somebody_who_may_have_an_account_gets_no_second_one(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    held_before(records, state=AssignmentState.LEFT, ended_at=NOW)
    server.holds("aattentive", active=False)
    assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == NOT_LINKED
    assert len(server.accounts()) == 1


async def test_a_linked_account_is_closed_by_the_id_of_the_hmis(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    held_before(records)
    old = server.holds("aattentive")
    save_link(records, link_to(ShownAccount(id=old, user_name="aattentive"), "p-1", "a-1", LinkedAs.MATCHED), NOW)
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == ""
    assert (server.account(old) or {})["active"] is False


@CLOSING
async def test_a_linked_account_that_is_gone_is_a_persons_task_unless_we_deleted_it(
    records: Database, server: ScimTestServer, hmis: ScimAccounts, work: AccountWork
) -> None:
    save_link(records, link_to(ShownAccount(id="u-gone", user_name="ada"), "p-1", "a-1", LinkedAs.MATCHED), NOW)
    assert await done(records, hmis, ask(work)) == LOST
    assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == LOST
    note_delete_asked(records, "u-gone", NOW)
    assert await done(records, hmis, ask(work)) == ""
    assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == ""
    assert await is_active(hmis) is True


async def test_an_account_of_ours_is_linked_as_soon_as_it_is_made_or_found(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    made = server.holds("ada.a-1", externalId=KEY)
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == ""
    link = account_link(records, "p-1", "a-1")
    assert link is not None
    assert (link.account_id, link.linked_as) == (made, LinkedAs.MADE)
    (entry,) = history(records, ACCOUNTS)
    assert (entry.move, entry.person_id) == ("account_linked", "p-1")
    with server.wrong(Misbehavior.FINDS_NOTHING):
        assert await done(records, hmis, ask(AccountWork.REACTIVATE)) == "", "the id is enough from now on"


async def test_an_account_that_is_linked_to_somebody_else_is_left_alone(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    with records.write() as connection:
        connection.execute(
            insert(people).values(id="p-2", first_name="Bo", last_name="Busy", email="bo@x.example", email_key="bo")
        )
    account = server.holds("ada.a-1", externalId=KEY)
    save_link(records, link_to(ShownAccount(id=account, user_name="ada.a-1"), "p-2", "a-1", LinkedAs.CHOSEN), NOW)
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE)) == OF_SOMEBODY_ELSE
    assert (server.account(account) or {})["active"] is True


@pytest.mark.parametrize("work", [AccountWork.UPDATE_DETAILS, AccountWork.REACTIVATE])
async def test_the_account_gets_the_name_and_the_address_of_its_holder(
    records: Database, server: ScimTestServer, hmis: ScimAccounts, work: AccountWork
) -> None:
    account = server.holds("old.a-1", externalId=KEY, active=False, emails=[{"value": "old@x.example"}])
    assert await done(records, hmis, ask(work)) == ""
    shown = server.account(account) or {}
    assert (shown["name"]["familyName"], shown["emails"][0]["value"]) == ("Attentive", ADA.email)
    assert shown["userName"] == "old.a-1", "a name that was made once stays"
    assert shown["active"] is (work == AccountWork.REACTIVATE)


async def test_where_people_sign_in_with_their_address_the_user_name_follows(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    account = server.holds("old@x.example", externalId=KEY)
    for _ in range(2):
        assert await done(records, hmis, ask(AccountWork.UPDATE_DETAILS), user_names=UserNames.EMAIL) == ""
    assert (server.account(account) or {})["userName"] == ADA.email
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE), user_names=UserNames.EMAIL) == ""


@pytest.mark.parametrize("work", [AccountWork.UNLOCK, AccountWork.RESET_PASSWORD, AccountWork.CHANGE])
async def test_what_scim_cannot_do_is_for_a_person(records: Database, hmis: ScimAccounts, work: AccountWork) -> None:
    assert await done(records, hmis, ask(work)) == BY_HAND


async def test_without_an_interface_everything_is_for_a_person(records: Database) -> None:
    assert await done(records, None, ask(AccountWork.DEACTIVATE)) == NO_INTERFACE


async def test_somebody_unknown_is_for_a_person(records: Database, hmis: ScimAccounts) -> None:
    assert await done(records, hmis, ask(AccountWork.DEACTIVATE, "p-9")) == UNKNOWN


async def test_an_hmis_that_is_away_is_asked_again_when_it_says(
    records: Database, server: ScimTestServer, hmis: ScimAccounts
) -> None:
    server.answers(httpx.Response(503, headers={"Retry-After": "120"}))
    with pytest.raises(ApplicationError) as away:
        await done(records, hmis, ask(AccountWork.DEACTIVATE))
    assert (away.value.next_retry_delay, away.value.non_retryable) == (timedelta(minutes=2), False)
    server.answers(httpx.Response(503))
    with pytest.raises(ApplicationError) as away:
        await done(records, hmis, ask(AccountWork.DEACTIVATE))
    assert away.value.next_retry_delay is None
