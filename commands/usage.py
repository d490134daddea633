"""Usage of the HMIS: importing reports, and linking its users to people."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from commands.formatting import say, short, table
from commands.options import As, Json, Person
from commands.runner import answer, err, look_up
from models.base import listed
from models.calendar import counted
from services import usage
from services.context import Context
from services.usage import MappingReport
from storage.reads.usage import HmisUser
from storage.tables.usage import ImportKind
from storage.usage import UsageSummary, account_of_address

SHOWN = 20
"""How many ids a summary names; `unmatched-users` lists all."""

UserId = Annotated[
    str,
    typer.Argument(
        metavar="USER",
        help="The user's id in an export of the HMIS, or the address in a login report.",
        show_default=False,
    ),
]
ForAgency = Annotated[
    str | None,
    typer.Option(
        "--agency", metavar="AGENCY", help="Only for the license at this agency; by default, for all of them."
    ),
]


def import_usage(
    path: Annotated[
        Path, typer.Argument(exists=True, metavar="PATH", help="An export (folder or .zip), or a login report (.csv).")
    ],
    by: As,
    logins: Annotated[bool, typer.Option("--logins", help="It is a login report: user, last login, locked.")] = False,
    as_json: Json = False,
) -> None:
    """Import who used the HMIS and when: from a HUD HMIS CSV export, or with --logins from a login report.

    Only user ids and dates are saved, nothing about clients. You can import a file again, or an older file after a
    newer one; newer data is never overwritten. If a license was marked as unused, and the file shows that it was used,
    the license is notified.

    Example: `starter.py import-usage exports/2026-11 --as sol@hmis.example`
    """
    kind = ImportKind.LOGINS if logins else ImportKind.HUD

    async def work(context: Context) -> UsageSummary:
        with _progress_bar() as shown:
            bar = shown.add_task("reading", total=None)
            return await usage.import_usage(
                context,
                path,
                kind,
                by,
                lambda done, total, file: shown.update(bar, completed=done, total=total, description=file),
            )

    answer(work, _show_summary, as_json=as_json)


def link_user(user_id: UserId, by: As, person: Person, agency: ForAgency = None, as_json: Json = False) -> None:
    """Link an HMIS user to a person. The user's activity then counts for the person's licenses.

    Example: `starter.py link-user 4711 --as sol@hmis.example --person ada@lantern.example`
    """
    answer(lambda context: usage.link_user(context, by, user_id, person, agency), _show_user, as_json=as_json)


def unlink_user(user_id: UserId, by: As, as_json: Json = False) -> None:
    """Unlink an HMIS user from a person it was linked to by mistake.

    Example: `starter.py unlink-user 4711 --as sol@hmis.example`
    """
    answer(lambda context: usage.unlink_user(context, by, user_id), _show_user, as_json=as_json)


def link_users(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV file.")],
    by: As,
    as_json: Json = False,
) -> None:
    """Link many HMIS users to people, from a CSV file.

    Its columns are hmis_user_id, person_id or email, and agency_id where a link is for one agency only. The good rows
    are loaded; a bad row is reported with line, column, and reason.

    Status 0 if every row was loaded or was there already, 1 if rows were refused.

    Example: `starter.py link-users users.csv --as sol@hmis.example`
    """
    report = answer(lambda context: usage.load_mapping(context, by, path), _show_mapping, as_json=as_json)
    if report.problems:
        raise typer.Exit(1)


def unmatched_users(by: As, as_json: Json = False) -> None:
    """List the HMIS users who are not linked to anyone, the last seen first.

    Example: `starter.py unmatched-users --as sol@hmis.example`
    """
    look_up(lambda context: usage.unmatched_users(context, by), _show_users, as_json=as_json)


def _progress_bar() -> Progress:
    """Make the bar on the error stream, so that the answer can be piped; hidden unless it is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _show_summary(summary: UsageSummary, zone: str) -> None:
    if summary.known_since is not None:
        say(f"This file was already imported on {short(summary.known_since, zone)}.")
    made = f", made {short(summary.exported_at, zone)}" if summary.exported_at else ""
    what = f"{summary.layout} export{made}" if summary.kind == ImportKind.HUD else "Login report"
    say(f"{what}: {counted(summary.rows_read, 'row')} read, {summary.rows_refused:,} refused.")
    if summary.newest and summary.oldest:
        say(f"It shows use from {short(summary.oldest, zone)} to {short(summary.newest, zone)}.")
    say(f"{counted(summary.users_matched, 'user')} linked to a person, {summary.users_unmatched:,} not linked.")
    say(
        f"{counted(summary.users_changed, 'user')} updated, {summary.linked_now:,} of them linked by their email "
        f"address; {counted(summary.woken, 'license')} notified."
    )
    for remark in _remarks(summary):
        say(remark)
    if summary.refused:
        say("")
        say("These rows were refused:")
        table(
            ("File", "Rows", "First row", "Why"),
            [(each.file, f"{each.rows:,}", f"{each.first_row}", each.reason) for each in summary.refused],
            empty="",
        )


def _remarks(summary: UsageSummary) -> list[str]:
    remarks = []
    by_address = [account_of_address(each) for each in summary.unknown_addresses]
    unmatched = [each for each in summary.unmatched if each not in by_address]
    if unmatched:
        shown = listed(unmatched[:SHOWN])
        more = f", and {len(unmatched) - SHOWN:,} more" if len(unmatched) > SHOWN else ""
        remarks.append(
            f"These users are not linked to anyone: {shown}{more}. Link them with `link-user` or `link-users`."
        )
    remarks += [
        f"The users {listed(each)} share an email address. Link each with `link-user`." for each in summary.ambiguous
    ]
    if summary.unknown_addresses:
        shown = listed(summary.unknown_addresses[:SHOWN])
        remarks.append(
            f"These addresses belong to no one on record, and were not saved: {shown}. Link them with `link-user`."
        )
    if summary.nobody_rows:
        remarks.append(f"Skipped {counted(summary.nobody_rows, 'row')} of user 0, which stands for no person.")
    if summary.missing_files:
        remarks.append(f"These files with client data are not in the export: {listed(summary.missing_files)}.")
    return [*remarks, *summary.remarks]


def _show_user(user: HmisUser, zone: str) -> None:
    if user.person_id is None:
        say(f"HMIS user {user.user_id} is not linked to anyone.")
        return
    where = f"for the license at {user.agency_name}" if user.agency_id else "for all licenses of this person"
    say(f"HMIS user {user.user_id} is {user.person_name} ({user.person_id}), {where}.")
    if user.last_data_entry_at:
        say(f"Last client data: {short(user.last_data_entry_at, zone)}.")


def _show_users(users: list[HmisUser], zone: str) -> None:
    table(
        ("User", "Last seen", "Last client data"),
        [
            (
                each.user_id,
                short(each.last_any_at or each.last_login_at, zone),
                short(each.last_data_entry_at, zone),
            )
            for each in users
        ],
        empty="Every HMIS user is linked to a person.",
    )


def _show_mapping(report: MappingReport, zone: str) -> None:
    say(f"{counted(report.new, 'user')} linked, {report.unchanged:,} linked before.")
    for problem in report.problems:
        say(f"  {problem}")
