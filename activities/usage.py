"""Looks up the use of a license in the records."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.signatures.usage import Usage, UsageInput, WatchInput
from models.calendar import civil_day
from models.license import activity as license_activity
from models.license import timeline
from models.license.state import License, UsageEvidence
from storage.database import Database
from storage.reads.usage import evidence

NOT_YET = "not_yet"
"""The type of the error with which a look ends that found nothing due."""


class UsageActivities(Usage):
    """Looks up use in the records. `zone` is the implementation's time zone."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    @activity.defn(name="look_up_usage")
    async def look_up(self, input: UsageInput) -> UsageEvidence:
        """Return the last use of a license by its holder, and what could excuse a lack of use."""
        return await asyncio.to_thread(evidence, self._database, input.license_id, civil_day(input.at, self._zone))

    @activity.defn(name="watch_usage")
    async def watch(self, input: WatchInput) -> UsageEvidence:
        """Return the license's use if something is due by it. Raises ApplicationError otherwise.

        The error has the time until the next look, and Temporal tries again then.
        """
        now = activity.info().started_time
        found = await self.look_up(UsageInput(license_id=input.license.license_id, at=now))
        require_due(input.license, found, now)
        return found


def require_due(license_: License, found: UsageEvidence, now: datetime) -> None:
    """Raise ApplicationError, with the time until the next look, unless something is due at `now`."""
    wake = timeline.next_wake(license_activity.informed(license_, found))
    if wake is None or wake[0] <= now:
        return
    at, what = wake
    zone = license_.terms.time_zone
    raise ApplicationError(
        f"Nothing is due. The next look is on {at.astimezone(ZoneInfo(zone)):%Y-%m-%d at %H:%M} ({zone}): {what}.",
        type=NOT_YET,
        next_retry_delay=at - now,
        category=ApplicationErrorCategory.BENIGN,
    )
