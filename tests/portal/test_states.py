"""Every template has its states, and every state is a whole page."""

import re

import httpx
import pytest

from portal.app import create_app
from tests.portal.conftest import URL, Portal
from tests.portal.state_pages import routes
from tests.portal.states import Kind, State, all_reasons, all_states, every_template

STATES = all_states()


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


@pytest.mark.parametrize("state", STATES, ids=[state.id for state in STATES])
async def test_a_state_is_a_page_with_one_heading_and_distinct_ids(portal: Portal, state: State) -> None:
    app = create_app(portal.house, also=[routes()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as browser:
        answer = await browser.get(f"/states/{state.id}")
    assert answer.status_code == 200
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(re.findall("<h1", answer.text)) == 1
    assert len(ids) == len(set(ids)), "two things on the page have the same id"
    named = re.findall(r'(?:for|aria-describedby|aria-labelledby)="([^"]+)"', answer.text)
    assert {each for names in named for each in names.split()} <= set(ids), (
        "a label or a hint names nothing on the page"
    )
