"""The directory: people with their agencies and roles, and what its rules need to know."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, not_, select, union

from models.base import Instant, Key, Message
from models.directory.alike import could_be_one, mailbox, mailbox_name
from models.directory.state import (
    AgencyFacts,
    AgencyRecord,
    FieldChange,
    HeldRole,
    Newcomer,
    NewcomerFacts,
    PersonFacts,
    PersonRecord,
    RoleFacts,
)
from models.intake.ownership import RecordKind
from models.license.state import LIVE_ASSIGNMENTS
from models.people import AGENCY_ROLES, Role
from models.policy.directory import Keeping
from storage.database import Database
from storage.names import PERSON
from storage.reads.actors import holders_of, now_or_later
from storage.reads.agency_closings import last_day_of
from storage.reads.listing import following
from storage.reads.names import named_like
from storage.reads.people import MARKS, email_key, full_name, marked_people
from storage.reads.rows import Query, every, first
from storage.tables.bounces import bounces
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.field_owners import field_owners
from storage.tables.licenses import assignments
from storage.tables.requests import access_requests


class RoleRow(Message):
    """A designation, with names."""

    person_id: Key
    person_name: str
    role: Role
    agency_id: Key | None
    agency_name: str | None
    region_id: Key | None
    region_name: str | None
    from_day: date
    until_day: date | None
    designated_by_name: str | None


class LicenseOfPerson(Message):
    """A license that a person has or that is set aside for them."""

    license_id: Key
    agency_id: Key
    agency_name: str
    state: str


class DirectoryPerson(Message):
    """A person, the roles held now or later, and the licenses."""

    id: Key
    first_name: str
    last_name: str
    email: str
    roles: tuple[RoleRow, ...] = ()
    licenses: tuple[LicenseOfPerson, ...] = ()
    deactivated_at: Instant | None = None
    """Since when the person can't sign in or act, if that is so."""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


class PersonWithFacts(Message):
    """A person, and what the rules about the record need to know."""

    person: DirectoryPerson
    facts: PersonFacts


class AlikePeople(Message):
    """Two people on record who could be one."""

    first: PersonRecord
    second: PersonRecord


# --- what is shown


def directory_person(database: Database, person_id: str, day: date) -> DirectoryPerson | None:
    """Return a person with the roles held on `day` or later, and the licenses."""
    with database.read() as connection:
        found = first(connection, _persons().where(people.c.id == person_id), DirectoryPerson)
        return None if found is None else _with_details(connection, [found], day)[0]


def directory_people(database: Database, day: date, agency_id: str | None = None) -> list[DirectoryPerson]:
    """Return the people of an agency, or everybody, by name: roles held on `day` or later, and licenses."""
    query = _persons().order_by(people.c.last_name, people.c.first_name, people.c.id)
    if agency_id is not None:
        query = query.where(people.c.id.in_(people_of_agency(agency_id, day)))
    with database.read() as connection:
        return _with_details(connection, every(connection, query, DirectoryPerson), day)


def people_page(database: Database, day: date, agency_id: str, after: str, search: str = "") -> list[DirectoryPerson]:
    """Return the people of an agency after one of them, by name, in the same way; one more than a page has.

    With `search`, only those of whose names each of its words begins a word.
    """
    belong = people.c.id.in_(people_of_agency(agency_id, day))
    query = following(_persons().where(belong, *named_like(PERSON, people.c.id, search)), people, "last_name", after)
    with database.read() as connection:
        return _with_details(connection, every(connection, query, DirectoryPerson), day)


def records_of_agency(database: Database, agency_id: str, day: date) -> list[PersonRecord]:
    """Return the people of an agency by name, without roles and licenses."""
    query = _records().where(people.c.id.in_(people_of_agency(agency_id, day)))
    with database.read() as connection:
        return every(connection, query.order_by(people.c.last_name, people.c.first_name, people.c.id), PersonRecord)


def roles_of_agency(database: Database, agency_id: str, day: date) -> list[RoleRow]:
    """Return who holds the roles of an agency on `day` or later."""
    with database.read() as connection:
        return every(connection, _roles(day).where(designations.c.agency_id == agency_id), RoleRow)


def roles_in_office(database: Database, roles: Collection[Role], day: date) -> list[RoleRow]:
    """Return who holds any of these roles on `day` or later."""
    with database.read() as connection:
        return every(connection, _roles(day).where(designations.c.role.in_(list(roles))), RoleRow)


def alike_people(database: Database) -> list[AlikePeople]:
    """Return every two people whose names look like one person's, by name."""
    with database.read() as connection:
        query = _records().order_by(people.c.last_name, people.c.first_name, people.c.id)
        known = every(connection, query, PersonRecord)
        shared = _shared_by(connection, known)
    return [
        AlikePeople(first=one, second=other)
        for position, one in enumerate(known)
        for other in known[position + 1 :]
        if could_be_one(
            (one.first_name, one.last_name),
            (other.first_name, other.last_name),
            connected=not shared[one.person_id].isdisjoint(shared[other.person_id]),
        )
    ]


def _shared_by(connection: Connection, known: Collection[PersonRecord]) -> dict[str, set[str]]:
    """Return what connects people with others, by person: their agencies, and the name before the @."""
    found = {each.person_id: {f"{mailbox_name(each.email)}@"} for each in known}
    belong = [
        select(table.c.person_id, table.c.agency_id).where(table.c.agency_id.is_not(None))
        for table in (designations, assignments, access_requests)
    ]
    for person_id, agency_id in connection.execute(union(*belong)):
        if person_id in found:
            found[person_id].add(agency_id)
    return found


# --- what rules need, within a transaction


def person_facts(
    connection: Connection, keeping: Keeping, person_id: str, email: str | None, name: tuple[str, str] | None, day: date
) -> PersonFacts:
    """Return what the records say about a person to add or change: the new address and name are given, if any."""
    offices = select(designations.c.id).where(
        designations.c.person_id == person_id, designations.c.role.not_in(AGENCY_ROLES), now_or_later(day)
    )
    agencies = agencies_of_person(connection, person_id, day)
    same = None if email is None else person_at(connection, email, other_than=person_id)
    sharing = [] if email is None else shares_mailbox(connection, email, person_id)
    if same is not None:
        sharing.append(same.person_id)
    return PersonFacts(
        keeping=keeping,
        person=person_record(connection, person_id),
        agencies=tuple(agencies),
        has_office=connection.execute(offices).first() is not None,
        changes=tuple(last_changes(connection, RecordKind.PERSON, person_id)),
        address_works=person_id not in marked_people(connection),
        same_address=same,
        shares_mailbox=bool(sharing),
        address_is_colleagues=all(set(agencies) & set(agencies_of_person(connection, each, day)) for each in sharing),
        alike=() if name is None else tuple(alike(connection, name, email or "", other_than=person_id)),
    )


def person_with_facts(database: Database, keeping: Keeping, person_id: str, day: date) -> PersonWithFacts | None:
    """Return a person with everything that says who may see and change the record, for a service that only looks."""
    with database.read() as connection:
        query = _persons().add_columns(_marked(person_id).label("marked")).where(people.c.id == person_id)
        row = connection.execute(query).mappings().first()
        if row is None:
            return None
        known = {name: value for name, value in row.items() if name != "marked"}
        (person,) = _with_details(connection, [DirectoryPerson.model_validate(known)], day)
        facts = PersonFacts(
            keeping=keeping,
            person=PersonRecord(
                person_id=person.id, first_name=person.first_name, last_name=person.last_name, email=person.email
            ),
            agencies=tuple(agencies_of_person(connection, person_id, day)),
            has_office=any(each.role not in AGENCY_ROLES for each in person.roles),
            changes=tuple(last_changes(connection, RecordKind.PERSON, person_id)),
            address_works=not row["marked"],
        )
    return PersonWithFacts(person=person, facts=facts)


def _marked(person_id: str) -> ColumnElement[bool]:
    """Return the condition that mail servers report that a person's address does not work."""
    return exists().where(bounces.c.person_id == person_id, MARKS)


def agency_facts(connection: Connection, keeping: Keeping, agency_id: str, name: str | None, day: date) -> AgencyFacts:
    """Return what the records say about an agency to add or change."""
    same = func.lower(agencies.c.name) == (name or "").strip().lower()
    return AgencyFacts(
        keeping=keeping,
        agency=first(connection, _agency_records().where(func.lower(agencies.c.id) == agency_id.lower()), AgencyRecord),
        regions=tuple(connection.execute(select(regions.c.id)).scalars()),
        same_name=first(connection, _agency_records().where(same, agencies.c.id != agency_id), AgencyRecord),
        changes=tuple(last_changes(connection, RecordKind.AGENCY, agency_id)),
        hear=who_hears(connection, keeping, agency_id, day),
    )


def who_hears(connection: Connection, keeping: Keeping, agency_id: str, day: date) -> tuple[str, ...]:
    """Return who hears of a change of an agency's address on `day`: those who act for it, and its billing contact."""
    roles = dict.fromkeys((keeping.contact, *keeping.speakers, Role.BILLING_CONTACT))
    holders = [each.id for role in roles for each in holders_of(connection, role, day, agency_id, None)]
    return tuple(dict.fromkeys(holders))


def role_facts(
    connection: Connection,
    keeping: Keeping,
    role: Role,
    agency_id: str | None,
    region_id: str | None,
    person_id: str,
    by: str,
    day: date,
) -> RoleFacts:
    """Return who holds a role at one place on `day` or later, the person that a step is about, and who takes it."""
    held = (
        select(designations, full_name().label("name"))
        .join(people, people.c.id == designations.c.person_id)
        .where(
            designations.c.role == role,
            designations.c.agency_id.is_not_distinct_from(agency_id),
            designations.c.region_id.is_not_distinct_from(region_id),
            now_or_later(day),
        )
        .order_by(designations.c.from_day, designations.c.person_id)
    )
    acting = person_record(connection, by)
    return RoleFacts(
        keeping=keeping,
        role=role,
        agency_id=agency_id,
        agency_name=_name(connection, agencies, agency_id),
        closes_on=last_day_of(connection, agency_id),
        region_id=region_id,
        region_name=_name(connection, regions, region_id),
        held=tuple(every(connection, held, HeldRole)),
        person=person_record(connection, person_id),
        by_name=acting.name if acting is not None else "",
    )


def newcomer_facts(database: Database, new: Newcomer, agency_id: str, day: date) -> NewcomerFacts:
    """Return who on record could be the person that an agency names."""
    with database.read() as connection:
        known = person_at(connection, new.email)
        found = alike(connection, (new.first_name, new.last_name), new.email, within=people_of_agency(agency_id, day))
        return NewcomerFacts(
            same_address=known,
            address_is_colleagues=known is not None
            and agency_id in agencies_of_person(connection, known.person_id, day),
            alike=tuple(found),
        )


def person_record(connection: Connection, person_id: str) -> PersonRecord | None:
    """Return a person by id."""
    return first(connection, _records().where(people.c.id == person_id), PersonRecord)


def person_at(connection: Connection, email: str, other_than: str | None = None) -> PersonRecord | None:
    """Return who has an email address, unless it is the person `other_than`."""
    query = _records().where(people.c.email_key == email_key(email), people.c.id != (other_than or ""))
    return first(connection, query, PersonRecord)


def shares_mailbox(connection: Connection, email: str, other_than: str) -> list[str]:
    """Return who else gets their mail where mail to an address arrives: only a tag tells the addresses apart."""
    domain = email_key(email).rpartition("@")[2]
    query = select(people.c.id, people.c.email).where(
        people.c.email_key.endswith(f"@{domain}", autoescape=True), people.c.id != other_than
    )
    return [person_id for person_id, each in connection.execute(query) if mailbox(each) == mailbox(email)]


def alike(
    connection: Connection,
    name: tuple[str, str],
    email: str,
    *,
    other_than: str | None = None,
    within: Any = None,
) -> list[PersonRecord]:
    """Return the people who could be the one of this name and address: of one agency's people (`within`), or of all.

    They have a name that looks alike, or the same mailbox.
    """
    query = _records().where(people.c.id != (other_than or "")).order_by(people.c.last_name, people.c.first_name)
    if within is not None:
        query = query.where(people.c.id.in_(within))
    return [
        each
        for each in every(connection, query, PersonRecord)
        if mailbox(each.email) == mailbox(email)
        or could_be_one(
            name,
            (each.first_name, each.last_name),
            connected=within is not None or mailbox_name(each.email) == mailbox_name(email),
        )
    ]


def last_changes(connection: Connection, kind: RecordKind, record_id: str) -> list[FieldChange]:
    """Return the last change of each field of a record, with the name of whoever made it."""
    query = (
        select(
            field_owners.c.field,
            field_owners.c.decided_at.label("at"),
            func.coalesce(full_name(), "A file").label("by"),
        )
        .outerjoin(people, people.c.id == field_owners.c.decided_by)
        .where(field_owners.c.record_kind == kind, field_owners.c.record_id == record_id)
    )
    return every(connection, query, FieldChange)


_IS_OPEN = access_requests.c.ended_at.is_(None)


def people_of_agency(agency_id: str, day: date) -> Any:
    """Return the query for the ids of everybody who belongs to an agency on `day` (ADR 36).

    Whoever has a role or a license there belongs to it. So does whoever had one, or is asked for in an open request, as
    long as nobody else answers for that person: what is on record of another agency's people is not theirs to see.
    """
    here = [query.where(place == agency_id) for query, place in _answered_for(day)]
    once = [query.where(place == agency_id) for query, place in _in_touch()]
    touched = union(*once).subquery()
    taken = [
        query.where(query.selected_columns[0] == touched.c.person_id).correlate(touched).exists()
        for query, _ in _answered_for(day)
    ]
    return union(*here, select(touched.c.person_id).where(*(not_(each) for each in taken)))


def agencies_of_person(connection: Connection, person_id: str, day: date) -> list[str]:
    """Return the ids of the agencies that a person belongs to on `day`, in the same way.

    They answer for the name and the address. An agency that only asks for access for another agency's user could lock
    that one out.
    """
    answering = [
        query.add_columns(place.label("agency_id")).where(query.selected_columns[0] == person_id)
        for query, place in _answered_for(day)
    ]
    found = {row.agency_id for row in connection.execute(union(*answering))}
    if not found:
        touching = [
            query.add_columns(place.label("agency_id")).where(query.selected_columns[0] == person_id)
            for query, place in _in_touch()
        ]
        found = {row.agency_id for row in connection.execute(union(*touching))}
    return sorted(each for each in found if each is not None)


def _answered_for(day: date) -> list[tuple[Any, Any]]:
    """Return the queries for the people whom somebody answers for on `day`, each with the column of the agency.

    A role counts from the day on which it is given, a license from the moment at which its holder may use it.
    """
    in_use = assignments.c.state.in_(LIVE_ASSIGNMENTS) & assignments.c.active_from.is_not(None)
    return [
        (select(designations.c.person_id).where(now_or_later(day)), designations.c.agency_id),
        (select(assignments.c.person_id).where(in_use), assignments.c.agency_id),
    ]


def _in_touch() -> list[tuple[Any, Any]]:
    """Return the same for the people who have or had to do with an agency: a role, a license, or an open request."""
    return [
        (select(designations.c.person_id), designations.c.agency_id),
        (select(assignments.c.person_id), assignments.c.agency_id),
        (select(access_requests.c.person_id).where(_IS_OPEN), access_requests.c.agency_id),
    ]


def agencies_with(database: Database, person_id: str, day: date) -> tuple[str, ...]:
    """Return the same for a service."""
    with database.read() as connection:
        return tuple(agencies_of_person(connection, person_id, day))


def _with_details(connection: Connection, found: list[DirectoryPerson], day: date) -> list[DirectoryPerson]:
    ids = [each.id for each in found]
    roles = every(connection, _roles(day).where(designations.c.person_id.in_(ids)), RoleRow)
    licensed = connection.execute(
        select(
            assignments.c.person_id,
            assignments.c.license_id,
            assignments.c.agency_id,
            assignments.c.state,
            agencies.c.name.label("agency_name"),
        )
        .join(agencies, agencies.c.id == assignments.c.agency_id)
        .where(assignments.c.person_id.in_(ids), assignments.c.state.in_(LIVE_ASSIGNMENTS))
        .order_by(assignments.c.license_id)
    ).mappings()
    licenses = [(row["person_id"], LicenseOfPerson.model_validate(dict(row))) for row in licensed]
    return [
        each.model_copy(
            update={
                "roles": tuple(role for role in roles if role.person_id == each.id),
                "licenses": tuple(license_ for holder, license_ in licenses if holder == each.id),
            }
        )
        for each in found
    ]


def _roles(day: date) -> Query:
    designators = people.alias("designators")
    return (
        select(
            designations,
            full_name().label("person_name"),
            agencies.c.name.label("agency_name"),
            regions.c.name.label("region_name"),
            full_name(designators).label("designated_by_name"),
        )
        .join(people, people.c.id == designations.c.person_id)
        .outerjoin(agencies, agencies.c.id == designations.c.agency_id)
        .outerjoin(regions, regions.c.id == designations.c.region_id)
        .outerjoin(designators, designators.c.id == designations.c.designated_by)
        .where(now_or_later(day))
        .order_by(designations.c.role, people.c.last_name, people.c.first_name, designations.c.from_day)
    )


def _persons() -> Query:
    return select(people.c.id, people.c.first_name, people.c.last_name, people.c.email, people.c.deactivated_at)


def _records() -> Query:
    return select(people.c.id.label("person_id"), people.c.first_name, people.c.last_name, people.c.email)


def _agency_records() -> Query:
    return select(
        agencies.c.id.label("agency_id"),
        agencies.c.name,
        agencies.c.region_id,
        agencies.c.county,
        agencies.c.program_types,
        agencies.c.address,
        agencies.c.purchase_order,
    )


def _name(connection: Connection, table: Any, wanted: str | None) -> str:
    if wanted is None:
        return ""
    return connection.execute(select(table.c.name).where(table.c.id == wanted)).scalar_one_or_none() or ""
