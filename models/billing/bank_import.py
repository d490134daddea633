"""What an import of a bank's file found, and what happened to each of its lines."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from models.base import Message, PartlyRefused
from models.billing.bank import LinePart, Match
from models.intake.table import RowProblem


class LineState(StrEnum):
    """What happened to a line of the file, or what would happen to it."""

    WOULD_RECORD = "would_record"
    """With --apply it is recorded."""
    RECORDED = "recorded"
    KNOWN = "known"
    """It is already recorded."""
    TO_CONFIRM = "to_confirm"
    """Only a guess: a person needs to say whose payment it is."""
    REFUSED = "refused"


class ImportLine(Message):
    """A line of the file, what it pays, and what happened to it. `parts` are several if it is divided."""

    match: Match
    parts: tuple[LinePart, ...] = ()
    asked: bool = True
    """False if a person said that it is a further payment, so that nothing is asked about it."""
    state: LineState
    sentence: str


class RowCounts(Message):
    """How many rows a file has, by what they are. Every row is counted once."""

    rows_read: int
    payments: int
    already_recorded: int
    outgoing: int
    not_completed: int
    summary_rows: int
    problems: int

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        money = self.payments + self.already_recorded + self.outgoing + self.not_completed
        if self.rows_read != money + self.summary_rows + self.problems:
            raise ValueError("the rows of the file don't add up")
        return self


class PaymentImport(PartlyRefused):
    """What a file held, and what happened to it. `applied` is false for a dry run, which changes nothing."""

    file: str
    applied: bool
    lines: tuple[ImportLine, ...]
    counts: RowCounts
    problems: tuple[RowProblem, ...]
    question: str = ""
    """What has to be answered before anything can be recorded."""

    @property
    def has_refusals(self) -> bool:
        """True if a line could not be read, or was not recorded."""
        return bool(self.problems) or self.of(LineState.REFUSED) > 0

    def of(self, state: LineState) -> int:
        """Count the lines in this state."""
        return sum(each.state == state for each in self.lines)
