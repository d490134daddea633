"""What a request asks before a training begins."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.training.background import Background, LookBack
from models.training.places import PlaceAnswer, PlaceWanted


class Trainings(ABC):
    """What the records know about a person who is to be trained."""

    @abstractmethod
    @activity.defn(name="look_back")
    async def look_back(self, wanted: LookBack) -> Background:
        """Return what is on record about a person that a training looks at when it begins."""

    @abstractmethod
    @activity.defn(name="take_place")
    async def take_place(self, wanted: PlaceWanted) -> PlaceAnswer:
        """Put a request in line for a place in training, and give it one if one is free for it."""
