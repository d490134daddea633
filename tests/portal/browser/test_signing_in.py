"""Signing in as people do it: a code from an email, a first passkey, the passkey, and what helps when it is lost."""

import pytest
from playwright.async_api import Browser

from portal.house import House
from storage.passkeys import passkeys_of
from tests.portal.browser.chromium import complaints
from tests.portal.browser.people import Somebody, signed_in, somebody
from tests.portal.conftest import Portal
from tests.portal.test_invitations import RHEA, letters, recovery
from tests.portal.test_passkeys import LENA, invite
from tests.portal.test_sign_in import mailed


async def sign_in_by_email(person: Somebody, portal: Portal, address: str = LENA) -> None:
    """Ask for an email, and type the code from it."""
    await person.open("/sign-in")
    await person.sign_in_by_email(address, portal.mailroom)


async def add_passkey(person: Somebody, name: str) -> None:
    """Add a passkey of this browser."""
    await person.open("/passkeys")
    await person.fill(name=name)
    await person.press("Add a passkey")


@pytest.mark.requirement("S4")
async def test_a_passkey_is_added_by_invitation_and_signs_in(browser: Browser, house: House, portal: Portal) -> None:
    invite(portal)
    async with somebody(browser, house) as lena:
        heard, keys = complaints(lena.page), await lena.passkeys()
        await sign_in_by_email(lena, portal)
        assert await lena.sees("What waits for you", "You signed in with an email")
        await add_passkey(lena, "Laptop")
        assert await lena.sees("Keep these recovery codes", "Laptop")
        assert await keys.stored() == 1
        await lena.press("Sign out")
        await lena.open("/sign-in/passkey")
        await lena.press("Use a passkey")
        assert await lena.sees("You signed in as Lena Sample.")
        assert not await lena.sees("You signed in with an email")
        assert heard == []


@pytest.mark.requirement("S4")
async def test_whoever_lost_a_passkey_adds_another_one_with_a_recovery_code(
    browser: Browser, house: House, portal: Portal
) -> None:
    invite(portal)
    async with somebody(browser, house) as lena:
        await lena.passkeys()
        await sign_in_by_email(lena, portal)
        await add_passkey(lena, "Lost laptop")
        code = await lena.page.locator("code").first.inner_text()
    async with somebody(browser, house) as lena:
        keys = await lena.passkeys()
        await sign_in_by_email(lena, portal)
        await lena.open("/passkeys")
        await lena.fill(code=code)
        await lena.press("Use this code")
        assert await lena.sees("You can add a passkey now.")
        await add_passkey(lena, "New laptop")
        assert await keys.stored() == 1
        await lena.press("Sign out")
        await lena.open("/sign-in/passkey")
        await lena.press("Use a passkey")
        assert await lena.sees("You signed in as Lena Sample.")


@pytest.mark.requirement("S4", "S8", "S13")
async def test_whoever_lost_every_passkey_recovers_once_a_second_person_confirms_and_decides_nothing_for_a_day(
    browser: Browser, house: House, portal: Portal
) -> None:
    invite(portal, "rhea")
    async with somebody(browser, house) as rhea:
        await rhea.passkeys()
        await sign_in_by_email(rhea, portal, RHEA)
        await add_passkey(rhea, "Lost phone")
    async with somebody(browser, house) as rhea, signed_in(browser, house, "lena") as lena:
        keys = await rhea.passkeys()
        await sign_in_by_email(rhea, portal, RHEA)
        await rhea.open("/passkeys/lost")
        await rhea.fill(reason="My phone fell into the river.")
        await rhea.press("Ask for another passkey")
        assert await rhea.sees("Someone else has to confirm")
        await lena.open(recovery(portal))
        assert await lena.sees("My phone fell into the river.")
        await lena.fill(reason="I called Rhea at her desk.")
        await lena.press("Confirm that it is the owner")
        assert await lena.sees("You confirmed it")
        told = letters(portal)
        assert ("passkey_recovery_asked", ["rhea"]) in told
        assert ("passkey_recovery_to_confirm", ["lena"]) in told
        assert ("passkey_recovery_confirmed", ["rhea"]) in told
        await add_passkey(rhea, "New phone")
        assert await keys.stored() == 1
        assert ("passkey_added", ["rhea"]) in letters(portal)
        await rhea.press("Sign out")
        await rhea.open("/sign-in/passkey")
        await rhea.press("Use a passkey")
        assert await rhea.sees("You signed in as Rhea Sample.")
        old = next(each for each in passkeys_of(house.context.database, "rhea") if each.name == "Lost phone")
        for refused in (True, False):
            await rhea.open(f"/passkeys/{old.id}/remove")
            await rhea.press("Remove it")
            assert await rhea.sees("You added your passkey after a loss") is refused
            portal.clock.wait(hours=24)
            await rhea.open("/sign-in/passkey")
            await rhea.press("Use a passkey")


async def test_a_browser_that_uses_no_passkey_says_so_where_the_reader_is(
    browser: Browser, house: House, portal: Portal
) -> None:
    async with somebody(browser, house) as lena:
        await (await lena.passkeys()).refuse()
        await lena.open("/sign-in/passkey")
        await lena.page.get_by_role("button", name="Use a passkey").click()
        said = lena.page.locator("[data-passkey-problem]")
        await said.wait_for(state="visible")
        assert "No passkey was used." in await said.inner_text()
        assert await lena.page.locator("[data-passkey-problem]:focus").count() == 1
        assert lena.path == "/sign-in/passkey"


@pytest.mark.requirement("S19")
async def test_after_sign_out_the_back_button_shows_nothing(browser: Browser, house: House) -> None:
    async with signed_in(browser, house, "lena") as lena:
        await lena.open("/passkeys")
        assert await lena.sees("You have no passkey yet.")
        await lena.press("Sign out")
        await lena.page.go_back()
        assert await lena.sees("Your email address")
        assert not await lena.sees("You have no passkey yet.")


@pytest.mark.requirement("S1")
async def test_a_link_that_a_scanner_opens_with_its_scripts_still_signs_in(
    browser: Browser, house: House, portal: Portal
) -> None:
    async with somebody(browser, house) as uma, somebody(browser, house) as scanner:
        await uma.open("/sign-in")
        await uma.fill(address="uma@sample.example")
        await uma.press("Email me a link and a code")
        await portal.house.finish()
        link = mailed(portal)[0]
        await scanner.open(link)
        assert await scanner.sees("another browser")
        await uma.open(link)
        await uma.press("Sign in")
        assert await uma.sees("You signed in as Uma Sample.")
