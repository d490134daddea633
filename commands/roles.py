"""Who holds which role: listed, designated, and ended."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from commands.formatting import table
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
    OfAgency,
    OfRegion,
    OptionalPerson,
    Person,
    Reason,
    Typed,
    day,
    new_one,
)
from commands.runner import look_up, send
from models.calendar import spoken
from models.directory.messages import NewPerson
from models.people import Role
from services import directory
from services.context import Context
from services.forms import validated
from storage.reads.directory import RoleRow

RoleName = Annotated[Role, typer.Option("--role", help="The role.")]


def roles(by: As, agency: OfAgency = "", as_json: Json = False) -> None:
    """List who holds which role at an agency, or in the office and on the committees.

    An agency sees its own roles, HMIS lead staff all of them.

    Example: `starter.py roles --as p-0006 --agency a-02`
    """
    look_up(lambda context: directory.roles(context, by, agency or None), show_roles, as_json=as_json)


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

    send(work, show_roles, key=key, as_json=as_json)


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

    send(work, show_roles, key=key, as_json=as_json)


def _newcomer(typed: Typed | None) -> NewPerson | None:
    return None if typed is None else validated(NewPerson, **typed)


def _show_left(rows: Sequence[RoleRow], zone: str) -> None:
    """Show who still holds the role that somebody gave up."""
    show_roles(rows, zone, empty="Nobody holds this role now.")


def show_roles(rows: Sequence[RoleRow], zone: str, *, empty: str = "Nobody holds a role here.") -> None:
    """Show designations as a table."""
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


def place_of(role: RoleRow) -> str:
    """Return where a role is held, as it follows the role's name; empty for a role without a place."""
    place = role.agency_name or role.region_name
    return f" ({place})" if place else ""


def _short(day_: date | None) -> str:
    return "" if day_ is None else spoken(day_).split(", ", 1)[1]
