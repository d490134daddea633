"""How the records are asked for a page: by an index, never by reading a large table from one end to the other."""

from collections.abc import Mapping, Sequence

import httpx
import pytest

from benchmarks.portal_office import Size, fill, pack
from benchmarks.portal_pages import pages_of
from benchmarks.portal_plans import planning, read_whole
from benchmarks.portal_statements import Statement, portal_of, statements_of
from storage.database import Database

URL = "http://localhost:8080"
PORT = 8080
FEW = Size(agencies=2, licenses=3, runs=3, tasks=4, appeals=2)

CLOSED = "/allotment"
"""Nothing is allotted in the office of the benchmark yet."""


async def statements(database: Database) -> Mapping[str, Sequence[Statement]]:
    """Return what each page of an office asks the records, by its route."""
    fill(database, FEW)
    app = await portal_of(database, pack(), URL)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as browser:
        pages, closed = await pages_of(browser, database, PORT)
    assert [each for each in closed if CLOSED not in each] == [], "somebody of the office can open every other page"
    asked = await statements_of(database, pack(), URL, pages)
    return {page.route: asked[page] for page in pages}


@pytest.mark.timeout(180)
async def test_no_page_reads_a_whole_table(database: Database) -> None:
    asked = await statements(database)
    with planning(database) as connection:
        found = {
            (route, table)
            for route, sent in asked.items()
            for statement in sent
            for table in read_whole(connection, statement)
        }
    assert found == set()


async def test_a_table_that_is_read_whole_is_noticed(database: Database) -> None:
    fill(database, FEW)
    with planning(database) as connection:
        assert read_whole(connection, Statement("SELECT * FROM people", ())) == ["people"]
