"""What a person says about a usage file beside naming it."""

from models.base import Message
from models.dates import EnteredDay, EnteredInstant
from models.usage.columns import ColumnName
from models.usage.logins import LoginReportKind


class ReadingOptions(Message):
    """How to read a usage file. Without any option the file alone counts."""

    set_aside: bool = False
    """Set damaged rows aside instead of refusing the file. It then proves no lack of use."""
    go_on: bool = False
    """Take a file in that lost too many of its rows. It then proves no lack of use."""
    kind: LoginReportKind | None = None
    as_of: EnteredInstant | None = None
    """When a login report was run."""
    as_of_day: EnteredDay | None = None
    """The day on which a login report was run, if the time is not known."""
    first_day: EnteredDay | None = None
    last_day: EnteredDay | None = None
    """The period of a login report; its last day is part of it."""
    columns: tuple[ColumnName, ...] = ()
    """The office's names for columns of login reports, in the order of preference."""
