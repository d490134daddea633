"""Looks up what a person brings to a training."""

import asyncio

from temporalio import activity

from activities.signatures.trainings import Trainings
from models.training.background import Background, LookBack
from storage.database import Database
from storage.reads.training_background import background


class TrainingActivities(Trainings):
    """Reads the records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="look_back")
    async def look_back(self, wanted: LookBack) -> Background:
        """Return what is on record about a person that a training looks at when it begins."""
        return await asyncio.to_thread(background, self._database, wanted)
