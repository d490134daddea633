"""Tables on their way in: numbered rows that are sound so far, and the problems of those that are not."""

from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from models.base import Message, Strict
from models.intake.rows import (
    AgencyFileRow,
    DesignationFileRow,
    LicenseFileRow,
    PersonFileRow,
    RegionFileRow,
    RequestFileRow,
)

RowT = TypeVar("RowT", bound=Strict)


class RowProblem(Message):
    """Why something in a file was not taken in. `line` counts from 1; 0 means the file as a whole.

    `column` is empty when the row as a whole is wrong.
    """

    file: str
    line: int = 0
    column: str = ""
    reason: str

    def __str__(self) -> str:
        place = [self.file, *([f"line {self.line}"] if self.line else []), *([self.column] if self.column else [])]
        return f"{', '.join(place)}: {self.reason}"


@dataclass(frozen=True)
class FileLine(Generic[RowT]):
    """One row and the line of the file on which it begins."""

    number: int
    row: RowT


@dataclass(frozen=True)
class FileTable(Generic[RowT]):
    """The rows of one file that are sound in themselves."""

    file: str
    lines: tuple[FileLine[RowT], ...] = ()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows without their line numbers."""
        return tuple(line.row for line in self.lines)

    def only(self, numbers: set[int]) -> "FileTable[RowT]":
        """The same table with only the lines of these numbers."""
        return replace(self, lines=tuple(line for line in self.lines if line.number in numbers))


@dataclass(frozen=True)
class Batch:
    """Everything that comes in at once: a table of each kind, in the order in which they refer to each other."""

    regions: FileTable[RegionFileRow] = FileTable("regions")
    agencies: FileTable[AgencyFileRow] = FileTable("agencies")
    people: FileTable[PersonFileRow] = FileTable("people")
    designations: FileTable[DesignationFileRow] = FileTable("designations")
    licenses: FileTable[LicenseFileRow] = FileTable("licenses")
    requests: FileTable[RequestFileRow] = FileTable("requests")

    @property
    def tables(self) -> tuple[FileTable[Any], ...]:
        """Every table, in the order in which they refer to each other."""
        return (self.regions, self.agencies, self.people, self.designations, self.licenses, self.requests)

    @property
    def size(self) -> int:
        """How many rows there are in all."""
        return sum(len(table.lines) for table in self.tables)
