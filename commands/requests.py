"""Access requests: ask, review, complete, take back, confirm the account."""

from datetime import date
from typing import Annotated

import typer

from commands import show
from commands.options import (
    AGENCIES,
    LOOKING,
    STAFF,
    Agency,
    As,
    Command,
    Json,
    Key,
    Note,
    OneAgency,
    Person,
    ProjectTypes,
    Reason,
    Request,
    RoleType,
    day,
)
from commands.shell import answer, exactly_one, send
from commands.words import short, state, table, until
from models.access_request.messages import RequestKind, Verdict
from models.license.lifecycle import LicenseKind
from services import requests
from services.context import Context
from services.forms import filled
from services.requests import Completion, NewRequest
from storage.reads.requests import RequestRow

asking = typer.Typer(
    no_args_is_help=True,
    help="""Ask for access for somebody of your agency, for a change of it, or for its end.

    Only the signatory of the agency and the authorized representatives the signatory designated may ask; which roles
    these are is in the policy. What you ask for goes to the HMIS lead, and you get an e-mail when it was received.""",
)


@asking.command("new-user")
def new_user(
    by: As,
    agency: Agency,
    person: Person,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    license_kind: Annotated[LicenseKind, typer.Option("--license", help="Which license.")] = LicenseKind.STANDARD,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Ask for access for a person who has none at your agency.

    A person with access at another agency is a new user at yours. Depending on the policy the request is reviewed and a
    license set aside first, or the person is trained first.

    Example: `starter.py request new-user --as sam@shelter.example --agency a-02 --person p-0171
    --project-type rapid-rehousing`
    """
    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.NEW_USER,
        agency_id=agency,
        person_id=person,
        role_type=role_type,
        project_types=tuple(project_type or ()),
        license_kind=license_kind,
        note=note,
    )


@asking.command("modify")
def modify(
    by: As,
    agency: Agency,
    person: Person,
    change: Annotated[
        list[str] | None, typer.Option("--change", metavar="TEXT", help="A change you want; say it once for each.")
    ] = None,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Ask for a change of the access rights of one of your users.

    The reviewer decides whether the change needs training. If it does and the training is not done in time, nothing is
    changed, and you can ask again.

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


@asking.command("remove")
def remove(
    by: As,
    agency: Agency,
    person: Person,
    no_longer_needed_on: Annotated[
        date,
        typer.Option(
            "--no-longer-needed-on", metavar="DATE", parser=day, help="The first day without need (2026-11-20)."
        ),
    ],
    last_day: Annotated[
        date | None,
        typer.Option("--last-day", metavar="DATE", parser=day, help="The last day with access, for a day to come."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep/--give-back", help="Whether your agency keeps the license for somebody else.")
    ] = True,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Tell that one of your users no longer needs access.

    For a day that is past or today, access ends at once. For a day to come give the last day with access as well; until
    it is over you can move it (change-removal) or cancel (withdraw-request). How soon you have to tell is in the
    policy; a late notice is recorded.

    Example: `starter.py request remove --as sam@shelter.example --agency a-02 --person p-0041
    --no-longer-needed-on 2026-11-20 --keep`
    """
    _ask(
        by,
        key,
        as_json,
        kind=RequestKind.REMOVE_USER,
        agency_id=agency,
        person_id=person,
        no_longer_needed_on=no_longer_needed_on,
        last_day=last_day,
        keep=keep,
        note=note,
    )


@asking.command("training-site")
def training_site(
    by: As, agency: Agency, person: Person, note: Note = "", key: Key = "", as_json: Json = False
) -> None:
    """Ask for access to the training site, where people can look around before any training.

    Example: `starter.py request training-site --as sam@shelter.example --agency a-02 --person p-0195`
    """
    _ask(by, key, as_json, kind=RequestKind.TRAINING_SITE, agency_id=agency, person_id=person, note=note)


def complete(
    request: Request,
    by: As,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    change: Annotated[list[str] | None, typer.Option("--change", metavar="TEXT", help="A change you want.")] = None,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Supply what was missing in a request that was sent back to your agency.

    What you leave out stays as it was. The request then goes to the reviewers again.

    Example: `starter.py complete-request R-3f9a0c12b7de --as sam@shelter.example --project-type rapid-rehousing`
    """

    async def work(context: Context, form_key: str) -> RequestRow:
        supplied = filled(
            Completion,
            role_type=role_type,
            project_types=tuple(project_type or ()),
            changes=tuple(change or ()),
            note=note,
        )
        return await requests.complete(context, by, form_key, request, supplied)

    send(work, show.request, key=key, as_json=as_json)


def withdraw(request: Request, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take a request back. A license that was set aside is free again; a planned removal is canceled.

    For the agency that asked, and for HMIS lead staff.

    Example: `starter.py withdraw-request R-3f9a0c12b7de --as sam@shelter.example --reason "She took another job."`
    """
    send(
        lambda context, form: requests.withdraw(context, by, form, request, reason),
        show.request,
        key=key,
        as_json=as_json,
    )


def change_removal(
    request: Request,
    by: As,
    last_day: Annotated[date, typer.Option("--last-day", metavar="DATE", parser=day, help="The new last day.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move a planned removal to another last day, as long as the old one is not over.

    Example: `starter.py change-removal R-3f9a0c12b7de --as sam@shelter.example --last-day 2026-12-31`
    """
    send(
        lambda context, form: requests.change_removal_day(context, by, form, request, last_day),
        show.request,
        key=key,
        as_json=as_json,
    )


def review(
    request: Request,
    by: As,
    approve: Annotated[bool, typer.Option("--approve", help="The request is complete and right.")] = False,
    missing: Annotated[
        list[str] | None, typer.Option("--return", metavar="WHAT", help="Send it back: this is missing. Once for each.")
    ] = None,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="REASON", help="Turn it down; the agency reads the reason.")
    ] = None,
    training: Annotated[
        bool | None, typer.Option("--training/--no-training", help="For a change of access: whether it needs training.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Review a request: approve it, send it back for completion, or turn it down.

    For the reviewers that the policy names; never for a request of one's own.

    Example: `starter.py review-request R-3f9a0c12b7de --as rita@hmis.example --approve`

    Example: `starter.py review-request R-3f9a0c12b7de --as rita@hmis.example --return "the project types"`
    """
    chosen = exactly_one({"--approve": approve, "--return": bool(missing), "--reject": reject is not None})
    verdict = {"--approve": Verdict.APPROVE, "--return": Verdict.RETURN, "--reject": Verdict.REJECT}[chosen]
    send(
        lambda context, form: requests.review(
            context,
            by,
            form,
            request,
            verdict,
            missing=tuple(missing or ()),
            reason=reject or "",
            training_needed=training,
        ),
        show.request,
        key=key,
        as_json=as_json,
    )


def confirm_account(request: Request, by: As, note: Note = "", key: Key = "", as_json: Json = False) -> None:
    """Confirm that the account was created, changed or closed in the HMIS.

    For system administrators. The time since the request was complete is kept; a late one shows.

    Example: `starter.py confirm-account R-3f9a0c12b7de --as delphine@hmis.example`
    """
    send(
        lambda context, form: requests.confirm_account(context, by, form, request, note),
        show.request,
        key=key,
        as_json=as_json,
    )


def status(request: Request, by: As, as_json: Json = False) -> None:
    """Where a request stands, what it waits for, and until when.

    For the agency that asked, the person concerned, and HMIS lead staff.

    Example: `starter.py request-status R-3f9a0c12b7de --as sam@shelter.example`
    """
    answer(lambda context: requests.status(context, by, request), show.request, as_json=as_json, reads=True)


def of_agency(
    agency: OneAgency,
    by: As,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not over.")] = False,
    as_json: Json = False,
) -> None:
    """The requests of an agency, the oldest first.

    For the agency's representatives and HMIS lead staff.

    Example: `starter.py requests a-02 --as sam@shelter.example --open`
    """

    def shown(rows: list[RequestRow], zone: str) -> None:
        table(
            ("Request", "For", "About", "State", "Asked on", "Due"),
            [
                (
                    row.id,
                    row.kind.spoken,
                    row.person_name,
                    state(row.state),
                    short(row.submitted_at, zone),
                    until(row.due.ends_at, zone) if row.due else "",
                )
                for row in rows
            ],
            empty="There are no requests.",
        )

    answer(
        lambda context: requests.of_agency(context, by, agency, open_only=open_only),
        shown,
        as_json=as_json,
        reads=True,
    )


def _ask(by: str, key: str, as_json: bool, **form: object) -> None:
    async def work(context: Context, form_key: str) -> RequestRow:
        return await requests.submit(context, by, form_key, filled(NewRequest, **form))

    send(work, show.request, key=key, as_json=as_json)


COMMANDS = (
    Command("complete-request", complete, AGENCIES),
    Command("withdraw-request", withdraw, AGENCIES),
    Command("change-removal", change_removal, AGENCIES),
    Command("review-request", review, STAFF),
    Command("confirm-account", confirm_account, STAFF),
    Command("request-status", status, LOOKING),
    Command("requests", of_agency, LOOKING),
)
