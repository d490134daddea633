"""The people of an agency and who acts for it, as its pages show them: with what their reader may change."""

import asyncio

from models.base import Message
from models.directory.permissions import may_change_person, may_designate, may_see_person, may_see_roles
from models.directory.state import PersonRecord
from models.oversight import may_see_agency
from models.people import AGENCY_ROLES, ONE_OF_EACH, Actor, Role
from services.context import ReadingContext
from services.directory_follow_up import keeping
from services.listing import part_of
from services.people import acting, known_agency
from services.visible import as_seen_by, visible
from storage.reads import directory
from storage.reads.agencies import Agency
from storage.reads.directory import DirectoryPerson, RoleRow


class RolesView(Message):
    """Who holds the roles of an agency, and what the reader may change about it."""

    agency: Agency
    rows: tuple[RoleRow, ...]
    designable: tuple[Role, ...]
    """The roles that the reader gives and ends."""
    may_name_billing_contact: bool
    alone: tuple[Role, ...]
    """The roles that the reader gives and that one person alone holds. Two are better."""
    people: tuple[PersonRecord, ...]
    """Whom the reader can choose. Empty if the reader may not see the agency's people."""


class PeopleList(Message):
    """A part of an agency's people."""

    agency: Agency
    rows: tuple[DirectoryPerson, ...]
    search: str
    """The words that their names begin with; empty for everybody."""
    more: str


class PersonView(Message):
    """A person of an agency."""

    agency: Agency
    person: DirectoryPerson
    may_change: bool
    why_not: str
    """Why the reader can't change the name and the address. Empty if that is possible."""


async def roles_view(context: ReadingContext, by: str, agency_id: str) -> RolesView:
    """Return who acts for an agency, for its people and lead and billing staff."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_roles(actor, agency.id, context.policy().readers).require()
    rows = await asyncio.to_thread(directory.roles_of_agency, context.database, agency.id, context.today())
    gives = [each for each in AGENCY_ROLES if _gives(context, actor, each, agency.id)]
    held = [each.role for each in rows]
    people: list[PersonRecord] = []
    if gives and may_see_agency(actor, agency.id, context.policy().readers):
        people = await asyncio.to_thread(directory.records_of_agency, context.database, agency.id, context.today())
    return RolesView(
        agency=agency,
        rows=tuple(rows),
        designable=tuple(each for each in gives if each != Role.BILLING_CONTACT),
        may_name_billing_contact=Role.BILLING_CONTACT in gives,
        alone=tuple(each for each in gives if each not in ONE_OF_EACH and held.count(each) == 1),
        people=tuple(people),
    )


async def people_of(context: ReadingContext, by: str, agency_id: str, after: str = "", search: str = "") -> PeopleList:
    """Return a part of the people of an agency, by name: of all, or of those whose names have words like `search`."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(directory.people_page, context.database, context.today(), agency.id, after, search)
    rows, more = part_of(found, lambda row: row.id)
    seen = tuple(as_seen_by(actor, context.policy().readers, each) for each in rows)
    return PeopleList(agency=agency, rows=seen, search=search.strip(), more=more)


async def person_of(context: ReadingContext, by: str, agency_id: str, person_id: str) -> PersonView:
    """Return a person of an agency, with whether the reader may change the name and the address."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    read = directory.person_with_facts
    found = await asyncio.to_thread(read, context.database, keeping(context), person_id, context.today())
    of_agency = found if found is not None and agency.id in found.facts.agencies else None
    known = visible(actor, of_agency, "person", person_id, agency_id=agency.id)
    may_see_person(actor, known.person.id, (agency.id,), context.policy().readers).require()
    allowed = may_change_person(actor, known.facts)
    person = as_seen_by(actor, context.policy().readers, known.person)
    return PersonView(agency=agency, person=person, may_change=bool(allowed), why_not=allowed.sentence)


def _gives(context: ReadingContext, actor: Actor, role: Role, agency_id: str) -> bool:
    return bool(may_designate(actor, role, agency_id, context.policy().directory))
