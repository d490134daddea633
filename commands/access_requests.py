"""Requests for access: for a new user, for a change, for a removal, for the training site."""

from datetime import date
from typing import Annotated

import typer

from commands.last_license import Warn, Yes, ask_first
from commands.menu import MARKUP
from commands.options import (
    Agency,
    As,
    Email,
    FirstName,
    IsNew,
    Json,
    Key,
    LastName,
    Note,
    OptionalPerson,
    Person,
    ProjectTypes,
    RoleType,
    Typed,
    day,
    new_one,
)
from commands.request_view import show_request
from commands.runner import exactly_one, send
from models.access_request.state import RequestKind
from models.directory.messages import NewPerson
from models.license.lifecycle import LicenseKind
from services import last_license, requests
from services.context import Context
from services.forms import validated
from services.requests import NewRequest
from storage.reads.requests import RequestRow

group = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=MARKUP,
    help="""Request access for someone at your agency, change it, or end it.

    For the agency's signatory and the authorized representatives that the signatory designated; the policy says which
    roles these are. Your request goes to the HMIS lead, and you get an email when it has arrived.""",
)


@group.command("new-user")
def new_user(
    by: As,
    agency: Agency,
    person: OptionalPerson = "",
    first_name: FirstName = "",
    last_name: LastName = "",
    email: Email = "",
    new_person: IsNew = False,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    license_kind: Annotated[LicenseKind, typer.Option("--license", help="The kind of license.")] = LicenseKind.STANDARD,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Request access for a person who has none at your agency.

    A person with access at another agency is a new user at yours. Depending on the policy, we either review the request
    and set a license aside first, or train the person first. Somebody who is not on record yet comes onto record with
    the request: give the names and the email address in place of --person.

    Example: `starter.py request new-user --as sam@shelter.example --agency a-02 --first-name Ulric
    --last-name Honeycutt --email ulric@shelter.example --project-type rapid-rehousing`
    """
    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.NEW_USER,
        agency_id=agency,
        person_id=person or None,
        newcomer=new_one(first_name, last_name, email, confirmed=new_person),
        role_type=role_type,
        project_types=tuple(project_type or ()),
        license_kind=license_kind,
        note=note,
    )


@group.command("modify")
def modify(
    by: As,
    agency: Agency,
    person: Person,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="TEXT", help="A change you want; repeat the option for each."),
    ] = None,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Request a change to the access of one of your users.

    The reviewer decides whether the change needs training. If it does, and the training is not completed in time,
    nothing changes, and you can request it again.

    Example: `starter.py request modify --as sam@shelter.example --agency a-02 --person p-0041
    --change "Add the rapid re-housing project"`
    """
    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.MODIFY_ACCESS,
        agency_id=agency,
        person_id=person,
        changes=tuple(change or ()),
        role_type=role_type,
        project_types=tuple(project_type or ()),
        note=note,
    )


@group.command("remove")
def remove(
    by: As,
    agency: Agency,
    person: Person,
    no_longer_needed_on: Annotated[
        date,
        typer.Option(
            "--no-longer-needed-on",
            metavar="DATE",
            parser=day,
            help="The first day without need for access (2026-11-20).",
        ),
    ],
    last_day: Annotated[
        date | None,
        typer.Option(
            "--last-day", metavar="DATE", parser=day, help="The last day with access, if it is later than today."
        ),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the license for someone who comes later.")] = False,
    transfer: Annotated[
        bool, typer.Option("--transfer", help="Give the license to someone else now, with another request.")
    ] = False,
    give_back: Annotated[bool, typer.Option("--give-back", help="Give up the license.")] = False,
    note: Note = "",
    yes: Yes = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Report that one of your users no longer needs access.

    For today or an earlier day, access ends right away. For a later day, also give the last day with access. Until that
    day has passed, you can move it (change-removal) or cancel it (withdraw-request). The policy says how soon you have
    to let us know; a late notice is recorded. Giving up the last license that your agency can use is asked about first.

    Example: `starter.py request remove --as sam@shelter.example --agency a-02 --person p-0041
    --no-longer-needed-on 2026-11-20 --keep`
    """
    chosen = exactly_one({"--keep": keep, "--transfer": transfer, "--give-back": give_back})

    async def warn(context: Context) -> str:
        return await last_license.removal_warning(context, by, agency, person)

    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.REMOVE_USER,
        agency_id=agency,
        person_id=person,
        no_longer_needed_on=no_longer_needed_on,
        last_day=last_day,
        keep=chosen != "--give-back",
        transfer=chosen == "--transfer",
        note=note,
        warn=None if yes or chosen != "--give-back" else warn,
    )


@group.command("training-site")
def training_site(
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
    """Request access to the training site, where people can look around before they are trained.

    Somebody who is not on record yet comes onto record with the request: give the names and the email address in place
    of --person.

    Example: `starter.py request training-site --as sam@shelter.example --agency a-02 --person p-0195`
    """
    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.TRAINING_SITE,
        agency_id=agency,
        person_id=person or None,
        newcomer=new_one(first_name, last_name, email, confirmed=new_person),
        note=note,
    )


def _ask(
    by: str, key: str, as_json: bool, *, newcomer: Typed | None = None, warn: Warn | None = None, **form: object
) -> None:
    """Send a request, after a question if there is something to warn of."""
    given = {name: value for name, value in form.items() if value is not None}

    async def work(context: Context, form_key: str) -> RequestRow:
        new = {} if newcomer is None else {"newcomer": validated(NewPerson, **newcomer)}
        return await requests.submit(context, by, form_key, validated(NewRequest, **given, **new))

    send(work if warn is None else ask_first(warn, work, yes=False), show_request, key=key, as_json=as_json)
