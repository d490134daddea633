"""How the rest of the system sees accounts in the HMIS: five requests, and the two ways they can fail."""

from typing import Protocol

from models.base import Key, Message


class AccountHolder(Message):
    """The person an account is for. `user_name` is what the person types to sign in.

    `key` is ours and never changes, even when names and addresses do. A person has an account at each agency.
    """

    key: Key
    user_name: str
    first_name: str
    last_name: str
    email: str


class HmisAccount(Message):
    """An account as the HMIS has it. The HMIS makes the `id`."""

    id: str
    user_name: str
    active: bool


class AccountsAway(Exception):
    """The HMIS can't be reached or is busy: the same request can safely be sent again."""


class AccountRefused(Exception):
    """The HMIS refuses, or does not do what it said it did: a person needs to look. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AccountPort(Protocol):
    """Accounts in the HMIS. Each request may be repeated: what is done already stays done.

    All raise AccountsAway or AccountRefused.
    """

    async def find(self, key: str) -> HmisAccount | None:
        """Return the account with this key of ours, if there is one."""
        ...

    async def create(self, holder: AccountHolder) -> HmisAccount:
        """Create an active account for `holder`, or return the one with the same key."""
        ...

    async def deactivate(self, account_id: str) -> None:
        """End access, and make sure that it has ended. An account that does not exist has no access."""
        ...

    async def reactivate(self, account_id: str) -> None:
        """Restore access."""
        ...

    async def delete(self, account_id: str) -> None:
        """Delete the account, and make sure that it is gone."""
        ...
