"""What a load of files did: how many rows of each kind, what was refused, and where a file and the office disagree."""

from collections.abc import Iterable

from models.base import Message, PartlyRefused
from models.intake.ownership import FieldConflict, Settled
from models.intake.table import RowProblem


class KindLoaded(Message):
    """How many rows of one kind were loaded, and how many were refused."""

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class LoadReport(PartlyRefused):
    """What happened to all rows, why some were refused, and where a file and the office disagree."""

    kinds: tuple[KindLoaded, ...]
    problems: tuple[RowProblem, ...]
    """Why rows were refused. Nothing of them was loaded."""
    fields_refused: tuple[RowProblem, ...] = ()
    """Why single fields were refused. The rest of their rows was loaded."""
    conflicts: tuple[FieldConflict, ...] = ()
    settled: tuple[Settled, ...] = ()
    """The conflicts that were settled as somebody said."""

    @property
    def has_refusals(self) -> bool:
        """True if a row was refused, or if something in it was not applied."""
        return bool(self.problems or self.fields_refused or self.conflicts)


def settled_for_good(settled: Iterable[Settled], refused: Iterable[RowProblem]) -> tuple[Settled, ...]:
    """Return the settled conflicts without those whose value was refused after all."""
    places = {(each.file, each.line, each.column) for each in refused}
    return tuple(
        each for each in settled if (each.conflict.file, each.conflict.line, each.conflict.column) not in places
    )
