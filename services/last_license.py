"""What people see before they end access to a license: whether its organization can use another one (LIC-24)."""

import asyncio

from models.license.lifecycle import LicenseState
from models.license.permissions import AccessEnding, may_end_access
from services.context import Context
from services.license_changes import snapshot
from services.people import acting
from storage.reads import licenses


async def warning(context: Context, by: str, license_id: str, ending: AccessEnding) -> str:
    """Say that the organization can use no other license, or return an empty text.

    Front doors show it and ask before anybody revokes, takes back, deactivates or deletes a license. It holds nothing
    back.
    """
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_end_access(actor, license_, ending).require()
    of_agency = await asyncio.to_thread(licenses.licenses_of, context.database, license_.agency_id)
    usable = [each.id for each in of_agency if each.state == LicenseState.ACTIVE and each.id != license_.license_id]
    if usable or license_.state == LicenseState.DELETED:
        return ""
    name = of_agency[0].agency_name
    return f"This is the last license of {name}: without it, nobody there can sign in."
