"""The Back button and a reload after forms that were refused, checked, or taken: they never send a form again."""

import pytest
from playwright.async_api import Browser

from models.sign_in.sessions import Way
from portal.house import House
from tests.portal.browser.people import Somebody, signed_in, somebody
from tests.portal.conftest import Portal
from tests.portal.test_passkeys import invite
from tests.portal.test_sign_in import mailed

pytestmark = [
    pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"]),
]

USERS = "/requests/new/users?agency=A1"


async def back(person: Somebody) -> None:
    """Press Back. Chromium shows an error page, and Playwright raises, if that would send a form again."""
    await person.page.go_back()
    assert "There is a problem" not in await person.text()


async def enters(sam: Somebody, **names: str) -> None:
    """Enter a person, and go on to check the answers."""
    await sam.fill(**names)
    await sam.press("Check your answers")


async def typed(person: Somebody, name: str) -> str:
    """What is in a field."""
    return await person.page.locator(f"[name={name}]").first.input_value()


async def test_back_and_a_reload_after_a_refused_form_show_the_page_with_what_was_typed(
    browser: Browser, house: House, scripts: bool
) -> None:
    async with signed_in(browser, house, "sam", scripts=scripts) as sam:
        await sam.open(USERS)
        await enters(sam, first_name_1="Ivo")
        assert await sam.sees("There is a problem")
        assert await sam.page.locator("#problems:focus").count() == 1
        assert (sam.path, await typed(sam, "first_name_1")) == (USERS, "Ivo")
        await sam.page.reload()
        assert await typed(sam, "first_name_1") == "Ivo"
        await sam.open("/me")
        await back(sam)
        assert (sam.path, await typed(sam, "first_name_1")) == (USERS, "Ivo")
        assert await sam.sees("It was not sent yet")


async def test_back_from_the_answers_leads_to_the_form_with_what_was_typed(
    browser: Browser, house: House, scripts: bool
) -> None:
    async with signed_in(browser, house, "sam", scripts=scripts) as sam:
        await sam.open(USERS)
        await sam.choose(what="new_user", license_kind="standard", project_types="emergency-shelter")
        await enters(sam, first_name_1="Ivo", last_name_1="Larkspur", email_1="ivo@shelter.example")
        assert await sam.sees("Check your answers", "Ivo Larkspur", "emergency shelter")
        await sam.page.reload()
        assert await sam.sees("Check your answers", "Ivo Larkspur")
        await sam.page.go_back()
        assert await typed(sam, "last_name_1") == "Larkspur"
        await sam.page.go_forward()
        assert await sam.sees("Check your answers", "Ivo Larkspur")
        await sam.press("Change the answers")
        assert await typed(sam, "email_1") == "ivo@shelter.example"
        assert await sam.page.locator("[name=project_types][value=emergency-shelter]").is_checked()
        await enters(sam, first_name_1="Iva")
        assert await sam.sees("Iva Larkspur")


async def test_back_after_a_wrong_code_and_the_right_one_shows_a_whole_page(
    browser: Browser, house: House, portal: Portal, scripts: bool
) -> None:
    async with somebody(browser, house, scripts=scripts) as uma:
        await uma.open("/sign-in")
        await uma.fill(address="x" * 201)
        await uma.press("Email me a link and a code")
        assert await uma.sees("There is a problem")
        await uma.fill(address="uma@sample.example")
        await uma.press("Email me a link and a code")
        await uma.fill(code="0000 0000")
        await uma.press("Sign in")
        assert await uma.sees("There is a problem")
        await portal.house.finish()
        await uma.fill(code=mailed(portal)[1])
        await uma.press("Sign in")
        assert await uma.sees("You signed in as Uma Sample.")
        for _ in range(3):
            await back(uma)
            assert await uma.sees("What waits for you"), "whoever is signed in has nothing to do on these pages"


async def test_back_to_the_recovery_codes_shows_the_page_without_them(
    browser: Browser, house: House, portal: Portal, scripts: bool
) -> None:
    if not scripts:
        pytest.skip("Passkeys need JavaScript.")
    invite(portal)
    async with signed_in(browser, house, "lena", Way.MAIL) as lena:
        await lena.passkeys()
        await lena.open("/passkeys")
        await lena.fill(name="Laptop")
        await lena.press("Add a passkey")
        assert await lena.sees("Keep these recovery codes")
        await lena.open("/me")
        await back(lena)
        assert await lena.sees("Your passkeys", "Laptop")
        assert not await lena.sees("Keep these recovery codes")
