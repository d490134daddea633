"""What waits for whoever is signed in."""

from portal.places import number_in
from portal.routing import Open, Page, Routes
from portal.visitor import Visitor
from services.first_page import queue_page

routes = Routes()


@routes.page("/", allowed=Open.SIGNED_IN)
async def waiting(visitor: Visitor, after: str = "") -> Page:
    """Show what waits for the person and the person's roles, the most urgent first."""
    return Page("waiting/list.html", dict(await queue_page(visitor.context, visitor.person_id, number_in(after))))
