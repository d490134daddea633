"""Tasks: the queue, and settling a contradiction in the records."""

from typing import Annotated

import typer

from commands.formatting import say, table, until
from commands.options import As, Json
from commands.runner import answer, look_up
from services import queue
from storage.reads.tasks import TaskRow


def waiting(
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only tasks about this agency.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="Everyone's tasks; for HMIS lead staff.")] = False,
    as_json: Json = False,
) -> None:
    """Show the tasks that wait for you and for your roles, the most urgent first.

    Example: `starter.py queue --as rita@hmis.example`
    """

    def show(rows: list[TaskRow], zone: str) -> None:
        table(
            ("No.", "Due", "Task", "About", "Agency", "Waiting for", "Belongs to"),
            [
                (
                    str(row.id),
                    f"{until(row.due_at, zone) or 'No date'}{' LATE' if row.overdue else ''}",
                    row.title,
                    row.about_name or "",
                    row.agency_name or "",
                    row.role.spoken if row.role else "one person",
                    _where(row),
                )
                for row in rows
            ],
            empty="No tasks are waiting.",
        )

    look_up(
        lambda context: queue.queue(context, by, agency_id=agency, everybody=everybody),
        show,
        as_json=as_json,
    )


def settle_conflict(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The task's number in `queue`.")],
    by: As,
    how: Annotated[str, typer.Option("--how", metavar="TEXT", help="What you found and did. It is saved.")],
    as_json: Json = False,
) -> None:
    """Record that a contradiction in the records is settled, and how.

    For HMIS lead staff. Every other task closes automatically when its work is done.

    Example: `starter.py settle-conflict 41 --as hana@hmis.example --how "The second license was another person's."`
    """

    def show(row: TaskRow, zone: str) -> None:
        say(f"Settled: {row.title}")

    answer(lambda context: queue.settle(context, by, number, how), show, as_json=as_json)


def _where(row: TaskRow) -> str:
    """Return the request, or what else the task is about, as other commands need it typed."""
    if row.request_id is not None:
        return row.request_id
    kind, _, name = row.workflow_id.partition("/")
    work = row.key.partition("account/")[2] if kind == "license" else ""
    return f"{kind} {name}{f', work {work}' if work else ''}".strip()
