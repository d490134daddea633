"""Work on accounts that this system does itself, over the HMIS's own interface (docs/adr/0008)."""

import asyncio
from datetime import datetime
from typing import NamedTuple

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.signatures.accounts import AccountInput, Accounts
from adapters.accounts.failures import AccountRefused, AccountsAway
from adapters.accounts.port import AccountHolder, AccountPort
from adapters.accounts.verified import VerifiedAccount
from models.hmis_account import AccountLink, LinkedAs, UserNames, account_key, link_to, user_name_for
from models.license.state import AccountWork
from storage.account_links import account_link, may_have_had_access, note_delete_asked, save_link
from storage.database import Database
from storage.reads.licenses import license_row
from storage.reads.people import person

NO_INTERFACE = "This office has no connection to the accounts in the HMIS."
BY_HAND = "Our connection to the HMIS can't do this."
UNKNOWN = "The person or the license is not on record."
NOT_FOUND = "We did not find the person's account in the HMIS, so it may still be open. Please look for it."
NO_ACCOUNT = "We did not find the person's account in the HMIS. Please look for it there."
NOT_LINKED = "The person may have an account in the HMIS that we did not find. Please look for it before creating one."
LOST = "The account that we knew is no longer in the HMIS. Please check that the person has no other one."
OF_SOMEBODY_ELSE = "The account that we found in the HMIS belongs to somebody else's license. Please look at both."


class Owner(NamedTuple):
    """Whose account it is, what it should say, and when the work is done."""

    person_id: str
    agency_id: str
    holder: AccountHolder
    at: datetime


class AccountActivities(Accounts):
    """Carries out work on accounts. Without a port, a person does all of it."""

    def __init__(
        self,
        database: Database,
        port: AccountPort | None,
        user_names: UserNames = UserNames.GENERATED,
    ) -> None:
        self._database = database
        self._port = port
        self._user_names = user_names

    @activity.defn(name="carry_out_account_work")
    async def carry_out(self, input: AccountInput) -> str:
        """Do the work; a retry finds it done. Raises ApplicationError, to be retried, while the HMIS is away.

        The HMIS may say when it wants to be asked again.
        """
        if self._port is None:
            return NO_INTERFACE
        owner = await asyncio.to_thread(self._owner, input, activity.info().started_time)
        if owner is None:
            return UNKNOWN
        try:
            return await self._do(self._port, input.order.work, owner)
        except AccountRefused as refused:
            return refused.sentence
        except AccountsAway as away:
            raise ApplicationError(str(away), type="AccountsAway", next_retry_delay=away.retry_after) from away

    async def _do(self, port: AccountPort, work: AccountWork, owner: Owner) -> str:
        if work == AccountWork.REACTIVATE:
            return await self._open(port, owner)
        if work not in (AccountWork.DEACTIVATE, AccountWork.DELETE, AccountWork.UPDATE_DETAILS):
            return BY_HAND
        link, account = await self._account(port, owner)
        if account is None:
            problem = await self._missing(owner, link)
            return NO_ACCOUNT if problem == NOT_FOUND and work == AccountWork.UPDATE_DETAILS else problem
        if work == AccountWork.DEACTIVATE:
            await port.deactivate(account)
        elif work == AccountWork.DELETE:
            await asyncio.to_thread(note_delete_asked, self._database, account.shown.id, owner.at)
            await port.delete(account)
        else:
            await self._update(port, account, owner)
        return ""

    async def _open(self, port: AccountPort, owner: Owner) -> str:
        """Give access: with the account that there is, or with a new one for somebody who can't have one."""
        link, account = await self._account(port, owner)
        if account is None:
            problem = await self._missing(owner, link)
            if not problem:
                await self._link(await port.create(owner.holder), owner)
            return NOT_LINKED if problem == NOT_FOUND else problem
        if not account.shown.active:
            await port.reactivate(account)
        await self._update(port, account, owner)
        return ""

    async def _account(self, port: AccountPort, owner: Owner) -> tuple[AccountLink | None, VerifiedAccount | None]:
        """Return the link on record, and the account as the HMIS shows it: the linked one, or the one under our key."""
        link = await asyncio.to_thread(account_link, self._database, owner.person_id, owner.agency_id)
        if link is not None:
            return link, await port.linked(link, owner.holder)
        account = await port.find(owner.holder.key)
        if account is not None:
            await self._link(account, owner)
        return None, account

    async def _missing(self, owner: Owner, link: AccountLink | None) -> str:
        """Return why a person has to look for an account that the HMIS doesn't show; empty if there can't be one.

        There can't be one if this system had it deleted, or if by the records the person never had access.
        """
        if link is not None:
            return "" if link.delete_asked_at is not None else LOST
        had_access = await asyncio.to_thread(may_have_had_access, self._database, owner.person_id, owner.agency_id)
        return NOT_FOUND if had_access else ""

    async def _update(self, port: AccountPort, account: VerifiedAccount, owner: Owner) -> None:
        """Give the account the name and the address of the holder, and remember its identifiers."""
        await self._link(await port.update(account, owner.holder), owner)

    async def _link(self, account: VerifiedAccount, owner: Owner) -> None:
        """Remember whose account it is. Raises AccountRefused if it is somebody else's."""
        link = link_to(account.shown, owner.person_id, owner.agency_id, LinkedAs.MADE)
        if not await asyncio.to_thread(save_link, self._database, link, owner.at):
            raise AccountRefused(OF_SOMEBODY_ELSE)

    def _owner(self, input: AccountInput, at: datetime) -> Owner | None:
        known = person(self._database, input.order.person_id)
        license_ = license_row(self._database, input.license_id)
        if known is None or license_ is None:
            return None
        holder = AccountHolder(
            key=account_key(known.id, license_.agency_id),
            user_name=user_name_for(known.email, license_.agency_id, self._user_names),
            first_name=known.first_name,
            last_name=known.last_name,
            email=known.email,
            keeps_user_name=self._user_names != UserNames.EMAIL,
        )
        return Owner(known.id, license_.agency_id, holder, at)
