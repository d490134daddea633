"""One access request: what it waits for, and what its agency can do about it."""

from pydantic import Field

from models.access_request.permissions import may_complete, may_see_request, may_withdraw_request
from models.access_request.state import RequestKind
from models.dates import EnteredDay
from models.pages import request_page
from portal.forms import Form, Line, OptionalLine, OptionalText, Text
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import request_pages, requests
from services.documents import Upload
from services.forms import validated
from services.requests import AccessForm

routes = Routes()
ONE = "/requests/{request_id}"


class Complete(Form):
    """What was missing."""

    role_type: OptionalLine = ""
    project_types: tuple[str, ...] = ()
    changes: OptionalText = ""
    note: OptionalText = ""


class SupplyPaper(Form):
    """A readable certificate or a signed copy."""

    part: Line = Field(description="Choose which paper it is.")
    paper: Upload = Field(description="Choose a PDF, PNG, or JPEG file.")


class MoveLastDay(Form):
    """Another last day."""

    last_day: EnteredDay = Field(description="Enter the new last day with access.")


class WithdrawRequest(Form):
    """Why."""

    reason: Text = Field(description="Write why.")


@routes.page(ONE, allowed=may_see_request)
async def one_request(visitor: Visitor, request_id: str) -> Page:
    """Show a request: where it is, what is missing, and what its reader may do."""
    return Page("requests/one.html", dict(await request_pages.look(visitor.context, visitor.person_id, request_id)))


@routes.act(ONE + "/completion", allowed=may_complete, form=Complete, shows=one_request)
async def complete(visitor: Visitor, form: Complete, key: str, request_id: str) -> GoTo:
    """Supply what was missing."""
    supplied = validated(
        AccessForm,
        role_type=form.role_type,
        project_types=form.project_types,
        changes=tuple(each.strip() for each in form.changes.splitlines() if each.strip()),
        note=form.note,
    )
    await requests.complete(visitor.context, visitor.person_id, key, request_id, supplied)
    return GoTo(request_page(request_id), "We have your answer. The request is with the reviewers again.")


@routes.act(ONE + "/papers", allowed=may_complete, form=SupplyPaper, shows=one_request)
async def supply_paper(visitor: Visitor, form: SupplyPaper, key: str, request_id: str) -> GoTo:
    """Supply a paper again."""
    await requests.supply_paper(visitor.context, visitor.person_id, key, request_id, form.part, form.paper)
    return GoTo(
        request_page(request_id), "We have the file. Supply what else is missing, then send the request to us again."
    )


@routes.act(ONE + "/last-day", allowed=may_complete, form=MoveLastDay, shows=one_request, fresh=True)
async def move_last_day(visitor: Visitor, form: MoveLastDay, key: str, request_id: str) -> GoTo:
    """Move a planned removal to another last day."""
    await requests.change_removal_day(visitor.context, visitor.person_id, key, request_id, form.last_day)
    return GoTo(request_page(request_id), "The last day with access is changed.")


@routes.page(ONE + "/withdrawal", allowed=may_withdraw_request)
async def withdrawal(visitor: Visitor, request_id: str) -> Page:
    """Say what withdrawing means, before the button."""
    found = await request_pages.look(visitor.context, visitor.person_id, request_id)
    return Page("requests/withdraw.html", dict(found))


@routes.act(ONE + "/withdrawal", allowed=may_withdraw_request, form=WithdrawRequest, shows=withdrawal)
async def withdraw(visitor: Visitor, form: WithdrawRequest, key: str, request_id: str) -> GoTo:
    """Withdraw the request."""
    done = await requests.withdraw(visitor.context, visitor.person_id, key, request_id, form.reason)
    canceled = f"You canceled the planned end of access. {done.person_name} keeps access and the license."
    said = canceled if done.kind == RequestKind.REMOVE_USER else "You withdrew the request."
    return GoTo(request_page(request_id), said)
