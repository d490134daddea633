"""A browser for each test process, and pages of it for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.portal.browser.chromium import CHROMIUM, MISSING, connected, running


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
