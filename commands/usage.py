"""Usage of the HMIS: reports taken in, and whom its users are."""

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
        help="The user's id in the HMIS as its export writes it, or the address in a login report.",
        show_default=False,
    ),
]
ForAgency = Annotated[
    str | None,
    typer.Option("--agency", metavar="AGENCY", help="Only for the license at this agency; else for all of them."),
]


def import_usage(
    path: Annotated[
        Path, typer.Argument(exists=True, metavar="PATH", help="An export (folder or .zip), or a login report (.csv).")
    ],
    by: As,
    logins: Annotated[bool, typer.Option("--logins", help="It is a login report: user, last login, locked.")] = False,
    as_json: Json = False,
) -> None:
    """Take in who used the HMIS when: a HUD HMIS CSV export, or with --logins a login report.

    Only user ids and dates are kept, nothing about clients. The same file again, or an older one after a newer one,
    changes nothing for the worse. Licenses that were marked for not being used, and were, are told.

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
    """Say that a user of the HMIS is a person: from then on, its use is the use of the person's licenses.

    Example: `starter.py link-user 4711 --as sol@hmis.example --person ada@lantern.example`
    """
    answer(lambda context: usage.link_user(context, by, user_id, person, agency), _show_user, as_json=as_json)


def unlink_user(user_id: UserId, by: As, as_json: Json = False) -> None:
    """Say that a user of the HMIS is not the person it was taken for.

    Example: `starter.py unlink-user 4711 --as sol@hmis.example`
    """
    answer(lambda context: usage.unlink_user(context, by, user_id), _show_user, as_json=as_json)


def link_users(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV file.")],
    by: As,
    as_json: Json = False,
) -> None:
    """Say whom many users of the HMIS are, by a file: hmis_user_id, person_id or email, and agency_id if it matters.

    A bad row is reported with line, column and reason; the good ones are taken in.

    Status 0 if everything was taken in or was there already, 1 if rows were refused.

    Example: `starter.py link-users users.csv --as sol@hmis.example`
    """
    report = answer(lambda context: usage.load_mapping(context, by, path), _show_mapping, as_json=as_json)
    if report.problems:
        raise typer.Exit(1)


def unmatched_users(by: As, as_json: Json = False) -> None:
    """The users of the HMIS whom nobody has said to be a person yet, those seen last first.

    Example: `starter.py unmatched-users --as sol@hmis.example`
    """
    look_up(lambda context: usage.unmatched_users(context, by), _show_users, as_json=as_json)


def _progress_bar() -> Progress:
    """On the error stream, so that the answer can be piped; only where somebody looks."""
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
        say(f"This was taken in before, on {short(summary.known_since, zone)}.")
    made = f", made {short(summary.exported_at, zone)}" if summary.exported_at else ""
    what = f"{summary.layout} export{made}" if summary.kind == ImportKind.HUD else "Login report"
    say(f"{what}: {counted(summary.rows_read, 'row')} read, {summary.rows_refused:,} refused.")
    if summary.newest and summary.oldest:
        say(f"The use it shows lies between {short(summary.oldest, zone)} and {short(summary.newest, zone)}.")
    say(f"{counted(summary.users_matched, 'user')} known, {summary.users_unmatched:,} unknown.")
    say(
        f"{counted(summary.users_changed, 'user')} brought up to date, {summary.linked_now:,} of them found by their "
        f"e-mail address; {counted(summary.woken, 'license')} told."
    )
    say(_covers(summary, zone))
    for said in _remarks(summary):
        say(said)
    if summary.refused:
        say("")
        say("These rows don't count:")
        table(
            ("File", "Rows", "First", "Why"),
            [(each.file, f"{each.rows:,}", f"{each.first_row}", each.reason) for each in summary.refused],
            empty="",
        )


def _covers(summary: UsageSummary, zone: str) -> str:
    """Say for which time the file proves a lack of use."""
    if summary.covers_until is None:
        why = f": {summary.use_only_because}" if summary.use_only_because else ""
        return f"It proves use only, and never a lack of use{why}."
    start = f"from {short(summary.covers_from, zone)} " if summary.covers_from else ""
    about = f" for {counted(summary.projects, 'project')}" if summary.kind == ImportKind.HUD else ""
    return f"It covers the time {start}up to {short(summary.covers_until, zone)}{about}."


def _remarks(summary: UsageSummary) -> list[str]:
    said = []
    by_address = [account_of_address(each) for each in summary.unknown_addresses]
    unmatched = [each for each in summary.unmatched if each not in by_address]
    if unmatched:
        shown = listed(unmatched[:SHOWN])
        more = f", and {len(unmatched) - SHOWN:,} more" if len(unmatched) > SHOWN else ""
        said.append(f"Nobody knows whom these users are: {shown}{more}. `link-user` or `link-users` can tell.")
    said += [f"The users {listed(each)} share an address; say by hand who is who." for each in summary.ambiguous]
    if summary.unknown_addresses:
        shown = listed(summary.unknown_addresses[:SHOWN])
        said.append(f"These addresses are nobody's on record, and are not kept: {shown}. `link-user` can tell.")
    if summary.nobody_rows:
        said.append(f"{counted(summary.nobody_rows, 'row')} of user 0, on nobody's behalf, left out.")
    if summary.unmapped_organizations:
        shown = listed(summary.unmapped_organizations[:SHOWN])
        said.append(f"These organizations are linked to no agency: {shown}. `map-organization` links them.")
    if summary.missing_files:
        said.append(f"These files with client data are not in the export: {listed(summary.missing_files)}.")
    return [*said, *summary.remarks]


def _show_user(user: HmisUser, zone: str) -> None:
    if user.person_id is None:
        say(f"User {user.user_id} of the HMIS is linked to nobody.")
        return
    where = f"for the license at {user.agency_name}" if user.agency_id else "for all licenses of this person"
    say(f"User {user.user_id} of the HMIS is {user.person_name} ({user.person_id}), {where}.")
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
        empty="Every user of the HMIS is known.",
    )


def _show_mapping(report: MappingReport, zone: str) -> None:
    say(f"{counted(report.new, 'user')} linked, {report.unchanged:,} known before.")
    for problem in report.problems:
        say(f"  {problem}")
