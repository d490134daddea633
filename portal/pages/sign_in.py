"""Signing in by email, and signing out."""

from typing import ClassVar

from pydantic import Field

from portal.forms import Form, Line, Nothing
from portal.pages.waiting import waiting
from portal.places import with_next
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import passkeys, sign_in

routes = Routes()

SENT = "If we know this address, an email is on its way to it."


class AskForEmail(Form):
    """Where to send the link and the code."""

    address: Line = Field(description="Enter your email address, such as name@agency.org.")
    next: str = ""


class SignOut(Form):
    """Where to go on after somebody has signed in again."""

    next: str = ""


class TypeCode(Form):
    """The code from the email."""

    secret: ClassVar[bool] = True

    code: Line = Field(description="Enter the eight digits from the email.")


class UsePasskey(Form):
    """The browser's answer."""

    secret: ClassVar[bool] = True

    credential: str = Field(min_length=1, description="Press the button, and choose a passkey.")
    next: str = ""


@routes.page("/sign-in", allowed=Open.ANYONE)
async def sign_in_page(visitor: Visitor, next: str = "") -> Page | GoTo:
    """Ask for the email address."""
    return GoTo(own_path(next)) if visitor.signed_in else Page("sign_in/address.html", {"next": next})


@routes.act("/sign-in", allowed=Open.ANYONE, form=AskForEmail, shows=sign_in_page)
async def ask_for_email(visitor: Visitor, form: AskForEmail, _: str) -> GoTo:
    """Mail a link and a code."""
    await sign_in.ask_for_email(
        visitor.sign_in_mail, form.address, visitor.browser, visitor.network, own_path(form.next)
    )
    return GoTo("/sign-in/code", SENT)


@routes.page("/sign-in/code", allowed=Open.ANYONE)
async def code_page(visitor: Visitor) -> Page | GoTo:
    """Ask for the code from the email."""
    return GoTo("/") if visitor.signed_in else Page("sign_in/code.html")


@routes.act("/sign-in/code", allowed=Open.ANYONE, form=TypeCode, shows=code_page)
async def use_code(visitor: Visitor, form: TypeCode, _: str) -> GoTo:
    """Sign in with the code."""
    return signed_in(await sign_in.use_code(visitor.context, form.code, visitor.browser, visitor.session_secret))


@routes.page("/sign-in/link/{secret}", allowed=Open.ANYONE)
async def link_page(visitor: Visitor, secret: str) -> Page:
    """Say whom the link signs in, with a button. Opening the page spends nothing (S1)."""
    return Page("sign_in/link.html", {"person": await sign_in.person_of_link(visitor.context, secret, visitor.browser)})


@routes.act("/sign-in/link/{secret}", allowed=Open.ANYONE, form=Nothing, shows=link_page)
async def use_link(visitor: Visitor, _: Nothing, __: str, secret: str) -> GoTo:
    """Sign in with the link."""
    return signed_in(await sign_in.use_link(visitor.context, secret, visitor.browser, visitor.session_secret))


@routes.page("/sign-in/passkey", allowed=Open.ANYONE)
async def passkey_page(visitor: Visitor, next: str = "") -> Page | GoTo:
    """Ask the browser for a passkey."""
    question = await passkeys.question(visitor.context, visitor.party, visitor.browser)
    return Page("sign_in/passkey.html", {"options": question.options, "next": next})


@routes.act("/sign-in/passkey", allowed=Open.ANYONE, form=UsePasskey, shows=passkey_page)
async def use_passkey(visitor: Visitor, form: UsePasskey, _: str) -> GoTo:
    """Sign in with a passkey."""
    browser = (visitor.party, visitor.browser)
    found = await passkeys.sign_in(visitor.context, *browser, form.credential, visitor.session_secret)
    return signed_in(found.model_copy(update={"next_path": own_path(form.next)}))


@routes.act("/sign-out", allowed=Open.SIGNED_IN, form=SignOut, shows=waiting)
async def sign_out(visitor: Visitor, form: SignOut, _: str) -> GoTo:
    """End the session. Whoever signs in next goes on to the page that was wanted."""
    await sign_in.sign_out(visitor.context, visitor.session_secret)
    path = with_next("/sign-in", own_path(form.next)) if form.next else "/sign-in"
    return GoTo(path, "You signed out.", session="")


def own_path(wanted: str) -> str:
    """Return where to go after signing in: a page of ours, or the first page for anything else."""
    own = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if own and "\\" not in wanted and wanted.isprintable() else "/"


def signed_in(found: sign_in.SignedIn) -> GoTo:
    """Return the answer to whoever signed in: the page that was wanted, and the new session."""
    return GoTo(found.next_path or "/", f"You signed in as {found.person.name}.", session=found.secret)
