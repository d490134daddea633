"""What the records know of the use of a license."""

import asyncio

from temporalio import activity

from activities.signatures import Usage, UsageAsk
from models.calendar import civil_day
from models.license.messages import Evidence
from storage.engine import Store
from storage.reads.usage import evidence


class UsageDesk(Usage):
    """Looks use up in the records; `zone` is the implementation's time zone."""

    def __init__(self, store: Store, zone: str) -> None:
        self._store = store
        self._zone = zone

    @activity.defn(name="look_up_usage")
    async def look_up(self, ask: UsageAsk) -> Evidence:
        """The last use of a license by its holder, and what could excuse that there was none."""
        return await asyncio.to_thread(evidence, self._store, ask.license_id, civil_day(ask.at, self._zone))
