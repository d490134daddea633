"""Makes a picture of every registered state, on a phone and on a desktop: `python -m tests.portal.pictures FOLDER`.

Words after the folder choose the states whose names begin with one of them. Look at each picture as a designer would.
`python -m tests.portal.pictures docs/screenshots --tour` makes those of the README's tour.
"""

import argparse
import asyncio
import io
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, ViewportSize

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
TOUR_TALLEST = 1_100
"""The same for a picture of the README's tour."""

TOUR: Mapping[str, tuple[str, str]] = {
    "training": ("trainings-page-one", "phone"),
    "training-returned": ("trainings-page-one-returned", "phone"),
    "training-step": ("trainings-step-one", "phone"),
    "training-completed": ("trainings-page-read-only-completed", "phone"),
    "training-sign": ("trainings-signature-one", "desktop"),
    "training-lapsed": ("trainings-page-read-only-lapsed", "phone"),
    "licenses": ("licenses-list-many", "desktop"),
    "license": ("licenses-one-one", "phone"),
    "appeal": ("appeals-one-one", "desktop"),
    "agency": ("agencies-one-one", "desktop"),
    "agency-trainings": ("agencies-trainings-many", "desktop"),
    "new-users": ("requests-users-many", "desktop"),
    "check-answers": ("requests-check-one", "desktop"),
    "end-of-access": ("requests-removal-one", "desktop"),
    "invoices": ("agencies-invoices-many", "desktop"),
    "waiting": ("waiting-list-many", "desktop"),
    "sign-in": ("sign_in-address-empty", "phone"),
    "passkeys": ("passkeys-list-one", "desktop"),
    "own-details": ("me-show-one", "phone"),
    "refused": ("requests-users-error", "desktop"),
}
"""The pictures of the README's tour, by name: a state, and on what it is looked at."""
COLORS = 64
"""How many colors a picture has: enough for text and the few colors of the pages."""
EXACT = 24
"""How many of them are exactly those of the page, so that a bar or a box looks alike in every picture."""


Wanted = Mapping[str, tuple[State, str, int]]
"""Pictures by their names: a state, on what it is looked at, and how many pixels of it are shown."""


def every(names: Sequence[str]) -> Wanted:
    """Return both pictures of each state whose name begins with one of `names`; of all states without any."""
    chosen = [state for state in all_states() if not names or state.id.startswith(tuple(names))]
    return {f"{state.id}-{size}": (state, size, TALLEST) for size in SIZES for state in chosen}


def tour() -> Wanted:
    """Return the pictures of the README's tour. Raises KeyError for a state that is gone."""
    states = {state.id: state for state in all_states()}
    return {name: (states[state], size, TOUR_TALLEST) for name, (state, size) in TOUR.items()}


async def take(folder: Path, wanted: Wanted) -> None:
    """Save the pictures in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "chromium") as address:
        url = f"sqlite:///{scratch}/records.db"
        upgrade(url)
        with open_database(url) as database:
            portal = await portal_over(database)
            async with serving(portal.house, also=[routes()]) as house, connected(address) as browser:
                for size, viewport in SIZES.items():
                    context = await browser.new_context(viewport=viewport, reduced_motion="reduce")
                    page = await context.new_page()
                    for name, (state, on, tallest) in wanted.items():
                        if on == size:
                            await page.goto(f"{house.url}/states/{state.id}")
                            (folder / f"{name}.png").write_bytes(small(await _picture(page, viewport, tallest)))
                    await context.close()


async def _picture(page: Page, viewport: ViewportSize, tallest: int) -> bytes:
    tall = await page.evaluate("document.documentElement.scrollHeight")
    return await page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": viewport["width"], "height": min(tall, tallest)}
    )


def small(picture: bytes) -> bytes:
    """Return a PNG with few colors, which takes a third of the bytes."""
    made, shown = io.BytesIO(), Image.open(io.BytesIO(picture)).convert("RGB")
    shown.quantize(palette=_palette(shown), dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _palette(shown: Image.Image) -> Image.Image:
    """Return the colors of a picture: those of its large areas exactly, and others that cover the rest."""
    counted = sorted(shown.getcolors(shown.width * shown.height) or (), key=lambda each: -each[0])
    exact = [channel for _, color in counted[:EXACT] if isinstance(color, tuple) for channel in color]
    covering = shown.quantize(COLORS - EXACT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    colors = (exact + covering)[: 3 * COLORS]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors + colors[:3] * (256 - len(colors) // 3))
    return palette


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures. Return 1 if no state has such a name."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("names", nargs="*", help="how the names of the states begin; none: all states")
    parser.add_argument("--tour", action="store_true", help="only those of the README's tour, under their names there")
    asked = parser.parse_args(arguments)
    wanted = tour() if asked.tour else every(asked.names)
    if not wanted:
        print("No state has such a name.")
        return 1
    asyncio.run(take(asked.folder, wanted))
    print(f"{len(wanted)} pictures in {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
