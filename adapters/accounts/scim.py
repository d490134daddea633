"""Accounts over SCIM 2.0 (RFC 7643, 7644): create, PATCH active, delete, and a second look to make sure."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr, ValidationError
from scim2_models import Email, ListResponse, Name, PatchOp, PatchOperation, User

from adapters.accounts.port import AccountHolder, AccountRefused, AccountsAway, HmisAccount
from models.base import Strict

ScimUser = User[Any]

MEDIA_TYPE = "application/scim+json"
FOR_LATER = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
"""Answers after which the same request may be made again."""


class ScimServer(Strict):
    """Where the HMIS's SCIM interface is. `timeout` is in seconds, for each request."""

    url: str
    token: SecretStr
    timeout: float = 20.0


class ScimAccounts:
    """Accounts of one HMIS. Close it at the end, or use it as an async context."""

    def __init__(self, server: ScimServer, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=server.url.rstrip("/"),
            headers={"Authorization": f"Bearer {server.token.get_secret_value()}", "Accept": MEDIA_TYPE},
            timeout=server.timeout,
            transport=transport,
        )

    async def __aenter__(self) -> "ScimAccounts":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def find(self, key: str) -> HmisAccount | None:
        """Return the account with this key of ours (SCIM's externalId), if there is one."""
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        answer = await self._ask("GET", "/Users", params={"filter": f'externalId eq "{quoted}"'})
        users = _read(ListResponse[ScimUser], answer).resources or []
        return _account(users[0]) if users else None

    async def create(self, holder: AccountHolder) -> HmisAccount:
        """Create an active account for `holder`, or return the one that has the key already."""
        known = await self.find(holder.key)
        if known is not None:
            if not known.active:
                await self.reactivate(known.id)
            return known.model_copy(update={"active": True})
        user = ScimUser(
            user_name=holder.user_name,
            external_id=holder.key,
            name=Name(given_name=holder.first_name, family_name=holder.last_name),
            emails=[Email(value=holder.email, primary=True)],
            active=True,
        )
        answer = await self._ask("POST", "/Users", user.model_dump(), accept=(HTTPStatus.CONFLICT,))
        if answer.status_code != HTTPStatus.CONFLICT:
            return _account(_read(ScimUser, answer))
        created_meanwhile = await self.find(holder.key)
        if created_meanwhile is None:
            raise AccountRefused(
                "Somebody else has this user name in the HMIS. Please create the account by hand, with another name."
            )
        return created_meanwhile

    async def deactivate(self, account_id: str) -> None:
        """End access, and read the account again to make sure."""
        if not await self._set_active(account_id, active=False):
            return
        after = await self._read_account(account_id)
        if after is not None and after.active:
            raise AccountRefused("The HMIS said that the account is deactivated, but it is still active.")

    async def reactivate(self, account_id: str) -> None:
        """Restore access."""
        if not await self._set_active(account_id, active=True):
            raise AccountRefused("This account no longer exists in the HMIS. Please create it.")
        after = await self._read_account(account_id)
        if after is None or not after.active:
            raise AccountRefused("The HMIS said that the account is active, but it is not.")

    async def delete(self, account_id: str) -> None:
        """Delete the account, and look again to make sure."""
        await self._ask("DELETE", _path(account_id), accept=(HTTPStatus.NOT_FOUND,))
        if await self._read_account(account_id) is not None:
            raise AccountRefused("The HMIS said that the account is deleted, but it is still there.")

    async def _set_active(self, account_id: str, *, active: bool) -> bool:
        """Set whether an account is active, and return whether there is such an account."""
        operation = PatchOperation[ScimUser](op=PatchOperation.Op.replace_, path="active", value=active)
        patch = PatchOp[ScimUser](operations=[operation])
        answer = await self._ask("PATCH", _path(account_id), patch.model_dump(), accept=(HTTPStatus.NOT_FOUND,))
        return answer.status_code != HTTPStatus.NOT_FOUND

    async def _read_account(self, account_id: str) -> HmisAccount | None:
        answer = await self._ask("GET", _path(account_id), accept=(HTTPStatus.NOT_FOUND,))
        return None if answer.status_code == HTTPStatus.NOT_FOUND else _account(_read(ScimUser, answer))

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        accept: tuple[HTTPStatus, ...] = (),
    ) -> httpx.Response:
        try:
            answer = await self._client.request(
                method, path, json=body, params=params, headers={"Content-Type": MEDIA_TYPE} if body else None
            )
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise AccountRefused("The address of the HMIS in the settings is not a web address.") from None
        except httpx.RequestError as error:
            raise AccountsAway(f"The HMIS can't be reached ({type(error).__name__}).") from None
        if answer.is_success or answer.status_code in accept:
            return answer
        if answer.status_code in FOR_LATER:
            raise AccountsAway(f"The HMIS is busy (HTTP {answer.status_code}).")
        raise AccountRefused(_why(answer))


def _account(user: ScimUser) -> HmisAccount:
    if user.id is None or user.user_name is None:
        raise AccountRefused("The HMIS described an account without an id or a user name.")
    return HmisAccount(id=user.id, user_name=user.user_name, active=user.active is not False)


def _path(account_id: str) -> str:
    """Return the path of an account. The HMIS makes the id, which may hold any character."""
    return f"/Users/{quote(account_id, safe='')}"


def _read(kind: Any, answer: httpx.Response) -> Any:
    try:
        return kind.model_validate(answer.json())
    except (ValidationError, ValueError):
        pass
    raise AccountRefused(
        "We could not read the HMIS's answer: it is not SCIM."
    )  # Outside the handler: the cause would quote a person's data.


def _why(answer: httpx.Response) -> str:
    """Return the refusal as a sentence, with the code only: the HMIS's own message may hold names."""
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "The HMIS does not accept the login that HMIS Access uses for accounts."
    return f"The HMIS refused this (HTTP {answer.status_code})."
