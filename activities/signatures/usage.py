"""What a license asks about its use."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Instant, Key, Message
from models.license.state import License, UsageEvidence


class UsageInput(Message):
    """A license to look up the use of, and the time of the workflow that asks."""

    license_id: Key
    at: Instant


class WatchInput(Message):
    """A license to watch, in its current state."""

    license: License


class Usage(ABC):
    """What the records know about the use of licenses."""

    @abstractmethod
    @activity.defn(name="look_up_usage")
    async def look_up(self, input: UsageInput) -> UsageEvidence:
        """Return the last use of a license by its holder, and what could excuse a lack of use."""

    @abstractmethod
    @activity.defn(name="watch_usage")
    async def watch(self, input: WatchInput) -> UsageEvidence:
        """Return the license's use when something is due by it.

        Until then each attempt fails with the date of the next one, the next date that could matter. Temporal keeps
        that date, and the workflow needs no event for it.
        """
