"""Accounts over SCIM 2.0 (RFC 7643, 7644): looked up, created, changed, deleted, and a second look to make sure."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr, ValidationError
from scim2_models import Email, ListResponse, Name, PatchOp, PatchOperation, User

from adapters import clock
from adapters.accounts.failures import AccountRefused, AccountsAway
from adapters.accounts.port import AccountHolder
from adapters.accounts.retry_after import retry_after
from adapters.accounts.verified import Asked, VerifiedAccount, verified
from models.base import Strict
from models.hmis_account import AccountLink, ShownAccount, external_id_mark, user_name_mark

ScimUser = User[Any]

MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PAGE = 100
"""How many accounts are asked for at a time."""

FOR_LATER = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
"""Answers after which the same request may be made again."""

NOT_SCIM = "We could not read the HMIS's answer: it is not SCIM."
INCOMPLETE = "The HMIS's list of accounts contradicts itself, so it can't be used. Nothing was changed."
GONE = "This account no longer exists in the HMIS."
NAME_TAKEN = "Somebody else has this user name in the HMIS. Please create the account by hand, with another name."


class ScimServer(Strict):
    """Where the HMIS's SCIM interface is. `timeout` is in seconds, for each request."""

    url: str
    token: SecretStr
    timeout: float = 20.0


class ScimAccounts:
    """Accounts of one HMIS. Close it at the end, or use it as an async context."""

    def __init__(
        self,
        server: ScimServer,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._now = now
        self._client = httpx.AsyncClient(
            base_url=server.url.rstrip("/"),
            headers={"Authorization": f"Bearer {server.token.get_secret_value()}", "Accept": MEDIA_TYPE},
            timeout=server.timeout,
            transport=transport,
            follow_redirects=False,
        )

    async def __aenter__(self) -> "ScimAccounts":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def find(self, key: str) -> VerifiedAccount | None:
        """Return the account with this key of ours (SCIM's externalId), or None if the HMIS shows none."""
        return verified(Asked.by_key(key), await self._filtered("externalId", key))

    async def linked(self, link: AccountLink, holder: AccountHolder) -> VerifiedAccount | None:
        """Return the linked account of `holder`, or None if it is gone."""
        may_be_renamed = () if holder.keeps_user_name else (holder.user_name,)
        user = await self._read(link.account_id)
        return verified(Asked.by_link(link, *may_be_renamed), [] if user is None else [_shown(user)])

    async def create(self, holder: AccountHolder) -> VerifiedAccount:
        """Create an active account for `holder`, or return the one that has the key already."""
        known = await self.find(holder.key) or await self._of_same_name(holder)
        if known is not None:
            return await self._made_active(known)
        user = ScimUser(
            user_name=holder.user_name,
            external_id=holder.key,
            name=Name(given_name=holder.first_name, family_name=holder.last_name),
            emails=[Email(value=holder.email, primary=True)],
            active=True,
        )
        answer = await self._ask("POST", "/Users", user.model_dump(), accept=(HTTPStatus.CONFLICT,))
        if answer.status_code != HTTPStatus.CONFLICT:
            return await self._just_made(_user(answer), holder)
        created_meanwhile = await self.find(holder.key)
        if created_meanwhile is None:
            raise AccountRefused(NAME_TAKEN)
        return await self._made_active(created_meanwhile)

    async def deactivate(self, account: VerifiedAccount) -> None:
        """End access, and read the account again to make sure."""
        await self._set_active(account, active=False)
        if (await self._again(account)).active:
            raise AccountRefused("The HMIS said that the account is deactivated, but it is still active.")

    async def reactivate(self, account: VerifiedAccount) -> None:
        """Restore access, and read the account again to make sure."""
        await self._set_active(account, active=True)
        if not (await self._again(account)).active:
            raise AccountRefused("The HMIS said that the account is active, but it is not.")

    async def update(self, account: VerifiedAccount, holder: AccountHolder) -> VerifiedAccount:
        """Give the account the holder's name and address, and read it again to make sure.

        Other addresses of the account stay. Nothing is sent if the account has all of it already.
        """
        if _is_up_to_date(account.shown, holder):
            return account
        user = await self._read(account.shown.id)
        changes: dict[str, Any] = {
            "name": {"givenName": holder.first_name, "familyName": holder.last_name},
            "emails": _with_address(user.emails or [] if user is not None else [], holder.email),
        }
        asked = account.asked
        if not holder.keeps_user_name:
            changes["userName"] = holder.user_name
            marks = (user_name_mark(account.shown.user_name), user_name_mark(holder.user_name))
            asked = asked.model_copy(update={"user_names": marks})
        await self._patch(account, {"op": "replace", "value": changes})
        after = verified(asked, [await self._read_present(account.shown.id)])
        if after is None or not _is_up_to_date(after.shown, holder):
            raise AccountRefused("The HMIS said that the name and the address are changed, but they are not.")
        return after

    async def delete(self, account: VerifiedAccount) -> None:
        """Delete the account, and look again to make sure."""
        await self._act(account, "DELETE")
        if await self._read(account.shown.id) is not None:
            raise AccountRefused("The HMIS said that the account is deleted, but it is still there.")

    async def every_account(self) -> list[ShownAccount]:
        """Return every account, page by page. Raises AccountRefused for a list that contradicts itself."""
        found: dict[str, ShownAccount] = {}
        expected: int | None = None
        while expected is None or len(found) < expected:
            params = {"startIndex": str(len(found) + 1), "count": str(PAGE)}
            total, page = _listed(await self._ask("GET", "/Users", params=params))
            is_new = {each.id for each in page} - found.keys()
            if expected not in (None, total) or len(is_new) < len(page) or (not page and len(found) < total):
                raise AccountRefused(INCOMPLETE)
            found |= {each.id: each for each in page}
            expected = total
        if len(found) > expected:
            raise AccountRefused(INCOMPLETE)
        return list(found.values())

    async def _filtered(self, attribute: str, value: str) -> list[ShownAccount]:
        """Return what the HMIS shows for a filter. A page that shows less than it counts is refused."""
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        total, shown = _listed(await self._ask("GET", "/Users", params={"filter": f'{attribute} eq "{quoted}"'}))
        if total != len(shown):
            raise AccountRefused(INCOMPLETE)
        return shown

    async def _of_same_name(self, holder: AccountHolder) -> VerifiedAccount | None:
        """Return the account with the holder's user name if it has the holder's key. Raises AccountRefused if not."""
        same_name = verified(Asked.by_user_name(holder.user_name), await self._filtered("userName", holder.user_name))
        if same_name is None:
            return None
        key = same_name.shown.external_id
        if key is None or external_id_mark(key) != external_id_mark(holder.key):
            raise AccountRefused(NAME_TAKEN)
        return same_name

    async def _just_made(self, made: ScimUser, holder: AccountHolder) -> VerifiedAccount:
        """Return an account that was just created, as the HMIS shows it when asked for it alone.

        Some servers don't keep an externalId: the account is then known by its id and its user name.
        """
        shown = await self._read_present(_shown(made).id)
        asked = Asked.by_user_name(holder.user_name).model_copy(
            update={
                "id": _shown(made).id,
                "external_id": external_id_mark(holder.key) if shown.external_id is not None else None,
            }
        )
        account = verified(asked, [shown])
        if account is None or not account.shown.active:
            raise AccountRefused("The HMIS said that the account is active, but it is not.")
        return account

    async def _made_active(self, account: VerifiedAccount) -> VerifiedAccount:
        if account.shown.active:
            return account
        await self.reactivate(account)
        active = verified(account.asked, [account.shown.model_copy(update={"active": True})])
        return active or account

    async def _set_active(self, account: VerifiedAccount, *, active: bool) -> None:
        await self._patch(account, {"op": "replace", "path": "active", "value": active})

    async def _patch(self, account: VerifiedAccount, operation: Mapping[str, Any]) -> None:
        patch = PatchOp[ScimUser](operations=[PatchOperation[ScimUser].model_validate(operation)])
        answer = await self._act(account, "PATCH", patch.model_dump())
        if _is_absent(answer):
            raise AccountRefused(GONE)

    async def _act(
        self, account: VerifiedAccount, method: str, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """Change or delete an account, after a last look that it is still the one that was asked for.

        Every request that changes an existing account is made here, and nowhere else.
        """
        await self._again(account)
        answer = await self._ask(method, _path(account.shown.id), body, accept=(HTTPStatus.NOT_FOUND,))
        _refuse_error(answer)
        return answer

    async def _again(self, account: VerifiedAccount) -> ShownAccount:
        """Read a verified account again. Raises AccountRefused if it is gone, or is another one."""
        again = verified(account.asked, [await self._read_present(account.shown.id)])
        if again is None:
            raise AccountRefused(GONE)
        return again.shown

    async def _read_present(self, account_id: str) -> ShownAccount:
        user = await self._read(account_id)
        if user is None:
            raise AccountRefused(GONE)
        return _shown(user)

    async def _read(self, account_id: str) -> ScimUser | None:
        answer = await self._ask("GET", _path(account_id), accept=(HTTPStatus.NOT_FOUND,))
        return None if _is_absent(answer) else _user(answer)

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
            wait = retry_after(answer, self._now())
            raise AccountsAway(f"The HMIS is busy (HTTP {answer.status_code}).", wait)
        raise AccountRefused(_why(answer))


def _shown(user: ScimUser) -> ShownAccount:
    if not user.id or not user.user_name:
        raise AccountRefused("The HMIS described an account without an id or a user name.")
    addresses = sorted((each for each in user.emails or [] if each.value), key=lambda each: not each.primary)
    return ShownAccount(
        id=user.id,
        user_name=user.user_name,
        external_id=user.external_id or None,
        active=user.active is not False,
        first_name=(user.name.given_name or "") if user.name else "",
        last_name=(user.name.family_name or "") if user.name else "",
        emails=tuple(str(each.value) for each in addresses),
    )


def _is_up_to_date(shown: ShownAccount, holder: AccountHolder) -> bool:
    """Return whether an account shows the holder's name and address. A server may use another Unicode form."""
    right_name = _plain(shown.first_name, shown.last_name) == _plain(holder.first_name, holder.last_name)
    right_address = [each.lower() for each in shown.emails[:1]] == [holder.email.lower()]
    right_user_name = holder.keeps_user_name or user_name_mark(shown.user_name) == user_name_mark(holder.user_name)
    return right_name and right_address and right_user_name


def _plain(*texts: str) -> list[str]:
    return [unicodedata.normalize("NFC", each) for each in texts]


def _with_address(emails: list[Email], address: str) -> list[dict[str, Any]]:
    """Return the addresses of an account with `address` in place of the primary one, or of the first."""
    written = [each.model_dump(exclude_none=True) for each in emails]
    main = next((each for each in written if each.get("primary")), written[0] if written else None)
    others = [each for each in written if each is not main and each.get("value") != address]
    return [{**(main or {}), "value": address, "primary": True}, *others]


def _path(account_id: str) -> str:
    """Return the path of an account. The HMIS makes the id, which may hold any character."""
    return f"/Users/{quote(account_id, safe='')}"


def _user(answer: httpx.Response) -> ScimUser:
    """Read one account. An error or a list in the body is refused, whatever the status says."""
    if USER not in _schemas(answer):
        raise AccountRefused(NOT_SCIM)
    user: ScimUser = _read(ScimUser, answer)
    return user


def _listed(answer: httpx.Response) -> tuple[int, list[ShownAccount]]:
    """Read a list: how many accounts the HMIS counts, and those it shows."""
    if LIST not in _schemas(answer):
        raise AccountRefused(NOT_SCIM)
    found = _read(ListResponse[ScimUser], answer)
    shown = [_shown(each) for each in found.resources or []]
    total = found.total_results
    if total is None or total < len(shown):
        raise AccountRefused(INCOMPLETE)
    return total, shown


def _is_absent(answer: httpx.Response) -> bool:
    """Return whether the HMIS says, in SCIM, that there is no such account.

    Any other "not found", such as a page for people, may come from something in between, or from a wrong address.
    """
    if answer.status_code != HTTPStatus.NOT_FOUND:
        return False
    if ERROR not in _schemas(answer):
        raise AccountRefused(NOT_SCIM)
    return True


def _refuse_error(answer: httpx.Response) -> None:
    """Raise AccountRefused for an error in the body of an answer whose status says that all is well."""
    if answer.is_success and answer.content and ERROR in _schemas(answer):
        raise AccountRefused("The HMIS refused this.")


def _schemas(answer: httpx.Response) -> list[str]:
    try:
        schemas = answer.json().get("schemas")
    except (ValueError, AttributeError):
        schemas = None
    return [str(each) for each in schemas] if isinstance(schemas, list) else []


def _read(kind: Any, answer: httpx.Response) -> Any:
    try:
        return kind.model_validate(answer.json())
    except (ValidationError, ValueError):
        pass
    raise AccountRefused(NOT_SCIM)  # Outside the handler: the cause would quote a person's data.


def _why(answer: httpx.Response) -> str:
    """Return the refusal as a sentence, with the code only: the HMIS's own message may hold names."""
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "The HMIS does not accept the login that HMIS Access uses for accounts."
    if answer.is_redirect:
        return "The HMIS sends us to another address. Please correct its address in the settings."
    return f"The HMIS refused this (HTTP {answer.status_code})."
