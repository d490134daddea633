"""People and agencies on record, and who holds which role."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from commands.formatting import say, table
from commands.options import (
    Agency,
    As,
    Email,
    FirstName,
    IsNew,
    Json,
    Key,
    LastName,
    Meant,
    Note,
    OneAgency,
    OptionalPerson,
    Person,
    Reason,
    Typed,
    day,
    instant_of,
    new_one,
    occasion,
)
from commands.runner import look_up, send
from models.calendar import spoken
from models.directory.messages import NewPerson
from models.people import Role
from services import directory
from services.context import Context, ReadingContext
from services.forms import validated
from storage.reads.agencies import Agency as AgencyOnRecord
from storage.reads.directory import AlikePeople, DirectoryPerson, RoleRow

Who = Annotated[str, typer.Argument(metavar="PERSON", help="The person's id or email address.", show_default=False)]
RoleName = Annotated[Role, typer.Option("--role", help="The role.")]
OfAgency = Annotated[
    str, typer.Option("--agency", metavar="AGENCY", help="The agency, for a role of an agency.", show_default=False)
]
OfRegion = Annotated[
    str, typer.Option("--region", metavar="REGION", help="The region, for a role of a region.", show_default=False)
]
Seen = Annotated[
    date | None,
    typer.Option(
        "--seen",
        metavar="TIME",
        parser=occasion,
        help="When you looked at the record. What someone else changed later is not overwritten.",
    ),
]
Programs = Annotated[
    list[str] | None,
    typer.Option("--program-type", metavar="NAME", help="A type of program that it runs; repeat for each."),
]

PostalAddress = Annotated[
    str,
    typer.Option(
        "--address", metavar="TEXT", help="The postal address, its lines separated by “;”.", show_default=False
    ),
]
PurchaseOrder = Annotated[
    str,
    typer.Option("--purchase-order", metavar="TEXT", help="What it wants on its invoices.", show_default=False),
]


def person(who: Who, by: As, as_json: Json = False) -> None:
    """Show a person on record: address, roles, and licenses.

    For the person, the people who act for the person's agency, and HMIS lead staff.

    Example: `starter.py person p-0171 --as p-0006`
    """
    look_up(lambda context: directory.person(context, by, who), _show_person, as_json=as_json)


def people(
    by: As,
    agency: OfAgency = "",
    alike: Annotated[bool, typer.Option("--alike", help="Show every two people whose names look alike.")] = False,
    as_json: Json = False,
) -> None:
    """List the people of an agency with their roles and licenses, or everybody on record.

    An agency sees its own people, HMIS lead staff everybody. With --alike, lead staff see who may be on record twice.

    Example: `starter.py people --as p-0006 --agency a-02`
    """
    if alike:
        look_up(lambda context: directory.alike(context, by), _show_alike, as_json=as_json)
    else:
        look_up(lambda context: directory.people(context, by, agency or None), _show_people, as_json=as_json)


def roles(by: As, agency: OfAgency = "", as_json: Json = False) -> None:
    """List who holds which role at an agency, or in the office and on the committees.

    An agency sees its own roles, HMIS lead staff all of them.

    Example: `starter.py roles --as p-0006 --agency a-02`
    """
    look_up(lambda context: directory.roles(context, by, agency or None), _show_roles, as_json=as_json)


def add_person(
    by: As,
    first_name: FirstName,
    last_name: LastName,
    email: Email,
    new_person: IsNew = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Put a person on record. A request for access brings its own new person along.

    If someone on record has the same address or looks alike, the answer says so.

    Example: `starter.py add-person --as p-0006 --first-name Ulric --last-name Honeycutt --email ulric@shelter.example`
    """
    typed = {"first_name": first_name, "last_name": last_name, "email": email, "confirmed": new_person}

    async def work(context: Context, form: str) -> DirectoryPerson:
        return await directory.add_person(context, by, form, validated(NewPerson, **typed))

    send(work, _show_person, key=key, as_json=as_json)


def change_person(
    who: Who,
    by: As,
    reason: Reason,
    first_name: FirstName = "",
    last_name: LastName = "",
    email: Email = "",
    seen: Seen = None,
    yes: Meant = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Change a person's name or email address. The account in the HMIS follows.

    For the keepers of the directory, and for whoever acts for the only agency that the person belongs to.

    Example: `starter.py change-person p-0171 --as p-0006 --last-name Honey --reason "Married in November."`
    """
    changed = _given(first_name=first_name, last_name=last_name, email=email)

    async def work(context: Context, form: str) -> DirectoryPerson:
        seen_at = _seen_at(context, seen)
        return await directory.change_person(context, by, form, who, reason, seen_at, confirmed=yes, **changed)

    send(work, _show_person, key=key, as_json=as_json)


def add_agency(
    agency: OneAgency,
    by: As,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The agency's name.")],
    region: Annotated[str, typer.Option("--region", metavar="REGION", help="The region it belongs to.")],
    county: Annotated[str, typer.Option("--county", metavar="NAME", help="The county it works in.")],
    program_type: Programs = None,
    address: PostalAddress = "",
    purchase_order: PurchaseOrder = "",
    yes: Meant = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Put an agency on record, under an id that nobody has yet.

    Then say who its signatory is (designate). The signatory names the authorized representatives.

    Example: `starter.py add-agency a-35 --as p-0006 --name "Fern House" --region r-01 --county "Alder County"`
    """

    async def work(context: Context, form: str) -> AgencyOnRecord:
        return await directory.add_agency(
            context,
            by,
            form,
            agency,
            name=name,
            region_id=region,
            county=county,
            program_types=tuple(program_type or ()),
            address=address,
            purchase_order=purchase_order,
            confirmed=yes,
        )

    send(work, show_agency, key=key, as_json=as_json)


def change_agency(
    agency: OneAgency,
    by: As,
    reason: Reason,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its new name.", show_default=False)] = "",
    region: OfRegion = "",
    county: Annotated[str, typer.Option("--county", metavar="NAME", help="Its new county.", show_default=False)] = "",
    program_type: Programs = None,
    address: PostalAddress = "",
    purchase_order: PurchaseOrder = "",
    seen: Seen = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Change what is on record of an agency. Its licenses follow it to another region.

    Example: `starter.py change-agency a-02 --as p-0006 --name "Lantern Shelter" --reason "It has a new name."`
    """
    changed: dict[str, Any] = _given(
        name=name, region_id=region, county=county, address=address, purchase_order=purchase_order
    )
    if program_type:
        changed["program_types"] = tuple(program_type)

    async def work(context: Context, form: str) -> AgencyOnRecord:
        return await directory.change_agency(context, by, form, agency, reason, _seen_at(context, seen), **changed)

    send(work, show_agency, key=key, as_json=as_json)


def designate(
    role: RoleName,
    by: As,
    person: OptionalPerson = "",
    first_name: FirstName = "",
    last_name: LastName = "",
    email: Email = "",
    new_person: IsNew = False,
    agency: OfAgency = "",
    region: OfRegion = "",
    from_day: Annotated[
        date | None, typer.Option("--from", metavar="DATE", parser=day, help="The first day. By default, today.")
    ] = None,
    until_day: Annotated[
        date | None, typer.Option("--until", metavar="DATE", parser=day, help="The last day. By default, no end.")
    ] = None,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Give someone a role: at an agency, for a region, in the office, or on a committee.

    The signatory designates an agency's authorized representatives, and the policy says who gives the other roles. A
    new person at an agency comes onto record with the role: give the names and the address in place of --person.

    Example: `starter.py designate --role representative --as p-0034 --agency a-02 --person p-0035`
    """
    typed = new_one(first_name, last_name, email, confirmed=new_person)

    async def work(context: Context, form: str) -> list[RoleRow]:
        return await directory.designate(
            context,
            by,
            form,
            role,
            who=person,
            new=_newcomer(typed),
            agency_id=agency or None,
            region_id=region or None,
            from_day=from_day,
            until_day=until_day,
            note=note,
        )

    send(work, _show_roles, key=key, as_json=as_json)


def end_designation(
    role: RoleName,
    by: As,
    person: Person,
    reason: Reason,
    agency: OfAgency = "",
    region: OfRegion = "",
    last_day: Annotated[
        date | None,
        typer.Option("--last-day", metavar="DATE", parser=day, help="The last day. By default, it ends now."),
    ] = None,
    yes: Meant = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """End someone's role, now or after a last day. From then on, the person can't act in it.

    For whoever may give the role. If nobody else holds a role that is needed, the answer says what to do first.

    Example: `starter.py end-designation --role representative --as p-0034 --agency a-02 --person p-0035
    --reason "Left the agency."`
    """

    async def work(context: Context, form: str) -> list[RoleRow]:
        return await directory.end_designation(
            context,
            by,
            form,
            role,
            person,
            reason,
            agency_id=agency or None,
            region_id=region or None,
            last_day=last_day,
            confirmed=yes,
        )

    send(work, _show_left, key=key, as_json=as_json)


def set_billing_contact(
    by: As,
    agency: Agency,
    person: OptionalPerson = "",
    first_name: FirstName = "",
    last_name: LastName = "",
    email: Email = "",
    new_person: IsNew = False,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say who your agency's billing contact is, in place of whoever was. Both get an email.

    A new person comes onto record with it: give the names and the address in place of --person.

    Example: `starter.py set-billing-contact --as p-0034 --agency a-02 --person p-0036`
    """
    typed = new_one(first_name, last_name, email, confirmed=new_person)

    async def work(context: Context, form: str) -> list[RoleRow]:
        return await directory.set_billing_contact(
            context, by, form, agency, who=person, new=_newcomer(typed), note=note
        )

    send(work, _show_roles, key=key, as_json=as_json)


def _newcomer(typed: Typed | None) -> NewPerson | None:
    return None if typed is None else validated(NewPerson, **typed)


def _given(**typed: str) -> dict[str, str]:
    """Return what was typed, without what was left out."""
    return {name: value for name, value in typed.items() if value}


def _seen_at(context: ReadingContext, seen: date | None) -> Any:
    return None if seen is None else instant_of(seen, context.now(), context.pack.time_zone)


def _show_person(found: DirectoryPerson, zone: str) -> None:
    say(f"{found.name} ({found.id}), {found.email}.")
    for license_ in found.licenses:
        say(f"License {license_.license_id} at {license_.agency_name} ({license_.agency_id}): {license_.state}.")
    _show_roles(list(found.roles), zone, empty="No roles.")


def show_agency(found: AgencyOnRecord, zone: str) -> None:
    """Show an agency, and the day on which it closes or closed."""
    say(f"{found.name} ({found.id}), {found.county}, {found.region_name}.")
    if found.closes_on is not None:
        say(f"{'Closes on' if found.closing_begun_at is None else 'Closed since'} {spoken(found.closes_on)}.")
    if found.program_types:
        say(f"Program types: {', '.join(found.program_types)}.")


def _show_people(rows: Sequence[DirectoryPerson], zone: str) -> None:
    table(
        ("Person", "Name", "Email address", "Roles", "Licenses"),
        [
            (
                each.id,
                each.name,
                each.email,
                ", ".join(f"{role.role.spoken}{_at(role)}" for role in each.roles),
                ", ".join(license_.license_id for license_ in each.licenses),
            )
            for each in rows
        ],
        empty="This agency has no people on record.",
    )


def _show_alike(rows: Sequence[AlikePeople], zone: str) -> None:
    table(
        ("Person", "Name", "Email address", "Person", "Name", "Email address"),
        [
            (
                *(each.first.person_id, each.first.name, each.first.email),
                *(each.second.person_id, each.second.name, each.second.email),
            )
            for each in rows
        ],
        empty="No two people on record have names that look alike.",
    )


def _show_left(rows: Sequence[RoleRow], zone: str) -> None:
    """Show who still holds the role that somebody gave up."""
    _show_roles(rows, zone, empty="Nobody holds this role now.")


def _show_roles(rows: Sequence[RoleRow], zone: str, *, empty: str = "Nobody holds a role here.") -> None:
    table(
        ("Role", "Person", "Name", "Where", "From", "Through", "Designated by"),
        [
            (
                each.role.spoken,
                each.person_id,
                each.person_name,
                each.agency_name or each.region_name or "",
                _short(each.from_day),
                _short(each.until_day),
                each.designated_by_name or "",
            )
            for each in rows
        ],
        empty=empty,
    )


def _at(role: RoleRow) -> str:
    place = role.agency_name or role.region_name
    return f" ({place})" if place else ""


def _short(day_: date | None) -> str:
    return "" if day_ is None else spoken(day_).split(", ", 1)[1]
