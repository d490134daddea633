"""Only an answer that shows exactly the account that was asked for makes one that can be acted on."""

import ast
import inspect
import unicodedata
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.accounts import scim
from adapters.accounts.failures import AccountRefused
from adapters.accounts.port import AccountPort
from adapters.accounts.verified import Asked, VerifiedAccount, verified
from models.hmis_account import LinkedAs, ShownAccount, external_id_mark, link_to, user_name_mark

ADA = ShownAccount(id="u-1", user_name="ada", external_id="p-1/a-1")
NO_ACTS = {"find", "linked", "create", "every_account", "close"}
READS = {"GET", "POST"}


def test_nothing_else_makes_a_verified_account() -> None:
    with pytest.raises(TypeError):
        VerifiedAccount(Asked(id="u-1"), ADA)
    with pytest.raises(TypeError):
        VerifiedAccount(Asked(id="u-1"), ADA, seal=object())


def test_every_act_takes_a_verified_account() -> None:
    verbs = {name: each for name, each in vars(AccountPort).items() if inspect.iscoroutinefunction(each)}
    acts = verbs.keys() - NO_ACTS
    assert acts == {"deactivate", "reactivate", "update", "delete"}
    for name in acts:
        assert VerifiedAccount in get_type_hints(verbs[name]).values()


def test_one_function_sends_what_changes_an_account_and_it_looks_first() -> None:
    """A call with a method of HTTP in plain sight reads, or creates; every other goes through `_act`."""
    tree = ast.parse(inspect.getsource(scim.ScimAccounts))
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.AsyncFunctionDef)]
    senders: dict[str, list[ast.expr]] = {}
    for function in functions:
        calls = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
        sent = [each.args[0] for each in calls if ast.unparse(each.func) == "self._ask"]
        if sent:
            senders[function.name] = sent
    by_name = [name for name, sent in senders.items() if not all(isinstance(each, ast.Constant) for each in sent)]
    assert by_name == ["_act"]
    plain = {each.value for sent in senders.values() for each in sent if isinstance(each, ast.Constant)}
    assert plain <= READS
    (act,) = [each for each in functions if each.name == "_act"]
    first = act.body[1]
    assert ast.unparse(first) == "await self._again(account)"
    clients = [each.name for each in functions if "self._client.request(" in ast.unparse(each)]
    assert clients == ["_ask"]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(id="u-1"),
        Asked.by_key("p-1/a-1"),
        Asked.by_user_name("ADA"),
        Asked.by_link(link_to(ADA, "p-1", "a-1", LinkedAs.MADE)),
    ],
)
def test_the_account_with_every_identifier_asked_for_is_verified(asked: Asked) -> None:
    account = verified(asked, [ADA])
    assert account is not None
    assert (account.shown, account.asked.id) == (ADA, "u-1")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "U-1"},
        {"id": "u-2"},
        {"external_id": "P-1/A-1"},
        {"external_id": None},
        {"user_name": "ada2"},
    ],
    ids=str,
)
def test_one_identifier_that_differs_makes_it_another_account(change: dict[str, str | None]) -> None:
    asked = Asked.by_link(link_to(ADA, "p-1", "a-1", LinkedAs.MADE))
    with pytest.raises(AccountRefused, match="another account"):
        verified(asked, [ADA.model_copy(update=change)])


def test_a_question_without_an_identifier_fits_nobody() -> None:
    with pytest.raises(AccountRefused):
        verified(Asked(), [ADA])


def test_two_accounts_are_refused_even_if_they_are_the_same() -> None:
    with pytest.raises(AccountRefused, match="several"):
        verified(Asked(id="u-1"), [ADA, ADA])


def test_nobody_is_nobody() -> None:
    assert verified(Asked(id="u-1"), []) is None


@given(st.text(min_size=1))
def test_user_names_are_the_same_in_capitals_and_in_each_unicode_form(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert user_name_mark(unicodedata.normalize(form, name)) == user_name_mark(name)
        assert external_id_mark(unicodedata.normalize(form, name)) == external_id_mark(name)


@pytest.mark.parametrize("same", ["ÅSA.a-1", "A\N{COMBINING RING ABOVE}sa.a-1", "ＡÅsa.a-1"[1:], "åｓａ.a-1"])
def test_a_user_name_is_compared_without_case_width_and_form(same: str) -> None:
    assert user_name_mark(same) == user_name_mark("åsa.a-1")


@pytest.mark.parametrize(
    ("one", "other"), [("straße", "strasse"), ("ada", "аda"), ("ada", "ada "), ("ﬁona", "fiona"), ("x²", "x2")]
)
def test_user_names_that_only_look_alike_are_different(one: str, other: str) -> None:
    assert user_name_mark(one) != user_name_mark(other)


def test_a_key_of_ours_is_compared_with_its_case() -> None:
    assert external_id_mark("p-1/a-1") != external_id_mark("P-1/a-1")
