"""Licenses: a person's own, and one of them with what keeps it."""

from pydantic import Field

from models.license.messages import AccountHelp
from models.license.permissions import may_ask_for_help, may_recertify, may_see_license
from models.pages import LICENSES, license_page
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.forms import Form, OptionalText
from portal.navigation import Link
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import license_changes, license_outlook
from services.documents import Upload

routes = Routes()


def links(actor: Actor, _: PolicyPack) -> tuple[Link, ...]:
    """Return the menu's link: everybody may have a license."""
    return (Link(LICENSES, "Your licenses"),)


PAPER = "Choose a PDF, PNG, or JPEG file."


class Recertify(Form):
    """The certificates by the number of their course on the page, and the worksheet."""

    certificate_1: Upload | None = Field(default=None, description=PAPER)
    certificate_2: Upload | None = Field(default=None, description=PAPER)
    certificate_3: Upload | None = Field(default=None, description=PAPER)
    certificate_4: Upload | None = Field(default=None, description=PAPER)
    worksheet: Upload | None = Field(default=None, description=PAPER)

    def certificates(self, courses: list[str]) -> dict[str, Upload]:
        """Return the certificates by the name of the course."""
        sent = (self.certificate_1, self.certificate_2, self.certificate_3, self.certificate_4)
        return {course: paper for course, paper in zip(courses, sent, strict=False) if paper is not None}


class AskForHelp(Form):
    """What someone who can't log in needs."""

    help: AccountHelp = Field(description="Choose what would help.")
    why: OptionalText = ""


@routes.page(LICENSES, allowed=Open.SIGNED_IN)
async def own_licenses(visitor: Visitor) -> Page:
    """Show the licenses of the person, and the appeals about the person."""
    found = await license_outlook.own(visitor.context, visitor.person_id)
    return Page("licenses/list.html", {"licenses": found.licenses, "appeals": found.appeals})


@routes.page(LICENSES + "/{license_id}", allowed=may_see_license)
async def one_license(visitor: Visitor, license_id: str) -> Page:
    """Show a license: how it is, the next date, and what keeps it."""
    return Page(
        "licenses/one.html", {"license": await license_outlook.look(visitor.context, visitor.person_id, license_id)}
    )


@routes.act(LICENSES + "/{license_id}/recertification", allowed=may_recertify, form=Recertify, shows=one_license)
async def recertify(visitor: Visitor, form: Recertify, _: str, license_id: str) -> GoTo:
    """Submit the papers of this year's recertification."""
    shown = await license_outlook.look(visitor.context, visitor.person_id, license_id)
    courses = [each.name for each in shown.recertification.courses] if shown.recertification is not None else []
    await license_changes.recertify(
        visitor.context, visitor.person_id, license_id, form.certificates(courses), form.worksheet
    )
    return GoTo(license_page(license_id), "We received your papers. The recertification for this year is done.")


@routes.page(LICENSES + "/{license_id}/help", allowed=may_see_license)
async def help_page(visitor: Visitor, license_id: str) -> Page:
    """Say why the holder can't log in, and what helps."""
    return Page(
        "licenses/help.html", dict(await license_outlook.help_view(visitor.context, visitor.person_id, license_id))
    )


@routes.act(LICENSES + "/{license_id}/help", allowed=may_ask_for_help, form=AskForHelp, shows=help_page)
async def ask_for_help(visitor: Visitor, form: AskForHelp, key: str, license_id: str) -> GoTo:
    """Ask for an unlock, a new password, or a reactivation."""
    await license_changes.ask_for_help(visitor.context, visitor.person_id, key, license_id, form.help, form.why)
    return GoTo(license_page(license_id), "We sent your request on. You will get an email when it is done.")
