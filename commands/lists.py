"""Lists: what waits for whom, licenses and who held them, letters, history, documents."""

from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say, short, state, table, until
from commands.options import As, Json, OneAgency
from commands.runner import answer, exactly_one, look_up, write_file
from models.people import SYSTEM_ID
from services import documents, history, licenses, notices, queue
from services.context import Context, ReadingContext
from services.licenses import Roster
from storage.documents import Document
from storage.reads.audit import AuditRow
from storage.reads.licenses import LicenseRow
from storage.reads.notices import NoticeRow
from storage.reads.tasks import TaskRow
from storage.tables.work import NoticeState

OfRequest = Annotated[
    str | None, typer.Option("--request", metavar="REQUEST", help="Of this request and its training.")
]


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


def licenses_of(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """The licenses of an agency, the oldest first, and who is on them.

    For the agency's representatives, its billing contact, and HMIS lead staff.

    Example: `starter.py licenses a-02 --as sam@shelter.example`
    """

    def shown(rows: list[LicenseRow], zone: str) -> None:
        table(
            ("License", "Kind", "State", "Person", "Since", "Planned last day"),
            [
                (
                    row.id,
                    state(row.kind),
                    state(row.state) + (f" ({state(row.inactive_reason)})" if row.inactive_reason else ""),
                    row.person_name or "",
                    short(row.active_from or row.reserved_at, zone),
                    row.programmed_on.isoformat() if row.programmed_on else "",
                )
                for row in rows
            ],
            empty="This agency has no licenses.",
        )

    look_up(lambda context: licenses.of_agency(context, by, agency), shown, as_json=as_json)


def roster(
    license_id: Annotated[str, typer.Argument(metavar="LICENSE", help="The license's id.", show_default=False)],
    by: As,
    as_json: Json = False,
) -> None:
    """Everybody who ever held a license or had it set aside: from when to when, and how it ended.

    For the agency's representatives, its billing contact, and HMIS lead staff.

    Example: `starter.py roster l-0010 --as sam@shelter.example`
    """

    def shown(value: Roster, zone: str) -> None:
        held = value.license
        say(f"License {held.id} of {held.agency_name}: {state(held.kind)}, {state(held.state)}.")
        table(
            ("", "Person", "Now", "Set aside", "From", "Until"),
            [
                (
                    str(entry.number),
                    entry.person_name,
                    state(entry.state),
                    short(entry.reserved_at, zone),
                    short(entry.active_from, zone),
                    short(entry.ended_at, zone),
                )
                for entry in value.entries
            ],
            empty="Nobody ever held it.",
        )

    look_up(lambda context: licenses.roster(context, by, license_id), shown, as_json=as_json)


def letters(
    by: As,
    request: OfRequest = None,
    about: Annotated[str | None, typer.Option("--about", metavar="PERSON", help="About this person.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="That went to this person.")] = None,
    states: Annotated[
        list[NoticeState] | None, typer.Option("--state", help="Only in this state; say it once for each.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The letters that were written, to whom they went, and what became of them.

    HMIS lead staff see all of them, an agency its own, a person those to or about them.

    Example: `starter.py notices --as sam@shelter.example --request R-3f9a0c12b7de`
    """

    def shown(rows: list[NoticeRow], zone: str) -> None:
        table(
            ("Written", "Letter", "About", "State", "Recipients", "Number"),
            [
                (
                    short(row.at, zone),
                    row.subject or row.template.replace("_", " "),
                    row.about_name or "",
                    f"{state(row.state)} {row.error}".strip(),
                    ", ".join(f"{each.person_name or each.person_id} ({each.outcome})" for each in row.recipients),
                    row.id,
                )
                for row in rows
            ],
            empty="There are no letters that you can see.",
        )

    look_up(
        lambda context: notices.listed(context, by, request_id=request, about=about, to=to, states=tuple(states or ())),
        shown,
        as_json=as_json,
    )


def settle(
    notice: Annotated[str, typer.Argument(metavar="NUMBER", help="The letter, as `notices` numbers it.")],
    by: As,
    arrived: Annotated[bool, typer.Option("--arrived", help="It arrived after all.")] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="It did not; send it once more.")] = False,
    as_json: Json = False,
) -> None:
    """Say what became of a letter of which nobody knows whether it went out. It is never sent twice by itself.

    For system administrators and HMIS lead staff. Look into the mailbox or the mail server's log first.

    Example: `starter.py settle-notice 0b1c2d3e4f5a6b7c8d9e0f1a --as delphine@hmis.example --arrived`
    """
    chosen = exactly_one({"--arrived": arrived, "--send-again": send_again})

    async def work(context: Context) -> dict[str, str]:
        return {"state": await notices.settle(context, by, notice, arrived=chosen == "--arrived")}

    def shown(value: dict[str, str], zone: str) -> None:
        say("Noted: it arrived." if value["state"] == NoticeState.SENT else "It is sent once more.")

    answer(work, shown, as_json=as_json)


def trail(
    by: As,
    request: OfRequest = None,
    license_id: Annotated[str | None, typer.Option("--license", metavar="LICENSE", help="Of this license.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", metavar="AGENCY", help="About this agency.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="About this person.")] = None,
    as_json: Json = False,
) -> None:
    """What happened, in the order of time: who did what, under which version of the policy.

    HMIS lead staff see everything, an agency what concerns it, a person what concerns them.

    Example: `starter.py history --as sam@shelter.example --request R-3f9a0c12b7de`
    """

    def shown(rows: list[AuditRow], zone: str) -> None:
        table(
            ("When", "Who", "What", "Process", "Policy"),
            [
                (
                    short(row.at, zone),
                    "by itself" if row.actor_id == SYSTEM_ID else row.actor_name or row.actor_id,
                    row.summary if not row.conflict else f"{row.summary} Not taken into the records: {row.conflict}",
                    f"{row.workflow_id} step {row.step}",
                    row.policy_label,
                )
                for row in rows
            ],
            empty="Nothing happened yet.",
        )

    look_up(
        lambda context: history.history(
            context, by, request_id=request, license_id=license_id, agency_id=agency, person=person
        ),
        shown,
        as_json=as_json,
    )


def fetch(
    agency: OneAgency,
    by: As,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", file_okay=False, help="Put the files here.")
    ] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Only of this person.")] = None,
    as_json: Json = False,
) -> None:
    """Certificates and signed agreements of an agency's users: listed, or put into a folder.

    For the agency's representatives at any time, and HMIS lead staff. Fetched again, the files are the same.

    Example: `starter.py documents a-02 --as sam@shelter.example --into papers`
    """

    async def work(context: ReadingContext) -> list[dict[str, str]]:
        found = await documents.of_agency(context, by, agency, person)
        return [await _fetched(context, by, each, into) for each in found]

    def shown(rows: list[dict[str, str]], zone: str) -> None:
        table(
            ("Person", "Kind", "File", "Handed in", "Put into"),
            [(row["person_name"], row["kind"], row["file_name"], row["stored_at"], row["path"]) for row in rows],
            empty="There are no documents.",
        )

    look_up(work, shown, as_json=as_json)


async def _fetched(context: ReadingContext, by: str, document: Document, folder: Path | None) -> dict[str, str]:
    """The document as it is listed; its file is in `folder` by then, if there is one."""
    path = None if folder is None else documents.file_path(folder, document)
    if path is not None:
        write_file(path, await documents.content(context, by, document))
    return {
        "id": document.id,
        "person_id": document.person_id,
        "person_name": document.person_name,
        "kind": document.kind.value,
        "file_name": document.file_name,
        "stored_at": document.stored_at.isoformat(timespec="seconds"),
        "sha256": document.sha256,
        "path": "" if path is None else str(path),
    }
