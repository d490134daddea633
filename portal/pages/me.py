"""What someone sees and changes about themselves."""

import json
from typing import ClassVar

from pydantic import Field

from models.directory.permissions import may_change_own_details, may_see_person
from models.pages import OWN_DATA, undo_page
from portal.forms import Form, Line, Nothing
from portal.own_data import in_words
from portal.routing import Download, GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import own_details

routes = Routes()

SHOWN = 50
"""How many rows of a kind the page shows; the file has all."""


class ChangeName(Form):
    """Someone's own name."""

    first_name: Line = Field(description="Enter your first name.")
    last_name: Line = Field(description="Enter your last name.")


class AskForAddress(Form):
    """The address that is to become one's own."""

    address: Line = Field(description="Enter the new email address, such as name@agency.org.")


class TypeAddressCode(Form):
    """The code that arrived at the new or at the former address."""

    secret: ClassVar[bool] = True

    code: Line = Field(description="Enter the eight digits from the email.")


@routes.page(OWN_DATA, allowed=may_see_person)
async def me(visitor: Visitor) -> Page:
    """Show a person's own name, address, and roles."""
    return Page("me/show.html", dict(await own_details.own_details(visitor.context, visitor.person_id)))


@routes.act(OWN_DATA + "/name", allowed=may_change_own_details, form=ChangeName, shows=me, fresh=True)
async def change_name(visitor: Visitor, form: ChangeName, key: str) -> GoTo:
    """Change one's own name."""
    new = (form.first_name, form.last_name)
    person = await own_details.change_own_name(visitor.context, visitor.person_id, key, *new)
    return GoTo(OWN_DATA, f"Your name is {person.name} now. Your account in the HMIS follows.")


@routes.page(OWN_DATA + "/address", allowed=may_change_own_details)
async def address_code(_: Visitor) -> Page:
    """Ask for the code that went to the new address."""
    return Page("me/code.html")


@routes.act(OWN_DATA + "/ask-address", allowed=may_change_own_details, form=AskForAddress, shows=me, fresh=True)
async def ask_for_address(visitor: Visitor, form: AskForAddress, _: str) -> GoTo:
    """Mail a code to the new address."""
    who = (visitor.person, form.address, visitor.browser, visitor.network)
    await own_details.ask_for_own_address(visitor.sign_in_mail, *who)
    return GoTo(f"{OWN_DATA}/address", "An email with a code is on its way to the new address.")


@routes.act(OWN_DATA + "/address", allowed=may_change_own_details, form=TypeAddressCode, shows=address_code, fresh=True)
async def confirm_address(visitor: Visitor, form: TypeAddressCode, key: str) -> GoTo:
    """Change one's own address."""
    who = (visitor.person, visitor.browser, key, form.code)
    address = await own_details.confirm_own_address(visitor.context, *who)
    return GoTo(OWN_DATA, f"Your email address is {address} now. We told your former address.")


@routes.page(OWN_DATA + "/data", allowed=may_see_person, fresh=True)
async def data(visitor: Visitor) -> Page:
    """Show everything that is kept about a person."""
    found = await own_details.own_data_of(visitor.context, visitor.person_id)
    return Page("me/data.html", {"sections": in_words(found, visitor.context.pack.time_zone, SHOWN)})


@routes.page(OWN_DATA + "/data.json", allowed=may_see_person, fresh=True)
async def data_file(visitor: Visitor) -> Download:
    """Let someone save everything that is kept about them. Times are in UTC."""
    found = await own_details.own_data_of(visitor.context, visitor.person_id)
    content = {each.title: [dict(row) for row in each.rows] for each in found}
    text = json.dumps(content, indent=2, default=str, ensure_ascii=False)
    return Download("my-data.json", text.encode(), "application/json")


@routes.page(undo_page("{change}"), allowed=Open.ANYONE)
async def undoing(visitor: Visitor, change: str) -> Page:
    """Say what undoing a change of an address does. Opening the page does nothing."""
    return Page("me/undo.html", dict(await own_details.undoing(visitor.context, change)))


@routes.act(undo_page("{change}") + "/email", allowed=Open.ANYONE, form=Nothing, shows=undoing)
async def ask_to_undo(visitor: Visitor, _: Nothing, __: str, change: str) -> GoTo:
    """Mail a code to the former address."""
    await own_details.ask_to_undo(visitor.sign_in_mail, change, visitor.browser, visitor.network)
    return GoTo(undo_page(change), "An email with a code is on its way to the former address.")


@routes.act(undo_page("{change}"), allowed=Open.ANYONE, form=TypeAddressCode, shows=undoing)
async def undo(visitor: Visitor, form: TypeAddressCode, _: str, change: str) -> GoTo:
    """Undo the change."""
    await own_details.undo_address(visitor.context, change, visitor.browser, form.code)
    said = "Your former address is back, and whoever was signed in as you is signed out. Please tell us what happened."
    return GoTo("/contact", said)
