"""People at browsers of their own, for tests that go from page to page as they do."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, CDPSession, Page

from adapters.mail.letter import Letter
from models.sign_in.sessions import Way
from portal.house import House
from portal.routing import GoTo, Open, Routes
from portal.visitor import Visitor
from services.sign_in import begin_session
from tests.portal.conftest import Mailroom
from tests.waiting import eventually

ENTRANCE = "/for-tests/session"
CODE = re.compile(r"\d{4} \d{4}")


def entrance() -> Routes:
    """Return a page that gives a browser a session that has begun elsewhere, as signing in would have done it."""
    routes = Routes()

    @routes.page(ENTRANCE + "/{secret}", allowed=Open.ANYONE)
    async def take(_: Visitor, secret: str) -> GoTo:
        """Go on to the first page with this session."""
        return GoTo("/", session=secret)

    return routes


class Somebody:
    """A person, or nobody yet, at a browser. Opens pages, fills in fields by their labels, and presses by the words."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.session = ""
        """The secret of the session that a test gave the browser."""

    async def open(self, path: str) -> None:
        """Open a page of the portal."""
        await self.page.goto(self.house.url + path)

    async def fill(self, **fields: str) -> None:
        """Fill in fields by the names of their inputs."""
        for name, value in fields.items():
            await self.page.locator(f"[name={name}]:visible").fill(value)

    async def choose(self, **fields: str) -> None:
        """Choose radio buttons and boxes by their names and values, as people do: by pressing the words beside them."""
        for name, value in fields.items():
            box = self.page.locator(f'[name={name}][value="{value}"]')
            await self.page.locator(f"label[for={await box.get_attribute('id')}]").click()

    async def press(self, button: str) -> None:
        """Press a button by its words, and wait for the page that follows."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=button, exact=True).click()

    async def sign_in_by_email(self, address: str, mailroom: Mailroom) -> None:
        """Ask for an email on the page that is open, and type the code from it."""
        before = len(mailroom.letters)
        await self.fill(address=address)
        await self.press("Email me a link and a code")
        letters = await eventually(lambda: _letters(mailroom), lambda found: len(found) > before)
        code = CODE.search(letters[-1].text)
        assert code is not None
        await self.fill(code=code[0])
        await self.press("Sign in")

    async def follow(self, link: str) -> None:
        """Follow a link by its words."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("link", name=link, exact=True).first.click()

    async def sees(self, *words: str) -> bool:
        """Say whether the page shows all these words."""
        text = await self.text()
        return all(each in text for each in words)

    async def text(self) -> str:
        """Return the words of the page."""
        return await self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.house.url)

    async def passkeys(self) -> "Passkeys":
        """Give the browser an authenticator, as a laptop with a fingerprint reader has one."""
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("WebAuthn.enable")
        added = await session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return Passkeys(session, added["authenticatorId"])


async def _letters(mailroom: Mailroom) -> list[Letter]:
    return list(mailroom.letters)


class Passkeys:
    """The authenticator of a browser."""

    def __init__(self, session: CDPSession, authenticator: str) -> None:
        self._session, self._id = session, authenticator

    async def stored(self) -> int:
        """Return how many passkeys it holds."""
        found = await self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return len(found["credentials"])

    async def refuse(self) -> None:
        """Let whoever is there give no finger and no PIN."""
        asked = {"authenticatorId": self._id, "isUserVerified": False}
        await self._session.send("WebAuthn.setUserVerified", asked)


@asynccontextmanager
async def somebody(browser: Browser, house: House, *, scripts: bool = True) -> AsyncIterator[Somebody]:
    """Give somebody a browser that was never here before. `scripts` says whether it runs JavaScript."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 1024}, reduced_motion="reduce", java_script_enabled=scripts
    )
    try:
        yield Somebody(await context.new_page(), house)
    finally:
        await context.close()


@asynccontextmanager
async def signed_in(
    browser: Browser, house: House, person_id: str, way: Way = Way.PASSKEY, *, scripts: bool = True
) -> AsyncIterator[Somebody]:
    """Give a person a browser in which that person has signed in."""
    begun = await begin_session(house.context, person_id, way)
    async with somebody(browser, house, scripts=scripts) as person:
        person.session = begun.secret
        await person.open(f"{ENTRANCE}/{begun.secret}")
        yield person
