"""Usage of the HMIS: importing reports, and linking its users to people."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from commands.formatting import say, short, table
from commands.options import As, Json, Person, day, moment
from commands.runner import answer, err, look_up, refusals
from models.base import listed
from models.calendar import counted
from models.usage.columns import column_name
from models.usage.logins import LoginReportKind
from models.usage.options import ReadingOptions
from services import usage
from services.context import Context
from services.forms import validated
from services.usage import MappingReport, RosterReport
from storage.hmis_users import account_of_address, account_of_name
from storage.login_columns import SavedColumn
from storage.reads.hmis_users import HmisUser
from storage.tables.usage import ImportKind
from storage.usage_imports import UsageSummary

SHOWN = 20
"""How many ids a summary names; `unmatched-users` lists all."""

UserId = Annotated[
    str,
    typer.Argument(
        metavar="USER",
        help="The user's id in an export of the HMIS, or the address or name in a login report.",
        show_default=False,
    ),
]
ForAgency = Annotated[
    str | None,
    typer.Option(
        "--agency", metavar="AGENCY", help="Only for the license at this agency; by default, for all of them."
    ),
]


SetAside = Annotated[
    bool,
    typer.Option(
        "--set-aside", help="Set damaged rows aside and list them. The report then shows use, never a lack of it."
    ),
]
GoOn = Annotated[
    bool,
    typer.Option(
        "--go-on",
        help="Take in a report that lost too many of its rows. It then shows use, never a lack of it.",
    ),
]
ColumnNames = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="WHAT=HEADING",
        help="What a column of a login report is called here, such as “user=Staff No.”; say it once for each. "
        "It is saved for the next report.",
        show_default=False,
    ),
]


def import_usage(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True, metavar="PATH", help="An export (folder or .zip), or a login report (.csv, .xlsx)."
        ),
    ],
    by: As,
    logins: Annotated[bool, typer.Option("--logins", help="It is a login report: user, last login, locked.")] = False,
    set_aside: SetAside = False,
    go_on: GoOn = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="When the login report was run, if it doesn't say so itself."),
    ] = None,
    first_day: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day that a list of logins covers.")
    ] = None,
    last_day: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day that a list of logins covers.")
    ] = None,
    kind: Annotated[
        LoginReportKind | None,
        typer.Option(
            "--kind",
            help="What the login report lists, if its headings leave it open: the last login of each account, "
            "or every login of a period.",
        ),
    ] = None,
    columns: ColumnNames = None,
    as_json: Json = False,
) -> None:
    """Import who used the HMIS and when: from a HUD HMIS CSV export, or with --logins from a login report.

    Only user ids and dates are saved, nothing about clients. You can import a file again, or an older file after a
    newer one; newer data is never overwritten. If a license was marked as unused, and the file shows that it was used,
    the license is notified.

    A login report may be CSV or Excel, with titles, with a table for each agency, with one row an account or one row a
    login. The answer says which heading was taken for what; --column corrects it.

    Status 0 if every row was used or --go-on was given, 1 if rows were refused.

    Example: `starter.py import-usage exports/2026-11 --as sol@hmis.example`
    """
    with refusals(as_json=as_json):
        options = reading_options(set_aside, go_on, as_of, first_day, last_day, kind, columns)

    async def work(context: Context) -> UsageSummary:
        with _progress_bar() as shown:
            bar = shown.add_task("reading", total=None)
            return await usage.import_usage(
                context,
                path,
                ImportKind.LOGINS if logins else ImportKind.HUD,
                by,
                lambda done, total, file: shown.update(bar, completed=done, total=total, description=file),
                options,
            )

    answer(work, _show_summary, as_json=as_json, refused_is_fine=go_on)


def reading_options(
    set_aside: bool = False,
    go_on: bool = False,
    as_of: str | None = None,
    first_day: str | None = None,
    last_day: str | None = None,
    kind: LoginReportKind | None = None,
    columns: list[str] | None = None,
) -> ReadingOptions:
    """Return what was typed about a file."""
    is_day = as_of is not None and len(as_of.strip()) == len("2026-11-20")
    return validated(
        ReadingOptions,
        set_aside=set_aside,
        go_on=go_on,
        as_of=moment(as_of) if as_of and not is_day else None,
        as_of_day=day(as_of) if as_of and is_day else None,
        first_day=day(first_day) if first_day else None,
        last_day=day(last_day) if last_day else None,
        kind=kind,
        columns=tuple(map(column_name, columns or ())),
    )


def compare_roster(
    path: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A list of HMIS accounts (.csv, .xlsx)."),
    ],
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="The roster lists this agency's accounts only.")
    ] = None,
    open_tasks: Annotated[
        bool, typer.Option("--open-tasks", help="Open a task for each difference, and close those that are gone.")
    ] = False,
    set_aside: SetAside = False,
    go_on: GoOn = False,
    columns: ColumnNames = None,
    as_json: Json = False,
) -> None:
    """Compare a roster of the HMIS with the licenses: what is on one side only, locked, or there twice.

    It only shows what differs, so you can look through it first. With --open-tasks each difference becomes a task for
    the system administrators. The next roster closes the tasks that no longer apply.

    Example: `starter.py compare-roster staff-by-role.xlsx --as sol@hmis.example`
    """
    with refusals(as_json=as_json):
        options = reading_options(set_aside, go_on, columns=columns)
    look_up(
        lambda context: usage.compare_roster(context, by, path, options, agency_id=agency, open_tasks=open_tasks),
        lambda report, _zone: _show_roster(report, open_tasks),
        as_json=as_json,
        refused_is_fine=go_on,
    )


def login_columns(
    by: As,
    forget: Annotated[
        list[str] | None,
        typer.Option(
            "--forget", metavar="WHAT=HEADING", help="Forget a saved name; say it once for each.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the saved names for the columns of login reports, as someone said with --column.

    If two names are saved for one thing, the newer one counts, as long as the report has such a column.

    Example: `starter.py login-columns --as sol@hmis.example --forget "user=Staff No."`
    """
    with refusals(as_json=as_json):
        names = tuple(map(column_name, forget or ()))
    look_up(lambda context: usage.login_columns(context, by, names), _show_columns, as_json=as_json)


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
    answer(lambda context: usage.load_mapping(context, by, path), _show_mapping, as_json=as_json)


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
    _show_login_report(summary, zone)
    say(_covers(summary, zone))
    for remark in _remarks(summary):
        say(remark)
    if summary.set_aside:
        say("")
        say("These damaged rows were set aside:")
        table(("File", "Line", "Why"), [(each.file, f"{each.line}", each.what) for each in summary.set_aside], empty="")
    if summary.refused:
        say("")
        say("These rows were refused:")
        table(
            ("File", "Rows", "First row", "Why"),
            [(each.file, f"{each.rows:,}", f"{each.first_row}", each.reason) for each in summary.refused],
            empty="",
        )


def _show_login_report(summary: UsageSummary, zone: str) -> None:
    """Say how a login report was understood: what it lists, until when it speaks, and which heading is what."""
    if summary.report_kind is None:
        return
    period = f" from {short(summary.period_start, zone)} to {short(summary.period_end, zone)}"
    when = period if summary.period_start else f", as of {short(summary.as_of, zone)}" if summary.as_of else ""
    say(f"It is {summary.report_kind.spoken}{when}.")
    say(f"Its columns: {', '.join(summary.columns)}.")


def _show_roster(report: RosterReport, opened: bool) -> None:
    say(f"{counted(report.accounts, 'account')} on the roster. Its columns: {', '.join(report.columns)}.")
    if report.rows_refused or report.rows_set_aside:
        say(f"{report.rows_refused:,} rows can’t be used, and {report.rows_set_aside:,} were set aside.")
    if not report.is_complete:
        say("Rows are missing, so the roster does not show that an account is missing.")
    for said in report.remarks:
        say(said)
    table(
        ("What", "Account", "License", "Agency", "Person"),
        [
            (
                each.kind.spoken,
                listed(each.named),
                each.license_id or "",
                each.agency_id or "",
                each.person_id or "",
            )
            for each in report.findings
        ],
        empty="The roster and the licenses agree.",
    )
    if opened:
        say(f"{counted(report.tasks_opened, 'task')} opened, {report.tasks_closed:,} closed.")
    elif report.findings:
        say("No task was opened. With --open-tasks each difference becomes one.")


def _show_columns(columns: list[SavedColumn], zone: str) -> None:
    table(
        ("Column", "Heading", "Saved", "By"),
        [(each.role, each.heading, short(each.saved_at, zone), each.saved_by) for each in columns],
        empty="No names for columns are saved.",
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
    remarks = []
    if not summary.proves_lack and not summary.use_only_because:
        remarks.append("Rows are missing, so this report can show use, but never that there was none.")
    if summary.rows_set_aside:
        remarks.append(f"{counted(summary.rows_set_aside, 'damaged row')} set aside.")
    if summary.met_ids:
        shown = listed(summary.met_ids[:SHOWN])
        remarks.append(
            f"These ids are written with different blanks, and count as one each: {shown}. A task was opened to check."
        )
    by_address = [account_of_address(each) for each in summary.unknown_addresses]
    by_name = [account_of_name(each) for each in summary.unknown_names]
    unmatched = [each for each in summary.unmatched if each not in (*by_address, *by_name)]
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
    if summary.unknown_names:
        shown = listed(summary.unknown_names[:SHOWN])
        remarks.append(
            f"The report names these accounts only by a name, which was not saved: {shown}. Link them with `link-user`."
        )
    if summary.nobody_rows:
        remarks.append(f"Skipped {counted(summary.nobody_rows, 'row')} of user 0, which stands for no person.")
    if summary.unmapped_organizations:
        shown = listed(summary.unmapped_organizations[:SHOWN])
        remarks.append(f"These organizations are linked to no agency: {shown}. `map-organization` links them.")
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
