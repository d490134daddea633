"""How long it takes from a click to the new page in Chromium, in a large office: `python -m benchmarks.portal_clicks`.

Somebody of each kind opens a page and clicks through its links and the menu, again and again. The clock runs in the
browser: from the click to the first paint of the new page. The bytes are those that traveled, scripts and styles among
them on the first visit.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from playwright.async_api import TimeoutError as TooLate

from adapters.clock import now
from benchmarks.machine import machine
from benchmarks.portal_office import LARGE, fill, pack
from benchmarks.portal_running import portal_at, records
from models.sign_in.sessions import Way
from portal.sign_in.cookies import CookieNames
from services.context import ReadingContext
from services.sign_in import begin_session
from storage.database import Database, open_database
from storage.schema import upgrade

PORT = 8098
ROUNDS = 10
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
BOUND_MEDIAN, BOUND_MOST = 0.3, 1.0
"""Seconds from the click to the new page: in half of the cases, and in 95 of 100."""
BOUND_FIRST, BOUND_LATER = 150_000, 30_000
"""Bytes that travel, on the first visit and after it."""

WAYS: Final = {
    "p-1-1": ("/", "/trainings/q-1-1", "/licenses", "/agencies/a-1", "/agencies/a-1/people", "/agencies/a-1/licenses"),
    "rita": ("/reviews", "/trainings/q-1-1/review/1/1", "/reviews/phrases"),
    "carla": ("/committees/performance", "/appeals/p-1", "/committees/performance/meeting"),
    "lena": ("/agencies/a-1/trainings", "/agencies/a-1/requests", "/agencies/a-1/invoices", "/invitations"),
}
"""Where each goes, one page after the other."""

CLICK = """path => {
  const link = document.createElement('a');
  link.href = path;
  link.addEventListener('click', () => sessionStorage.setItem('clicked', performance.timeOrigin + performance.now()));
  document.querySelector('main').append(link);
  link.click();
}"""
"""Clicks a link to a page, wherever the menu has it, and notes when."""

SHOWN = """() => new Promise(done => {
  const clicked = Number(sessionStorage.getItem('clicked'));
  const look = () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    if (!paint) { setTimeout(look, 5); return; }
    const [page] = performance.getEntriesByType('navigation');
    const parts = performance.getEntriesByType('resource').reduce((sum, each) => sum + each.transferSize, 0);
    done([performance.timeOrigin + paint.startTime - clicked, page.transferSize + parts]);
  };
  look();
})"""


class Clicked(NamedTuple):
    """Seconds from a click to the new page, and the bytes that traveled for it."""

    path: str
    seconds: float
    size: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portal_clicks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each way is gone")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--port", type=int, default=PORT)
    asked = parser.parse_args(arguments)
    print(f"Clicks in the portal, {LARGE.total:,} licenses, {asked.database}, on {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        first, later = asyncio.run(_measured(asked.database, Path(folder), asked.port, asked.rounds))
    return _report(first, later)


def _report(first: list[int], later: list[Clicked]) -> int:
    seconds = sorted(each.seconds for each in later)
    middle, most = median(seconds), seconds[int(0.95 * (len(seconds) - 1))]
    for path in dict.fromkeys(each.path for each in later):
        own = [each for each in later if each.path == path]
        print(f"{path:40} {1000 * median(each.seconds for each in own):6.0f} ms {max(each.size for each in own):8,}")
    print(f"{len(seconds)} clicks: median {1000 * middle:.0f} ms, 95 of 100 within {1000 * most:.0f} ms")
    largest = max(each.size for each in later)
    print(f"bytes: at most {max(first):,} on the first visit, {largest:,} after it")
    return int(middle > BOUND_MEDIAN or most > BOUND_MOST or max(first) > BOUND_FIRST or largest > BOUND_LATER)


async def _measured(kind: str, folder: Path, port: int, rounds: int) -> tuple[list[int], list[Clicked]]:
    first: list[int] = []
    later: list[Clicked] = []
    with records(kind, folder) as url, open_database(url) as database:
        upgrade(url)
        fill(database, LARGE)
        async with portal_at(url, folder, port), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            for who, ways in WAYS.items():
                context = await _signed_in(browser, database, who, port)
                page = await context.new_page()
                first.append(await _first_visit(page, f"http://localhost:{port}{ways[0]}"))
                for _ in range(rounds):
                    later += [await _click(page, each) for each in (*ways[1:], ways[0])]
                await context.close()
            await browser.close()
    return first, later


async def _signed_in(browser: Browser, database: Database, who: str, port: int) -> BrowserContext:
    context = await browser.new_context()
    found = await begin_session(ReadingContext(database=database, pack=pack(), now=now), who, Way.PASSKEY)
    names = CookieNames(port)
    usual = {"url": "https://localhost/", "secure": True, "httpOnly": True}
    values = {names.session: found.secret, names.browser: "benchmark"}
    await context.add_cookies([{"name": name, "value": value, **usual} for name, value in values.items()])  # type: ignore[typeddict-item]
    return context


async def _first_visit(page: Page, address: str) -> int:
    await page.goto(address)
    _, size = await page.evaluate(SHOWN)
    return int(size)


async def _click(page: Page, path: str) -> Clicked:
    try:
        async with page.expect_navigation(wait_until="load"):
            await page.evaluate(CLICK, path)
    except TooLate:
        raise SystemExit(f"{path} did not come.") from None
    milliseconds, size = await page.evaluate(SHOWN)
    return Clicked(path, milliseconds / 1000, int(size))


if __name__ == "__main__":
    sys.exit(main())
