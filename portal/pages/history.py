"""The history of a case in words."""

from models.oversight import may_see_record
from portal.places import number_in
from portal.routing import Page, Routes
from portal.visitor import Visitor
from services import case_history

routes = Routes()


@routes.page("/history/{kind}/{number}", allowed=may_see_record)
async def of_case(visitor: Visitor, kind: str, number: str, after: str = "") -> Page:
    """Show what happened in a request with its training, a license, an appeal, or at an agency."""
    found = await case_history.of_case(visitor.context, visitor.person_id, kind, number, number_in(after))
    return Page("history/case.html", {"found": found})
