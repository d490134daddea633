"""Forgetting what was typed and not sent."""

from pydantic import Field

from portal.forms import Form
from portal.pages.sign_in import own_path
from portal.pages.waiting import waiting
from portal.routing import GoTo, Open, Routes
from portal.visitor import Visitor
from services import drafts

routes = Routes()


class Discard(Form):
    """The page on which it was typed."""

    page: str = Field(min_length=1, max_length=4_000, description="Choose what to forget.")


@routes.act("/drafts/discard", allowed=Open.SIGNED_IN, form=Discard, shows=waiting)
async def discard(visitor: Visitor, form: Discard, _: str) -> GoTo:
    """Forget what someone typed on a page."""
    await drafts.discard(visitor.context, visitor.person, visitor.browser, form.page)
    return GoTo(own_path(form.page), "We removed what you had typed.")
