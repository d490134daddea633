"""Work on an account in the HMIS: what is to be done, and whoever did it confirms it."""

from pydantic import Field

from models.access_request.permissions import may_confirm_account, may_see_request
from models.dates import EnteredDay
from models.license.permissions import may_confirm_order, may_see_license
from models.pages import license_page, request_page
from portal.forms import Form, OptionalText
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import account_work, license_changes, requests
from services.account_work import AccountJob

routes = Routes()

FOR_REQUEST = "/requests/{request_id}/account"
FOR_LICENSE = "/licenses/{license_id}/account/{number:int}"
SAID = "You confirmed that the work on the account is done."


class Done(Form):
    """When the work was done, and what it was."""

    done_on: EnteredDay = Field(description="Enter the day on which you did the work.")
    note: OptionalText = ""


@routes.page(FOR_REQUEST, allowed=may_see_request)
async def for_request(visitor: Visitor, request_id: str) -> Page:
    """Show the work that a request orders."""
    return _page(await account_work.for_request(visitor.context, visitor.person_id, request_id))


@routes.act(FOR_REQUEST, allowed=may_confirm_account, form=Done, shows=for_request, fresh=True)
async def confirm_for_request(visitor: Visitor, form: Done, key: str, request_id: str) -> GoTo:
    """Confirm that the account was created, changed, or closed."""
    await requests.confirm_account(visitor.context, visitor.person_id, key, request_id, form.note, done_on=form.done_on)
    return GoTo(request_page(request_id), SAID)


@routes.page(FOR_LICENSE, allowed=may_see_license)
async def for_license(visitor: Visitor, license_id: str, number: int) -> Page:
    """Show a piece of work on the account of a license's holder."""
    return _page(await account_work.for_license(visitor.context, visitor.person_id, license_id, number))


@routes.act(FOR_LICENSE, allowed=may_confirm_order, form=Done, shows=for_license, fresh=True)
async def confirm_for_license(visitor: Visitor, form: Done, key: str, license_id: str, number: int) -> GoTo:
    """Confirm that a piece of work on a holder's account is done."""
    await license_changes.confirm_order(
        visitor.context, visitor.person_id, key, license_id, number, form.note, done_on=form.done_on
    )
    return GoTo(license_page(license_id), SAID)


def _page(job: AccountJob) -> Page:
    return Page("accounts/confirm.html", {"job": job})
