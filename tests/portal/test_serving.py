"""How browsers reach the portal: behind a proxy that is believed, compressed, with a page for health checks."""

from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from models.sign_in.limits import LIMITS, Tried
from portal.serving import server_config
from settings import Settings
from tests.portal.conftest import Portal

PROXY, BROWSER = "10.0.0.7", "203.0.113.9"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with where a request comes from."""
    request = Request(scope)
    await PlainTextResponse(f"{request.client.host if request.client else ''} {request.url.scheme}")(
        scope, receive, send
    )


async def seen(proxies: str, sender: str, tmp_path: Path, **headers: str) -> str:
    """What the portal takes for the place where a request comes from, and how."""
    config = server_config(echo, Settings(var=tmp_path, portal_proxies=proxies))
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(sender, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://access.example.org") as client:
        return (await client.get("/", headers=headers)).text


FORWARDED = {"X-Forwarded-For": BROWSER, "X-Forwarded-Proto": "https"}


@pytest.mark.requirement("S20")
@pytest.mark.parametrize(
    ("proxies", "sender", "wanted"),
    [
        ("", "127.0.0.1", "127.0.0.1 http"),
        (PROXY, PROXY, f"{BROWSER} https"),
        ("10.0.0.0/24, 192.0.2.1", PROXY, f"{BROWSER} https"),
        (PROXY, "10.0.0.8", "10.0.0.8 http"),
        (PROXY, "127.0.0.1", "127.0.0.1 http"),
    ],
    ids=["nobody", "the proxy", "its network", "somebody beside it", "the machine itself"],
)
async def test_only_a_named_proxy_is_believed(proxies: str, sender: str, wanted: str, tmp_path: Path) -> None:
    assert await seen(proxies, sender, tmp_path, **FORWARDED) == wanted


@pytest.mark.requirement("S20")
async def test_what_a_browser_adds_before_the_proxy_does_not_count(tmp_path: Path) -> None:
    forged = {**FORWARDED, "X-Forwarded-For": f"198.51.100.1, {BROWSER}"}
    assert await seen(PROXY, PROXY, tmp_path, **forged) == f"{BROWSER} https"


async def test_a_health_check_hears_that_the_portal_answers_and_nothing_else(portal: Portal) -> None:
    answer = await portal.browser().get("/healthy")
    assert (answer.status_code, answer.text) == (200, "The portal answers.\n")
    assert "set-cookie" not in answer.headers


async def test_pages_are_compressed_for_browsers_that_say_so(portal: Portal) -> None:
    browser = portal.browser()
    page = await browser.get("/privacy", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    plain = await browser.get("/privacy", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.requirement("S20")
def test_an_agency_shares_one_network_so_its_limit_is_wide() -> None:
    assert LIMITS[Tried.LINK_FROM_NETWORK].times > 10 * LIMITS[Tried.LINK_FOR_ADDRESS].times
