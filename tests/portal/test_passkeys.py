"""Passkeys: a first one by invitation, others by a passkey; signing in gives the roles that a person holds."""

import html
import re
from datetime import timedelta

import pytest

from models.sign_in.limits import LIMITS, Tried
from models.sign_in.passkeys import INVITED_FOR, Invitation
from storage.passkeys import passkeys_of, save_invitation
from tests.portal.authenticator import Authenticator
from tests.portal.conftest import URL, Browser, Portal
from tests.portal.test_sign_in import signed_in

LENA = "lena@sample.example"
OPTIONS = re.compile(r'data-options="([^"]*)"')


def invite(portal: Portal, person_id: str = "lena", **changes: object) -> None:
    """Invite somebody to add a passkey."""
    usual = {"id": f"invitation-{person_id}", "person_id": person_id, "by": "rhea", "at": portal.clock()}
    save_invitation(portal.house.context.database, Invitation.model_validate({**usual, **changes}))


async def options(browser: Browser, path: str) -> str:
    """What the page asks of the browser's authenticator."""
    found = OPTIONS.search((await browser.open(path)).text)
    assert found
    return html.unescape(found[1])


async def enrolled(portal: Portal, browser: Browser, key: Authenticator, address: str = LENA) -> str:
    """Sign in by email and add a passkey. Returns the page that follows."""
    await signed_in(portal, browser, address)
    credential = key.create(await options(browser, "/passkeys"))
    return (await browser.press("/passkeys", credential=credential, name="Blue key")).text


@pytest.mark.requirement("S4")
async def test_a_passkey_gives_the_roles_that_an_email_does_not(portal: Portal) -> None:
    invite(portal)
    key = Authenticator(URL)
    first = portal.browser()
    page = await enrolled(portal, first, key)
    assert "Blue key" in page
    assert page.count("<code>") == 10
    assert "sign in with a passkey" in (await first.open("/")).text
    browser = portal.browser()
    answer = await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    assert "You signed in as Lena Sample." in answer.text
    assert "sign in with a passkey" not in answer.text


@pytest.mark.requirement("S4")
@pytest.mark.parametrize(
    "changes",
    [None, {"recovery": True}, {"at": "long ago"}, {"withdrawn": True}],
    ids=["no invitation", "a recovery that nobody confirmed", "an old invitation", "a withdrawn invitation"],
)
async def test_nobody_adds_a_first_passkey_without_an_invitation(
    portal: Portal, changes: dict[str, object] | None
) -> None:
    if changes is not None:
        at = portal.clock() - INVITED_FOR if "at" in changes else portal.clock()
        invite(portal, at=at, withdrawn_at=at if "withdrawn" in changes else None, recovery="recovery" in changes)
    browser = portal.browser()
    await signed_in(portal, browser, LENA)
    page = await browser.open("/passkeys")
    assert "You need an invitation" in page.text
    answer = await browser.press("/passkeys", credential="{}", name="Mine")
    assert answer.status_code == 403


async def test_an_invitation_is_used_once(portal: Portal) -> None:
    invite(portal)
    browser = portal.browser()
    await enrolled(portal, browser, Authenticator(URL))
    assert "You need an invitation" in (await browser.open("/passkeys")).text


async def test_another_passkey_is_added_in_a_session_that_a_passkey_began(portal: Portal) -> None:
    invite(portal)
    key, second = Authenticator(URL), Authenticator(URL, number=2)
    await enrolled(portal, portal.browser(), key)
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    credential = second.create(await options(browser, "/passkeys"))
    page = await browser.press("/passkeys", credential=credential, name="Phone")
    assert "Phone" in page.text
    assert "<code>" not in page.text, "recovery codes come with the first passkey only"


async def test_an_answer_is_good_once_in_its_browser_for_five_minutes(portal: Portal) -> None:
    invite(portal)
    key = Authenticator(URL)
    await enrolled(portal, portal.browser(), key)
    browser, other = portal.browser(), portal.browser()
    credential = key.get(await options(browser, "/sign-in/passkey"))
    await other.open("/sign-in/passkey")
    assert "took too long" in (await other.press("/sign-in/passkey", credential=credential)).text
    assert "You signed in" in (await browser.press("/sign-in/passkey", credential=credential)).text
    again = portal.browser()
    late = key.get(await options(again, "/sign-in/passkey"))
    portal.clock.wait(minutes=5)
    assert "took too long" in (await again.press("/sign-in/passkey", credential=late)).text


@pytest.mark.parametrize("wrong", ["other site", "unverified", "other key", "nonsense", "unknown key"])
async def test_an_answer_that_proves_nothing_signs_nobody_in(portal: Portal, wrong: str) -> None:
    invite(portal)
    key = Authenticator(URL)
    await enrolled(portal, portal.browser(), key)
    browser = portal.browser()
    asked = await options(browser, "/sign-in/passkey")
    if wrong == "other site":
        key.origin = "https://evil.example"
    elif wrong == "unverified":
        key.verified = False
    elif wrong == "other key":
        key.key = Authenticator(URL, number=3).key
    elif wrong == "unknown key":
        key = Authenticator(URL, number=4)
    credential = "{}" if wrong == "nonsense" else key.get(asked)
    answer = await browser.press("/sign-in/passkey", credential=credential)
    assert answer.status_code == (404 if wrong == "unknown key" else 422)
    assert "Your email address" in (await browser.open("/")).text


async def test_a_copied_passkey_whose_count_goes_back_is_refused(portal: Portal) -> None:
    invite(portal)
    key = Authenticator(URL)
    await enrolled(portal, portal.browser(), key)
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    key.count = 0
    copy = portal.browser()
    answer = await copy.press("/sign-in/passkey", credential=key.get(await options(copy, "/sign-in/passkey")))
    assert answer.status_code == 422


async def test_a_passkey_after_a_recovery_is_trusted_a_day_later(portal: Portal) -> None:
    now = portal.clock()
    invite(portal, recovery=True, confirmed_by="rhea", confirmed_at=now)
    await enrolled(portal, portal.browser(), Authenticator(URL))
    (passkey,) = passkeys_of(portal.house.context.database, "lena")
    assert passkey.trusted_from == now + timedelta(hours=24)


CODE = re.compile(r"<code>([\w-]+)</code>")


@pytest.mark.requirement("S4")
async def test_a_recovery_code_lets_its_owner_add_another_passkey_once(portal: Portal) -> None:
    invite(portal)
    code, other = CODE.findall(await enrolled(portal, portal.browser(), Authenticator(URL)))[:2]
    browser = portal.browser()
    await signed_in(portal, browser, LENA)
    await browser.open("/passkeys")
    assert "not one of your recovery codes" in (await browser.press("/passkeys/recovery-code", code="abcd-abcd")).text
    typed = code.replace("-", " ").upper()
    assert "The code was right" in (await browser.press("/passkeys/recovery-code", code=typed)).text
    credential = Authenticator(URL, number=2).create(await options(browser, "/passkeys"))
    assert "New phone" in (await browser.press("/passkeys", credential=credential, name="New phone")).text
    assert "was used before" in (await browser.press("/passkeys/recovery-code", code=code)).text
    assert "The code was right" in (await browser.press("/passkeys/recovery-code", code=other)).text
    (second,) = [each for each in passkeys_of(portal.house.context.database, "lena") if each.name == "New phone"]
    assert second.trusted_from == second.added_at + timedelta(hours=24)


@pytest.mark.requirement("S4")
async def test_nobody_uses_the_recovery_code_of_somebody_else(portal: Portal) -> None:
    invite(portal)
    (code, *_) = CODE.findall(await enrolled(portal, portal.browser(), Authenticator(URL)))
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/passkeys")
    assert "not one of your recovery codes" in (await browser.press("/passkeys/recovery-code", code=code)).text


@pytest.mark.requirement("S20")
async def test_recovery_codes_can_not_be_guessed(portal: Portal) -> None:
    invite(portal)
    (code, *_) = CODE.findall(await enrolled(portal, portal.browser(), Authenticator(URL)))
    browser = portal.browser()
    await signed_in(portal, browser, LENA)
    await browser.open("/passkeys")
    for _ in range(LIMITS[Tried.CODE_FROM_BROWSER].times):
        await browser.press("/passkeys/recovery-code", code="abcd-abcd-abcd-abcd")
    assert "tried too often" in (await browser.press("/passkeys/recovery-code", code=code)).text
