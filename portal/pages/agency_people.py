"""Who acts for an agency, and its people with their names and addresses."""

from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from models.dates import EnteredInstant
from models.directory.messages import NewPerson
from models.directory.permissions import may_change_person, may_designate, may_end_designation, may_see_roles
from models.errors import RuleViolation
from models.oversight import may_see_agency
from models.pages import agency_page
from models.people import Role
from portal.forms import NEW_PERSON, Form, Line, OptionalLine, OptionalText, Text, missing_of
from portal.problems import FieldProblem, FieldRefusal
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import agency_people, directory
from services.forms import validated

routes = Routes()
ROLES = "/agencies/{agency_id}/roles"
PEOPLE = "/agencies/{agency_id}/people"
ONE = PEOPLE + "/{person_id}"


class Named(Form):
    """Someone on record, or someone new."""

    person: OptionalLine = ""
    first_name: OptionalLine = ""
    last_name: OptionalLine = ""
    email: OptionalLine = ""
    note: OptionalText = ""

    def named(self) -> dict[str, object]:
        """Return who is meant. Raises FieldRefusal if it is nobody or two people."""
        new = {"first_name": self.first_name, "last_name": self.last_name, "email": self.email}
        if self.person and any(new.values()):
            raise FieldRefusal(FieldProblem("person", "Choose someone of your agency or enter someone new, not both."))
        if self.person:
            return {"who": self.person}
        if not any(new.values()):
            nobody = "Choose someone, or give the first name, the last name, and the email address of someone new."
            raise FieldRefusal(FieldProblem("person", nobody), code="who")
        missing = missing_of(new)
        if missing:
            raise FieldRefusal(*(FieldProblem(name, f"Enter {what}.") for name, what in missing.items()))
        return {"new": validated(NewPerson, **new)}


class DesignateSomeone(Named):
    """A role, and who gets it."""

    role: Role = Field(description="Choose the role.")


class NameBillingContact(Named):
    """Who the billing contact is from now on."""


class EndRole(Form):
    """Why a role ends."""

    reason: Text = Field(description="Write why the role ends.")
    confirmed: str = ""


class ChangePerson(Form):
    """What changes about a person's record."""

    first_name: Line = Field(description=f"Enter {NEW_PERSON['first_name']}.")
    last_name: Line = Field(description=f"Enter {NEW_PERSON['last_name']}.")
    email: Line = Field(description=f"Enter {NEW_PERSON['email']}.")
    reason: Text = Field(description="Write why it changes.")
    confirmed: str = ""
    seen_at: EnteredInstant
    """When the page was shown: what someone else changed since then is not overwritten."""


@routes.page(ROLES, allowed=may_see_roles)
async def roles(visitor: Visitor, agency_id: str) -> Page:
    """Show who acts for the agency."""
    return Page(
        "agencies/roles.html", dict(await agency_people.roles_view(visitor.context, visitor.person_id, agency_id))
    )


@routes.act(ROLES, allowed=may_designate, form=DesignateSomeone, shows=roles, fresh=True)
async def designate(visitor: Visitor, form: DesignateSomeone, key: str, agency_id: str) -> GoTo:
    """Give someone a role."""
    named = form.named()
    await directory.designate(
        visitor.context,
        visitor.person_id,
        key,
        form.role,
        agency_id=agency_id,
        note=form.note,
        **named,  # type: ignore[arg-type]
    )
    return GoTo(agency_page(agency_id, "roles"), f"Done. The new {form.role.spoken} hears of it by email.")


@routes.page(ROLES + "/billing-contact", allowed=may_designate)
async def billing_contact(visitor: Visitor, agency_id: str) -> Page:
    """Ask who the billing contact is from now on."""
    found = await agency_people.roles_view(visitor.context, visitor.person_id, agency_id)
    return Page("agencies/billing_contact.html", dict(found))


@routes.act(
    ROLES + "/billing-contact", allowed=may_designate, form=NameBillingContact, shows=billing_contact, fresh=True
)
async def set_billing_contact(visitor: Visitor, form: NameBillingContact, key: str, agency_id: str) -> GoTo:
    """Make someone the billing contact in place of whoever is."""
    named = form.named()
    await directory.set_billing_contact(
        visitor.context,
        visitor.person_id,
        key,
        agency_id,
        note=form.note,
        **named,  # type: ignore[arg-type]
    )
    return GoTo(agency_page(agency_id, "roles"), "Done. The old and the new billing contact hear of it by email.")


@routes.page(ROLES + "/{role}/{person_id}/end", allowed=may_end_designation)
async def end_role_page(visitor: Visitor, agency_id: str, role: str, person_id: str) -> Page:
    """Say what ending a role means, before the button."""
    found = await agency_people.roles_view(visitor.context, visitor.person_id, agency_id)
    held = next((each for each in found.rows if (each.role, each.person_id) == (role, person_id)), None)
    if held is None:
        raise RuleViolation("unknown_role", "Nobody holds this role now. It may have ended already.")
    gives = (*found.designable, *((Role.BILLING_CONTACT,) if found.may_name_billing_contact else ()))
    others = [each for each in found.rows if each.role == role and each.person_id != person_id]
    values = {"agency": found.agency, "held": held, "may_end": held.role in gives, "others": others}
    return Page("agencies/end_role.html", values)


@routes.act(
    ROLES + "/{role}/{person_id}/end", allowed=may_end_designation, form=EndRole, shows=end_role_page, fresh=True
)
async def end_role(visitor: Visitor, form: EndRole, key: str, agency_id: str, role: str, person_id: str) -> GoTo:
    """End someone's role."""
    if role not in list(Role):
        raise RuleViolation("unknown_role", "There is no such role.")
    await directory.end_designation(
        visitor.context,
        visitor.person_id,
        key,
        Role(role),
        person_id,
        form.reason,
        agency_id=agency_id,
        confirmed=form.confirmed == "yes",
    )
    return GoTo(agency_page(agency_id, "roles"), "The role has ended. The person hears of it by email.")


@routes.page(PEOPLE, allowed=may_see_agency)
async def people(visitor: Visitor, agency_id: str, after: str = "", search: str = "") -> Page:
    """Show the people of the agency, or those whose names are like what is searched for."""
    found = await agency_people.people_of(visitor.context, visitor.person_id, agency_id, after, search)
    asked = {"search": found.search, "after": found.more} if found.search else {"after": found.more}
    more = f"{agency_page(agency_id, 'people')}?{urlencode(asked)}" if found.more else ""
    return Page("agencies/people.html", {**dict(found), "more_path": more})


@routes.page(ONE, allowed=may_see_agency)
async def person(visitor: Visitor, agency_id: str, person_id: str) -> Page:
    """Show a person's record."""
    found = await agency_people.person_of(visitor.context, visitor.person_id, agency_id, person_id)
    return Page("agencies/person.html", {**dict(found), "seen_at": visitor.context.now().isoformat()})


@routes.act(ONE, allowed=may_change_person, form=ChangePerson, shows=person, fresh=True)
async def change_person(visitor: Visitor, form: ChangePerson, key: str, agency_id: str, person_id: str) -> GoTo:
    """Change a name or an address."""
    found = (await agency_people.person_of(visitor.context, visitor.person_id, agency_id, person_id)).person
    typed = {"first_name": form.first_name, "last_name": form.last_name, "email": form.email}
    changed: dict[str, Any] = {name: value for name, value in typed.items() if value != getattr(found, name)}
    if not changed:
        raise RuleViolation("nothing_changed", "Nothing is different. Please change the name or the address first.")
    await directory.change_person(
        visitor.context,
        visitor.person_id,
        key,
        person_id,
        form.reason,
        form.seen_at,
        confirmed=form.confirmed == "yes",
        **changed,
    )
    return GoTo(agency_page(agency_id, f"people/{person_id}"), "We changed it. The account in the HMIS follows.")
