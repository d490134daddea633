"""What waits for whom."""

from typing import Annotated

import typer

from commands.formatting import say, table, until
from commands.options import As, Json
from commands.runner import answer, look_up
from services import queue
from storage.reads.tasks import TaskRow


def waiting(
    by: As,
    agency: Annotated[str | None, typer.Option("--agency", metavar="AGENCY", help="Only what is about it.")] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="What waits for anybody; for lead staff.")] = False,
    as_json: Json = False,
) -> None:
    """What waits for you: your own tasks and those of your roles, the most urgent first.

    Example: `starter.py queue --as rita@hmis.example`
    """

    def shown(rows: list[TaskRow], zone: str) -> None:
        table(
            ("No.", "Due", "Task", "About", "Agency", "For", "Where"),
            [
                (
                    str(row.id),
                    f"{until(row.due_at, zone)}{' LATE' if row.overdue else ''}",
                    row.title,
                    row.about_name or "",
                    row.agency_name or "",
                    row.role.spoken if row.role else "one person",
                    _where(row),
                )
                for row in rows
            ],
            empty="Nothing waits.",
        )

    look_up(
        lambda context: queue.queue(context, by, agency_id=agency, everybody=everybody),
        shown,
        as_json=as_json,
    )


def settle_conflict(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The task, as `queue` numbers it.")],
    by: As,
    how: Annotated[str, typer.Option("--how", metavar="TEXT", help="What was found and done. It is kept.")],
    as_json: Json = False,
) -> None:
    """Say that a contradiction in the records is settled, and how.

    For HMIS lead staff. Every other task closes by itself when the work it asks for is done.

    Example: `starter.py settle-conflict 41 --as hana@hmis.example --how "The second license was another person's."`
    """

    def shown(row: TaskRow, zone: str) -> None:
        say(f"Settled: {row.title}")

    answer(lambda context: queue.settle(context, by, number, how), shown, as_json=as_json)


def _where(row: TaskRow) -> str:
    """The request, or what else the task is about, as other commands want it typed."""
    if row.request_id is not None:
        return row.request_id
    kind, _, name = row.workflow_id.partition("/")
    work = row.key.partition("account/")[2] if kind == "license" else ""
    return f"{kind} {name}{f', work {work}' if work else ''}".strip()
