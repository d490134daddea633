"""A browser for each test process, and pages of it for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from portal.app import ROUTES
from portal.house import House
from tests.portal.browser.chromium import CHROMIUM, MISSING, connected, running, serving
from tests.portal.browser.people import entrance
from tests.portal.conftest import Portal


@pytest.fixture(autouse=True)
def _pages_are_there(request: pytest.FixtureRequest) -> None:
    """Skip a test of pages that the portal does not have (yet): `@pytest.mark.pages("/reviews", ...)`."""
    there = {route.path.replace(":int", "") for route in ROUTES}
    for mark in request.node.iter_markers("pages"):
        missing = [path for path in mark.args if path not in there]
        if missing:
            pytest.skip(f"The portal has no page {missing[0]} yet.")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which this process's browser takes orders."""
    if not CHROMIUM.exists():
        pytest.skip(MISSING)
    with running(tmp_path_factory.mktemp("chromium")) as address:
        yield address


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """The browser, without anything of other tests."""
    async with connected(chromium) as found:
        yield found


@pytest.fixture
async def house(portal: Portal) -> AsyncIterator[House]:
    """The portal over records alone, at an address of its own."""
    async with serving(portal.house, also=[entrance()]) as found:
        yield found


@pytest.fixture
async def office(at_work: Portal) -> AsyncIterator[House]:
    """The portal of an office whose processes run, at an address of its own."""
    async with serving(at_work.house, also=[entrance()]) as found:
        yield found
