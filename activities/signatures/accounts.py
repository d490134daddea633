"""What is asked of the accounts in the HMIS."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Key, Message
from models.license.state import AccountOrder


class AccountInput(Message):
    """Which work on the account of a license's holder is to be done."""

    license_id: Key
    order: AccountOrder


class Accounts(ABC):
    """The accounts in the HMIS, where this system itself does the work."""

    @abstractmethod
    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, ask: AccountInput) -> str:
        """Do it, once; returns an empty string, or the sentence that says why only a person can do it."""
