"""Certificates and signed agreements, for the agency's own records."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.files import write_file
from commands.formatting import at, table
from commands.options import As, Json, OneAgency
from commands.runner import look_up
from models.documents import ScanState
from services import documents
from services.context import ReadingContext
from storage.documents import Document


def fetch(
    agency: OneAgency,
    by: As,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", file_okay=False, help="Save the files here.")
    ] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Only this person's.")] = None,
    as_json: Json = False,
) -> None:
    """List the certificates and signed agreements of an agency's users, or save them to a folder.

    For the agency's representatives at any time, and HMIS lead staff. If you save them again, the files are the same.

    Example: `starter.py documents a-02 --as sam@shelter.example --into papers`
    """

    async def work(context: ReadingContext) -> list[dict[str, str]]:
        found = await documents.of_agency(context, by, agency, person)
        return [await _fetch_one(context, by, each, into) for each in found]

    def show(rows: list[dict[str, str]], zone: str) -> None:
        table(
            ("Person", "Kind", "File", "Submitted", "Saved to"),
            [
                (
                    row["person_name"],
                    row["kind"],
                    row["file_name"],
                    at(datetime.fromisoformat(row["stored_at"]), zone),
                    row["path"],
                )
                for row in rows
            ],
            empty="There are no documents.",
        )

    look_up(work, show, as_json=as_json)


async def _fetch_one(context: ReadingContext, by: str, document: Document, folder: Path | None) -> dict[str, str]:
    """Return the document as it is listed, and write its file into `folder` if there is one."""
    path = None if folder is None or _not_given_out(document) else documents.file_path(folder, document)
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
        "path": _not_given_out(document) if path is None else str(path),
    }


def _not_given_out(document: Document) -> str:
    """Say why a file can't be saved. Empty if it can."""
    if document.destroyed_at is not None:
        return "destroyed"
    return "still being checked for viruses" if document.scan == ScanState.WAITING else ""
