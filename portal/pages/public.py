"""Pages for everybody, signed in or not."""

from portal.routing import Download, Open, Page, Routes
from portal.visitor import Visitor
from services import guidance

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
async def contact(visitor: Visitor) -> Page:
    """Say how to reach the office, and who helps with what."""
    return Page("public/contact.html", {"guide": guidance.access_guide_now(visitor.context)})


@routes.page("/get-access", allowed=Open.ANYONE)
async def get_access(visitor: Visitor) -> Page:
    """Say how someone gets access, from the policy in force."""
    return Page("public/get_access.html", {"guide": guidance.access_guide_now(visitor.context)})


@routes.page("/login-help", allowed=Open.ANYONE)
async def login_help(visitor: Visitor) -> Page:
    """Say why someone can't log in, and to whoever is signed in also what applies to them."""
    if visitor.signed_in is None:
        found = guidance.login_guide_now(visitor.context)
    else:
        found = await guidance.own_login_help(visitor.context, visitor.person_id)
    return Page("public/login_help.html", {"help": found, "appeals": guidance.has_appeal_form(visitor.context)})


@routes.page("/appeal-form", allowed=Open.ANYONE)
async def appeal_form(visitor: Visitor) -> Download:
    """Give out the appeal form to print."""
    paper = await guidance.appeal_form(visitor.context)
    return Download(paper.file_name, paper.content, paper.media_type)
