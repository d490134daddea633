"""A license in use: deactivation and reactivation, leave, help with the account, recertification."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.files import paper
from commands.formatting import say, state, table
from commands.last_license import Yes, end_access
from commands.options import WHEN, As, Json, Key, Reason, day, instant_of, occasion
from commands.runner import answer, send
from models.calendar import spoken
from models.license.holds import why_inactive
from models.license.lifecycle import InactiveReason
from models.license.messages import AccountHelp
from models.license.permissions import AccessEnding
from models.license.rules.account_orders import WORK_TITLES
from models.license.state import License
from services import license_changes
from services.context import Context
from services.documents import Upload
from services.license_changes import CourseAnswer

LicenseId = Annotated[
    str, typer.Argument(metavar="LICENSE", help="The license's id, such as l-0010.", show_default=False)
]
Why = Annotated[InactiveReason, typer.Option("--because", help="The reason, as it is recorded.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="The last day, such as 2026-12-31.")]


def deactivate(
    license_id: LicenseId,
    by: As,
    because: Why,
    reason: Reason,
    yes: Yes = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Deactivate a license. It stays inactive until someone reactivates it, and the account is closed.

    For HMIS lead staff and system administrators; for non-payment, billing staff.

    Example: `starter.py deactivate l-0010 --as hana@hmis.example --because sanction --reason "Shared a password."`
    """

    async def work(context: Context, form: str) -> License:
        return await license_changes.deactivate(context, by, form, license_id, because, reason)

    act(end_access(AccessEnding.DEACTIVATE, license_id, by, work, yes=yes), key, as_json)


def reactivate(
    license_id: LicenseId,
    by: As,
    because: Annotated[
        InactiveReason | None,
        typer.Option("--because", help="Lift only this hold; by default, all that a person can lift."),
    ] = None,
    training_done: Annotated[
        bool, typer.Option("--training-done", help="The required refresher or training is completed.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Reactivate a license. Holds that only payment or recertification can lift remain, and the answer says so.

    Example: `starter.py reactivate l-0010 --as sol@hmis.example`
    """
    act(
        lambda context, form: license_changes.reactivate(
            context, by, form, license_id, because, training_done=training_done
        ),
        key,
        as_json,
    )


def start_leave(
    license_id: LicenseId, by: As, until: Until, reason: Reason, key: Key = "", as_json: Json = False
) -> None:
    """Start a leave of absence. Access is paused, and the time does not count as inactivity.

    Example: `starter.py start-leave l-0010 --as sam@shelter.example --until 2027-02-01 --reason "Family leave."`
    """
    last_day = day(until)
    act(
        lambda context, form: license_changes.start_leave(context, by, form, license_id, last_day, reason), key, as_json
    )


def end_leave(license_id: LicenseId, by: As, key: Key = "", as_json: Json = False) -> None:
    """End a leave of absence, because the holder is back.

    Example: `starter.py end-leave l-0010 --as sam@shelter.example`
    """
    act(lambda context, form: license_changes.end_leave(context, by, form, license_id), key, as_json)


def ask_for_help(
    license_id: LicenseId,
    by: As,
    wanted: Annotated[AccountHelp, typer.Option("--for", help="What is needed.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Ask for an unlock, a password reset, or a reactivation for one of your users.

    Example: `starter.py ask-for-help l-0010 --as sam@shelter.example --for reset_password`
    """
    act(lambda context, form: license_changes.ask_for_help(context, by, form, license_id, wanted, reason), key, as_json)


def recertify(
    license_id: LicenseId,
    by: As,
    certificate: Annotated[
        list[str] | None,
        typer.Option("--certificate", metavar="COURSE=FILE", help="A course and its certificate; once for each."),
    ] = None,
    worksheet: Annotated[
        Path | None,
        typer.Option("--worksheet", metavar="PATH", exists=True, dir_okay=False, help="The completed worksheet."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Submit this year's recertification: the certificate of each course, and the worksheet.

    The policy says which courses count, and whether the worksheet is required. A course that a learning system has
    reported needs no certificate. The files are saved with the holder's documents.

    Example: `starter.py recertify l-0010 --as sam@shelter.example --certificate recertification=done.pdf --worksheet
    worksheet.pdf`
    """
    certificates = dict(_certificate(each) for each in certificate or ())
    sheet = None if worksheet is None else paper(worksheet)
    answer(
        lambda context: license_changes.recertify(context, by, license_id, certificates, sheet),
        show_license,
        as_json=as_json,
    )


def report_recertification(
    user: Annotated[
        str,
        typer.Option("--user", metavar="NAME", help="The user name on the learning system, or the email address."),
    ],
    course: Annotated[str, typer.Option("--course", metavar="NAME", help="The course, as the policy names it.")],
    report: Annotated[
        str, typer.Option("--report", metavar="ID", help="The learning system's own number for this completion.")
    ],
    completed_at: Annotated[
        date | None,
        typer.Option("--completed-at", metavar="TIME", parser=occasion, help=f"When it was completed: {WHEN}"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Report a completed course of the recertification the way a learning system does.

    For the connection to a learning system. The course then needs no certificate: `recertify` asks only for what is
    still missing. The same report twice counts once. It counts if it was completed in the time that the policy gives.

    Status 0 if it was recorded or is the same report again, 1 if it changed nothing for a license.

    Example: `starter.py report-recertification --user tess.sample --course recertification --report completion-815`
    """

    async def work(context: Context) -> list[CourseAnswer]:
        at = instant_of(completed_at, context.now(), context.pack.time_zone)
        return await license_changes.report_course(context, user, report, course, at)

    def shown(found: list[CourseAnswer], zone: str) -> None:
        for each in found:
            changed_nothing = f"License {each.license_id}: the report changed nothing. {each.ignored}"
            say(changed_nothing if each.ignored else f"License {each.license_id}: the course was recorded.")

    answer(work, shown, as_json=as_json)


def _certificate(typed: str) -> tuple[str, Upload]:
    """Read a course and the file of its certificate, as typed: COURSE=FILE."""
    course, _, path = typed.partition("=")
    if not course or not Path(path).is_file():
        raise typer.BadParameter(f"“{typed}” is not a course and a file, such as recertification=done.pdf.")
    return course.strip(), paper(Path(path))


def show_license(license_: License, zone: str) -> None:
    """Show a license after a step was taken on it."""
    why = f", because {why_inactive(license_)}" if license_.holds else ""
    say(f"License {license_.license_id}: {state(license_.state)}{why}.")
    if license_.flag is not None:
        say(f"Marked for revocation: {license_.flag.why}")
    if license_.orders:
        work = [(str(each.number), WORK_TITLES[each.work], spoken(each.limit.last_day)) for each in license_.orders]
        table(("No.", "Work on the account", "Until"), work, empty="")


def act(work: Callable[[Context, str], Awaitable[License]], key: str, as_json: bool) -> None:
    """Send a form to a license, and show the license after it."""
    send(work, show_license, key=key, as_json=as_json)
