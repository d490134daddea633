"""Exports of invoices, payments, and everything else in the ledgers for the office's accounting program."""

import asyncio
from collections.abc import Mapping
from datetime import date

from adapters.accounting.profiles import ExportProfile, export_files
from models.billing.exports import extract_of
from models.billing.permissions import may_export_billing
from models.errors import RuleViolation
from services.agency_account import NO_ACCOUNT
from services.context import ReadingContext
from services.people import acting, known_agency
from storage.reads.agencies import agencies_in
from storage.reads.billing import accounts


async def export_billing(
    context: ReadingContext,
    by: str,
    profile: ExportProfile = ExportProfile.CSV,
    *,
    agency_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Mapping[str, bytes]:
    """Return the files of an export by name: of one agency or of all, from `first` to `last`, both days included.

    Raises RuleViolation unless billing staff or HMIS lead staff ask, for days in the wrong order, and for an agency
    without an account.
    """
    may_export_billing(await acting(context, by)).require()
    if first is not None and last is not None and first > last:
        raise RuleViolation("days_reversed", "The first day of an export can't be after the last day.")
    wanted = None if agency_id is None else [(await known_agency(context, agency_id)).id]
    found = await asyncio.to_thread(accounts, context.database, wanted)
    if wanted and not found:
        raise RuleViolation("no_account", NO_ACCOUNT)
    names = {each.id: each.name for each in await asyncio.to_thread(agencies_in, context.database)}
    extracts = [extract_of(each, names.get(each.agency_id, each.agency_id), first, last) for each in found]
    return export_files(profile, extracts, context.pack.accounting)
