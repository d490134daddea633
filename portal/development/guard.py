"""Refuses every request that did not come from a browser on this machine: the sign-in here asks for no proof."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAME_MACHINE = ("127.0.0.1", "[::1]")


class OnThisMachineOnly:
    """Lets requests for the portal's own address through, and leads other names of this machine there."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        self._url = url
        self._host = urlsplit(url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name, _, port = host.rpartition(":")
        if any(each == "forwarded" or each.startswith("x-forwarded") for each in headers):
            answer = PlainTextResponse("The development sign-in works only without a proxy.", 403)
            await answer(scope, receive, send)
        elif host == self._host:
            await self._app(scope, receive, send)
        elif name in SAME_MACHINE and port == self._host.rpartition(":")[2]:
            # WebAuthn refuses addresses made of numbers, and cookies of one name are not sent to the other.
            await RedirectResponse(f"{self._url}{scope['path']}", 307)(scope, receive, send)
        else:
            await PlainTextResponse("There is no such site here.", 421)(scope, receive, send)
