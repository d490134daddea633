"""Accounts over SCIM against a real server: what is done is done, also when it is asked for again."""

import asyncio
import traceback
from collections.abc import Callable
from itertools import count

import httpx
import pytest
from pydantic import SecretStr
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import load_default_provider
from scim2_tester import Status, check_server

from adapters.accounts.failures import AccountRefused, AccountsAway
from adapters.accounts.port import AccountHolder
from adapters.accounts.scim import ERROR, LIST, USER, ScimAccounts, ScimServer
from adapters.accounts.verified import VerifiedAccount
from models.hmis_account import LinkedAs, ShownAccount, link_to
from tests.adapters.accounts.conftest import TOKEN

_numbers = count(1)


def a_holder() -> AccountHolder:
    """Somebody no other test knows."""
    number = next(_numbers)
    return AccountHolder(
        key=f'p-"{number}/lantern',
        user_name=f"ada{number}.lantern",
        first_name="Ada",
        last_name="Attentive",
        email=f"ada{number}@lantern.example",
    )


def test_the_server_that_is_tested_against_speaks_scim() -> None:
    provider = load_default_provider()
    client = WSGISCIMClient(WSGIApplication(InMemoryStorage(), provider))
    client.discover()
    results = check_server(client, resource_types=["User"])
    assert results
    assert not [result for result in results if result.status in (Status.ERROR, Status.CRITICAL)]


async def test_an_account_is_created_once_however_often_it_is_asked_for(accounts: ScimAccounts) -> None:
    holder = a_holder()
    first = await accounts.create(holder)
    again = await accounts.create(holder)
    assert again.shown == first.shown
    assert first.shown.active
    assert (await found(accounts, holder)).shown == first.shown


async def test_a_person_whose_user_name_changed_keeps_the_account(accounts: ScimAccounts) -> None:
    holder = a_holder()
    first = await accounts.create(holder)
    renamed = holder.model_copy(update={"user_name": f"{holder.user_name}-new"})
    assert (await accounts.create(renamed)).shown == first.shown


async def test_of_two_attempts_at_once_one_account_comes(accounts: ScimAccounts) -> None:
    holder = a_holder()
    made = await asyncio.gather(*(accounts.create(holder) for _ in range(8)))
    assert len({account.shown.id for account in made}) == 1


async def test_a_user_name_of_somebody_else_is_refused(accounts: ScimAccounts) -> None:
    holder = a_holder()
    await accounts.create(holder)
    with pytest.raises(AccountRefused, match="Somebody else has this user name"):
        await accounts.create(holder.model_copy(update={"key": "p-other/lantern"}))


async def test_access_is_really_gone_after_deactivating_and_twice_does_no_harm(accounts: ScimAccounts) -> None:
    holder = a_holder()
    made = await accounts.create(holder)
    await accounts.deactivate(made)
    await accounts.deactivate(made)
    assert not (await found(accounts, holder)).shown.active


async def test_access_comes_back(accounts: ScimAccounts) -> None:
    holder = a_holder()
    made = await accounts.create(holder)
    await accounts.deactivate(made)
    await accounts.reactivate(made)
    assert (await found(accounts, holder)).shown.active


async def test_creating_an_account_that_was_deactivated_makes_it_active_again(accounts: ScimAccounts) -> None:
    holder = a_holder()
    made = await accounts.create(holder)
    await accounts.deactivate(made)
    assert (await accounts.create(holder)).shown.active
    assert (await found(accounts, holder)).shown.active


async def test_a_deleted_account_is_gone_and_stays_gone(accounts: ScimAccounts, scim_url: str) -> None:
    holder = a_holder()
    made = await accounts.create(holder)
    assert seen_by_the_server(scim_url, made.shown.id).json()["active"] is True
    await accounts.deactivate(made)
    assert seen_by_the_server(scim_url, made.shown.id).json()["active"] is False
    await accounts.delete(made)
    assert seen_by_the_server(scim_url, made.shown.id).status_code == 404
    with pytest.raises(AccountRefused, match="no longer exists"):
        await accounts.delete(made)
    assert await accounts.find(holder.key) is None


def seen_by_the_server(url: str, account_id: str) -> httpx.Response:
    """What the server itself says of an account, without our adapter in between."""
    return httpx.get(f"{url}/Users/{account_id}", headers={"Authorization": f"Bearer {TOKEN}"})


async def found(accounts: ScimAccounts, holder: AccountHolder) -> VerifiedAccount:
    """The holder's account, which is there."""
    account = await accounts.find(holder.key)
    assert account is not None
    return account


async def test_a_wrong_token_is_refused_for_good(scim_url: str) -> None:
    async with ScimAccounts(ScimServer(url=scim_url, token=SecretStr("wrong"))) as stranger:
        with pytest.raises(AccountRefused, match="login"):
            await stranger.create(a_holder())


async def test_a_server_that_is_away_can_be_asked_again() -> None:
    async with ScimAccounts(ScimServer(url="http://127.0.0.1:9", token=SecretStr(TOKEN))) as nobody:
        with pytest.raises(AccountsAway):
            await nobody.create(a_holder())


def _answering(answer: Callable[[httpx.Request], httpx.Response]) -> ScimAccounts:
    server = ScimServer(url="http://hmis.example", token=SecretStr(TOKEN))
    return ScimAccounts(server, transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_busy_server_can_be_asked_again(status: int) -> None:
    async with _answering(lambda request: httpx.Response(status)) as busy:
        with pytest.raises(AccountsAway):
            await busy.find("p-1/lantern")


async def test_an_account_about_which_nothing_is_said_is_taken_for_active() -> None:
    user = {"schemas": [USER], "id": "u-1", "userName": "ada"}
    link = link_to(ShownAccount(id="u-1", user_name="ada"), "p-1", "lantern", LinkedAs.MATCHED)
    async with _answering(lambda request: httpx.Response(200, json=user)) as silent:
        account = await silent.linked(link, a_holder())
        assert account is not None
        with pytest.raises(AccountRefused, match="still active"):
            await silent.deactivate(account)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"schemas": [LIST], "Resources": [{"userName": 7, "emails": "ada@lantern.example"}]}),
    ],
)
async def test_an_answer_that_is_not_scim_is_refused_and_not_quoted(answer: httpx.Response) -> None:
    async with _answering(lambda request: answer) as wrong:
        with pytest.raises(AccountRefused, match="not SCIM") as refusal:
            await wrong.find("ada")
    assert "lantern" not in "".join(traceback.format_exception(refusal.value))
    assert refusal.value.__context__ is None


@pytest.mark.parametrize(
    "failure", [httpx.ReadTimeout("slow"), httpx.ConnectError("away"), httpx.RemoteProtocolError("cut")]
)
async def test_a_server_that_does_not_answer_can_be_asked_again(failure: httpx.TransportError) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    async with _answering(fail) as silent:
        with pytest.raises(AccountsAway):
            await silent.find("p-1/lantern")


async def test_an_address_that_is_not_of_the_web_is_refused_for_good() -> None:
    async with ScimAccounts(ScimServer(url="ftp://hmis.example", token=SecretStr(TOKEN))) as wrong:
        with pytest.raises(AccountRefused, match="settings"):
            await wrong.find("ada")


@pytest.mark.parametrize("status", [301, 400, 403, 404, 405, 409, 501])
async def test_any_other_answer_is_final(status: int) -> None:
    async with _answering(lambda request: httpx.Response(status)) as strict:
        with pytest.raises(AccountRefused):
            await strict.find("ada")


async def test_an_id_leads_nowhere_but_to_its_account() -> None:
    asked: list[bytes] = []

    def note(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404, json={"schemas": [ERROR], "status": "404"})

    odd = link_to(ShownAccount(id="../Groups/1?x=y", user_name="ada"), "p-1", "lantern", LinkedAs.MATCHED)
    async with _answering(note) as noting:
        assert await noting.linked(odd, a_holder()) is None
    assert set(asked) == {b"/Users/..%2FGroups%2F1%3Fx%3Dy"}
