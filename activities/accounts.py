"""Work on accounts that this system does itself, over the HMIS's own interface (docs/adr/0008)."""

import asyncio
from collections.abc import Awaitable, Callable

from temporalio import activity

from activities.signatures.accounts import AccountInput, Accounts
from adapters.accounts.port import AccountHolder, AccountPort, AccountRefused, HmisAccount
from models.license.state import AccountWork
from storage.database import Database
from storage.reads.licenses import license_row
from storage.reads.people import person

NO_INTERFACE = "This office has no connection to the accounts in the HMIS."
BY_HAND = "Our connection to the HMIS can't do this."
UNKNOWN = "The person or the license is not on record."


class AccountActivities(Accounts):
    """Carries out work on accounts. Without a port, a person does all of it."""

    def __init__(self, database: Database, port: AccountPort | None) -> None:
        self._database = database
        self._port = port

    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, input: AccountInput) -> str:
        """Do the work; a retry finds it done. Raises AccountsAway, to be retried, while the HMIS is away."""
        if self._port is None:
            return NO_INTERFACE
        holder = await self._holder(input)
        if holder is None:
            return UNKNOWN
        try:
            return await self._do(self._port, input.order.work, holder)
        except AccountRefused as refused:
            return refused.sentence

    async def _do(self, port: AccountPort, work: AccountWork, holder: AccountHolder) -> str:
        account = await port.find(holder.key)
        if work == AccountWork.DEACTIVATE:
            await _if_there(account, port.deactivate)
        elif work == AccountWork.DELETE:
            await _if_there(account, port.delete)
        elif work == AccountWork.REACTIVATE:
            await port.create(holder)
        else:
            return BY_HAND
        return ""

    async def _holder(self, input: AccountInput) -> AccountHolder | None:
        known = await asyncio.to_thread(person, self._database, input.order.person_id)
        license_ = await asyncio.to_thread(license_row, self._database, input.license_id)
        if known is None or license_ is None:
            return None
        return AccountHolder(
            key=f"{known.id}/{license_.agency_id}",
            user_name=f"{known.email.partition('@')[0]}.{license_.agency_id}",
            first_name=known.first_name,
            last_name=known.last_name,
            email=known.email,
        )


async def _if_there(account: HmisAccount | None, act: Callable[[str], Awaitable[None]]) -> None:
    """Act on an account if there is one; without an account there is no access to end."""
    if account is not None:
        await act(account.id)
