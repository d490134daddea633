"""Every template has its states, and every state is a whole page."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from portal.app import create_app
from storage.database import open_database
from tests.portal.conftest import URL, portal_over
from tests.portal.state_pages import routes
from tests.portal.states import Kind, State, all_reasons, all_states, every_template

STATES = all_states()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a portal that shows every state. To show one changes nothing, so they share it."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("states") / "records.db")
    with open_database(f"sqlite:///{file}") as database:
        app = create_app((await portal_over(database)).house, also=[routes()])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as opened:
            yield opened


@pytest.mark.parametrize("template", every_template())
def test_every_template_has_each_kind_of_state_or_says_why_not(template: str) -> None:
    shown = {state.kind for state in STATES if state.template == template}
    missing = [kind for kind in Kind if kind not in shown and not all_reasons().get((template, kind))]
    assert not missing, f"Add these states of {template} to tests/portal/states, or say why it has none: {missing}"


def test_no_reason_is_given_for_a_state_that_exists_or_a_template_that_does_not() -> None:
    shown = {(state.template, state.kind) for state in STATES}
    assert not [key for key in all_reasons() if key in shown or key[0] not in every_template()]


def test_every_state_has_an_id_of_its_own() -> None:
    assert len({state.id for state in STATES}) == len(STATES)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("state", STATES, ids=[state.id for state in STATES])
async def test_a_state_is_a_page_with_one_heading_and_distinct_ids(browser: httpx.AsyncClient, state: State) -> None:
    browser.cookies.clear()
    answer = await browser.get(f"/states/{state.id}")
    assert answer.status_code == 200
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(re.findall("<h1", answer.text)) == 1
    assert len(ids) == len(set(ids)), "two things on the page have the same id"
    named = re.findall(r'(?:for|aria-describedby|aria-labelledby)="([^"]+)"', answer.text)
    assert {each for names in named for each in names.split()} <= set(ids), (
        "a label or a hint names nothing on the page"
    )
