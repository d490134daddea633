"""A region's Coordinated Entry licenses: one form for each act, and what follows is shown before it is sent."""

from pydantic import Field

from models.allotment.permissions import may_decide_home, may_delegate, may_deny, may_end_delegations
from models.pages import ALLOTMENT, HOME_REGION, denial_page, giving_page, taking_back_page
from portal.answers import CheckedForm, check_page
from portal.forms import Line, Text
from portal.routing import GoTo, Page, Routes, Shown
from portal.visitor import Visitor
from services import allotment, region_licenses

routes = Routes()


class GiveLicense(CheckedForm):
    """An organization that gets a license of the region."""

    agency: Line = Field(description="Choose the organization.")
    again: bool = False


class DenyLicense(CheckedForm):
    """An organization that asked for a license, and why it gets none."""

    agency: Line = Field(description="Choose the organization.")
    why: Text = Field(description="Enter the reason. The organization reads it.")
    again: bool = False


class TakeBack(CheckedForm):
    """Why a license is taken back."""

    why: Text = Field(description="Enter the reason. The organization and the holder read it.")


class DecideHomeRegion(CheckedForm):
    """In which region an organization counts, and why."""

    agency: Line = Field(description="Choose the organization.")
    region: Line = Field(description="Choose the region.")
    why: Text = Field(description="Enter the reason, as the committee decided it.")


@routes.page(giving_page("{region_id}"), allowed=may_delegate)
async def giving(visitor: Visitor, region_id: str) -> Page:
    """Show the form that gives a license, and what an organization promises with it."""
    found = await region_licenses.giving(visitor.context, visitor.person_id, region_id)
    return Page("allotment/give.html", dict(found))


@routes.act(giving_page("{region_id}"), allowed=may_delegate, form=GiveLicense, shows=giving, fresh=True)
async def give(visitor: Visitor, form: GiveLicense, key: str, region_id: str) -> Shown:
    """Show what follows, or give the license."""
    context, by = visitor.context, visitor.person_id
    if form.step == "send":
        given = await allotment.delegate(context, by, key, region_id, form.agency, again=form.again)
        return GoTo(ALLOTMENT, f"{given.organization} has a license from the region. It gets an email.")
    effect = await region_licenses.check_giving(context, by, region_id, form.agency, again=form.again)
    answers = [("Organization", effect.organization), ("Region", effect.region)]
    return check_page(form, answers, after=effect.after, button="Give the license")


@routes.page(denial_page("{region_id}"), allowed=may_deny)
async def denial(visitor: Visitor, region_id: str) -> Page:
    """Show the form that denies a license."""
    found = await region_licenses.denial(visitor.context, visitor.person_id, region_id)
    return Page("allotment/denial.html", dict(found))


@routes.act(denial_page("{region_id}"), allowed=may_deny, form=DenyLicense, shows=denial, fresh=True)
async def deny(visitor: Visitor, form: DenyLicense, key: str, region_id: str) -> Shown:
    """Show what follows, or deny a license, because none is left."""
    context, by = visitor.context, visitor.person_id
    if form.step == "send":
        await allotment.deny(context, by, key, region_id, form.agency, form.why, again=form.again)
        return GoTo(ALLOTMENT, "The denial is recorded. The organization gets an email that says how to appeal.")
    effect = await region_licenses.check_denial(context, by, region_id, form.agency, form.why, again=form.again)
    answers = [("Organization", effect.organization), ("Region", effect.region), ("Reason", form.why)]
    return check_page(form, answers, after=effect.after, button="Record the denial")


@routes.page(taking_back_page("{license_id}"), allowed=may_end_delegations)
async def taking_back(visitor: Visitor, license_id: str) -> Page:
    """Show the form that takes a license back, and who holds it."""
    found = await region_licenses.taking_back(visitor.context, visitor.person_id, license_id)
    return Page("allotment/take_back.html", dict(found))


@routes.act(taking_back_page("{license_id}"), allowed=may_end_delegations, form=TakeBack, shows=taking_back, fresh=True)
async def take_back(visitor: Visitor, form: TakeBack, key: str, license_id: str) -> Shown:
    """Show whose access ends, or take the license back."""
    context, by = visitor.context, visitor.person_id
    if form.step == "send":
        await allotment.end_delegation(context, by, key, license_id, form.why)
        return GoTo(
            ALLOTMENT, "The region has the license back. The organization gets an email that says how to appeal."
        )
    effect = await region_licenses.check_taking_back(context, by, license_id, form.why)
    answers = [("Organization", effect.organization), ("Region", effect.region), ("Reason", form.why)]
    return check_page(form, answers, after=effect.after, button="Take the license back", warning=effect.warning)


@routes.page(HOME_REGION, allowed=may_decide_home)
async def home_region(visitor: Visitor) -> Page:
    """Show the form that records in which region an organization counts."""
    found = await region_licenses.home_region(visitor.context, visitor.person_id)
    return Page("allotment/home_region.html", dict(found))


@routes.act(HOME_REGION, allowed=may_decide_home, form=DecideHomeRegion, shows=home_region, fresh=True)
async def decide_home_region(visitor: Visitor, form: DecideHomeRegion, key: str) -> Shown:
    """Show what follows, or record in which region an organization counts."""
    context, by = visitor.context, visitor.person_id
    if form.step == "send":
        await allotment.decide_home(context, by, key, form.agency, form.region, form.why)
        return GoTo(ALLOTMENT, "The decision is recorded. It applies from now on.")
    effect = await region_licenses.check_home_region(context, by, form.agency, form.region, form.why)
    answers = [("Organization", effect.organization), ("Region", effect.region), ("Reason", form.why)]
    return check_page(form, answers, after=effect.after, button="Record the decision")
