"""How uploaded files are looked after."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.documents import UploadsSeen


class Uploads(ABC):
    """The files that people uploaded."""

    @abstractmethod
    @activity.defn(name="watch_uploads")
    async def watch(self) -> UploadsSeen:
        """Scan the files that wait and destroy those whose time is over; return how many.

        While there are none, each attempt fails with the time until the next one. Temporal keeps that time, and the
        workflow needs no event for it.
        """
