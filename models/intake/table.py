"""Tables of numbered rows that are valid in themselves, and the problems of the others."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

from models.base import Message, Strict
from models.intake.aliases import AliasFileRow
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
    """The reason why something in a file was not taken in.

    `line` counts from 1; 0 means the whole file. `column` is empty if the whole row is wrong.
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
    """One row and the line of the file on which it begins.

    `columns` are those that the file has here, with a value or empty. None: all that such a row can have.
    """

    number: int
    row: RowT
    columns: frozenset[str] | None = field(default=None, compare=False)

    def says(self, column: str) -> bool:
        """Return whether the file says anything about a column: an empty cell says that there is nothing."""
        return self.columns is None or column in self.columns


@dataclass(frozen=True)
class FileTable(Generic[RowT]):
    """The rows of one file that are valid in themselves."""

    file: str
    lines: tuple[FileLine[RowT], ...] = ()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows without their line numbers."""
        return tuple(line.row for line in self.lines)

    def only(self, numbers: set[int]) -> "FileTable[RowT]":
        """Return the same table with only the lines that have these numbers."""
        return replace(self, lines=tuple(line for line in self.lines if line.number in numbers))


@dataclass(frozen=True)
class Batch:
    """Everything in one load: a table of each kind, in an order in which rows refer only to earlier tables."""

    regions: FileTable[RegionFileRow] = FileTable("regions")
    agencies: FileTable[AgencyFileRow] = FileTable("agencies")
    people: FileTable[PersonFileRow] = FileTable("people")
    designations: FileTable[DesignationFileRow] = FileTable("designations")
    licenses: FileTable[LicenseFileRow] = FileTable("licenses")
    requests: FileTable[RequestFileRow] = FileTable("requests")
    aliases: FileTable[AliasFileRow] = FileTable("aliases")

    @property
    def tables(self) -> tuple[FileTable[Any], ...]:
        """Every table, in the same order."""
        return tuple(getattr(self, each.name) for each in fields(self))

    def only(self, accepted: "Batch") -> "Batch":
        """Return the same batch with only the lines that `accepted` has, as they are here."""
        names = [each.name for each in fields(self)]
        numbers = {name: {line.number for line in getattr(accepted, name).lines} for name in names}
        return Batch(**{name: getattr(self, name).only(numbers[name]) for name in names})

    @property
    def size(self) -> int:
        """The number of rows in all tables."""
        return sum(len(table.lines) for table in self.tables)
