"""A server that goes wrong: whatever it answers, no account is touched but the one that was asked for."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

import httpx
import pytest

from adapters.accounts.failures import AccountRefused
from adapters.accounts.port import AccountHolder
from adapters.accounts.scim import ScimAccounts
from adapters.accounts.verified import SEVERAL, SOMEBODY_ELSES, VerifiedAccount
from models.hmis_account import AccountLink, LinkedAs, ShownAccount, link_to
from tests.adapters.accounts.misbehaving import Misbehavior, ScimTestServer

ADA = AccountHolder(
    key="p-1/a-1", user_name="ada.a-1", first_name="Ada", last_name="Attentive", email="ada@lantern.example"
)
RENAMED = ADA.model_copy(update={"last_name": "Married", "email": "married@lantern.example"})

Act = Callable[[ScimAccounts, VerifiedAccount], Awaitable[object]]

ACTS: dict[str, Act] = {
    "deactivate": lambda accounts, account: accounts.deactivate(account),
    "reactivate": lambda accounts, account: accounts.reactivate(account),
    "update": lambda accounts, account: accounts.update(account, RENAMED),
    "delete": lambda accounts, account: accounts.delete(account),
}
FOUND: dict[str, Callable[["Place"], Awaitable[VerifiedAccount | None]]] = {
    "by key": lambda place: place.accounts.find(ADA.key),
    "by link": lambda place: place.accounts.linked(place.link, ADA),
}

every_misbehavior = pytest.mark.parametrize("misbehavior", Misbehavior, ids=lambda each: each.name)
every_act = pytest.mark.parametrize("act", ACTS)


@dataclass
class Place:
    """A server with Ada's account and those of three others, and our side of the connection."""

    server: ScimTestServer
    accounts: ScimAccounts
    ada: str
    link: AccountLink

    def others(self) -> dict[str, object]:
        """Every account but Ada's, as the server has it."""
        return {each: shown for each, shown in self.server.accounts().items() if each != self.ada}


def a_place() -> Place:
    """A server that nobody has asked anything yet."""
    server = ScimTestServer()
    server.holds("aaron.a-1", externalId="p-1/a-10")
    ada = server.holds(
        "ada.a-1",
        externalId=ADA.key,
        name={"givenName": "Ada", "familyName": "Attentive"},
        emails=[{"value": ADA.email, "primary": True}],
    )
    server.holds("ada.a-2", externalId="P-1/A-1")
    server.holds("zoe.a-1")
    shown = ShownAccount(id=ada, user_name="ada.a-1", external_id=ADA.key)
    return Place(server, server.client(), ada, link_to(shown, "p-1", "a-1", LinkedAs.MADE))


@pytest.fixture
def place() -> Place:
    return a_place()


@every_misbehavior
async def test_nobody_elses_account_is_ever_changed_or_deleted(misbehavior: Misbehavior) -> None:
    for find, act in product(FOUND.values(), ACTS.values()):
        place = a_place()
        before = place.others()
        with place.server.wrong(misbehavior), suppress(AccountRefused):
            account = await find(place)
            if account is not None:
                await act(place.accounts, account)
        assert place.others() == before
        assert all(path == f"/Users/{place.ada}" for _, path in place.server.acts)


@every_misbehavior
async def test_a_server_that_goes_wrong_after_the_first_look_changes_nobody_else(misbehavior: Misbehavior) -> None:
    for act in ACTS.values():
        place = a_place()
        account = await place.accounts.find(ADA.key)
        assert account is not None
        before = place.others()
        with place.server.wrong(misbehavior), suppress(AccountRefused):
            await act(place.accounts, account)
        assert place.others() == before
        assert all(path == f"/Users/{place.ada}" for _, path in place.server.acts)


@every_misbehavior
async def test_a_new_account_changes_nobody_elses(place: Place, misbehavior: Misbehavior) -> None:
    before = place.server.accounts()
    for new in ("p-7/a-1", "p-1/a-1"):
        holder = ADA.model_copy(update={"key": new, "user_name": "new.a-1"})
        with place.server.wrong(misbehavior), suppress(AccountRefused):
            await place.accounts.create(holder)
    after = place.server.accounts()
    assert {each: after[each] for each in before} == before
    assert len(after) <= len(before) + 1


@pytest.mark.parametrize(
    ("misbehavior", "sentence"),
    [
        (Misbehavior.IGNORES_FILTER, SEVERAL),
        (Misbehavior.DUPLICATES, SEVERAL),
        (Misbehavior.FIRST_FOR_ANY_FILTER, SOMEBODY_ELSES),
        (Misbehavior.FINDS_PARTS, SEVERAL),
        (Misbehavior.TOTAL_WITHOUT_RESOURCES, "contradicts itself"),
        (Misbehavior.RESOURCES_WITHOUT_TOTAL, "contradicts itself"),
        (Misbehavior.REDIRECTS, "another address"),
        (Misbehavior.ERROR_WITH_200, "not SCIM"),
    ],
)
async def test_an_answer_that_does_not_show_exactly_the_one_asked_for_is_refused(
    place: Place, misbehavior: Misbehavior, sentence: str
) -> None:
    with place.server.wrong(misbehavior), pytest.raises(AccountRefused, match=sentence):
        await place.accounts.find(ADA.key)
    assert place.server.acts == []


@pytest.mark.parametrize(
    ("misbehavior", "sentence"),
    [
        (Misbehavior.ANOTHER_ID, SOMEBODY_ELSES),
        (Misbehavior.LIST_FOR_ID, "not SCIM"),
        (Misbehavior.REDIRECTS, "another address"),
        (Misbehavior.ERROR_WITH_200, "not SCIM"),
    ],
)
@every_act
async def test_before_each_act_the_account_is_looked_at_once_more(
    place: Place, misbehavior: Misbehavior, sentence: str, act: str
) -> None:
    account = await place.accounts.find(ADA.key)
    assert account is not None
    with place.server.wrong(misbehavior), pytest.raises(AccountRefused, match=sentence):
        await ACTS[act](place.accounts, account)
    assert place.server.acts == []


async def test_an_account_whose_id_now_belongs_to_somebody_else_is_left_alone(place: Place) -> None:
    account = await place.accounts.find(ADA.key)
    assert account is not None
    taken = {**(place.server.account(place.ada) or {}), "userName": "zoe", "externalId": "p-26/a-1"}

    async def somebody_else(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, json=taken) if request.method == "GET" else None

    place.server.before = somebody_else
    for act in ACTS.values():
        with pytest.raises(AccountRefused, match=SOMEBODY_ELSES):
            await act(place.accounts, account)
    assert place.server.acts == []


async def test_a_page_for_people_does_not_say_that_an_account_is_gone(place: Place) -> None:
    gone = place.link.model_copy(update={"account_id": "u-gone"})
    assert await place.accounts.linked(gone, ADA) is None
    with place.server.wrong(Misbehavior.NOT_FOUND_AS_PAGE), pytest.raises(AccountRefused, match="not SCIM"):
        await place.accounts.linked(gone, ADA)


@pytest.mark.parametrize("misbehavior", [Misbehavior.OTHER_CASE, Misbehavior.DECOMPOSES, Misbehavior.ONE_A_PAGE])
async def test_capitals_unicode_forms_and_pages_are_no_reason_to_refuse(misbehavior: Misbehavior) -> None:
    server = ScimTestServer()
    holder = ADA.model_copy(update={"key": "p-é/a-1", "user_name": "zoë.a-1"})
    accounts = server.client()
    with server.wrong(misbehavior):
        made = await accounts.create(holder)
        link = link_to(made.shown, "p-é", "a-1", LinkedAs.MADE)
        for account in (await accounts.find(holder.key), await accounts.linked(link, holder)):
            assert account is not None
            await accounts.deactivate(account)
    assert [each["active"] for each in server.accounts().values()] == [False]


async def test_a_server_that_keeps_no_key_of_ours_still_gets_one_account_only() -> None:
    server = ScimTestServer()
    accounts = server.client()
    with server.wrong(Misbehavior.LOSES_EXTERNAL_ID):
        made = await accounts.create(ADA)
        account = await accounts.linked(link_to(made.shown, "p-1", "a-1", LinkedAs.MADE), ADA)
        assert account is not None
        with pytest.raises(AccountRefused, match="Somebody else has this user name"):
            await accounts.create(ADA)
    assert len(server.accounts()) == 1


@pytest.mark.parametrize(
    ("misbehavior", "act", "sentence"),
    [
        (Misbehavior.PATCH_IS_IGNORED, "deactivate", "still active"),
        (Misbehavior.PATCH_IS_IGNORED, "update", "they are not"),
        (Misbehavior.DELETE_IS_IGNORED, "delete", "still there"),
    ],
)
async def test_a_server_that_only_says_it_did_it_is_found_out(
    place: Place, misbehavior: Misbehavior, act: str, sentence: str
) -> None:
    account = await place.accounts.find(ADA.key)
    assert account is not None
    with place.server.wrong(misbehavior), pytest.raises(AccountRefused, match=sentence):
        await ACTS[act](place.accounts, account)


async def test_an_update_keeps_other_addresses_and_says_nothing_twice(place: Place) -> None:
    account_id = place.server.holds(
        "eve.a-1",
        externalId="p-5/a-1",
        emails=[{"value": "home@x.example"}, {"value": "old@x.example", "primary": True}],
    )
    eve = RENAMED.model_copy(update={"key": "p-5/a-1"})
    account = await place.accounts.find("p-5/a-1")
    assert account is not None
    updated = await place.accounts.update(account, eve)
    assert updated.shown.emails == ("married@lantern.example", "home@x.example")
    assert (updated.shown.name, updated.shown.user_name) == ("Ada Married", "eve.a-1")
    acts = len(place.server.acts)
    await place.accounts.update(updated, eve)
    assert len(place.server.acts) == acts
    assert (place.server.account(account_id) or {})["active"] is True


async def test_where_user_names_are_addresses_the_user_name_changes_too(place: Place) -> None:
    account = await place.accounts.linked(place.link, ADA)
    assert account is not None
    renamed = RENAMED.model_copy(update={"user_name": RENAMED.email, "keeps_user_name": False})
    updated = await place.accounts.update(account, renamed)
    assert updated.shown.user_name == RENAMED.email
    assert (await place.accounts.linked(place.link, renamed)) is not None, "also when we stopped before noting it"
    with pytest.raises(AccountRefused, match=SOMEBODY_ELSES):
        await place.accounts.linked(place.link, ADA)


async def test_all_accounts_are_read_page_by_page(place: Place) -> None:
    everybody = set(place.server.accounts())
    assert {each.id for each in await place.accounts.every_account()} == everybody
    with place.server.wrong(Misbehavior.ONE_A_PAGE):
        assert {each.id for each in await place.accounts.every_account()} == everybody


@pytest.mark.parametrize(
    "misbehavior",
    [
        Misbehavior.ONE_A_PAGE_FOREVER,
        Misbehavior.DUPLICATES,
        Misbehavior.TOTAL_WITHOUT_RESOURCES,
        Misbehavior.RESOURCES_WITHOUT_TOTAL,
        Misbehavior.ERROR_WITH_200,
        Misbehavior.REDIRECTS,
    ],
)
async def test_a_list_that_contradicts_itself_is_not_used(place: Place, misbehavior: Misbehavior) -> None:
    with place.server.wrong(misbehavior), pytest.raises(AccountRefused):
        await place.accounts.every_account()
