"""Debian's Chromium, started once, and the portal served to it on this machine."""

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from portal.app import create_app
from portal.house import House
from portal.routing import Routes
from tests.waiting import PATIENCE_SECONDS, eventually

CHROMIUM = Path("/usr/bin/chromium")

MISSING = f"There is no {CHROMIUM}, so no page was looked at in a browser. `make test` as root installs it."

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--disable-back-forward-cache", "--remote-debugging-port=0", "about:blank"),
)
"""It asks nothing of anybody but our own pages. Back asks for a page again, as it does where memory is short."""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run Chromium with its files in `folder`, and yield the address at which it takes orders."""
    process = subprocess.Popen(
        [CHROMIUM, f"--user-data-dir={folder}", *FLAGS], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{_port(folder / 'DevToolsActivePort')}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _port(note: Path) -> int:
    """Return the port that Chromium wrote down once it listened."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if note.exists() and (lines := note.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("Chromium did not start.")


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[Browser]:
    """Give orders to the browser at `address` for as long as the block lasts."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(address)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def serving(house: House, also: Sequence[Routes] = ()) -> AsyncIterator[House]:
    """Serve a portal at http://localhost, on a port that is free. Yield its house, which knows the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = replace(house, url=f"http://localhost:{listening.getsockname()[1]}")
        config = uvicorn.Config(create_app(here, also), log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        work = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await eventually(lambda: _started(server))
            yield here
        finally:
            server.should_exit = True
            await work
            await here.finish()


async def _started(server: uvicorn.Server) -> bool:
    return server.started


def complaints(page: Page) -> list[str]:
    """Return a list that fills with what a page's scripts and its browser complain about from now on."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
