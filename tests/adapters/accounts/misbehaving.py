"""An HMIS in the test's own process: scim2-server, and each way in which such servers go wrong, one by one."""

import json
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import Any

import httpx
from pydantic import SecretStr
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import load_default_provider

from adapters.accounts.scim import ScimAccounts, ScimServer

URL = "http://hmis.example"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
MEDIA_TYPE = {"Content-Type": "application/scim+json"}

Account = dict[str, Any]


class Misbehavior(StrEnum):
    """What a server does wrong."""

    IGNORES_FILTER = "lists everybody, whatever was asked"
    FIRST_FOR_ANY_FILTER = "answers every filter with its first account"
    FINDS_PARTS = "finds what begins with what was asked"
    DUPLICATES = "shows the account that was asked for twice"
    ONE_A_PAGE = "shows one account a page, and says how many there are"
    ONE_A_PAGE_FOREVER = "shows the first page whatever page was asked"
    TOTAL_WITHOUT_RESOURCES = "says how many there are and shows none"
    RESOURCES_WITHOUT_TOTAL = "shows accounts and says that there are none"
    ANOTHER_ID = "answers with another account when asked for one by its id"
    LIST_FOR_ID = "answers with a list when asked for one account"
    REDIRECTS = "sends everybody elsewhere"
    ERROR_WITH_200 = "answers 200, with an error in the body"
    FINDS_NOTHING = "never finds anything by a filter"
    NOT_FOUND_AS_PAGE = "answers 404 with a page for people"
    PATCH_IS_IGNORED = "says that a change is made, and makes none"
    DELETE_IS_IGNORED = "says that an account is deleted, and keeps it"
    LOSES_EXTERNAL_ID = "does not keep externalId"
    OTHER_CASE = "shows user names in capitals"
    DECOMPOSES = "shows every text in another Unicode form"


async def nothing(request: httpx.Request) -> httpx.Response | None:
    """Let the server answer."""
    return None


provider = cache(load_default_provider)
"""What the server knows of SCIM; reading it takes longest."""


class ScimTestServer(httpx.AsyncBaseTransport):
    """A SCIM server without a port. What is in `misbehaves` it does wrong; `seen` is what it was asked."""

    def __init__(self) -> None:
        self._honest = httpx.WSGITransport(WSGIApplication(InMemoryStorage(), provider()))
        self.misbehaves: set[Misbehavior] = set()
        self.seen: list[tuple[str, str]] = []
        self.before: Callable[[httpx.Request], Awaitable[httpx.Response | None]] = nothing
        """What happens first; an answer from it is the server's."""

    @contextmanager
    def wrong(self, *misbehaviors: Misbehavior) -> Iterator[None]:
        """Go wrong in these ways for a while."""
        self.misbehaves |= set(misbehaviors)
        try:
            yield
        finally:
            self.misbehaves -= set(misbehaviors)

    def answers(self, answer: httpx.Response) -> None:
        """Give the same answer to everything from now on."""

        async def before(request: httpx.Request) -> httpx.Response | None:
            return answer

        self.before = before

    def client(self) -> ScimAccounts:
        """Our side of the connection."""
        return ScimAccounts(ScimServer(url=URL, token=SecretStr("a-token")), transport=self)

    def holds(self, user_name: str, **more: Any) -> str:
        """Have an account there that somebody made; return its id."""
        answer = self._ask("POST", "/Users", {"schemas": [USER], "userName": user_name, "active": True, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def account(self, account_id: str) -> Account | None:
        """What the server itself has under an id."""
        answer = self._ask("GET", f"/Users/{account_id}")
        return None if answer.status_code == 404 else dict(answer.json())

    def accounts(self) -> dict[str, Account]:
        """Everything the server itself has, by id."""
        return {each["id"]: each for each in self._ask("GET", "/Users").json()["Resources"]}

    def changes(self, account_id: str, **values: Any) -> None:
        """Have somebody change an account there."""
        shown = {key: value for key, value in (self.account(account_id) or {}).items() if key != "meta"}
        answer = self._ask("PUT", f"/Users/{account_id}", {**shown, **values})
        assert answer.status_code == 200, answer.text

    @property
    def acts(self) -> list[tuple[str, str]]:
        """What would have changed something."""
        return [each for each in self.seen if each[0] != "GET"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, rightly or wrongly."""
        await request.aread()
        self.seen.append((request.method, request.url.path))
        answer = await self.before(request)
        return answer if answer is not None else self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        wrong = self.misbehaves
        if Misbehavior.REDIRECTS in wrong:
            return httpx.Response(302, headers={"Location": f"{URL}/elsewhere"})
        if Misbehavior.ERROR_WITH_200 in wrong:
            return httpx.Response(200, json=_error("500"))
        if Misbehavior.PATCH_IS_IGNORED in wrong and request.method == "PATCH":
            return httpx.Response(204)
        if Misbehavior.DELETE_IS_IGNORED in wrong and request.method == "DELETE":
            return httpx.Response(204)
        answer = self._wrongly(request) if request.method == "GET" else self._forward(request)
        if Misbehavior.NOT_FOUND_AS_PAGE in wrong and answer.status_code == 404:
            return httpx.Response(404, text="<html>Not found</html>")
        return _shown(answer, wrong)

    def _wrongly(self, request: httpx.Request) -> httpx.Response:
        by_id = request.url.path.startswith("/Users/")
        return self._one(request) if by_id else self._several(request)

    def _one(self, request: httpx.Request) -> httpx.Response:
        others = [each for each in self.accounts().values() if not request.url.path.endswith(each["id"])]
        if Misbehavior.ANOTHER_ID in self.misbehaves and others:
            return httpx.Response(200, json=others[0])
        if Misbehavior.LIST_FOR_ID in self.misbehaves:
            return _list(list(self.accounts().values()))
        return self._forward(request)

    def _several(self, request: httpx.Request) -> httpx.Response:
        wrong, every = self.misbehaves, sorted(self.accounts().values(), key=lambda each: str(each["userName"]))
        asked = request.url.params.get("filter", "")
        found: list[Account] = self._forward(request).json().get("Resources", []) if asked else every
        if asked and Misbehavior.IGNORES_FILTER in wrong:
            found = every
        if asked and Misbehavior.FIRST_FOR_ANY_FILTER in wrong:
            found = every[:1]
        if asked and Misbehavior.FINDS_PARTS in wrong:
            start = asked.partition('"')[2].rstrip('"').lower()
            found = [each for each in every if str(each.get("externalId", "")).lower().startswith(start)]
        if asked and Misbehavior.FINDS_NOTHING in wrong:
            found = []
        if Misbehavior.DUPLICATES in wrong:
            found = [*found, *found]
        if Misbehavior.TOTAL_WITHOUT_RESOURCES in wrong:
            return _list([], total=len(found))
        if Misbehavior.RESOURCES_WITHOUT_TOTAL in wrong:
            return _list(found, total=0)
        if wrong & {Misbehavior.ONE_A_PAGE, Misbehavior.ONE_A_PAGE_FOREVER}:
            first = 1 if Misbehavior.ONE_A_PAGE_FOREVER in wrong else int(request.url.params.get("startIndex", "1"))
            return _list(found[first - 1 : first], total=len(found), start=first)
        if wrong & {Misbehavior.IGNORES_FILTER, Misbehavior.FIRST_FOR_ANY_FILTER, Misbehavior.FINDS_PARTS}:
            return _list(found)
        if wrong & {Misbehavior.FINDS_NOTHING, Misbehavior.DUPLICATES}:
            return _list(found)
        return self._forward(request)

    def _forward(self, request: httpx.Request) -> httpx.Response:
        content = request.content
        if Misbehavior.LOSES_EXTERNAL_ID in self.misbehaves and request.method == "POST":
            kept = {key: each for key, each in json.loads(content).items() if key != "externalId"}
            content = json.dumps(kept).encode()
        return self._ask(request.method, str(request.url).removeprefix(URL), content)

    def _ask(self, method: str, path: str, body: Account | bytes | None = None) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        request = httpx.Request(method, f"{URL}{path}", content=content or None, headers=MEDIA_TYPE)
        answer = self._honest.handle_request(request)
        return httpx.Response(answer.status_code, content=answer.read())


def _list(found: list[Account], *, total: int | None = None, start: int = 1) -> httpx.Response:
    return httpx.Response(
        200,
        json={
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": len(found) if total is None else total,
            "startIndex": start,
            "itemsPerPage": len(found),
            "Resources": found,
        },
    )


def _error(status: str) -> Account:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": status, "detail": "Something failed."}


def _shown(answer: httpx.Response, wrong: set[Misbehavior]) -> httpx.Response:
    """Return the answer as the server writes it: in capitals, or in another Unicode form."""
    if not answer.content or not wrong & {Misbehavior.OTHER_CASE, Misbehavior.DECOMPOSES}:
        return answer
    body = answer.json()
    for each in body.get("Resources", [body]):
        if Misbehavior.OTHER_CASE in wrong and "userName" in each:
            each["userName"] = each["userName"].upper()
    text = json.dumps(body, ensure_ascii=False)
    shown = unicodedata.normalize("NFD", text) if Misbehavior.DECOMPOSES in wrong else text
    return httpx.Response(answer.status_code, content=shown.encode())
