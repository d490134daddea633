"""Looks up what a person brings to a training, and gives out the places in training."""

import asyncio

from temporalio import activity

from activities.signatures.trainings import Trainings
from models.training.background import Background, LookBack
from models.training.places import PlaceAnswer, PlaceWanted
from storage.database import Database
from storage.reads.training_background import background
from storage.training_places import take_place


class TrainingActivities(Trainings):
    """Asks the records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="look_back")
    async def look_back(self, wanted: LookBack) -> Background:
        """Return what is on record about a person that a training looks at when it begins."""
        return await asyncio.to_thread(background, self._database, wanted)

    @activity.defn(name="take_place")
    async def take_place(self, wanted: PlaceWanted) -> PlaceAnswer:
        """Put a request in line for a place in training, and give it one if one is free for it."""
        return await asyncio.to_thread(take_place, self._database, wanted)
