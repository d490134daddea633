"""Nothing typed is lost, nothing happens twice: sessions that end, checks in between, and parts that are away."""

import asyncio
import html
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from models.errors import ProcessesAway
from models.sign_in.drafts import KEPT_FOR, LARGEST
from models.sign_in.sessions import FRESH, Way
from portal.app import ROUTES
from portal.forms import Form, Line, OptionalText
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import sign_in
from storage.database import DatabaseAway
from storage.tables.drafts import drafts
from tests.portal.authenticator import Authenticator
from tests.portal.conftest import URL, Browser, Portal
from tests.portal.test_invitations import letters
from tests.portal.test_passkeys import enrolled, invite, options
from tests.portal.test_sign_in import UMA, mailed, signed_in

NOTE = "Uma starts on Monday; she shares the desk of “Lena & Co.” <b>"


class Sample(Form):
    """A form with a line that has to be filled in."""

    who: Line
    note: OptionalText = ""


class Desk:
    """What a page of a test took, and what is away."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.routes = Routes()
        self.away = False
        routes = self.routes

        @routes.page("/sample/{number}", allowed=Open.SIGNED_IN)
        async def sample(_: Visitor, number: str, tab: str = "") -> Page:
            """Show the form of the invitations, which has two fields."""
            return Page("invitations/list.html", {"invitations": (), "next": ""})

        @routes.act("/sample/{number}/send", allowed=Open.SIGNED_IN, form=Sample, shows=sample)
        async def send(_: Visitor, form: Sample, key: str, number: str) -> GoTo:
            """Take the form once a key."""
            if key not in [known for known, _ in self.taken]:
                self.taken.append((key, form.note))
            if self.away:
                raise ProcessesAway("The office can’t be reached.")
            return GoTo("/sample/1", "It was sent.")

        @routes.act("/sample/{number}/other", allowed=Open.SIGNED_IN, form=Sample, shows=sample)
        async def other(_: Visitor, form: Sample, key: str, number: str) -> GoTo:
            """Take another form of the same page."""
            self.taken.append((key, "other"))
            return GoTo("/sample/1", "The other one was sent.")


def shown(page: str) -> str:
    """A page's text with its signs as people see them."""
    return html.unescape(page)


def kept(portal: Portal) -> int:
    """How many drafts there are."""
    with portal.house.context.database.read() as connection:
        return connection.execute(select(func.count()).select_from(drafts)).scalar_one()


async def back_in(portal: Portal, browser: Browser) -> str:
    """Sign in again by email from the page that a browser shows. Returns the page that follows."""
    await browser.press("/sign-in", address=UMA, next=browser.hidden["next"])
    link, _ = mailed(portal)
    await browser.open(link)
    return shown((await browser.press(link)).text)


async def test_what_was_typed_when_the_session_ended_comes_back_after_signing_in_and_counts_once(
    portal: Portal,
) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1", params={"tab": "new"})
    key = browser.hidden["key"]
    portal.clock.wait(hours=2)
    answer = await browser.press("/sample/1/send?tab=new", who="tess", note=NOTE)
    assert "We kept what you typed" in answer.text
    assert desk.taken == []
    page = await back_in(portal, browser)
    assert "It was not sent yet" in page
    assert NOTE in page
    assert browser.hidden["key"] == key
    assert "It was sent." in (await browser.press("/sample/1/send?tab=new", who="tess", note=NOTE)).text
    assert desk.taken == [(key, NOTE)]
    assert kept(portal) == 0
    assert NOTE not in shown((await browser.open("/sample/1", params={"tab": "new"})).text)


async def test_it_comes_back_in_another_browser_if_the_form_proved_who_sent_it(portal: Portal) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1")
    portal.clock.wait(hours=2)
    await browser.press("/sample/1/send", who="tess", note=NOTE)
    other = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    assert NOTE in shown((await other.open("/sample/1")).text)
    stranger = await portal.signed_in_as("lena", Way.PASSKEY, [desk.routes])
    assert NOTE not in shown((await stranger.open("/sample/1")).text)


async def test_a_form_that_proves_nothing_comes_back_in_its_browser_alone(portal: Portal) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1")
    hidden = dict(browser.hidden)
    await browser.press("/sign-out")
    browser.hidden = hidden
    await browser.press("/sample/1/send", who="tess", note=NOTE)
    other = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    assert NOTE not in shown((await other.open("/sample/1")).text)
    assert NOTE in await back_in(portal, browser)


@pytest.mark.requirement("S17")
@pytest.mark.parametrize("origin", [None, "https://evil.example"])
async def test_nothing_is_kept_of_a_form_from_elsewhere(portal: Portal, origin: str | None) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1")
    portal.clock.wait(hours=2)
    await browser.press("/sample/1/send", origin=origin, who="tess", note=NOTE)
    assert kept(portal) == 0


@pytest.mark.parametrize(
    "sent", [{"for_person": "nobody-known"}, {"note": "x" * (LARGEST + 1)}], ids=["for a stranger", "too long"]
)
async def test_what_can_not_be_kept_is_not_said_to_be(portal: Portal, sent: dict[str, str]) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1")
    portal.clock.wait(hours=2)
    fields: dict[str, Any] = {"who": "tess", "note": NOTE, **sent}
    answer = await browser.press("/sample/1/send", **fields)
    assert "nothing was sent. Please sign in again." in answer.text
    assert kept(portal) == 0


async def test_a_draft_is_gone_after_thirty_days_or_when_it_is_not_wanted(portal: Portal) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    for number in ("1", "2"):
        await signed_in(portal, browser)
        await browser.open(f"/sample/{number}")
        portal.clock.wait(hours=2)
        await browser.press(f"/sample/{number}/send", who="tess", note=NOTE)
    await back_in(portal, browser)
    page = await browser.press("/drafts/discard", page="/sample/2")
    assert NOTE not in shown(page.text)
    assert NOTE in shown((await browser.open("/sample/1")).text)
    portal.clock.wait(days=KEPT_FOR.days)
    await signed_in(portal, browser)
    assert NOTE not in shown((await browser.open("/sample/1")).text)


async def test_while_the_office_is_away_a_form_is_kept_and_counts_once_later(portal: Portal) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1")
    desk.away = True
    answer = await browser.press("/sample/1/send", who="tess", note=NOTE)
    assert (answer.status_code, NOTE in shown(answer.text)) == (503, True)
    desk.away = False
    assert NOTE in shown((await browser.open("/sample/1")).text), "also after the page was left"
    await browser.press("/sample/1/send", who="tess", note=NOTE)
    assert len(desk.taken) == 1
    assert kept(portal) == 0


async def test_another_form_of_the_page_does_not_take_the_key_of_a_draft(portal: Portal) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1")
    desk.away = True
    await browser.press("/sample/1/send", who="tess", note=NOTE)
    await browser.open("/sample/1")
    await browser.press("/sample/1/other", who="tess")
    assert len({key for key, _ in desk.taken}) == 2


async def test_while_the_records_are_away_the_page_itself_keeps_the_form(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1")
    key = browser.hidden["key"]

    async def away(*_: object, **__: object) -> None:
        raise DatabaseAway("The records can’t be reached.")

    with monkeypatch.context() as broken:
        broken.setattr(sign_in, "session_of", away)
        answer = await browser.press("/sample/1/send", who="tess", note=NOTE)
        assert answer.status_code == 503
        assert "only on this page" in answer.text
        assert NOTE in shown(answer.text)
        assert browser.hidden["note"] == html.escape(NOTE).replace("&quot;", "&#34;")
        assert "Try again" in (await browser.open("/sample/1")).text
        foreign = await browser.press("/sample/1/send", origin="https://evil.example", who="tess", note=NOTE)
        assert NOTE not in shown(foreign.text)
    await browser.press("/sample/1/send", key=key, who="tess", note=NOTE, form_token=await token(browser))
    assert desk.taken == [(key, NOTE)]


async def token(browser: Browser) -> str:
    """A token of the page that is open."""
    await browser.open("/sample/1")
    return browser.hidden["form_token"]


async def test_what_somebody_else_typed_is_not_shown_and_waits_for_whoever_typed_it(portal: Portal) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    await signed_in(portal, browser)
    await browser.open("/sample/1")
    hidden = dict(browser.hidden)
    await browser.press("/sign-out")
    await signed_in(portal, browser, "lena@sample.example")
    browser.hidden = hidden
    answer = await browser.press("/sample/1/send", who="tess", note=NOTE)
    assert answer.status_code == 409
    assert NOTE not in shown(answer.text)
    assert (
        "You are signed in as Lena Sample, and this form was made for Uma Sample. So nothing was sent." in answer.text
    )
    assert 'name="next" value="/sample/1"' in answer.text
    out = await browser.press("/sign-out", for_person="lena", next="/sample/1")
    assert 'name="next" value="/sample/1"' in out.text
    await signed_in(portal, browser)
    assert NOTE in shown((await browser.open("/sample/1")).text)


async def test_nothing_is_kept_of_codes(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/passkeys")
    portal.clock.wait(hours=2)
    answer = await browser.press("/passkeys/recovery-code", code="abcd-efgh-ijkl-mnop")
    assert "nothing was sent. Please sign in again." in answer.text
    assert kept(portal) == 0


def test_every_form_with_a_code_or_a_credential_says_that_it_is_secret() -> None:
    open_ = [
        route.path
        for route in ROUTES
        if route.form is not None and {"code", "credential"} & route.form.model_fields.keys() and not route.form.secret
    ]
    assert open_ == []


# --- a fresh check


@pytest.mark.requirement("S8")
async def test_what_needs_a_fresh_check_asks_for_a_passkey_and_keeps_what_was_typed(portal: Portal) -> None:
    invite(portal)
    key = Authenticator(URL)
    await enrolled(portal, portal.browser(), key)
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    await browser.open("/invitations")
    portal.clock.wait(minutes=FRESH.seconds // 60)
    answer = await browser.press("/invitations", who="rhea", note=NOTE)
    assert "Confirm that it is you" in answer.text
    before = dict(browser.cookies)
    asked = html.unescape(re.findall(r'data-options="([^"]*)"', answer.text)[0])
    answer = await browser.press("/sign-in/confirm", credential=key.get(asked))
    assert answer.url.path == "/invitations"
    assert NOTE in shown(answer.text)
    old = portal.browser()
    old.cookies.update(before)
    assert "Your email address" in (await old.open("/")).text, "the secret is another one after a check"
    assert "gets an email" in (await browser.press("/invitations", who="rhea", note=NOTE)).text


@pytest.mark.requirement("S8")
async def test_nobody_confirms_with_the_passkey_or_the_code_of_somebody_else(portal: Portal) -> None:
    invite(portal)
    key = Authenticator(URL)
    await enrolled(portal, portal.browser(), key)
    rhea = await portal.signed_in_as("rhea")
    portal.clock.wait(minutes=20)
    asked = await options(rhea, "/sign-in/confirm")
    assert "We don’t know this passkey" in (await rhea.press("/sign-in/confirm", credential=key.get(asked))).text
    await sign_in.ask_for_email(portal.house.sign_in_mail(), UMA, rhea.cookies[portal.house.cookies.browser], "", "/")
    await portal.house.finish()
    _, code = mailed(portal)
    assert "not right" in (await rhea.press("/sign-in/confirm/code", code=code)).text


@pytest.mark.requirement("S8", "S4")
async def test_a_session_by_email_confirms_with_another_code_and_gets_no_more_rights(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser, "lena@sample.example")
    await browser.open("/sign-in/confirm", params={"next": "/privacy?x=1"})
    portal.clock.wait(seconds=1)
    answer = await browser.press("/sign-in/confirm/email")
    assert "on its way to you" in answer.text
    _, code = mailed(portal)
    answer = await browser.press("/sign-in/confirm/code", code=code)
    assert str(answer.url).endswith("/privacy?x=1")
    assert "sign in with a passkey" in (await browser.open("/")).text


@pytest.mark.requirement("S8")
def test_whatever_gives_power_is_fresh() -> None:
    signing_in = ("invite", "confirm_recovery", "remove_passkey", "deactivate")
    access = ("designate", "end_designation", "revoke", "confirm_account", "confirm_order", "change_access")
    kinds = (*signing_in, *access)
    acts = {route for route in ROUTES if route.form is not None}
    asked = {
        route.path: route.fresh
        for route in acts
        if getattr(route.allowed, "__name__", "").removeprefix("may_") in kinds
    }
    assert asked
    assert all(asked.values()), asked


# --- the way back, dead sessions, and staying signed in


async def test_signing_in_leads_back_to_exactly_the_page_that_was_asked_for(portal: Portal) -> None:
    desk = Desk()
    browser = portal.browser([desk.routes])
    answer = await browser.open("/sample/7?tab=a%20b%26c")
    assert answer.url.path == "/sign-in"
    await back_in(portal, browser)
    last = await browser.open("/sign-in", params={"next": "/sample/7?tab=a"})
    assert str(last.url).endswith("/sample/7?tab=a"), "whoever is signed in goes on at once"


SIGNED_IN_ROUTES = [route for route in ROUTES if route.needs_sign_in]


@pytest.mark.parametrize("route", SIGNED_IN_ROUTES, ids=[f"{each.method} {each.path}" for each in SIGNED_IN_ROUTES])
async def test_a_dead_session_leads_htmx_to_the_sign_in_page_and_back(portal: Portal, route: Any) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/")
    portal.clock.wait(hours=2)
    path = re.sub(r"\{\w+\}", "x1", re.sub(r"\{\w+:int\}", "1", route.path))
    headers = {"HX-Request": "true", "Origin": URL}
    answer = await browser.request(route.method, path, headers=headers, data=browser.hidden)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=/")
    assert answer.text == ""
    plain = await browser.request(route.method, path, headers={"Origin": URL}, data=browser.hidden)
    assert (plain.status_code, plain.headers["cache-control"]) == (303, "no-store")


async def test_after_signing_out_no_page_is_shown_from_the_browsers_memory(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    page = await browser.open("/")
    assert page.headers["cache-control"] == "no-store"
    assert '"history": false' in page.text
    await browser.press("/sign-out")
    assert "Your email address" in (await browser.open("/")).text


@pytest.mark.requirement("S6")
async def test_a_page_says_when_the_session_ends_and_a_link_extends_it(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    assert 'data-session-left="3600"' in (await browser.open("/")).text
    portal.clock.wait(minutes=59)
    assert "You stay signed in until" in (await browser.open("/sign-in/stay")).text
    portal.clock.wait(minutes=59)
    assert "What waits for you" in (await browser.open("/")).text


@pytest.mark.parametrize("shape", [lambda link: link, lambda link: f"{link}?utm=1"])
async def test_scanners_that_open_a_link_by_every_method_spend_nothing(
    portal: Portal, shape: Callable[[str], str]
) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    await browser.press("/sign-in", address=UMA)
    link, _ = mailed(portal)
    scanner = portal.browser()
    for method in ("HEAD", "GET", "GET", "POST"):
        await scanner.request(method, shape(link))
    await browser.open(link)
    assert "You signed in" in (await browser.press(link)).text


ENDPOINTS: Sequence[str] = ("/sign-in/link/never", "/sign-in/link/" + "x" * 500)


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_a_link_that_is_not_known_has_one_clear_next_step(portal: Portal, path: str) -> None:
    answer = await portal.browser().open(path)
    assert "Please ask for a new email" in answer.text


async def test_two_posts_at_once_are_one_invitation_and_one_letter(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena")
    await lena.open("/invitations")
    sent = {**lena.hidden, "who": "rhea", "note": ""}

    async def post() -> int:
        answer = await lena.post("/invitations", data=sent, headers={"Origin": URL}, follow_redirects=False)
        return answer.status_code

    assert list(await asyncio.gather(post(), post(), post())) == [303, 303, 303]
    assert [each for each in letters(portal) if each[0] == "invited"] == [("invited", ["rhea"])]
    assert (await lena.open("/invitations")).text.count('href="/invitations/i-') == 1


async def test_a_form_of_somebody_else_says_who_is_signed_in_where_the_page_is_closed_too(at_work: Portal) -> None:
    uma = await at_work.signed_in_as("uma")
    await uma.open("/me")
    hidden: dict[str, Any] = {**uma.hidden, "for_person": "lena", "for_name": "Lena Sample"}
    for page, form in (
        ("/deactivation/people/rhea", "/deactivation/people/rhea"),
        ("/requests/Q9", "/requests/Q9/last-day"),
    ):
        answer = await uma.press(form, **hidden)
        assert answer.status_code == 409
        assert "You are signed in as Uma Sample, and this form was made for Lena Sample." in answer.text
        assert f'href="{page}"' in answer.text
