"""A form that was refused leads to its page, which says once why; so Back and a reload never send a form again."""

import base64
import zlib

import pytest

from models.sign_in.sessions import Way
from portal import refusals
from portal.app import ROUTES
from portal.problems import FieldProblem, Problem
from portal.refusals import Refused
from tests.portal.conftest import URL, Browser, Portal
from tests.portal.test_kept import NOTE, Desk, kept, shown

CODES = "/passkeys/recovery-code"


async def refused(browser: Browser, path: str = "/sample/1/send", **typed: str) -> str:
    """Send a form that is not as it has to be. Returns where the browser goes on."""
    data = {**browser.hidden, **typed}
    answer = await browser.post(path, data=data, headers={"Origin": URL}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_every_act_has_a_page_to_lead_back_to() -> None:
    pages = {route.handler for route in ROUTES if route.form is None}
    assert [route.path for route in ROUTES if route.form is not None and route.shows not in pages] == []


async def test_a_refused_form_leads_to_its_page_which_says_once_why_and_keeps_what_was_typed(portal: Portal) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1", params={"tab": "new"})
    key = browser.hidden["key"]
    where = await refused(browser, "/sample/1/send?tab=new", who="", note=NOTE)
    assert where == "/sample/1?tab=new"
    page = await browser.open(where)
    assert (page.status_code, browser.hidden["key"]) == (422, key)
    assert "There is a problem" in page.text
    assert NOTE in shown(page.text)
    page = await browser.open(where)
    assert "There is a problem" not in page.text, "it says so once"
    assert "It was not sent yet" in page.text
    assert NOTE in shown(page.text)
    await browser.press("/sample/1/send?tab=new", who="tess", note=NOTE)
    assert desk.taken == [(key, NOTE)]
    assert kept(portal) == 0


async def test_why_a_form_was_refused_is_said_on_its_own_page_alone(portal: Portal) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1")
    await refused(browser, who="", note=NOTE)
    other = await browser.open("/sample/2")
    assert "There is a problem" not in other.text
    assert NOTE not in shown(other.text)
    assert "There is a problem" in (await browser.open("/sample/1")).text


async def test_what_somebody_types_before_signing_in_comes_back_too(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    where = await refused(browser, "/sign-in", address="x" * 201, next="/me")
    page = await browser.open(where)
    assert "There is a problem" in page.text
    assert "x" * 201 in page.text
    assert browser.hidden["next"] == "/me"


async def test_a_code_travels_in_no_cookie(portal: Portal) -> None:
    browser = await portal.signed_in_as("uma", Way.MAIL)
    await browser.open("/passkeys")
    secret = "abcd-efgh-ijkl-mnop"
    answer = await browser.post(CODES, data={**browser.hidden, "code": secret}, headers={"Origin": URL})
    said = answer.cookies[portal.house.cookies.refused].strip('"')
    found = refusals.read(said, "/passkeys")
    assert found is not None
    assert secret not in found.model_dump_json()
    assert kept(portal) == 0


async def test_what_is_too_long_to_be_kept_is_shown_in_the_answer_itself(portal: Portal) -> None:
    desk = Desk()
    browser = await portal.signed_in_as("uma", Way.MAIL, [desk.routes])
    await browser.open("/sample/1")
    text = "".join(f"{number} " for number in range(30_000))
    data = {**browser.hidden, "who": "", "note": text}
    answer = await browser.post("/sample/1/send", data=data, headers={"Origin": URL}, follow_redirects=False)
    assert answer.status_code == 422
    assert text in answer.text


async def test_a_browser_that_keeps_no_cookie_is_told_in_the_answer_itself(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    browser.cookies.clear()
    answer = await browser.post("/sign-in", data=browser.hidden, headers={"Origin": URL}, follow_redirects=False)
    assert answer.status_code == 403
    assert "There is a problem" in answer.text


REFUSED = Refused(page="/a", problem=Problem("No.", (FieldProblem("who", "Say who."),)), key="k", typed={"who": ["x"]})


def test_a_cookie_says_what_was_written_into_it() -> None:
    found = refusals.read(refusals.written(REFUSED), "/a")
    assert found is not None
    assert (found.problem, found.key, found.typed) == (REFUSED.problem, REFUSED.key, REFUSED.typed)


@pytest.mark.parametrize("text", ["", "x", "eJw=", "_" * 10_000, refusals.written(REFUSED)[:40]])
def test_a_cookie_that_is_none_of_ours_says_nothing(text: str) -> None:
    assert refusals.read(text, "/a") is None


def test_a_cookie_that_unpacks_to_more_than_it_may_says_nothing() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 1_000_000)).decode()
    assert len(bomb) < refusals.LARGEST
    assert refusals.read(bomb, "/a") is None
