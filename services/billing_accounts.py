"""Agencies' accounts: balances, what is overdue, and what billing staff settle by hand."""

import asyncio

from activities.new_accounts import account_start
from models.base import Message
from models.billing.messages import AccountAnswer
from models.billing.permissions import may_see_all_billing
from models.billing.rules import account as billing_account
from models.money.amounts import ZERO, Amount, total
from services.agency_account import send_step
from services.context import Context, ReadingContext
from services.invoices import invoices
from services.people import acting
from storage.reads import billing
from storage.reads.billing import AccountRow
from storage.reads.payments import written_off as amounts_written_off

AT_ONCE = 8
"""How many accounts are started at the same time."""


class Aged(Message):
    """What an agency owes, by how long it is overdue. `current` is not due yet."""

    agency_id: str
    agency_name: str
    current: Amount = ZERO
    days_30: Amount = ZERO
    days_60: Amount = ZERO
    days_90: Amount = ZERO
    older: Amount = ZERO
    small: Amount = ZERO
    """Unpaid amounts that the policy leaves alone, whatever their age."""
    without_invoice: Amount = ZERO
    """What no invoice bills, such as money that was paid out from a payment that the bank returned."""
    written_off: Amount = ZERO
    """What was given up in all. It is not unpaid any longer."""

    @property
    def open(self) -> Amount:
        """All that is unpaid."""
        parts = [self.current, self.days_30, self.days_60, self.days_90, self.older]
        return total([*parts, self.small, self.without_invoice])


async def begin(context: Context) -> list[str]:
    """Start an account for each agency with an expiration date and none yet, and return their ids.

    The current term of such an agency counts as paid.
    """
    missing = await asyncio.to_thread(billing.agencies_without_account, context.database)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(agency_id: str) -> None:
        async with places:
            at = context.now()
            start = await asyncio.to_thread(account_start, context.database, context.pack, agency_id, at, paid=True)
            await context.processes.start_account(start)

    await asyncio.gather(*(one(each) for each in missing))
    return missing


async def accounts(context: ReadingContext, by: str) -> list[AccountRow]:
    """List every account, those that owe most first; for billing staff and the HMIS lead."""
    may_see_all_billing(await acting(context, by)).require()
    return await asyncio.to_thread(billing.account_rows, context.database)


async def aging(context: ReadingContext, by: str) -> list[Aged]:
    """List what each agency owes, by how long it is overdue, and what was written off."""
    rows = await invoices(context, by, only_open=True)
    gone = await asyncio.to_thread(amounts_written_off, context.database)
    found: dict[str, Aged] = {}
    for each in await asyncio.to_thread(billing.account_rows, context.database):
        owed, given_up = each.without_invoice, gone.get(each.agency_id, ZERO)
        if owed or given_up:
            found[each.agency_id] = Aged(
                agency_id=each.agency_id,
                agency_name=each.agency_name,
                without_invoice=owed,
                written_off=given_up,
            )
    for row in rows:
        aged = found.get(row.agency_id) or Aged(agency_id=row.agency_id, agency_name=row.agency_name)
        name = "small" if row.small else _bucket((context.today() - row.due_on).days)
        found[row.agency_id] = aged.model_copy(update={name: getattr(aged, name) + row.open})
    return sorted(found.values(), key=lambda each: (-each.open, each.agency_name))


async def settle_matter(context: Context, by: str, key: str, agency_id: str, matter: str, note: str) -> AccountAnswer:
    """Record that billing staff settled a matter by hand."""
    return await send_step(
        context, await acting(context, by), key, agency_id, billing_account.settle_matter, matter=matter, note=note
    )


def _bucket(days_late: int) -> str:
    for most, name in ((0, "current"), (30, "days_30"), (60, "days_60"), (90, "days_90")):
        if days_late <= most:
            return name
    return "older"
