"""What the records know of the use of a license."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.signatures.usage import Usage, UsageInput, WatchInput
from models.license import activity as license_activity
from models.license import timeline
from models.license.proof import is_recent
from models.license.state import License, UsageEvidence
from storage.coverage_tasks import is_needed, note_uncovered
from storage.database import Database
from storage.reads.usage import evidence
from storage.tables.usage import ImportKind

NOT_YET = "not_yet"
"""The type of the failure with which a look ends that found nothing due."""


class UsageActivities(Usage):
    """Looks use up in the records; `zone` is the implementation's time zone."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    @activity.defn(name="look_up_usage")
    async def look_up(self, ask: UsageInput) -> UsageEvidence:
        """The last use of a license by its holder, and what could excuse that there was none."""
        return await asyncio.to_thread(evidence, self._database, ask.license_id, ask.at, self._zone)

    @activity.defn(name="watch_usage")
    async def watch(self, ask: WatchInput) -> UsageEvidence:
        """The same, once something is due by it; until then it is looked up at every date that could matter.

        Raises ApplicationError when nothing is due, with the time until the next look.
        """
        now = activity.info().started_time
        found = await self.look_up(UsageInput(license_id=ask.license.license_id, at=now))
        await asyncio.to_thread(self._note_uncovered, ask.license, found, now)
        require_due(ask.license, found, now)
        return found

    def _note_uncovered(self, license_: License, found: UsageEvidence, now: datetime) -> None:
        """Open a task if something would be due, but no report covers the time recently enough."""
        known = license_activity.informed(license_, found)
        due, proven = timeline.next_wake(known), timeline.next_wake(known, found)
        if due is None or due[0] > now or proven is None or proven[0] <= now:
            return
        policy, zone = license_.terms.policy, license_.terms.time_zone
        for kind, coverage in ((ImportKind.HUD, found.entries), (ImportKind.LOGINS, found.logins)):
            if coverage is not None and is_needed(kind, policy) and not is_recent(coverage, policy.evidence, zone):
                note_uncovered(self._database, policy, zone, now, kind)


def require_due(license_: License, found: UsageEvidence, now: datetime) -> None:
    """Raise ApplicationError, with the time until the next look, unless something is due at `now` by what was found."""
    coming = timeline.next_wake(license_activity.informed(license_, found), found)
    if coming is None or coming[0] <= now:
        return
    at, what = coming
    zone = license_.terms.time_zone
    raise ApplicationError(
        f"Nothing is due. The next look is on {at.astimezone(ZoneInfo(zone)):%Y-%m-%d at %H:%M} ({zone}): {what}.",
        type=NOT_YET,
        next_retry_delay=at - now,
        category=ApplicationErrorCategory.BENIGN,
    )
