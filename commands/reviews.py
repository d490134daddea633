"""The monthly review of inactive users: what was found, decisions, and the report as page, CSV and PDF."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.reports.inactivity import UNKNOWN_HEADER, InactivityReport, report_csv, report_page, report_pdf
from commands.files import write_file
from commands.formatting import say, table
from commands.options import As, Json, Key, Reason
from commands.runner import look_up, refusals, send
from models.base import listed
from models.inactivity_review.explain import took_part_in_words
from models.inactivity_review.state import InactivityReview, ReviewDecision
from services import reviews

Month = Annotated[str | None, typer.Argument(metavar="MONTH", help="Such as 2026-11; by default, the last one.")]


def report(
    by: As,
    month: Month = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="PATH", help="Save page, CSV, and PDF to this folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the inactivity report of a month: who had passed a limit of the policy, and what was decided.

    For the lead agency, HMIS lead staff, and the Performance Committee.

    Example: `starter.py inactivity-report 2026-11 --as hana@hmis.example --folder reports`
    """

    def show(found: InactivityReport, zone: str) -> None:
        say(found.introduction)
        if found.outlook:
            say(found.outlook)
        table(
            ("Agency", "User", "License", "Reached on", "Last data entry", "Exception", "Decision"),
            [
                (
                    line.agency,
                    line.person,
                    line.license_id,
                    line.reached_on,
                    line.last_data_entry,
                    line.exception,
                    line.decision,
                )
                for line in found.lines
            ],
            empty="No license is past a limit of the inactivity policy.",
        )
        if found.unknown:
            say("")
            say("Nobody knows whether these licenses are used, so nothing is held against them:")
            table(UNKNOWN_HEADER, [line.cells for line in found.unknown], empty="")

    found = look_up(lambda context: reviews.report(context, by, month), show, as_json=as_json)
    if folder is not None:
        files = _write(found, folder)
        if not as_json:
            say(f"Saved to {folder}: {listed(files)}.")


def decide(
    license_id: Annotated[str, typer.Argument(metavar="LICENSE", help="A license of this month's review.")],
    by: As,
    decision: Annotated[ReviewDecision, typer.Option("--decision", help="The decision.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Decide about a license in this month's inactivity review: revoke, warn, or excuse.

    Example: `starter.py decide-inactivity l-0010 --as hana@hmis.example --decision warn --reason "New to the job."`
    """

    def show(review: InactivityReview, zone: str) -> None:
        say(f"Decided. Still to decide: {len(review.undecided)} of {len(review.findings)} licenses.")

    send(
        lambda context, form: reviews.decide(context, by, form, license_id, decision, reason),
        show,
        key=key,
        as_json=as_json,
    )


def take_part(by: As, key: Key = "", as_json: Json = False) -> None:
    """Record that you took part in this month's inactivity review, for the lead agency or the HMIS lead.

    Example: `starter.py take-part --as lena@lead.example`
    """

    def shown(review: InactivityReview, zone: str) -> None:
        say(took_part_in_words(review))

    send(lambda context, form: reviews.take_part(context, by, form), shown, key=key, as_json=as_json)


def _write(found: InactivityReport, folder: Path) -> list[str]:
    """Write page, CSV, and PDF into a folder, and return the names of the files."""
    made = {"html": report_page(found).encode(), "csv": report_csv(found), "pdf": report_pdf(found)}
    written = []
    with refusals(as_json=False):
        for ending, content in made.items():
            path = folder / f"inactivity-{found.review_id}.{ending}"
            write_file(path, content)
            written.append(path.name)
    return written
