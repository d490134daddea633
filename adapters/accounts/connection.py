"""The connection to the HMIS's accounts, as the settings name it."""

from pydantic import SecretStr

from adapters.accounts.port import AccountPort


def account_connection(url: str, token: SecretStr, timeout: float) -> AccountPort | None:
    """Return the connection, or None without an address. `timeout` is in seconds, for each request."""
    if not url:
        return None
    from adapters.accounts.scim import ScimAccounts, ScimServer  # It takes a second, which most commands don't need.

    return ScimAccounts(ScimServer(url=url, token=token, timeout=timeout))
