"""The first line of a CSV file: its headings."""

import csv
import re
from dataclasses import dataclass

from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from models.errors import RuleViolation

_HEAD = 1 << 20
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?([^\r\n]*)(?:\r\n|\r|\n|$)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Header:
    """The headings as written, and the number of bytes before the first row."""

    headings: tuple[str, ...]
    size: int

    @property
    def names(self) -> tuple[str, ...]:
        """Return the headings in lower case."""
        return tuple(heading.lower() for heading in self.headings)


def read_header(file: SourceFile) -> Header:
    """Read the header of a CSV file. Raises RuleViolation when it has none that can be read."""
    head = file.head(_HEAD)
    if head.startswith(_UTF16):
        raise RuleViolation(
            "usage_file_damaged",
            f"{file.name} is written in UTF-16; please export it as CSV in UTF-8. {NOTHING_CHANGED}",
        )
    first = _FIRST_LINE.match(head)
    assert first is not None, "the pattern also matches nothing"
    line = first[1]
    headings = next(csv.reader([line.decode("utf-8", errors="replace")]), [])
    if not any(heading.strip() for heading in headings):
        raise RuleViolation("usage_file_damaged", f"{file.name} has no line of headings. {NOTHING_CHANGED}")
    return Header(tuple(heading.strip() for heading in headings), first.end())
