"""What a page costs: few questions to the records, as many for one row as for fifty, and few bytes."""

import asyncio
import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio

from benchmarks.portal_office import Size, fill, pack
from benchmarks.portal_pages import pages_of
from benchmarks.portal_statements import Statement, listening, portal_of
from storage.database import Database, open_database

URL = "http://localhost:8080"
PORT = 8080

ONE = Size(agencies=1, licenses=1, runs=1, tasks=1, appeals=1)
FIFTY = Size(agencies=1, licenses=50, runs=50, tasks=50, appeals=50)

QUESTIONS = 8
"""How many questions a page may ask."""
EXPORTS: Mapping[str, int] = {"/me/data": 26, "/me/data.json": 26}
"""Everything that is kept about a person, which is one question a table. They have no line for what nobody asks often:
a single question over 24 tables of different columns would only hide as many in one."""
BYTES = 30_000
"""How many bytes a page may have, compressed; scripts and styles stay in the browser after the first visit."""


class Cost(NamedTuple):
    """What a page cost."""

    questions: tuple[Statement, ...]
    size: int


Costs = dict[str, Cost]
"""The costs of pages, by the path of the route."""


async def costs(database: Database, size: Size) -> Costs:
    """Open every page that somebody of an office may open, and return what each cost."""
    await asyncio.to_thread(fill, database, size)
    app = await portal_of(database, pack(), URL)
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as browser:
        for page in (await pages_of(browser, database, PORT))[0]:
            browser.cookies.clear()
            with listening() as heard:
                answer = await browser.get(page.path, headers={"Cookie": page.cookie})
            is_page = answer.headers["Content-Type"].startswith("text/html")  # A file to save may be as large as it is.
            found[page.route] = Cost(tuple(heard), len(gzip.compress(answer.content)) if is_page else 0)
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def offices(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Costs, Costs]:
    """What the pages cost in an office with one row in each list, and in one with fifty."""
    found = []
    for size in (ONE, FIFTY):
        file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("office") / "records.db")
        with open_database(f"sqlite:///{file}") as database:
            found.append(await costs(database, size))
    return found[0], found[1]


def test_a_page_asks_at_most_eight_questions(offices: tuple[Costs, Costs]) -> None:
    asked = {route: len(cost.questions) for route, cost in offices[1].items()}
    assert {route: count for route, count in asked.items() if count > EXPORTS.get(route, QUESTIONS)} == {}


def test_a_page_asks_as_many_questions_for_fifty_rows_as_for_one(offices: tuple[Costs, Costs]) -> None:
    one, fifty = offices
    counted = {route: (len(one[route].questions), len(fifty[route].questions)) for route in one if route in fifty}
    assert {route: both for route, both in counted.items() if both[0] != both[1]} == {}


def test_a_page_is_small(offices: tuple[Costs, Costs]) -> None:
    assert {route: cost.size for route, cost in offices[1].items() if cost.size > BYTES} == {}
