"""The next date of each license of a list, as the license's own page tells it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from services.context import Context, ReadingContext
from storage import whole_licenses
from storage.reads import next_dates
from storage.reads.agency_lists import RosterLine
from storage.reads.held_licenses import PersonsLicense
from storage.reads.licenses import LicenseRow

RowT = TypeVar("RowT", RosterLine, PersonsLicense, LicenseRow)


async def with_next_dates(
    context: ReadingContext, rows: Iterable[RowT], license_id: Callable[[RowT], str]
) -> tuple[RowT, ...]:
    """Return the rows of a list of licenses, each with the date that comes next for it."""
    listed = tuple(rows)
    ids = [license_id(each) for each in listed]
    found = await asyncio.to_thread(next_dates.next_dates, context.database, ids, context.now(), context.pack.time_zone)
    nothing = next_dates.Ahead(None, None)
    return tuple(each.model_copy(update=found.get(license_id(each), nothing)._asdict()) for each in listed)


async def keep_whole_licenses(context: Context) -> None:
    """Keep whole each license whose last step was before that was done, so that lists can tell its next date."""
    for license_id in await asyncio.to_thread(whole_licenses.not_kept, context.database):
        license_ = await context.processes.license_snapshot(license_id)
        await asyncio.to_thread(whole_licenses.keep, context.database, license_)
