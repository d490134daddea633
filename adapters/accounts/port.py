"""How the rest of the system sees accounts in the HMIS: what it can look up, and what it can have done.

Every act on an account takes a VerifiedAccount, so none can be asked for on the strength of an id or a name alone.
"""

from typing import Protocol

from adapters.accounts.verified import VerifiedAccount
from models.base import Key, Message
from models.hmis_account import AccountLink, ShownAccount


class AccountHolder(Message):
    """The person an account is for. `user_name` is what the person types to sign in.

    `key` is ours and never changes, even when names and addresses do. A person has an account at each agency.
    """

    key: Key
    user_name: str
    first_name: str
    last_name: str
    email: str
    keeps_user_name: bool = True
    """Whether an account keeps its user name. False where user names are addresses, which change."""


class AccountPort(Protocol):
    """Accounts in the HMIS. Each request may be repeated: what is done already stays done.

    All but `close` raise AccountsAway or AccountRefused (adapters.accounts.failures).
    """

    async def find(self, key: str) -> VerifiedAccount | None:
        """Return the account with this key of ours, or None if the HMIS shows none. There may be one nevertheless."""
        ...

    async def linked(self, link: AccountLink, holder: AccountHolder) -> VerifiedAccount | None:
        """Return the linked account of `holder`, or None if it is gone from the HMIS."""
        ...

    async def create(self, holder: AccountHolder) -> VerifiedAccount:
        """Create an active account for `holder`, or return the one with the same key."""
        ...

    async def deactivate(self, account: VerifiedAccount) -> None:
        """End access, and make sure that it has ended."""
        ...

    async def reactivate(self, account: VerifiedAccount) -> None:
        """Restore access."""
        ...

    async def update(self, account: VerifiedAccount, holder: AccountHolder) -> VerifiedAccount:
        """Give the account the holder's name and address, and the user name if it is one. Returns it as it is now."""
        ...

    async def delete(self, account: VerifiedAccount) -> None:
        """Delete the account, and make sure that it is gone."""
        ...

    async def every_account(self) -> list[ShownAccount]:
        """Return every account that the HMIS has, for comparing only."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
