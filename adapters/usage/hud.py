"""A HUD HMIS CSV export, read for its users: who entered or updated data, and when last.

Only user ids and dates are kept (S37).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from adapters.files.damage import RowsSetAside
from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from adapters.files.wall_clock import instant, latest_shown
from adapters.usage.export_files import export_files
from adapters.usage.export_row import EXPORT_ID, ExportRow, read_export_row
from adapters.usage.header import Header, read_header
from adapters.usage.layouts import (
    EXPORT_FILE,
    KNOWN_FILES,
    PROJECT_FILE,
    USER_FILE,
    client_files_of,
    find_layout,
    kind_of,
)
from adapters.usage.projects import ORGANIZATION_ID, PROJECT_COLUMNS, PROJECT_ID, exported_projects
from adapters.usage.rows import BytesRead, Row, Scan, read_rows
from adapters.usage.subprocesses import add_up_files
from adapters.usage.totals import NEEDED, USER_ID, FileTotals, Limits
from adapters.usage.users import EMAIL, ExportUsers
from models.base import listed
from models.errors import RuleViolation
from models.usage.exports import ExportedProject
from models.usage.reading import FileReading, RefusedRows, RowSetAside, UsageReading
from models.usage.refusals import RefusalReason

Progress = Callable[[int, int, str], None]
"""Called as the reading goes on: bytes done, bytes in all, the file that is being read."""

_KNOWN = {name.lower() for name in KNOWN_FILES}
_EXPORT, _USERS, _PROJECTS = EXPORT_FILE.lower(), USER_FILE.lower(), PROJECT_FILE.lower()
RECENT_DAYS = 90
"""How many days back a row is a recent one, where the policy doesn't say."""


def read_hud_export(
    path: Path,
    now: datetime,
    zone: str,
    progress: Progress | None = None,
    *,
    recent_days: int = RECENT_DAYS,
    set_aside: bool = False,
) -> UsageReading:
    """Read what the HUD HMIS CSV export at `path`, a folder or a .zip, says about its users as of `now`.

    The export's times have no zone; they are taken for wall-clock times in `zone`, the implementation's. Rows dated
    after `now` are refused, and so are rows without a user or with a date that can't be read: counted, not fatal.
    Rows of the last `recent_days` days are counted as recent ones besides. With `set_aside` damaged rows are listed and
    left out instead of refusing the export, which then proves no lack of use.

    Raises RuleViolation when `path` is no HUD export (not_hud_export, export_file_missing, not_found), a file has 0
    bytes (usage_file_empty), was cut short (usage_file_truncated) or is damaged (usage_file_damaged,
    usage_file_not_utf8, usage_file_unreadable), a zip is damaged, locked or not safe (zip_damaged, zip_locked,
    zip_unsafe), not one row counts (usage_nothing_usable), or the reading was stopped (usage_reading_stopped).
    """
    limits = Limits(latest_shown(now, zone), latest_shown(now - timedelta(days=recent_days), zone))
    return _ExportReader(path.name, export_files(path), limits, zone, progress or _ignore, set_aside).read()


class _ExportReader:
    """Reads one export; `name` is what it is called."""

    def __init__(
        self, name: str, files: Mapping[str, SourceFile], limits: Limits, zone: str, progress: Progress, set_aside: bool
    ) -> None:
        self._name = name
        self._files = files
        self._limits = limits
        self._zone = zone
        self._progress = progress
        self._set_aside = set_aside
        self._headers = _headers(files)
        self._active = [key for key in self._headers if _shows_activity(files[key], self._headers[key])]
        self._users = ExportUsers(zone)
        self._remarks: list[str] = []
        self._bytes_in_all = sum(files[key].size for key in (_EXPORT, _USERS, *self._active) if key in files)
        self._bytes_done: dict[str, int] = {}
        self._users_set_aside = RowsSetAside()

    def read(self) -> UsageReading:
        """Read every file, then put together what they say."""
        export = self._export_row()
        self._list_users()
        scans = [self._scan(key, export.export_id) for key in self._active]
        totals = add_up_files(scans, self._limits, self._report)
        files = tuple(map(self._file_reading, self._active, totals))
        _require_something_usable(self._name, files)
        columns = {key: header.names for key, header in self._headers.items()}
        layout = find_layout(columns, export.csv_version, export.software_version)
        return UsageReading(
            source=self._name,
            zone=self._zone,
            layout=layout,
            export_id=export.export_id,
            export_date=self._instant(export.exported),
            period_start=export.period_start,
            period_end=export.period_end,
            period_type=export.period_type,
            directive=export.directive,
            projects=self._list_projects(),
            users=self._users.activities(),
            files=files,
            missing_files=tuple(name for name in client_files_of(layout.layout) if name.lower() not in self._files),
            ignored_files=tuple(
                file.name for key, file in self._files.items() if key not in (_EXPORT, _USERS, *self._active)
            ),
            remarks=tuple(self._remarks),
            met_ids=self._users.written_in_several_ways(),
            proves_lack=not any(file.rows_set_aside for file in files) and not self._users_set_aside.rows,
        )

    def _export_row(self) -> ExportRow:
        file, header = self._files[_EXPORT], self._headers[_EXPORT]
        _require_columns(file, header, EXPORT_ID)
        export = read_export_row(file, header, self._reporter(file))
        self._report(file, file.size)
        if export.rows > 1:
            self._remarks.append(f"{file.name} has {export.rows} rows instead of one; the latest is taken.")
        if export.exported and export.exported > self._limits.latest:
            self._remarks.append(f"{file.name} says that the export was made in the future.")
        return export

    def _list_users(self) -> None:
        if _USERS not in self._files:
            self._remarks.append(f"{USER_FILE} is missing, so the export does not say whom its ids mean.")
            return
        file, header = self._files[_USERS], self._headers[_USERS]
        _require_columns(file, header, USER_ID)
        self._users.list_users(self._rows_of_users(Scan(file, header, (USER_ID, EMAIL))))
        self._report(file, file.size)
        several = self._users.listed_with_several_addresses()
        if several:
            self._remarks.append(
                f"{file.name} lists {listed(several)} with several email addresses; none of them is taken."
            )

    def _list_projects(self) -> tuple[ExportedProject, ...]:
        """Read the projects. Without the file, or without its columns, the export doesn't say which it is about."""
        header = self._headers.get(_PROJECTS)
        if header is None or any(header.names.count(column) != 1 for column in (PROJECT_ID, ORGANIZATION_ID)):
            return ()
        file = self._files[_PROJECTS]
        return exported_projects(read_rows(Scan(file, header, PROJECT_COLUMNS), self._reporter(file)))

    def _rows_of_users(self, scan: Scan) -> list[Row]:
        report, aside = self._reporter(scan.file), self._users_set_aside if self._set_aside else None
        try:
            return list(read_rows(scan, report))
        except RuleViolation as refusal:
            if refusal.code != "usage_file_not_utf8" and aside is None:
                raise
            is_utf8 = refusal.code != "usage_file_not_utf8"
        if not is_utf8:
            self._remarks.append(f"{scan.file.name} is not written in UTF-8; it was read as Latin-1.")
            scan = replace(scan, encoding="latin-1")
        rows = list(read_rows(scan, report, aside))
        self._remarks += [
            f"{scan.file.name}, line {line}, {what}. It was set aside." for line, what in self._users_set_aside.places
        ]
        return rows

    def _scan(self, key: str, export_id: str) -> Scan:
        header = self._headers[key]
        last = export_id if header.names[-1] == EXPORT_ID else ""
        return Scan(self._files[key], header, NEEDED, last, set_aside=self._set_aside)

    def _file_reading(self, key: str, totals: FileTotals) -> FileReading:
        file = self._files[key]
        kind = kind_of(file.name)
        self._users.add(file.name, kind, totals)
        self._report(file, file.size)
        counted = totals.by_user.values()
        refused = tuple(
            RefusedRows(reason=reason, rows=totals.refused[reason].rows, first_row=totals.refused[reason].first_row)
            for reason in RefusalReason
            if reason in totals.refused
        )
        return FileReading(
            name=file.name,
            kind=kind,
            rows=sum(rows.rows for rows in counted) + sum(rows.rows for rows in refused),
            users=len(counted),
            refused=refused,
            newest=self._instant(max((rows.newest for rows in counted), default=None)),
            oldest=self._instant(min((rows.oldest for rows in counted), default=None)),
            rows_set_aside=totals.set_aside.rows,
            set_aside=tuple(RowSetAside(line=line, what=what) for line, what in totals.set_aside.places),
        )

    def _instant(self, wall: datetime | None) -> datetime | None:
        return instant(wall, self._zone) if wall else None

    def _reporter(self, file: SourceFile) -> BytesRead:
        return lambda done: self._report(file, done)

    def _report(self, file: SourceFile, done: int) -> None:
        before = self._bytes_done.get(file.name, 0)
        self._bytes_done[file.name] = max(before, done)  # a file that is read a second time does not set the bar back
        self._progress(sum(self._bytes_done.values()), self._bytes_in_all, file.name)


def _headers(files: Mapping[str, SourceFile]) -> dict[str, Header]:
    """Read the headers of the files, by name; files that are not HUD's own may have none."""
    headers = {}
    for key, file in files.items():
        try:
            headers[key] = read_header(file)
        except RuleViolation:
            if key in _KNOWN:
                raise
    return headers


def _shows_activity(file: SourceFile, header: Header) -> bool:
    """Tell whether a file says who did something when; refuse one of HUD's own that does not."""
    key = file.name.lower()
    if key in (_EXPORT, _USERS):
        return False
    if key in _KNOWN:
        _require_columns(file, header, *NEEDED)
    return all(header.names.count(column) == 1 for column in NEEDED)


def _require_columns(file: SourceFile, header: Header, *columns: str) -> None:
    """Raise RuleViolation unless each of the columns is there once."""
    wrong = [column for column in columns if header.names.count(column) != 1]
    if wrong:
        headings = [_HEADINGS[column] for column in wrong]
        raise RuleViolation(
            "not_hud_export",
            f"{file.name} is not a file of a HUD HMIS CSV export: it needs one column {listed(headings)}. "
            f"{NOTHING_CHANGED}",
        )


_HEADINGS = {
    "userid": "UserID",
    "datecreated": "DateCreated",
    "dateupdated": "DateUpdated",
    "exportid": "ExportID",
}


def _require_something_usable(name: str, files: tuple[FileReading, ...]) -> None:
    """Refuse an export of which no row counts: more likely it is written in another way than nobody did anything."""
    if any(file.rows > file.rows_refused for file in files):
        return
    refused = [(file, refusal) for file in files for refusal in file.refused]
    if not refused:
        raise RuleViolation(
            "usage_nothing_usable", f"{name} has no row that says who did something when. {NOTHING_CHANGED}"
        )
    file, refusal = refused[0]
    rows = sum(each.rows for each in files)
    raise RuleViolation(
        "usage_nothing_usable",
        f"No row in {name} can be used ({rows:,} read); in {file.name}, for instance, row {refusal.first_row}: "
        f"{refusal.reason.sentence}. {NOTHING_CHANGED}",
    )


def _ignore(_done: int, _in_all: int, _file: str) -> None:
    """Take note of nothing."""
