"""Pages for everybody, signed in or not."""

from portal.routing import Open, Page, Routes
from portal.visitor import Visitor

routes = Routes()


@routes.page("/accessibility", allowed=Open.ANYONE)
async def accessibility(_: Visitor) -> Page:
    """Say how accessible the pages are, and where to report a barrier."""
    return Page("public/accessibility.html")


@routes.page("/privacy", allowed=Open.ANYONE)
async def privacy(_: Visitor) -> Page:
    """Say what is kept about whom, and for how long."""
    return Page("public/privacy.html")


@routes.page("/contact", allowed=Open.ANYONE)
async def contact(_: Visitor) -> Page:
    """Say how to reach the office."""
    return Page("public/contact.html")
