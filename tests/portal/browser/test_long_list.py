"""A list of 5,000 people: paged by keyset, and searched by the beginning of a name, with and without scripts."""

import pytest
from playwright.async_api import Browser
from sqlalchemy import insert

from models.people import Role
from portal.house import House
from storage.names import note_names
from storage.reads.listing import PAGE
from storage.tables.directory import designations, people
from tests.portal.browser.people import signed_in
from tests.portal.conftest import Portal
from tests.storage.samples import designation

pytestmark = pytest.mark.xdist_group("browser")

MANY = 5_000
LIST = "/agencies/A1/people"


def fill(portal: Portal) -> None:
    """Put the people of agency A1 on record: every hundredth is a Quill, all others are Millers."""
    rows = [
        {
            "id": f"m-{number:04}",
            "first_name": f"Ann{number:04}",
            "last_name": "Quill" if number % 100 == 0 else "Miller",
            "email": f"m{number}@many.example",
            "email_key": f"m{number}@many.example",
        }
        for number in range(MANY)
    ]
    with portal.house.context.database.write() as connection:
        connection.execute(insert(people), rows)
        note_names(connection, people, rows)
        roles = [designation(row["id"], Role.REPRESENTATIVE, agency_id="A1") for row in rows]
        connection.execute(insert(designations), roles)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_list_of_five_thousand_is_paged_and_searched(
    browser: Browser, house: House, portal: Portal, scripts: bool
) -> None:
    fill(portal)
    async with signed_in(browser, house, "rhea", scripts=scripts) as rhea:
        names = rhea.page.locator("tbody th[scope=row]")
        await rhea.open(LIST)
        first = await names.all_inner_texts()
        assert len(first) == PAGE
        await rhea.follow("Show more")
        second = await names.all_inner_texts()
        assert len(second) == PAGE
        assert not set(first) & set(second)
        assert [*first, *second] == sorted([*first, *second]), "the second page goes on where the first one ended"
        await rhea.page.go_back()
        assert await names.all_inner_texts() == first
        await rhea.fill(search="qui")
        await rhea.press("Search")
        found = await names.all_inner_texts()
        assert len(found) == PAGE
        for _ in range((MANY // 100 - 1) // PAGE):
            await rhea.follow("Show more")
            found += await names.all_inner_texts()
        assert await rhea.page.get_by_role("link", name="Show more").count() == 0
        assert len(found) == len(set(found)) == MANY // 100, "the search goes on over all pages"
        assert all("Quill" in each for each in found)
        await rhea.fill(search="uill")
        await rhea.press("Search")
        assert await names.count() == 0, "a word is found by its beginning alone"
