"""What waits for whoever is signed in."""

from portal.routing import Open, Page, Routes
from portal.visitor import Visitor
from services.queue import queue

routes = Routes()


@routes.page("/", allowed=Open.SIGNED_IN)
async def waiting(visitor: Visitor) -> Page:
    """Show what waits for the person and the person's roles, the most urgent first."""
    return Page("waiting/list.html", {"tasks": await queue(visitor.context, visitor.person_id)})
