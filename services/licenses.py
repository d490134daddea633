"""Licenses of an agency, and everyone who has held one."""

import asyncio

from models.base import Message
from models.oversight import may_see_licenses
from services.context import ReadingContext
from services.next_dates import with_next_dates
from services.people import acting, known_agency
from services.visible import visible
from storage.reads import licenses
from storage.reads.licenses import LicenseRow, RosterEntry


class Roster(Message):
    """A license with everyone who has held it or had it set aside, in order."""

    license: LicenseRow
    entries: tuple[RosterEntry, ...]


async def of_agency(context: ReadingContext, by: str, agency_id: str) -> list[LicenseRow]:
    """List every license an agency has or had, the oldest first."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_licenses(actor, agency.id, context.policy().readers).require()
    rows = await asyncio.to_thread(licenses.licenses_of, context.database, agency.id)
    return list(await with_next_dates(context, rows, lambda row: row.id))


async def roster(context: ReadingContext, by: str, license_id: str) -> Roster:
    """List everyone's time on a license: from when to when, and how it ended."""
    actor = await acting(context, by)
    license_ = await asyncio.to_thread(licenses.license_row, context.database, license_id)
    agency_id, people = (license_.agency_id, (license_.person_id,)) if license_ is not None else (None, ())
    license_ = visible(actor, license_, "license", license_id, agency_id=agency_id, people=people)
    may_see_licenses(actor, license_.agency_id, context.policy().readers).require()
    entries = await asyncio.to_thread(licenses.roster, context.database, license_.id)
    return Roster(license=license_, entries=tuple(entries))
