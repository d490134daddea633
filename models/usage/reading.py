"""What one HUD HMIS CSV export says about its users: who entered or updated data, when last, and in which files.

It contains only user ids, dates, counts, and the addresses in User.csv that match users to people on record, but
nothing about clients (S37). Addresses stay in memory; only ids and dates are stored (docs/adr/0011).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from models.base import Instant, Message
from models.calendar import civil_day, end_of_day, start_of_day
from models.usage.coverage import Period
from models.usage.exports import OLDEST_START, ExportDirective, ExportedProject, ExportPeriodType, proves_lack
from models.usage.refusals import RefusalReason

A_DAY = timedelta(days=1)
"""Two computers may write the same moment in different time zones."""


class HudFileKind(StrEnum):
    """What the rows of a file are about, and therefore what their dates say about the user.

    Missouri's inactivity rule (LIC-01, 003_779ca78dfde9f452.txt) counts client data only. The policy decides whether
    every file or only client data counts; a reading has both dates.
    """

    CLIENT_DATA = "client_data"
    """About a client, such as Client.csv, Enrollment.csv, Services.csv and Assessment.csv."""
    PROJECT_DATA = "project_data"
    """About an organization or a project, such as Organization.csv, Project.csv and Inventory.csv."""
    OTHER = "other"
    """A file that is not in HUD's format but has UserID, DateCreated and DateUpdated."""


class RefusedRows(Message):
    """Rows of one file that were refused for one reason.

    `first_row` is the first of them, numbered as in a spreadsheet: the header is row 1, and empty lines don't count.
    """

    reason: RefusalReason
    rows: int
    first_row: int


class RowSetAside(Message):
    """A damaged row that was set aside: the line of the file on which it begins, and what is wrong with it."""

    line: int
    what: str


class FileReading(Message):
    """The content of one file. `newest` and `oldest` are the dates of the rows that count (UTC)."""

    name: str
    kind: HudFileKind
    rows: int
    """The number of rows, including refused rows."""
    users: int
    """The number of different users in the rows that count."""
    refused: tuple[RefusedRows, ...] = ()
    newest: Instant | None = None
    oldest: Instant | None = None
    rows_set_aside: int = 0
    """The number of damaged rows that somebody asked to set aside."""
    set_aside: tuple[RowSetAside, ...] = ()
    """The first of them."""

    @property
    def rows_refused(self) -> int:
        """The number of rows that don't count, for any reason."""
        return sum(refusal.rows for refusal in self.refused)


class HudLayout(StrEnum):
    """The editions of HUD's HMIS CSV format, by federal fiscal year."""

    FY2020 = "FY2020"
    FY2022 = "FY2022"
    FY2024 = "FY2024"
    FY2026 = "FY2026"
    UNKNOWN = "unknown"


class Sureness(StrEnum):
    """How certain the layout of an export is."""

    STATED = "stated"
    """Export.csv states it in CSVVersion."""
    RECOGNIZED = "recognized"
    """Only this layout has these files and columns."""
    GUESSED = "guessed"
    """The evidence is contradictory, or is only the software's version number."""
    UNKNOWN = "unknown"


class LayoutFinding(Message):
    """The layout of an export, how certain it is, and the evidence. Reading does not depend on it."""

    layout: HudLayout = HudLayout.UNKNOWN
    sureness: Sureness = Sureness.UNKNOWN
    because: str = ""


class UserMatch(StrEnum):
    """Whether User.csv lists a UserID."""

    LISTED = "listed"
    """User.csv has this id."""
    NOT_LISTED = "not_listed"
    """Rows contain the id, but User.csv does not."""
    ZERO = "zero"
    """The id 0, which systems use for work done for no user. It never means a person."""


class UserActivity(Message):
    """The activity of one UserID of the HMIS, as written in the file (numeric ids are text too). Instants are in UTC.

    The later of a row's DateCreated and DateUpdated counts, for the user in the row. HUD has one UserID in each row:
    the last user who changed it. A deleted row (DateDeleted) counts like any other, because deleting it was work.
    """

    user_id: str
    match: UserMatch
    email: str = ""
    """Used to find the person on record during the import, and not stored."""
    latest_any: Instant | None = None
    """The latest date in all files with a UserID, except User.csv, whose rows are about users and not by them."""
    latest_client_data: Instant | None = None
    """The latest date in files of the kind CLIENT_DATA only (LIC-01)."""
    rows: int = 0
    client_data_rows: int = 0
    recent_client_rows: int = 0
    """The client data rows that were created or updated in the last days before the reading.

    The caller sets the days.
    """
    rows_by_file: Mapping[str, int] = {}


class UsageReading(Message):
    """The content of one export. `zone` is the time zone of its local times."""

    source: str
    zone: str
    layout: LayoutFinding
    export_id: str
    export_date: Instant | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_type: ExportPeriodType = ExportPeriodType.UNKNOWN
    directive: ExportDirective = ExportDirective.UNKNOWN
    projects: tuple[ExportedProject, ...] = ()
    """The projects that it is about, in the order of their ids."""
    users: tuple[UserActivity, ...]
    """In the order of their ids. Listed users without a row are included, without a date."""
    files: tuple[FileReading, ...]
    missing_files: tuple[str, ...] = ()
    """Client data files of this layout that are not in the export. Work in these files can't be seen."""
    ignored_files: tuple[str, ...] = ()
    """CSV files without the columns for user and date."""
    remarks: tuple[str, ...] = ()
    """Remarks for the reader of the summary, without client data or names."""
    met_ids: tuple[str, ...] = ()
    """User ids that the files write in several ways, with other blanks in or around them."""
    proves_lack: bool = True
    """Whether a user without a row did nothing. False if rows were set aside or somebody said to go on without some."""

    @property
    def use_only_because(self) -> str:
        """Why it can only prove use, and no lack of use, in words. Empty if it can prove both."""
        if not self.proves_lack:
            return "rows are missing from it"
        if self.missing_files:
            return "files with client data are missing from it"
        if not proves_lack(self.period_type, self.directive):
            return "exports of its kind (ExportPeriodType, ExportDirective) don’t show all work of a time"
        if self.period_start is None or self.period_end is None or self.export_date is None:
            return "Export.csv doesn’t say which time it is about and when it was made"
        if not self.projects:
            return "Project.csv doesn’t say which projects it is about"
        if self.newest is not None and self.newest > self.export_date + A_DAY:
            return "it holds records that are newer than the day on which it says it was made"
        return ""

    @property
    def covers(self) -> Period | None:
        """The time for which it proves that somebody entered nothing at its projects, or None if it proves only use.

        It never reaches beyond the moment at which it was made.
        """
        if self.use_only_because or not self.period_start or not self.period_end or not self.export_date:
            return None
        start = start_of_day(max(self.period_start, OLDEST_START), self.zone)
        made_on = civil_day(self.export_date, self.zone)
        end = min(end_of_day(min(self.period_end, made_on), self.zone), self.export_date)
        return Period(start=start, end=end) if start < end else None

    @property
    def rows_read(self) -> int:
        """The number of rows in all files, including refused rows."""
        return sum(file.rows for file in self.files)

    @property
    def rows_refused(self) -> int:
        """The number of rows in all files that don't count."""
        return sum(file.rows_refused for file in self.files)

    @property
    def newest(self) -> Instant | None:
        """The latest date of a row that counts (UTC)."""
        return max((file.newest for file in self.files if file.newest), default=None)

    @property
    def oldest(self) -> Instant | None:
        """The earliest date of a row that counts (UTC)."""
        return min((file.oldest for file in self.files if file.oldest), default=None)

    def matched(self, match: UserMatch) -> tuple[UserActivity, ...]:
        """Return the users with this match, for example those who are not listed."""
        return tuple(user for user in self.users if user.match == match)
