"""Work on the accounts in the HMIS."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Key, Message
from models.license.state import AccountOrder


class AccountInput(Message):
    """Work to do on the account of a license's holder."""

    license_id: Key
    order: AccountOrder


class Accounts(ABC):
    """The accounts in the HMIS, as far as this system does the work itself."""

    @abstractmethod
    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, input: AccountInput) -> str:
        """Do the work, once; return an empty string, or the sentence that says why a person has to do it."""
