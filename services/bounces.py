"""Reports about undelivered letters: the watch for them."""

from models import ids
from models.watches import Watched
from services.context import Context


async def begin(context: Context) -> None:
    """Start the watch for reports. One that runs already looks now, since a setting may have changed."""
    if not await context.processes.start_watch(Watched.BOUNCES):
        await context.processes.nudge(ids.BOUNCE_WATCH_ID, ids.LOOK_NOW)
