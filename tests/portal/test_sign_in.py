"""Signing in by email: a link or a code, once, for ten minutes, in the browser that asked."""

import re

import pytest

from models.sign_in.limits import LIMITS, Tried
from models.sign_in.links import CODE_TRIES
from portal.app import ROUTES
from portal.routing import Open
from tests.portal.conftest import Browser, Portal

UMA = "uma@sample.example"
LINK = re.compile(r"/sign-in/link/[\w-]+")
CODE = re.compile(r"\d{4} \d{4}")


async def asked(browser: Browser, address: str = UMA, to: str = "/") -> str:
    """Ask for an email. Returns the page that follows."""
    await browser.open(to)
    answer = await browser.press("/sign-in", address=address)
    assert answer.status_code == 200, answer.text
    return answer.text


def mailed(portal: Portal) -> tuple[str, str]:
    """The link and the code of the last email."""
    text = portal.mailroom.letters[-1].text
    link, code = LINK.search(text), CODE.search(text)
    assert link
    assert code
    return link[0], code[0]


@pytest.mark.requirement("S1", "S2")
async def test_a_link_signs_in_once_and_opening_it_spends_nothing(portal: Portal) -> None:
    browser = portal.browser()
    await asked(browser)
    link, _ = mailed(portal)
    for _ in range(3):
        page = await browser.open(link)
        assert "Sign in as Uma Sample" in page.text
    assert "You signed in as Uma Sample." in (await browser.press(link)).text
    assert "used already" in (await browser.open(link)).text


@pytest.mark.requirement("S2")
async def test_a_code_signs_in_where_it_was_asked_for_and_nowhere_else(portal: Portal) -> None:
    browser, other = portal.browser(), portal.browser()
    await asked(browser)
    link, code = mailed(portal)
    await other.open("/sign-in/code")
    assert "not right" in (await other.press("/sign-in/code", code=code)).text
    assert "another browser" in (await other.open(link)).text
    assert "You signed in" in (await browser.press("/sign-in/code", code=code)).text


@pytest.mark.requirement("S2")
async def test_a_link_and_its_code_are_good_for_ten_minutes(portal: Portal) -> None:
    browser = portal.browser()
    await asked(browser)
    link, code = mailed(portal)
    portal.clock.wait(minutes=10)
    assert "more than 10 minutes old" in (await browser.open(link)).text
    await browser.open("/sign-in/code")
    assert "more than 10 minutes old" in (await browser.press("/sign-in/code", code=code)).text


@pytest.mark.requirement("S2")
async def test_secrets_are_kept_as_hashes_only(portal: Portal) -> None:
    browser = portal.browser()
    await asked(browser)
    link, code = mailed(portal)
    await browser.open(link)
    await browser.press(link)
    stored = portal.stored()
    kept = [link.rpartition("/")[2], code, code.replace(" ", ""), *browser.cookies.values()]
    assert [each for each in kept if each in stored] == []


@pytest.mark.requirement("S3")
async def test_an_unknown_address_gets_the_same_answer_and_no_email(portal: Portal) -> None:
    known = await asked(portal.browser())
    unknown = await asked(portal.browser(), "nobody@nowhere.example")
    assert portal.comparable(known) == portal.comparable(unknown)
    assert len(portal.mailroom.letters) == 1


@pytest.mark.requirement("S20")
async def test_a_code_can_not_be_guessed(portal: Portal) -> None:
    browser = portal.browser()
    await asked(browser)
    _, code = mailed(portal)
    for _ in range(CODE_TRIES):
        assert "not right" in (await browser.press("/sign-in/code", code="0000 0000")).text
    assert "Too many wrong codes" in (await browser.press("/sign-in/code", code=code)).text


@pytest.mark.requirement("S20")
async def test_emails_for_one_address_are_limited_and_other_addresses_are_not(portal: Portal) -> None:
    for _ in range(LIMITS[Tried.LINK_FOR_ADDRESS].times):
        await asked(portal.browser())
    browser = portal.browser()
    await browser.open("/sign-in")
    assert "tried too often" in (await browser.press("/sign-in", address=UMA.upper())).text
    assert "on its way" in await asked(portal.browser(), "rhea@sample.example")
    portal.clock.wait(hours=1)
    assert "on its way" in await asked(portal.browser())


@pytest.mark.requirement("S6")
async def test_a_session_ends_after_an_idle_hour_and_after_a_day(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    portal.clock.wait(minutes=59)
    assert "What waits for you" in (await browser.open("/")).text
    portal.clock.wait(minutes=60)
    assert "Your email address" in (await browser.open("/")).text
    await signed_in(portal, browser)
    for _ in range(24):
        assert "What waits for you" in (await browser.open("/")).text
        portal.clock.wait(minutes=59, seconds=59)
    portal.clock.wait(minutes=1)
    assert "Your email address" in (await browser.open("/")).text


@pytest.mark.requirement("S10")
async def test_no_page_but_the_open_ones_is_shown_without_sign_in(portal: Portal) -> None:
    browser = portal.browser()
    closed = [each for each in ROUTES if each.form is None and each.allowed is not Open.ANYONE]
    assert len(closed) > 60
    for route in closed:
        path = re.sub(r"\{[^}]*\}", "1", route.path)
        answer = await browser.get(path)
        assert (answer.status_code, answer.headers.get("location", "")[:8]) == (303, "/sign-in"), path


async def test_whoever_signs_out_is_out_everywhere_in_that_browser(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    kept = dict(browser.cookies)
    assert "You signed out." in (await browser.press("/sign-out")).text
    browser.cookies.update(kept)
    assert "Your email address" in (await browser.open("/")).text


async def test_signing_in_leads_to_the_page_that_was_asked_for_and_never_to_another_site(portal: Portal) -> None:
    browser = portal.browser()
    for wanted, shown in (("/privacy", "Privacy"), ("//evil.example", "What waits"), ("/\\evil.example", "What waits")):
        await browser.open("/sign-in", params={"next": wanted})
        await browser.press("/sign-in", address=UMA)
        link, _ = mailed(portal)
        await browser.open(link)
        assert shown in (await browser.press(link)).text
        await browser.press("/sign-out")


@pytest.mark.requirement("S4")
async def test_an_email_gives_what_concerns_the_person_alone_and_the_page_says_so(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser, "lena@sample.example")
    page = await browser.open("/")
    assert "sign in with a passkey" in page.text
    assert (await browser.open("/reviews")).status_code == 403
    by_passkey = await portal.signed_in_as("lena")
    assert (await by_passkey.open("/reviews")).status_code == 200


@pytest.mark.requirement("S17")
@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
async def test_a_form_from_elsewhere_is_refused(portal: Portal, origin: str | None) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    answer = await browser.press("/sign-in", origin=origin, address=UMA)
    assert answer.status_code == 403
    assert UMA in answer.text, "what was typed is kept"
    assert portal.mailroom.letters == []


@pytest.mark.requirement("S17")
async def test_a_form_needs_the_token_of_its_browser_and_each_answer_has_another(portal: Portal) -> None:
    browser, other = portal.browser(), portal.browser()
    await other.open("/sign-in")
    await browser.open("/sign-in")
    first = browser.hidden["form_token"]
    await browser.open("/sign-in")
    assert browser.hidden["form_token"] != first
    assert "on its way" in (await browser.press("/sign-in", address=UMA, form_token=first)).text
    for wrong in ("", "x", other.hidden["form_token"]):
        answer = await browser.press("/sign-in", address=UMA, form_token=wrong)
        assert answer.status_code == 403


async def test_a_form_made_for_somebody_else_is_refused(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/")
    answer = await browser.press("/sign-out", for_person="lena")
    assert answer.status_code == 409
    assert "What waits for you" in (await browser.open("/")).text


@pytest.mark.requirement("S15")
async def test_a_form_takes_only_its_own_fields(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    answer = await browser.press("/sign-in", address=UMA, person_id="lena")
    assert answer.status_code == 422
    assert portal.mailroom.letters == []


@pytest.mark.requirement("S18", "S19")
async def test_every_answer_is_protected(portal: Portal) -> None:
    browser = portal.browser()
    for path in ("/sign-in", "/privacy", "/nowhere", "/"):
        answer = await browser.open(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "max-age" in answer.headers["strict-transport-security"]
    cookies = (await portal.browser().get("/sign-in")).headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_a_field_left_empty_is_named_beside_it_and_in_the_summary(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    answer = await browser.press("/sign-in", address="")
    assert answer.status_code == 422
    assert '<a href="#address">Enter your email address' in answer.text
    assert 'aria-describedby="address-hint address-problem"' in answer.text
    assert "<title>Error: Sign in" in answer.text


async def signed_in(portal: Portal, browser: Browser, address: str = UMA) -> None:
    """Sign in with the link of an email."""
    await asked(browser, address, "/sign-in")
    link, _ = mailed(portal)
    await browser.open(link)
    await browser.press(link)
