"""Reports of a learning system: one completed course, or a file that it exports."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say
from commands.options import WHEN, As, Json, OptionalTraining, instant_of, occasion
from commands.runner import answer, exactly_one
from commands.training_view import show_report
from models.base import listed
from models.calendar import counted
from models.training.messages import CourseReport
from models.training.score import Scale
from services import learning_reports, training
from services.context import Context
from services.forms import validated
from services.learning_reports import CountedRow, LearningImport
from services.training import ReportAnswer


def report_course(
    course: Annotated[str, typer.Option("--course", metavar="NAME", help="The course's name in `progress`.")],
    report: Annotated[
        str, typer.Option("--report", metavar="ID", help="The learning system's own number for this completion.")
    ],
    request: OptionalTraining = None,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="NAME", help="The trainee's user name on the learning system, if not REQUEST."),
    ] = None,
    completed_at: Annotated[
        date | None,
        typer.Option("--completed-at", metavar="TIME", parser=occasion, help=f"When it was completed: {WHEN}"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Report a completed course the way a learning system does.

    For the connection to a learning system. Give either the number of the request, or the user name that was recorded
    with `record-account`. The course is done, on the day it was completed. Its certificate can still be submitted. A
    report that changes nothing is saved with the reason, and `progress` shows it.

    Status 0 if it was recorded or is the same report again, 1 if it changed nothing.

    Example: `starter.py report-course --user tess.sample --course hmis-basics --report completion-4711`
    """
    exactly_one({"REQUEST": request is not None, "--user": user is not None})

    async def work(context: Context) -> ReportAnswer:
        message = validated(
            CourseReport,
            report_id=report,
            course_id=course,
            completed_at=instant_of(completed_at, context.now(), context.pack.time_zone),
        )
        found = await training.request_of_user(context, user) if user is not None else request or ""
        return await learning_reports.report_completion(context, found, message)

    answer(work, show_report, as_json=as_json)


def import_training_reports(
    path: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="What the learning system exports."),
    ],
    by: As,
    call: Annotated[
        list[str] | None,
        typer.Option(
            "--call",
            metavar="THERE=NAME",
            help="What the learning system calls a course or test, such as “HMIS 101=hmis-basics”; repeat for each.",
        ),
    ] = None,
    scale: Annotated[
        Scale | None,
        typer.Option("--scale", help="What scores without a scale of their own count.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Import completed courses and test scores from a file that a learning system exports.

    For HMIS lead staff. The file may be CSV or Excel, from Moodle, Canvas, TalentLMS, SCORM Cloud, or a list of xAPI
    statements: one row for each person and course or test, with the user name that was recorded with `record-account`.
    You can import the same file again, or a longer one; each row counts once. A completed course counts with its date.
    A course of the yearly recertification counts for the person's licenses; it needs no certificate then.

    Status 0 if every row was read, 1 if some could not be read or changed nothing. They are listed with their lines.

    Example: `starter.py import-training-reports completions.csv --as lea@hmis.example --call "HMIS 101=hmis-basics"`
    """
    called = dict(_called(each) for each in call or ())
    answer(
        lambda context: learning_reports.import_reports(context, by, path, called, scale),
        _show_import,
        as_json=as_json,
    )


def _called(typed: str) -> tuple[str, str]:
    there, _, name = typed.rpartition("=")
    if not there.strip() or not name.strip():
        raise typer.BadParameter(f"“{typed}” does not name two things, as “HMIS 101=hmis-basics” does")
    return there.strip(), name.strip()


def _belongs_to(row: CountedRow) -> str:
    """Say for which request or licenses a row counted."""
    if row.request_id is not None:
        return f"request {row.request_id}"
    return f"the recertification of {'license' if len(row.license_ids) == 1 else 'licenses'} {listed(row.license_ids)}"


def _show_import(found: LearningImport, zone: str) -> None:
    for row in found.counted:
        say(f"Line {row.line}: “{row.title}” was recorded for {_belongs_to(row)}.")
    for problem in found.problems:
        say(str(problem))
    if found.other_items:
        say("If a course or test has another name in the policy, say so with --call.")
    say(
        f"{counted(len(found.counted), 'row')} recorded, {found.known} recorded before, "
        f"{found.unfinished} not completed yet, {counted(len(found.problems), 'problem')}."
    )
