"""What every workflow asks of the records."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.steps import Recorded, Step


class Records(ABC):
    """The records: agencies, people, licenses, requests, training runs, tasks, notices, the audit trail."""

    @abstractmethod
    @activity.defn(name="record")
    async def record(self, step: Step) -> Recorded:
        """Record one step, once, then send its notices."""
