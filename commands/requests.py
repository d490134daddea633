"""Access requests: complete, review, withdraw, confirm the account, see the status."""

from datetime import date
from typing import Annotated

import typer

from commands.files import paper
from commands.formatting import short, state, table, until
from commands.options import As, File, Json, Key, Note, OneAgency, ProjectTypes, Reason, Request, RoleType, day
from commands.request_view import show_request, show_status
from commands.runner import exactly_one, look_up, send
from models.access_request.messages import ReviewVerdict
from services import requests
from services.context import Context
from services.forms import validated
from services.requests import AccessForm
from storage.reads.requests import RequestRow


def complete(
    request: Request,
    by: As,
    role_type: RoleType = None,
    project_type: ProjectTypes = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="TEXT", help="A change you want; repeat the option for each."),
    ] = None,
    note: Note = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Supply what was missing from a request that was sent back to your agency.

    What you leave out stays as it was. The request then goes to the reviewers again.

    Example: `starter.py complete-request R-3f9a0c12b7de --as sam@shelter.example --project-type rapid-rehousing`
    """

    async def work(context: Context, form_key: str) -> RequestRow:
        supplied = validated(
            AccessForm,
            role_type=role_type or "",
            project_types=tuple(project_type or ()),
            changes=tuple(change or ()),
            note=note,
        )
        return await requests.complete(context, by, form_key, request, supplied)

    send(work, show_request, key=key, as_json=as_json)


def supply_paper(
    request: Request,
    by: As,
    part: Annotated[
        str, typer.Option("--part", metavar="NAME", help="The name of the course or signature in `progress`.")
    ],
    file: File,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Supply a readable certificate or a signed copy for a request that was sent back to your agency.

    The new file takes the place of the earlier one, which is kept. Send the request to the reviewers again with
    `complete-request`.

    Example: `starter.py supply-paper R-3f9a0c12b7de --as sam@shelter.example --part hmis-basics --file certificate.pdf`
    """
    send(
        lambda context, form_key: requests.supply_paper(context, by, form_key, request, part, paper(file)),
        show_request,
        key=key,
        as_json=as_json,
    )


def withdraw(request: Request, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Withdraw a request. A license that was set aside is open again, and a planned removal is canceled.

    For the agency that sent the request, and for HMIS lead staff.

    Example: `starter.py withdraw-request R-3f9a0c12b7de --as sam@shelter.example --reason "She took another job."`
    """
    send(
        lambda context, form: requests.withdraw(context, by, form, request, reason),
        show_request,
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
    """Move a planned removal to another last day, until the current one has passed.

    Example: `starter.py change-removal R-3f9a0c12b7de --as sam@shelter.example --last-day 2026-12-31`
    """
    send(
        lambda context, form: requests.change_removal_day(context, by, form, request, last_day),
        show_request,
        key=key,
        as_json=as_json,
    )


def review(
    request: Request,
    by: As,
    approve: Annotated[bool, typer.Option("--approve", help="The request is complete and right.")] = False,
    missing: Annotated[
        list[str] | None,
        typer.Option("--return", metavar="WHAT", help="Send it back: this is missing. Repeat for each."),
    ] = None,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="REASON", help="Reject it; the agency sees the reason.")
    ] = None,
    training: Annotated[
        bool | None, typer.Option("--training/--no-training", help="For a change of access: does it need training?")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Review a request: approve it, send it back, or reject it.

    For the reviewers that the policy names. Nobody can review their own request.

    Example: `starter.py review-request R-3f9a0c12b7de --as rita@hmis.example --approve`

    Example: `starter.py review-request R-3f9a0c12b7de --as rita@hmis.example --return "the project types"`
    """
    chosen = exactly_one({"--approve": approve, "--return": bool(missing), "--reject": reject is not None})
    verdict = {"--approve": ReviewVerdict.APPROVE, "--return": ReviewVerdict.RETURN, "--reject": ReviewVerdict.REJECT}[
        chosen
    ]
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
        show_request,
        key=key,
        as_json=as_json,
    )


def confirm_account(
    request: Request,
    by: As,
    note: Note = "",
    done_on: Annotated[
        date | None, typer.Option("--on", metavar="DATE", parser=day, help="The day on which you did it.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm that the account was created, changed, or closed in the HMIS.

    For system administrators. We record how long it took after the request was complete, and whether it was late.

    Example: `starter.py confirm-account R-3f9a0c12b7de --as delphine@hmis.example`
    """
    send(
        lambda context, form: requests.confirm_account(context, by, form, request, note, done_on=done_on),
        show_request,
        key=key,
        as_json=as_json,
    )


def status(request: Request, by: As, as_json: Json = False) -> None:
    """Show the status of a request, what it is waiting for, and by when.

    For the agency that sent the request, the person it is about, and HMIS lead staff.

    Example: `starter.py request-status R-3f9a0c12b7de --as sam@shelter.example`
    """
    look_up(lambda context: requests.status(context, by, request), show_status, as_json=as_json)


def of_agency(
    agency: OneAgency,
    by: As,
    open_only: Annotated[bool, typer.Option("--open", help="Only open requests.")] = False,
    as_json: Json = False,
) -> None:
    """List an agency's requests, the oldest first.

    For the agency's representatives and HMIS lead staff.

    Example: `starter.py requests a-02 --as sam@shelter.example --open`
    """

    def show(rows: list[RequestRow], zone: str) -> None:
        table(
            ("Request", "For", "About", "State", "Received", "Due"),
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

    look_up(
        lambda context: requests.of_agency(context, by, agency, open_only=open_only),
        show,
        as_json=as_json,
    )
