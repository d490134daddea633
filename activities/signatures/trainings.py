"""What a request asks before a training begins."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.training.background import Background, LookBack


class Trainings(ABC):
    """What the records know about a person who is to be trained."""

    @abstractmethod
    @activity.defn(name="look_back")
    async def look_back(self, wanted: LookBack) -> Background:
        """Return what is on record about a person that a training looks at when it begins."""
