"""What licenses, letters and tasks do after the directory has changed. Done again, it changes nothing."""

import asyncio

from models.license.messages import MoveToRegion, UpdateDetails
from models.license.rules import account_orders, terms
from models.people import SYSTEM
from models.policy.directory import Keeping, vacant_roles
from services.context import Context, ReadingContext
from storage import directory
from storage.reads.account_details import OutdatedAccount, outdated_accounts
from storage.reads.licenses import Stray, strays


def keeping(context: ReadingContext) -> Keeping:
    """Return what every rule of the directory goes by now."""
    version = context.policy()
    requesting = version.access_requests.requesting
    return Keeping(
        policy=version.directory,
        head=requesting.roles[0],
        speakers=(*requesting.roles, requesting.contact),
        time_zone=context.pack.time_zone,
        vacant=vacant_roles(version.committees),
    )


async def follow(context: Context) -> None:
    """Send the letters, order work on accounts, and move licenses that the directory calls for.

    What an interrupted act left undone is done by the next one, or when a worker starts.
    """
    for notice_id in await asyncio.to_thread(directory.letters_to_send, context.database):
        await context.processes.send_notice(notice_id)
    for outdated in await asyncio.to_thread(outdated_accounts, context.database):
        await update_details(context, outdated)
    for stray in await asyncio.to_thread(strays, context.database):
        await move_to_region(context, stray)


async def resume(context: Context) -> None:
    """Do what was left undone when the last worker stopped, and look which agencies have no billing contact."""
    await asyncio.to_thread(directory.keep_all_contact_tasks, context.database, keeping(context), context.now())
    await follow(context)


async def update_details(context: Context, outdated: OutdatedAccount) -> None:
    """Order the work on the account of a holder who has another name or address."""
    key = f"details/{outdated.person_id}/{outdated.changed_at.isoformat()}"
    message = UpdateDetails(actor=SYSTEM, key=key, person_id=outdated.person_id)
    await context.processes.ask_license(outdated.license_id, account_orders.update_details, message)


async def move_to_region(context: Context, stray: Stray) -> None:
    """Move a license of an agency that moved to another region."""
    key = f"region/{stray.region_id}/{stray.step}"  # A later move back to this region is a new step.
    message = MoveToRegion(actor=SYSTEM, key=key, region_id=stray.region_id)
    await context.processes.ask_license(stray.license_id, terms.move_to_region, message)
