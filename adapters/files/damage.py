"""What is wrong with a file that can't be read to its end, in a sentence that quotes nothing of what the file holds."""

import re
from dataclasses import dataclass, field

from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from models.errors import RuleViolation

MOST_LISTED = 100
"""How many damaged rows of a file are listed one by one; all of them are counted."""


@dataclass(slots=True)
class RowsSetAside:
    """The damaged rows of one file that were set aside: how many, and where and what the first ones are."""

    rows: int = 0
    places: list[tuple[int, str]] = field(default_factory=list)
    """The line on which a row begins, and what is wrong with it."""

    def add(self, line: int, what: str) -> None:
        """Add a row."""
        self.rows += 1
        if len(self.places) < MOST_LISTED:
            self.places.append((line, what))


WHAT_TO_DO = "Please export it again. If you can’t, --set-aside takes in the other rows."
"""What to do about a damaged row."""


class ReadingStopped(RuleViolation):
    """The reading of a file ended early through no fault of the file: somebody or something stopped it."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__(
            "usage_reading_stopped",
            f"Reading {file.name} was stopped before its end. Please try again. {NOTHING_CHANGED}",
        )


def cut_short(file: SourceFile) -> RuleViolation:
    """Refuse a file that ends in the middle of a row."""
    return RuleViolation(
        "usage_file_truncated",
        f"{file.name} ends in the middle of a row: it was cut short; please export it again. {NOTHING_CHANGED}",
    )


def last_row_lacks(file: SourceFile, line: int, what: str) -> RuleViolation:
    """Refuse a file whose last row is whole, line end and all, but lacks a value; `what` says how many there are."""
    return RuleViolation(
        "usage_file_damaged",
        f"{file.name}, line {line}: the last row lacks a value. It {what}, so the file is damaged. {WHAT_TO_DO} "
        f"{NOTHING_CHANGED}",
    )


def damaged(file: SourceFile, line: int, what: str) -> RuleViolation:
    """Refuse a file with a fault in the middle; `what` completes the sentence that begins with the place."""
    return RuleViolation(
        "usage_file_damaged",
        f"{file.name}, line {line}, {what}, so the file is damaged. {WHAT_TO_DO} {NOTHING_CHANGED}",
    )


def far_too_long(file: SourceFile, line: int) -> RuleViolation:
    """Refuse a file with a row that does not end."""
    return damaged(file, line, "is longer than any row of such a file; a quotation mark may not be closed")


def not_utf8(file: SourceFile, line: int) -> RuleViolation:
    """Refuse a file in which a value that matters is not written in UTF-8."""
    return RuleViolation("usage_file_not_utf8", f"{file.name}, line {line}, is not written in UTF-8. {NOTHING_CHANGED}")


def lost_its_end(last_line: bytes, export_id: str) -> bool:
    """Tell whether the last row lost its end, in a file whose rows end with the export's id.

    Such a row has all its values, so nothing else shows it: the file has no last line end, and its last value is only
    the beginning of the export's id.
    """
    if not export_id or not last_line or last_line.endswith((b"\n", b"\r")):
        return False
    value = re.split(rb"[,\r\n]", last_line)[-1].strip(b'"').decode("utf-8", errors="replace")
    return value != export_id and export_id.startswith(value)
