"""What a license asks about its use."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Instant, Key, Message
from models.license.state import License, UsageEvidence


class UsageInput(Message):
    """Of which license the use is asked, and the time of the workflow that asks."""

    license_id: Key
    at: Instant


class WatchInput(Message):
    """The license to watch, as it stands while it is watched."""

    license: License


class Usage(ABC):
    """What is known of the use of licenses."""

    @abstractmethod
    @activity.defn(name="look_up_usage")
    async def look_up(self, ask: UsageInput) -> UsageEvidence:
        """The last use of a license by its holder, and what could excuse that there was none."""

    @abstractmethod
    @activity.defn(name="watch_usage")
    async def watch(self, ask: WatchInput) -> UsageEvidence:
        """The same, once something is due by it.

        Until then each attempt fails with the date of the next one, the next date that could matter: Temporal keeps
        that date, and the workflow hears nothing of it.
        """
