"""What one HUD HMIS CSV export says about its users: who entered or updated data, when last, in which files.

Only user ids, dates, counts, and the addresses in User.csv by which users are found to be people on record: nothing of
a client (S37). Addresses stay in memory; what is kept are ids and dates (docs/adr/0011).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from models.base import Instant, Message
from models.usage.refusals import RefusalReason


class HudFileKind(StrEnum):
    """What a row of a file is about, and so what its dates say about the user.

    Missouri's inactivity rule (LIC-01, 003_779ca78dfde9f452.txt) counts client data only. Whether a pack counts
    every file or client data alone is for the policy to say; a reading holds both dates.
    """

    CLIENT_DATA = "client_data"
    """About a client: Client.csv, Enrollment.csv, Services.csv, Assessment.csv and their like."""
    PROJECT_DATA = "project_data"
    """About an organization or a project: Organization.csv, Project.csv, Inventory.csv and their like."""
    OTHER = "other"
    """A file that HUD's format does not know but that carries UserID, DateCreated and DateUpdated."""


class RefusedRows(Message):
    """Rows of one file refused for one reason.

    `first_row` is the first of them as a spreadsheet numbers rows: the header is row 1, empty lines don't count.
    """

    reason: RefusalReason
    rows: int
    first_row: int


class FileReading(Message):
    """What was read in one file. `newest` and `oldest` are the dates of the rows that count (UTC)."""

    name: str
    kind: HudFileKind
    rows: int
    """Rows read, the refused ones included."""
    users: int
    """Different users in the rows that count."""
    refused: tuple[RefusedRows, ...] = ()
    newest: Instant | None = None
    oldest: Instant | None = None

    @property
    def rows_refused(self) -> int:
        """Rows that don't count, whatever the reason."""
        return sum(refusal.rows for refusal in self.refused)


class HudLayout(StrEnum):
    """The editions of HUD's HMIS CSV format, by federal fiscal year."""

    FY2020 = "FY2020"
    FY2022 = "FY2022"
    FY2024 = "FY2024"
    FY2026 = "FY2026"
    UNKNOWN = "unknown"


class Sureness(StrEnum):
    """How it is known which layout an export has."""

    STATED = "stated"
    """Export.csv says so in CSVVersion."""
    RECOGNIZED = "recognized"
    """Files and columns that only this layout has."""
    GUESSED = "guessed"
    """Signs that contradict each other, or only the number of the software."""
    UNKNOWN = "unknown"


class LayoutFinding(Message):
    """Which layout an export has, how sure that is, and what shows it. Reading does not depend on it."""

    layout: HudLayout = HudLayout.UNKNOWN
    sureness: Sureness = Sureness.UNKNOWN
    because: str = ""


class UserMatch(StrEnum):
    """Whether an export knows whom a UserID means."""

    LISTED = "listed"
    """User.csv has this id."""
    NOT_LISTED = "not_listed"
    """Rows name it, User.csv does not."""
    ZERO = "zero"
    """The id 0, under which systems write on nobody's behalf. It is never taken for a person."""


class UserActivity(Message):
    """The activity of one UserID of the HMIS (as written in the file: numeric ids are text too). Instants are UTC.

    The latest of DateCreated and DateUpdated of a row counts, for the user whom the row names: HUD has one UserID a
    row, that of whoever touched it last. A deleted row (DateDeleted) counts like any other: deleting it was work.
    """

    user_id: str
    standing: UserMatch
    email: str = ""
    """Asked for a person on record while the export is taken in, and not kept."""
    latest_any: Instant | None = None
    """In all files that carry a UserID; User.csv is left out, since its rows are about users, not by them."""
    latest_client_data: Instant | None = None
    """In files of the kind CLIENT_DATA only (LIC-01)."""
    rows: int = 0
    client_data_rows: int = 0
    recent_client_rows: int = 0
    """Of these, the ones created or updated in the last days before the reading; how many days, the reader was told."""
    rows_by_file: Mapping[str, int] = {}


class UsageReading(Message):
    """One export, read. `zone` is the time zone in which its wall-clock times were understood."""

    source: str
    zone: str
    layout: LayoutFinding
    export_id: str
    export_date: Instant | None = None
    period_start: date | None = None
    period_end: date | None = None
    users: tuple[UserActivity, ...]
    """In order of their ids; listed users without a row are here too, without a date."""
    files: tuple[FileReading, ...]
    missing_files: tuple[str, ...] = ()
    """Files with client data that this layout has and the export lacks: work done only there is not seen."""
    ignored_files: tuple[str, ...] = ()
    """CSV files without the columns that tell who did something when."""
    remarks: tuple[str, ...] = ()
    """What the reader of the summary should know; no client data, no names."""

    @property
    def rows_read(self) -> int:
        """Rows read in all files, the refused ones included."""
        return sum(file.rows for file in self.files)

    @property
    def rows_refused(self) -> int:
        """Rows that don't count in all files."""
        return sum(file.rows_refused for file in self.files)

    @property
    def newest(self) -> Instant | None:
        """The latest date of a row that counts (UTC)."""
        return max((file.newest for file in self.files if file.newest), default=None)

    @property
    def oldest(self) -> Instant | None:
        """The earliest date of a row that counts (UTC)."""
        return min((file.oldest for file in self.files if file.oldest), default=None)

    def standing(self, standing: UserMatch) -> tuple[UserActivity, ...]:
        """The users of one standing: those not listed, say, to report them."""
        return tuple(user for user in self.users if user.standing == standing)
