"""Appeals that came on paper: a file of them is filed, each in the name of whoever signed it (003, section 4)."""

import asyncio
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from models.appeal.form import AppealForm
from models.appeal.permissions import may_take_in
from models.base import Key, Message, PartlyRefused
from models.errors import RuleViolation
from models.wording import location, reason
from services.appeal_filing import NewAppeal, file
from services.context import Context
from services.people import acting


class FiledForm(Message):
    """A line of a file of appeals: a form that came on paper, and who filed it."""

    appeal_id: Key
    """The number of the paper form. The same form is filed once."""
    filed_by: Key
    agency_id: Key | None = None
    license_ids: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    why_late: str = ""
    form: AppealForm


class FiledLine(PartlyRefused):
    """What happened to a line of a file of appeals."""

    line: int
    appeal_id: str
    """The appeal's number; the paper form's number if it was refused."""
    refused: str = ""

    @property
    def has_refusals(self) -> bool:
        """True if the line was refused."""
        return bool(self.refused)


async def file_all(context: Context, by: str, path: Path) -> list[FiledLine]:
    """File the appeals of a JSON Lines file, each in the name of the person who filed it; for HMIS lead staff.

    A line that is refused is reported with the reason; the others are filed. The same file again changes nothing.
    """
    may_take_in(await acting(context, by)).require()
    content = (await asyncio.to_thread(_content_of, path)).decode("utf-8-sig", errors="replace")
    return [
        await _file_line(context, number, line)
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip()
    ]


async def _file_line(context: Context, number: int, line: str) -> FiledLine:
    try:
        row = FiledForm.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        return FiledLine(line=number, appeal_id="", refused=f"The field {location(first)} {reason(first)}.")
    new = NewAppeal(form=row.form, agency_id=row.agency_id, license_ids=row.license_ids, why_late=row.why_late)
    try:
        filed = await file(context, row.filed_by, f"paper/{row.appeal_id}", new)
    except RuleViolation as refusal:
        return FiledLine(line=number, appeal_id=row.appeal_id, refused=refusal.sentence)
    return FiledLine(line=number, appeal_id=filed.appeal_id)


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleViolation("no_file", f"The file {path.name} can’t be read. Please check it and try again.") from error
