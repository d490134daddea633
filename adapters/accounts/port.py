"""What the rest of the system knows of accounts in the HMIS: five requests, and the two ways they can fail."""

from typing import Protocol

from models.base import Key, Message


class AccountHolder(Message):
    """The person an account is for. `user_name` is what the person types to sign in.

    `key` is ours and never changes, whatever becomes of names and addresses: a person has an account at each agency.
    """

    key: Key
    user_name: str
    first_name: str
    last_name: str
    email: str


class HmisAccount(Message):
    """An account as the HMIS has it. `id` is the HMIS's own."""

    id: str
    user_name: str
    active: bool


class AccountsAway(Exception):
    """The HMIS can't be reached or is busy: the same request can safely be sent again."""


class AccountRefused(Exception):
    """The HMIS refuses for good, or does not do what it said: a person has to look. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AccountPort(Protocol):
    """Accounts in the HMIS. Each request may be made again: what is done already is fine.

    All raise AccountsAway or AccountRefused.
    """

    async def find(self, key: str) -> HmisAccount | None:
        """The account with this key of ours, if there is one."""
        ...

    async def create(self, holder: AccountHolder) -> HmisAccount:
        """An active account for `holder`: a new one, or the one with the same key."""
        ...

    async def deactivate(self, account_id: str) -> None:
        """Take access away, and make sure that it is gone. An account that is not there has no access."""
        ...

    async def reactivate(self, account_id: str) -> None:
        """Give access back."""
        ...

    async def delete(self, account_id: str) -> None:
        """Delete the account, and make sure that it is gone."""
        ...
