"""A mail gateway that opens every link of every letter before its reader does, in each way that gateways have."""

import re
from collections.abc import Iterable
from itertools import cycle

import httpx
import pytest
from playwright.async_api import Browser, Error

from adapters.mail.checks import sample_facts
from adapters.mail.rendering import render
from models.effects import Notice
from models.notices import TEMPLATES
from models.pages import stands
from portal.house import House
from tests.adapters.mail.samples import by_the_end_of_the_day, mailing, pack
from tests.portal.browser.people import Somebody, somebody
from tests.portal.conftest import Portal
from tests.portal.test_letters_lead import PATHS
from tests.portal.test_sign_in import mailed

LINK = re.compile(r"https?://[^\s\"<>]+")
WAYS = ("HEAD", "GET", "OPTIONS", "GET")


def letters(url: str) -> Iterable[str]:
    """Every letter, in both forms. Together they lead to every page to which letters lead."""
    pages = [path for path in PATHS if stands(path)]
    names = list(TEMPLATES)
    for name, page in zip(cycle(names), pages * (len(names) // len(pages) + 1), strict=False):
        template = TEMPLATES[name]
        asked = Notice(
            template=name,
            to=("p-dana",),
            about="p-dana" if template.about else None,
            facts=sample_facts(template),
            deadline=by_the_end_of_the_day() if template.dated else None,
            page=page,
        )
        written = render(asked, mailing(portal=url), pack())
        yield from (written.text, written.html)


def links_in(texts: Iterable[str], url: str) -> list[str]:
    """Return the links to the portal, each once."""
    found = [link.rstrip(".,)") for text in texts for link in LINK.findall(text)]
    return [each for each in dict.fromkeys(found) if each.startswith(url)]


async def fetches(links: Iterable[str]) -> None:
    """Ask for each link without a browser, as most gateways do, and follow where it leads."""
    async with httpx.AsyncClient(follow_redirects=True) as gateway:
        for link in links:
            for method in WAYS:
                await gateway.request(method, link)
            await gateway.get(link, params={"utm_source": "gateway"})


async def looks(gateway: Somebody, links: Iterable[str]) -> None:
    """Open each link in a browser, and wait for its scripts."""
    for link in links:
        await gateway.page.goto(link, wait_until="load")


async def presses_everything(gateway: Somebody, link: str) -> None:
    """Press each button of a page, as gateways do that follow forms too."""
    await gateway.page.goto(link)
    for number in range(await gateway.page.locator("main button:visible").count()):
        await gateway.page.goto(link)
        try:
            await gateway.page.locator("main button:visible").nth(number).click(timeout=2_000)
            await gateway.page.wait_for_load_state()
        except Error:
            continue  # There are fewer buttons now.


@pytest.mark.requirement("S1", "S2")
async def test_a_gateway_that_opens_every_link_of_every_letter_spends_none_and_signs_nobody_in(
    browser: Browser, house: House, portal: Portal
) -> None:
    async with (
        somebody(browser, house) as uma,
        somebody(browser, house) as gateway,
        somebody(browser, house, scripts=False) as plain,
    ):
        await uma.open("/sign-in")
        await uma.fill(address="uma@sample.example")
        await uma.press("Email me a link and a code")
        await portal.house.finish()
        secret = house.url + mailed(portal)[0]
        links = links_in([*letters(house.url), portal.mailroom.letters[-1].text, secret], house.url)
        assert {house.url + path for path in PATHS if stands(path)} <= set(links)
        before = portal.stored()
        await fetches(links)
        await looks(plain, links)
        await looks(gateway, links)
        assert portal.stored() == before, "opening a link changes nothing"
        for each in (plain, gateway):
            await presses_everything(each, secret)
            await each.open("/me")
            assert await each.sees("Your email address"), "nobody is signed in there"
        await uma.page.goto(secret)
        await uma.press("Sign in")
        assert await uma.sees("You signed in as Uma Sample.")


@pytest.mark.requirement("S1")
async def test_no_letter_but_the_one_to_sign_in_holds_a_secret(house: House) -> None:
    for link in links_in(letters(house.url), house.url):
        path = link.removeprefix(house.url)
        assert path in PATHS, f"a letter leads to {path}, which names more than a page"
