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
from commands.runner import answer, look_up, send
from models.calendar import counted, spoken_time
from models.directory.messages import NewPerson
from models.directory.state import PersonRecord
from models.sign_in.leaving import Leaving
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


def open_work(who: Who, by: As, as_json: Json = False) -> None:
    """Show what a person has open that somebody else has to take over, and who can, before the person leaves.

    `deactivate-person --leaves` takes the names in the first column.

    Example: `starter.py open-work p-0036 --as p-0034`
    """
    answer(lambda context: ways_in.leaving(context, by, who), _show_leaving, as_json=as_json)


def deactivate_person(
    who: Who,
    by: As,
    reason: Reason,
    leaves: Annotated[
        bool, typer.Option("--leaves", help="The person leaves: hand over what is open, with --give.")
    ] = False,
    give: Annotated[
        list[str] | None,
        typer.Option(
            "--give",
            metavar="ITEM=PERSON",
            help="Who takes over an item of open-work: id or email address, or “queue”. Repeat it for each item.",
            show_default=False,
        ),
    ] = None,
    rest_to_queue: Annotated[
        bool, typer.Option("--rest-to-queue", help="Everything else goes back to its queue, and roles end.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """End every session of a person in the portal at once, and let nobody sign in or act under that name.

    Roles and open work stay with the person, unless the person leaves: then say who takes over each item that
    `open-work` shows. Licenses stay on record until you end them. For whoever may give the person every role, and, for
    people without a role, for the keepers of the directory and the person's only agency.

    Example: `starter.py deactivate-person p-0171 --as p-0006 --reason "A lost phone is in use."`
    """
    if leaves:
        _hand_over(who, by, reason, give or [], rest_to_queue, key, as_json)
        return
    if give or rest_to_queue:
        raise typer.BadParameter("Say --leaves as well: only a person who leaves hands something over.")

    async def work(context: Context, form: str) -> PersonRecord:
        return await ways_in.deactivate_person(context, by, form, who, reason)

    def show(found: PersonRecord, zone: str) -> None:
        say(f"{found.name} ({found.person_id}) can no longer sign in or act.")
        say("Roles, open work, and licenses stay until you hand them over or end them: see open-work.")

    send(work, show, key=key, as_json=as_json)


def _hand_over(
    who: str, by: str, reason: str, give: Sequence[str], rest_to_queue: bool, key: str, as_json: bool
) -> None:
    chosen = dict(_given(each) for each in give)

    async def work(context: Context, form: str) -> Leaving:
        rest: dict[str, str | None] = {}
        if rest_to_queue:
            rest = dict.fromkeys((await ways_in.leaving(context, by, who)).items)
        return await ways_in.hand_over(context, by, form, who, reason, {**rest, **chosen})

    def show(found: Leaving, zone: str) -> None:
        person = found.way_in.person
        say(f"{person.name} ({person.person_id}) can no longer sign in or act.")
        say(f"{counted(len(found.items), 'item')} handed over. Licenses stay until you end them.")

    send(work, show, key=key, as_json=as_json)


def _given(typed: str) -> tuple[str, str | None]:
    item, mark, to = typed.rpartition("=")
    if not mark or not to.strip():
        raise typer.BadParameter(f"“{typed}” is not ITEM=PERSON. Write “queue” for PERSON if nobody takes it over.")
    return item.strip(), None if to.strip().casefold() == "queue" else to.strip()


def _show_leaving(found: Leaving, zone: str) -> None:
    able = {
        **{each.item: each.takers for each in found.work},
        **{each.item: each.takers for each in found.decided_roles},
    }
    table(
        ("Item", "What", "Who can take it over"),
        [(item, what, _named(able[item])) for item, what in found.items.items()],
        empty=f"{found.way_in.person.name} has nothing open that somebody has to take over.",
    )


def _named(people: Sequence[PersonRecord]) -> str:
    """Name some people with their ids. A long list ends with the number of the others."""
    names = [f"{each.name} ({each.person_id})" for each in people[:5]]
    return ", ".join([*names, *([f"and {len(people) - 5} more"] if len(people) > 5 else [])])


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
