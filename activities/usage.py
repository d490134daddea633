"""Looks up the use of a license in the records."""

import asyncio
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.signatures.usage import Usage, UsageInput, WatchInput
from models.calendar import local_time
from models.license import activity as license_activity
from models.license import timeline
from models.license.proof import is_recent
from models.license.state import License, UsageEvidence
from models.timeline import LONGEST_WAIT
from storage.coverage_tasks import note_uncovered
from storage.database import Database
from storage.reads.unknown_use import is_needed
from storage.reads.usage import evidence
from storage.tables.usage import ImportKind

NOT_YET = "not_yet"
"""The type of the error with which a look ends that found nothing due."""


class UsageActivities(Usage):
    """Looks up use in the records. `zone` is the implementation's time zone."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    @activity.defn(name="look_up_usage")
    async def look_up(self, input: UsageInput) -> UsageEvidence:
        """Return the last use of a license by its holder, what reports cover, and what could excuse a lack of use."""
        return await asyncio.to_thread(evidence, self._database, input.license_id, input.at, self._zone)

    @activity.defn(name="watch_usage")
    async def watch(self, input: WatchInput) -> UsageEvidence:
        """Return the license's use if something is due by it. Raises ApplicationError otherwise.

        The error has the time until the next look, and Temporal tries again then.
        """
        now = activity.info().started_time
        found = await self.look_up(UsageInput(license_id=input.license.license_id, at=now))
        await asyncio.to_thread(self._note_uncovered, input.license, found, now)
        require_due(input.license, found, now)
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
                note_uncovered(self._database, policy, zone, now, kind, coverage.why_not)


def require_due(license_: License, found: UsageEvidence, now: datetime) -> None:
    """Raise ApplicationError, with the time until the next look, unless something is due at `now`."""
    wake = timeline.next_wake(license_activity.informed(license_, found), found)
    if wake is None or wake[0] <= now:
        return
    at, what = wake
    zone = license_.terms.time_zone
    raise ApplicationError(
        f"Nothing is due. The next look is on {local_time(at, zone):%Y-%m-%d at %H:%M} ({zone}): {what}.",
        type=NOT_YET,
        next_retry_delay=min(at - now, LONGEST_WAIT),
        category=ApplicationErrorCategory.BENIGN,
    )
