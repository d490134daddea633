"""A fresh check before what ends access, moves money, or gives power (S8), and staying signed in."""

from typing import ClassVar
from urllib.parse import urlencode

from pydantic import Field

from portal.forms import Form, Line
from portal.pages.sign_in import own_path
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import passkeys, sign_in

routes = Routes()


class Confirm(Form):
    """The browser's answer."""

    secret: ClassVar[bool] = True

    credential: str = Field(min_length=1, description="Press the button, and use one of your passkeys.")
    next: str = ""


class AskForCode(Form):
    """Where to go on afterward."""

    secret: ClassVar[bool] = True

    next: str = ""


class ConfirmByCode(Form):
    """The code from the email."""

    secret: ClassVar[bool] = True

    code: Line = Field(description="Enter the eight digits from the email.")
    next: str = ""


@routes.page("/sign-in/confirm", allowed=Open.SIGNED_IN)
async def confirm_page(visitor: Visitor, next: str = "") -> Page:
    """Ask the person to confirm to be there: with a passkey, or, after a sign-in by email, with another code."""
    by_passkey = visitor.person.session.decides
    asked = await passkeys.own_question(visitor.context, visitor.party, visitor.person, visitor.browser)
    return Page("sign_in/confirm.html", {"options": asked.options if by_passkey else "", "next": own_path(next)})


@routes.act("/sign-in/confirm", allowed=Open.SIGNED_IN, form=Confirm, shows=confirm_page)
async def confirm(visitor: Visitor, form: Confirm, _: str) -> GoTo:
    """Confirm with a passkey of one's own. The browser gets a new session."""
    who = {"before": visitor.session_secret, "owner": visitor.person_id}
    found = await passkeys.sign_in(visitor.context, visitor.party, visitor.browser, form.credential, **who)
    return _confirmed(found, form.next)


@routes.act("/sign-in/confirm/email", allowed=Open.SIGNED_IN, form=AskForCode, shows=confirm_page)
async def ask_for_code(visitor: Visitor, form: AskForCode, _: str) -> GoTo:
    """Mail a code to the person."""
    wanted = own_path(form.next)
    await sign_in.ask_for_code(visitor.sign_in_mail, visitor.person, visitor.browser, visitor.network, wanted)
    return GoTo(f"/sign-in/confirm?{urlencode({'next': wanted})}", "An email with a code is on its way to you.")


@routes.act("/sign-in/confirm/code", allowed=Open.SIGNED_IN, form=ConfirmByCode, shows=confirm_page)
async def confirm_by_code(visitor: Visitor, form: ConfirmByCode, _: str) -> GoTo:
    """Confirm with the code of an email. It gives no more than the session had."""
    who = {"before": visitor.session_secret, "owner": visitor.person_id}
    return _confirmed(await sign_in.use_code(visitor.context, form.code, visitor.browser, **who), form.next)


@routes.page("/sign-in/stay", allowed=Open.SIGNED_IN)
async def stay(_: Visitor) -> Page:
    """Say until when the session goes on. That someone asked for this page extends it."""
    return Page("sign_in/stay.html")


def _confirmed(found: sign_in.SignedIn, wanted: str) -> GoTo:
    return GoTo(own_path(wanted), "Thank you. Please go on: nothing was sent yet.", session=found.secret)
