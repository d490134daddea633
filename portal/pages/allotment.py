"""The Coordinated Entry allotment: each region's licenses, requests for one more, and commitments."""

from collections.abc import Iterable

from pydantic import Field

from models.allotment.permissions import may_answer_request, may_confirm_any, may_see_table
from models.pages import ALLOTMENT, commitments_page, license_request_page
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.forms import Form, Text
from portal.navigation import Link
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import allotment, allotment_pages

routes = Routes()


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the allotment's link, for whoever may see it where the policy allots licenses to regions."""
    if pack.version[-1].allotment is not None and may_see_table(actor):
        yield Link(ALLOTMENT, "Coordinated Entry licenses")


class AnswerRequest(Form):
    """The HMIS lead's answer."""

    answer: str = Field(description="Choose whether you grant the license.", pattern="^(grant|refuse)$")
    why: Text = Field(description="Enter the reason. The region’s lead and the organization read it.")


class Confirm(Form):
    """That the organization makes every commitment."""

    agreed: str = Field(description="Check the box if your organization makes every commitment.", pattern="^yes$")


@routes.page(ALLOTMENT, allowed=may_see_table)
async def table(visitor: Visitor) -> Page:
    """Show each region's licenses, and what was given and denied."""
    return Page("allotment/table.html", dict(await allotment_pages.look(visitor.context, visitor.person_id)))


@routes.page(license_request_page("{number:int}"), allowed=may_see_table)
async def request(visitor: Visitor, number: int) -> Page:
    """Show a request for one more license."""
    found = await allotment_pages.request(visitor.context, visitor.person_id, number)
    return Page("allotment/request.html", {"line": found})


@routes.act(
    license_request_page("{number:int}"), allowed=may_answer_request, form=AnswerRequest, shows=request, fresh=True
)
async def answer(visitor: Visitor, form: AnswerRequest, key: str, number: int) -> GoTo:
    """Grant one more license, or refuse it."""
    granted = form.answer == "grant"
    await allotment.answer_request(visitor.context, visitor.person_id, key, number, granted=granted, why=form.why)
    return GoTo(ALLOTMENT, "Your answer is recorded. The region’s lead gets an email.")


@routes.page(commitments_page("{number:int}"), allowed=may_confirm_any)
async def commitments(visitor: Visitor, number: int) -> Page:
    """Show what an organization promises with its license."""
    found = await allotment_pages.commitments(visitor.context, visitor.person_id, number)
    return Page("allotment/commitments.html", dict(found))


@routes.act(commitments_page("{number:int}"), allowed=may_confirm_any, form=Confirm, shows=commitments)
async def confirm(visitor: Visitor, _: Confirm, key: str, number: int) -> GoTo:
    """Confirm every commitment."""
    await allotment.confirm_commitments(visitor.context, visitor.person_id, key, number, agreed=True)
    return GoTo(commitments_page(number), "The commitments are confirmed. No further action is needed.")
