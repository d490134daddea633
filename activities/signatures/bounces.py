"""How reports about undelivered letters are read."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.delivery import BouncesRead


class Bounces(ABC):
    """The reports that mail servers send about letters that did not arrive."""

    @abstractmethod
    @activity.defn(name="watch_bounces")
    async def watch(self) -> BouncesRead:
        """Read the reports that wait, and return what they said.

        While none waits, each attempt fails with the time until the next one. Temporal keeps that time, and the
        workflow needs no event for it.
        """
