"""Makes a picture of every registered state, on a phone and on a desktop: `python -m tests.portal.pictures FOLDER`.

Words after the folder choose the states whose names begin with one of them. Look at each picture as a designer would.
"""

import argparse
import asyncio
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, ViewportSize

from storage.database import open_database
from storage.schema import upgrade
from tests.portal.browser.chromium import connected, running, serving
from tests.portal.conftest import portal_over
from tests.portal.state_pages import routes
from tests.portal.states import State, all_states

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 375, "height": 812},
    "desktop": {"width": 1280, "height": 800},
}
TALLEST = 6_000
"""Pixels of a page that a picture shows."""
COLORS = 64
"""How many colors a picture has: enough for text and the few colors of the pages."""


async def take(folder: Path, chosen: Sequence[State]) -> int:
    """Save the pictures in `folder`. Return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "chromium") as address:
        url = f"sqlite:///{scratch}/records.db"
        upgrade(url)
        with open_database(url) as database:
            portal = await portal_over(database)
            async with serving(portal.house, also=[routes()]) as house, connected(address) as browser:
                for size in SIZES:
                    await _take_all(browser, f"{house.url}/states/", size, folder, chosen)
    return len(chosen) * len(SIZES)


async def _take_all(browser: Browser, url: str, size: str, folder: Path, chosen: Sequence[State]) -> None:
    context = await browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
    page = await context.new_page()
    for state in chosen:
        await page.goto(url + state.id)
        tall = await page.evaluate("document.documentElement.scrollHeight")
        area = {"x": 0, "y": 0, "width": SIZES[size]["width"], "height": min(tall, TALLEST)}
        content = await page.screenshot(full_page=True, clip=area)  # type: ignore[arg-type]
        (folder / f"{state.id}-{size}.png").write_bytes(small(content))
    await context.close()


def small(picture: bytes) -> bytes:
    """Return a PNG with few colors, which takes a third of the bytes."""
    made = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(made, "PNG", optimize=True)
    return made.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures. Return 1 if no state has such a name."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("names", nargs="*", help="how the names of the states begin; none: all states")
    asked = parser.parse_args(arguments)
    chosen = [state for state in all_states() if not asked.names or state.id.startswith(tuple(asked.names))]
    if not chosen:
        print("No state has such a name.")
        return 1
    print(f"{asyncio.run(take(asked.folder, chosen))} pictures in {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
