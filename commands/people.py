"""People on record: shown, listed, added, and changed."""

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.formatting import say, table
from commands.options import (
    As,
    Email,
    FirstName,
    IsNew,
    Json,
    Key,
    LastName,
    Meant,
    OfAgency,
    Reason,
    Seen,
    given,
    seen_at,
)
from commands.roles import place_of, show_roles
from commands.runner import look_up, send
from models.calendar import spoken_time
from models.directory.messages import NewPerson
from models.directory.state import PersonRecord
from services import directory, ways_in
from services.context import Context
from services.forms import validated
from storage.reads.directory import AlikePeople, DirectoryPerson

Who = Annotated[str, typer.Argument(metavar="PERSON", help="The person's id or email address.", show_default=False)]


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
    changed = given(first_name=first_name, last_name=last_name, email=email)

    async def work(context: Context, form: str) -> DirectoryPerson:
        at = seen_at(context, seen)
        return await directory.change_person(context, by, form, who, reason, at, confirmed=yes, **changed)

    send(work, _show_person, key=key, as_json=as_json)


def deactivate_person(who: Who, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """End every session of a person in the portal at once, and let nobody sign in or act under that name.

    Roles and licenses stay on record until you end them. For whoever may give the person every role, and, for people
    without a role, for the keepers of the directory and the person's only agency.

    Example: `starter.py deactivate-person p-0171 --as p-0006 --reason "A lost phone is in use."`
    """

    async def work(context: Context, form: str) -> PersonRecord:
        return await ways_in.deactivate_person(context, by, form, who, reason)

    def show(found: PersonRecord, zone: str) -> None:
        say(f"{found.name} ({found.person_id}) can no longer sign in or act.")
        say("Roles and licenses stay until you end them.")

    send(work, show, key=key, as_json=as_json)


def reactivate_person(who: Who, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Let a person sign in and act again who was deactivated.

    Example: `starter.py reactivate-person p-0171 --as p-0006 --reason "The phone was found."`
    """

    async def work(context: Context, form: str) -> PersonRecord:
        return await ways_in.reactivate_person(context, by, form, who, reason)

    def show(found: PersonRecord, zone: str) -> None:
        say(f"{found.name} ({found.person_id}) can sign in and act again.")

    send(work, show, key=key, as_json=as_json)


def _show_person(found: DirectoryPerson, zone: str) -> None:
    say(f"{found.name} ({found.id}), {found.email}.")
    if found.deactivated_at is not None:
        say(f"Deactivated since {spoken_time(found.deactivated_at, zone)}: the person can't sign in or act.")
    for license_ in found.licenses:
        say(f"License {license_.license_id} at {license_.agency_name} ({license_.agency_id}): {license_.state}.")
    show_roles(list(found.roles), zone, empty="No roles.")


def _show_people(rows: Sequence[DirectoryPerson], zone: str) -> None:
    table(
        ("Person", "Name", "Email address", "Roles", "Licenses"),
        [
            (
                each.id,
                each.name,
                each.email,
                ", ".join(f"{role.role.spoken}{place_of(role)}" for role in each.roles),
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
