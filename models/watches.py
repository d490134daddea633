"""The watches that look for work again and again: over returned letters, and over uploaded files."""

from enum import StrEnum

from models.base import Message
from models.delivery import BouncesRead
from models.documents import UploadsSeen


class Watched(StrEnum):
    """What a watch looks at."""

    BOUNCES = "bounces"
    """Reports about undelivered letters."""
    UPLOADS = "uploads"
    """Uploaded files."""


class Watch(Message):
    """A watch, and its last look that found something to do, if there was one."""

    over: Watched
    last: BouncesRead | UploadsSeen | None = None
