"""Licenses: a person's own, and one of them with what keeps it."""

from typing import Literal

from pydantic import Field

from models.calendar import spoken
from models.dates import EnteredDay
from models.license.messages import AccountHelp
from models.license.permissions import (
    may_arrange_leave,
    may_ask_for_help,
    may_change_access,
    may_recertify,
    may_see_license,
)
from models.license.state import License
from models.pages import LICENSES, license_page
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.forms import Form, Nothing, OptionalText, Text
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


class ReactivateLicense(Form):
    """Whether the training that was required is done."""

    training_done: Literal["yes", ""] = ""


class LongerLeave(Form):
    """The new last day of a leave, and why."""

    until: EnteredDay = Field(description="Enter the new last day of the leave.")
    leave_reason: Text = Field(description="Say in a few words why the leave goes on.")


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
    asked = await license_changes.ask_for_help(visitor.context, visitor.person_id, key, license_id, form.help, form.why)
    return GoTo(license_page(license_id), f"We sent your request on. {_then(asked, form.help)}")


def _then(asked: License, wanted: AccountHelp) -> str:
    """Say what happens next with a request for help, and by when if that is known."""
    if wanted == AccountHelp.REACTIVATION:
        return "The holder gets an email when the license is active again."
    due = max(asked.orders, key=lambda each: each.number).limit.last_day
    return f"The account should be ready by {spoken(due)}. Please try to log in then."


@routes.page(LICENSES + "/{license_id}/reactivation", allowed=may_see_license)
async def reactivation(visitor: Visitor, license_id: str) -> Page:
    """Show why a license is inactive, and what has to come before it is active again."""
    found = await license_outlook.reactivation_view(visitor.context, visitor.person_id, license_id)
    return Page("licenses/reactivation.html", dict(found))


@routes.act(
    LICENSES + "/{license_id}/reactivation",
    allowed=may_change_access,
    form=ReactivateLicense,
    shows=reactivation,
    fresh=True,
)
async def reactivate(visitor: Visitor, form: ReactivateLicense, key: str, license_id: str) -> GoTo:
    """Make an inactive license active again."""
    trained = form.training_done == "yes"
    await license_changes.reactivate(visitor.context, visitor.person_id, key, license_id, None, training_done=trained)
    return GoTo(license_page(license_id), "The license is active again. The holder gets an email.")


@routes.page(LICENSES + "/{license_id}/leave", allowed=may_see_license)
async def leave(visitor: Visitor, license_id: str) -> Page:
    """Ask whether the holder is back from leave."""
    return Page(
        "licenses/leave.html", dict(await license_outlook.leave_view(visitor.context, visitor.person_id, license_id))
    )


@routes.act(LICENSES + "/{license_id}/return", allowed=may_arrange_leave, form=Nothing, shows=leave, fresh=True)
async def end_leave(visitor: Visitor, _: Nothing, key: str, license_id: str) -> GoTo:
    """Say that the holder is back."""
    await license_changes.end_leave(visitor.context, visitor.person_id, key, license_id)
    return GoTo(license_page(license_id), "The leave has ended. The holder gets an email.")


@routes.act(LICENSES + "/{license_id}/leave", allowed=may_arrange_leave, form=LongerLeave, shows=leave)
async def extend_leave(visitor: Visitor, form: LongerLeave, key: str, license_id: str) -> GoTo:
    """Give a leave whose last day has passed another last day."""
    await license_changes.start_leave(
        visitor.context, visitor.person_id, key, license_id, form.until, form.leave_reason
    )
    return GoTo(license_page(license_id), "The leave goes on until the day that you entered.")
