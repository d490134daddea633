"""Every registered state in a browser: for people who see, hear, or move in another way, and for small screens.

What WCAG 2.2 AA asks and a program can tell: axe finds nothing; the Tab key comes to everything, and shows where it is;
nothing is too small to press; nothing has to be scrolled sideways at 320 pixels, which is also what a window of 1,280
pixels is at 400 %; nothing is said by a color alone; what is folded is printed too; after an error the focus is on the
summary.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Page, ViewportSize

from portal.front_end.build import PACKAGES
from storage.database import open_database
from tests.portal.browser.chromium import complaints, connected, serving
from tests.portal.conftest import portal_over
from tests.portal.state_pages import routes
from tests.portal.states import State, all_states, every_template

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

PARTS = 2
"""In how many parts the states are looked at: each by one process, with a browser and a portal of its own."""

IN_PARTS = [
    pytest.param(template, marks=pytest.mark.xdist_group(f"states {number % PARTS}"))
    for number, template in enumerate(every_template())
]

AXE = PACKAGES / "node_modules" / "axe-core" / "axe.min.js"
CHECKS = Path(__file__).with_name("checks.js")

WIDE: ViewportSize = {"width": 1280, "height": 1024}
ZOOMED: ViewportSize = {"width": 320, "height": 256}
"""What is left of 1,280 x 1,024 pixels at 400 %; as wide as the smallest phone."""

STOPS = 60
"""How many stops of the Tab key are tried on a page; a list goes on as it began."""


class Shown(NamedTuple):
    """The page that shows one state after the other, where they are, and what the browser complained about."""

    page: Page
    url: str
    heard: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(chromium: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    """A portal that shows every state."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("states") / "records.db")
    with open_database(f"sqlite:///{file}") as database:
        portal = await portal_over(database)
        async with serving(portal.house, also=[routes()]) as house, connected(chromium) as browser:
            context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
            await context.add_init_script(path=AXE)
            await context.add_init_script(path=CHECKS)
            page = await context.new_page()
            yield Shown(page, f"{house.url}/states/", complaints(page))


async def is_accessible(page: Page) -> list[str]:
    """Ask axe."""
    return list(await page.evaluate("checks.axe()"))


async def has_targets(page: Page) -> list[str]:
    """Measure what there is to press."""
    return list(await page.evaluate("checks.small()"))


async def is_reached_by_tab(page: Page) -> list[str]:
    """Press Tab from the first thing to the last."""
    stops = await page.evaluate("checks.stops()")
    await page.evaluate("checks.start()")
    await asyncio.gather(*(page.keyboard.press("Tab") for _ in range(min(stops, STOPS) + 1)))
    problems = await page.evaluate("checks.walked()")
    return [each for each in problems if stops <= STOPS or not each.startswith("Tab does not come")]


async def needs_no_scrolling_sideways(page: Page) -> list[str]:
    """Look at the page on a small phone, or much enlarged."""
    await page.set_viewport_size(ZOOMED)
    wide = list(await page.evaluate("checks.wide()"))
    small = list(await page.evaluate("checks.small()"))
    await page.set_viewport_size(WIDE)
    return wide + small


async def says_nothing_by_color_alone(page: Page) -> list[str]:
    """Look for what only a color says."""
    return list(await page.evaluate("checks.colorAlone()"))


async def prints_whole(page: Page) -> list[str]:
    """Look at what would be printed."""
    await page.emulate_media(media="print")
    found = list(await page.evaluate("checks.printed()"))
    await page.emulate_media(media="screen")
    return found


LOOKS: list[Callable[[Page], Awaitable[list[str]]]] = [
    is_accessible,
    has_targets,
    is_reached_by_tab,
    needs_no_scrolling_sideways,
    says_nothing_by_color_alone,
    prints_whole,
]


async def problems_of(shown: Shown, state: State) -> list[str]:
    """Open a state and return what is wrong with it."""
    shown.heard.clear()
    await shown.page.goto(shown.url + state.id)
    found = []
    if state.values.get("problem") and await shown.page.evaluate("checks.focused()") != "problems":
        found.append("the focus is not on the summary of the problems")
    for look in LOOKS:
        found += await look(shown.page)
    return [f"{state.id}: {each}" for each in [*found, *shown.heard]]


@pytest.mark.parametrize("template", IN_PARTS)
async def test_a_page_is_for_everybody_in_each_of_its_states(shown: Shown, template: str) -> None:
    states = [state for state in all_states() if state.template == template]
    found = [problem for state in states for problem in await problems_of(shown, state)]
    assert not found, "\n".join(found)


BROKEN = """<!doctype html><html lang="en"><head><title>Broken</title><style>
button { width: 10px; height: 10px; padding: 0; outline: none !important } p { width: 900px }
</style></head><body><main><h1>Broken</h1><p>This does not fit on a phone.</p><img src="data:,">
<button class="usa-button">x</button><p>Go <a href="/" style="text-decoration: none">there</a>
<span class="usa-tag"></span> <input aria-label="Day" aria-invalid="true"></p>
<details style="content-visibility: hidden"><summary>Why?</summary><p>So.</p></details>
<script>console.error("Oh")</script></main></body></html>"""


async def test_what_is_wrong_with_a_page_is_noticed(shown: Shown) -> None:
    await shown.page.route("**/broken", lambda route: route.fulfill(body=BROKEN, content_type="text/html"))
    shown.heard.clear()
    await shown.page.goto(shown.url + "broken")
    found = " ".join([problem for look in LOOKS for problem in await look(shown.page)] + shown.heard)
    for wrong in (
        *("image-alt", "is 10 x 10 px", "no visible focus: button", "sticks out at 320 px", "Oh"),
        *("says that this is a link", "a state without words", "says that this is wrong", "not printed", "no use"),
    ):
        assert wrong in found, found


async def test_staying_signed_in_leads_back_to_where_the_reader_was(shown: Shown) -> None:
    page = shown.page
    await page.clock.install()
    try:
        await page.goto(shown.url + "requests-users-many")
        await page.locator("[name=first_name_1]").focus()
        await page.clock.fast_forward("59:30")
        await page.route("**/sign-in/stay", lambda route: route.fulfill(body='<p data-session-left="3600">'))
        stay = page.get_by_role("button", name="Stay signed in")
        await stay.focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("You stay signed in.").wait_for(state="attached")
        assert await page.evaluate("checks.focused()") == "first_name_1"
        await page.unroute("**/sign-in/stay")
    finally:
        await page.clock.resume()


async def test_the_first_stop_leads_past_the_menu(shown: Shown) -> None:
    page = shown.page
    await page.goto(shown.url + "waiting-list-many")
    await page.keyboard.press("Tab")
    assert await page.locator(".usa-skipnav:focus").is_visible()
    await page.keyboard.press("Enter")
    assert await page.evaluate("checks.focused()") == "main"
    await page.keyboard.press("Tab")
    assert await page.locator("main a:focus").count() == 1
