"""What is wrong with a file that can't be read to its end, in a sentence that quotes nothing of what the file holds."""

import re

from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from models.errors import RuleViolation


def cut_short(file: SourceFile) -> RuleViolation:
    """A file that ends in the middle of a row."""
    return RuleViolation(
        "usage_file_truncated",
        f"{file.name} ends in the middle of a row: it was cut short; please export it again. {NOTHING_CHANGED}",
    )


def damaged(file: SourceFile, line: int, what: str) -> RuleViolation:
    """A file with a fault in the middle; `what` completes the sentence that begins with the place."""
    return RuleViolation(
        "usage_file_damaged", f"{file.name}, line {line}, {what}, so the file is damaged. {NOTHING_CHANGED}"
    )


def far_too_long(file: SourceFile, line: int) -> RuleViolation:
    """A file with a row that does not end."""
    return damaged(file, line, "is longer than any row of such a file; a quotation mark may not be closed")


def not_utf8(file: SourceFile, line: int) -> RuleViolation:
    """A file in which something that matters is not written in UTF-8."""
    return RuleViolation("usage_file_not_utf8", f"{file.name}, line {line}, is not written in UTF-8. {NOTHING_CHANGED}")


def lines_before(file: SourceFile, offset: int) -> int:
    """How many lines end in the first `offset` bytes of the file, with LF, CR or both."""
    count, left, before = 0, offset, b""
    for chunk in file.chunks():
        part = chunk[:left]
        count += part.count(b"\n") + part.count(b"\r") - (before + part).count(b"\r\n")
        left, before = left - len(part), part[-1:]
    return count


def lost_its_end(tail: bytes, export_id: str) -> bool:
    """Whether a file of rows that end with their ExportID lost the end of the last one; `tail` is the file's end.

    Such a row has all its values, so nothing else shows it: the file has no last line end, and its last value is only
    the beginning of the export's id.
    """
    if not export_id or tail.endswith((b"\n", b"\r")):
        return False
    value = re.split(rb"[,\r\n]", tail)[-1].strip(b'"').decode("utf-8", errors="replace")
    return value != export_id and export_id.startswith(value)
