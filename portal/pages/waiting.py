"""What waits for whoever is signed in."""

from portal.routing import Open, Page, Routes
from portal.visitor import Visitor
from services.first_page import queue_page

routes = Routes()

LONGEST_NUMBER = 16
"""The digits of a number that someone may have typed into an address."""


@routes.page("/", allowed=Open.SIGNED_IN)
async def waiting(visitor: Visitor, after: str = "") -> Page:
    """Show what waits for the person and the person's roles, the most urgent first."""
    number = int(after) if after.isdecimal() and len(after) < LONGEST_NUMBER else None
    return Page("waiting/list.html", dict(await queue_page(visitor.context, visitor.person_id, number)))
