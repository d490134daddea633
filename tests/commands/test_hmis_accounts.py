"""Linking the accounts of the HMIS, typed: lists first, then the link, and what can't be done in one sentence."""

import json

import httpx
import pytest

from services.context import Context
from storage.account_links import account_link
from storage.recorder import record
from tests.adapters.accounts.conftest import TOKEN, scim_url
from tests.commands.conftest import Line
from tests.storage.samples import held, step_of

__all__ = ["scim_url"]

USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.fixture
def connected(records_only: Context, line: Line, scim_url: str, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line with a connection to the HMIS, where uma and tess hold licenses of A1."""
    record(records_only.database, step_of(held("L1", "uma")))
    record(records_only.database, step_of(held("L2", "tess")))
    monkeypatch.setenv("HMIS_SCIM_URL", scim_url)
    monkeypatch.setenv("HMIS_SCIM_TOKEN", TOKEN)
    return line


def made_by_hand(url: str, name: str, email: str) -> str:
    """An account that somebody made in the HMIS."""
    user = {
        "schemas": [USER],
        "userName": f"{name}-by-hand",
        "name": {"givenName": name, "familyName": "Sample"},
        "emails": [{"value": email}],
        "active": True,
    }
    answer = httpx.post(f"{url}/Users", json=user, headers={"Authorization": f"Bearer {TOKEN}"})
    return str(answer.json()["id"])


def test_lists_are_shown_first_and_linked_when_asked_for(connected: Line, records_only: Context, scim_url: str) -> None:
    uma = made_by_hand(scim_url, "Uma", "uma@sample.example")
    tess = made_by_hand(scim_url, "Tess", "private@x.example")
    shown = connected.typed("link-accounts", "--as", "alex")
    assert (shown.exit_code, shown.stderr) == (0, "")
    for each in ("Clear matches", f"uma/A1={uma}", f"tess/A1={tess}", "email address is different", "dry run"):
        assert each in shown.stdout
    assert account_link(records_only.database, "uma", "A1") is None
    applied = connected.typed("link-accounts", "--as", "alex", "--apply", "--accept", f"tess/A1={tess}")
    assert (applied.exit_code, "2 accounts linked now." in applied.stdout) == (0, True)
    link = account_link(records_only.database, "uma", "A1")
    assert link is not None
    assert link.account_id == uma
    again = json.loads(connected.typed("link-accounts", "--as", "alex", "--json").stdout)
    assert (again["matching"]["linked"], again["applied"]) == (2, False)


def test_without_a_connection_or_a_right_it_is_one_sentence(line: Line, records_only: Context) -> None:
    for who, sentence in (("alex", "HMIS_SCIM_URL"), ("sam", "Only HMIS lead staff or a system administrator")):
        answer = line.typed("link-accounts", "--as", who)
        assert answer.exit_code == 1
        assert sentence in answer.stderr


def test_a_doubt_that_is_not_in_the_list_is_refused(connected: Line) -> None:
    answer = connected.typed("link-accounts", "--as", "alex", "--apply", "--accept", "uma/A1=nobody")
    assert answer.exit_code == 1
    assert "not in the list of doubts" in answer.stderr
