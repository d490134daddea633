"""A login report or a roster, read as the HMIS hands it out: docs/adr/0019 says what is understood and why."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from adapters.files.damage import RowsSetAside, cut_short, damaged, not_utf8
from adapters.files.sheets import Sheet, SheetRow, opened_sheets, source_file
from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from adapters.files.times import ReportClock, WrittenMoment
from adapters.usage.logins.accounts import Group, ReportAccounts
from adapters.usage.logins.headings import ReportColumns, find_columns
from adapters.usage.logins.titles import Titles, is_about_the_report, status_line
from models.base import listed
from models.calendar import end_of_day, later
from models.errors import RuleViolation
from models.usage.logins import AccountStatus, LoginReading, LoginReportKind
from models.usage.options import ReadingOptions
from models.usage.reading import RowSetAside

MOST_TITLE_LINES = 50
"""Headings stand within so many lines that hold something, or a sheet is no login report."""
_MOST_CELLS_OF_A_REMARK = 3
_MOST_LINES_SAID = 20
_NOT_TEXT = ("\ufffd", "\0")


def read_login_report(
    path: Path, now: datetime, zone: str, how: ReadingOptions | None = None, *, is_roster: bool = False
) -> LoginReading:
    """Read the login report at `path` as of `now`; a time without a zone is a wall-clock time in `zone`.

    Rows dated after `now`, without a user, or with a cell that can't be read are refused: counted, not fatal. A roster
    needs no column for logins.

    Raises RuleViolation when `path` is no login report (not_found, not_a_report, not_login_report), has 0 bytes
    (usage_file_empty), was cut short (usage_file_truncated) or is damaged (usage_file_damaged, usage_file_not_utf8,
    usage_file_unreadable, zip_unsafe), not one row counts (usage_nothing_usable), or what a person says of it can't be
    (as_of_in_future, as_of_too_early, period_backwards).
    """
    return _Report(source_file(path), ReportClock(now, zone), how or ReadingOptions(), is_roster).read()


class _Report:
    """Reads one report."""

    def __init__(self, file: SourceFile, clock: ReportClock, how: ReadingOptions, is_roster: bool) -> None:
        self._file = file
        self._clock = clock
        self._how = how
        self._is_roster = is_roster
        self._aside = RowsSetAside()
        self._accounts = ReportAccounts(clock)
        self._titles = _titles(clock, how)
        self._tables: list[ReportColumns] = []
        self._group_lines: list[int] = []
        self._other_sheets: list[str] = []

    def read(self) -> LoginReading:
        """Read every sheet, then put together what they say."""
        with opened_sheets(self._file, self._aside if self._how.set_aside else None) as sheets:
            for sheet in sheets:
                table = _Table(self._file, self._how, self._is_roster, self._accounts, self._titles, self._damage)
                table.read(sheet)
                self._tables += table.columns_seen
                self._group_lines += table.group_lines
                if not table.columns_seen:
                    self._other_sheets.append(sheet.name)
        if not self._tables:
            raise _no_login_report(self._file, self._is_roster)
        records = self._accounts.records()
        if not records:
            raise self._nothing_usable()
        kind = self._how.kind or self._tables[0].kind
        newest = max((each.last_login for each in records if each.last_login), default=None)
        _require_not_too_early(self._how, newest, self._clock.zone)
        run_at = self._titles.run_at(newest)
        start, end = self._titles.period(run_at)
        return LoginReading(
            source=self._file.name,
            zone=self._clock.zone,
            logins=records,
            rows=self._accounts.rows,
            kind=kind,
            as_of=run_at,
            period_start=start,
            period_end=end,
            refused=self._accounts.refused,
            columns=tuple({name: None for table in self._tables for name in table.names}),
            headings=tuple({each: None for table in self._tables for each in table.headings}),
            rows_set_aside=self._aside.rows,
            set_aside=tuple(RowSetAside(line=line, what=what) for line, what in self._aside.places),
            proves_lack=not self._aside.rows,
            met_ids=self._accounts.met_ids,
            remarks=tuple(self._remarks(kind, start)),
        )

    def _damage(self, line: int, refusal: RuleViolation, what: str) -> None:
        """Refuse the report for a damaged row, or set the row aside."""
        if not self._how.set_aside:
            raise refusal
        self._aside.add(line, what)

    def _remarks(self, kind: LoginReportKind, period_start: datetime | None) -> list[str]:
        said = []
        if self._titles.run and self._titles.run.instant(self._clock.zone) > self._clock.now:
            said.append("It says that it was run in the future; its newest login counts instead.")
        if kind == LoginReportKind.ACTIVITY and period_start is None:
            said.append("It does not say which period it covers, so it shows use and never that there was none.")
        if self._group_lines:
            lines = [str(line) for line in self._group_lines[:_MOST_LINES_SAID]]
            more = " and more" if len(self._group_lines) > _MOST_LINES_SAID else ""
            noun = "Line" if len(self._group_lines) == 1 else "Lines"
            said.append(f"{noun} taken for the heading of a group or for a remark: {', '.join(lines)}{more}.")
        if self._other_sheets:
            said.append(f"Sheets without such a table: {listed(self._other_sheets)}.")
        if self._accounts.unknown_statuses:
            words = listed(f"“{each}”" for each in sorted(self._accounts.unknown_statuses)[:_MOST_LINES_SAID])
            said.append(f"These words for a status are not known and say nothing: {words}.")
        return said

    def _nothing_usable(self) -> RuleViolation:
        refused = self._accounts.refused
        why = f"row {refused[0].first_row}, for instance: {refused[0].reason.sentence}" if refused else "it has none"
        return RuleViolation(
            "usage_nothing_usable", f"Not one row of {self._file.name} can be used ({why}). {NOTHING_CHANGED}"
        )


class _Table:
    """Reads one sheet: titles, headings, accounts, and the lines between groups of accounts."""

    def __init__(
        self,
        file: SourceFile,
        how: ReadingOptions,
        is_roster: bool,
        accounts: ReportAccounts,
        titles: Titles,
        damage: Callable[[int, RuleViolation, str], None],
    ) -> None:
        self._file = file
        self._how = how
        self._is_roster = is_roster
        self._accounts = accounts
        self._titles = titles
        self._damage = damage
        self._columns: ReportColumns | None = None
        self._group = Group()
        self._lone: SheetRow | None = None
        """A row with a single value: the heading of a group if headings follow, and perhaps an account if not."""
        self.columns_seen: list[ReportColumns] = []
        self.group_lines: list[int] = []

    def read(self, sheet: Sheet) -> None:
        """Read the sheet to its end, or as far as it takes to see that it has no such table."""
        for number, row in enumerate(sheet.rows):
            if self._columns is None and number >= MOST_TITLE_LINES:
                return
            self._take(row, is_first=number == 0)
        if self._columns is not None:
            self._settle(self._columns)

    def _take(self, row: SheetRow, *, is_first: bool) -> None:
        text = " ".join(row.filled)
        found = self._headings(row, text)
        if found is not None:
            self._begin(found)
        elif self._columns is None:
            is_title = self._titles.read(text) or is_first
            self._lone = row if len(row.filled) == 1 and not is_title else None
        else:
            self._take_below(row, text, self._columns)

    def _headings(self, row: SheetRow, text: str) -> ReportColumns | None:
        if self._columns is not None and any(map(str.isdigit, text)):
            return None
        return find_columns(row.cells, self._how.columns, is_roster=self._is_roster)

    def _begin(self, columns: ReportColumns) -> None:
        """Begin a table; a single value right above its headings says whose accounts these are."""
        self._group = Group(agency=self._lone.filled[0] if self._lone else self._group.agency)
        if self._lone is not None and self._columns is not None:
            self.group_lines.append(self._lone.line)
        self._lone = None
        self._columns = columns
        self.columns_seen.append(columns)

    def _take_below(self, row: SheetRow, text: str, columns: ReportColumns) -> None:
        self._settle(columns)
        status = _status_above(row)
        if status is not None:
            self._group = Group(self._group.agency, status)
        elif len(row.filled) <= _MOST_CELLS_OF_A_REMARK and is_about_the_report(text):
            self.group_lines.append(row.line)
            self._titles.read(text)
        elif len(row.filled) == 1:
            self._lone = row
        else:
            self._add(row, columns)

    def _settle(self, columns: ReportColumns) -> None:
        """Decide about a row with a single value under which no headings follow."""
        row, self._lone = self._lone, None
        if row is None:
            return
        place = next(place for place, cell in enumerate(row.cells) if cell.strip())
        if columns.names_account_in(place) and (columns.only_says_who_and_when() or _looks_like_account(row.filled[0])):
            self._add(row, columns)
        else:
            self.group_lines.append(row.line)
            self._group = Group(row.filled[0])

    def _add(self, row: SheetRow, columns: ReportColumns) -> None:
        if not self._is_damaged(row, columns):
            self._accounts.add(row, columns, self._group)

    def _is_damaged(self, row: SheetRow, columns: ReportColumns) -> bool:
        """Refuse a damaged row, or set it aside; an Excel sheet has no rows that are too short."""
        found = len(row.cells)
        too_long = any(cell.strip() for cell in row.cells[columns.width :])
        if row.is_csv and (found < columns.width or too_long):
            what = f"has {found} values for {columns.width} headings"
            is_cut = row.is_torn and found < columns.width
            self._damage(row.line, cut_short(self._file) if is_cut else damaged(self._file, row.line, what), what)
            return True
        used = "".join(row.cells[place] for place in columns.places.values() if place < found)
        if _NOT_TEXT[0] in used:
            self._damage(row.line, not_utf8(self._file, row.line), "is not written in UTF-8")
            return True
        if _NOT_TEXT[1] in used:
            what = "has a character in it that is no text (NUL)"
            self._damage(row.line, damaged(self._file, row.line, what), what)
            return True
        return False


def _status_above(row: SheetRow) -> AccountStatus | None:
    """Return the status of the accounts below a line such as "Inactive", or "Status:" and "Inactive" in two cells."""
    is_labeled = row.filled[0].lower().rstrip(" :").endswith("status")
    return status_line(" ".join(row.filled)) if len(row.filled) == 1 or (is_labeled and len(row.filled) == 2) else None


def _looks_like_account(text: str) -> bool:
    """Tell whether a single value is rather an id, an address or "Last, First" than the heading of a group."""
    return "@" in text or "," in text or " " not in text


def _titles(clock: ReportClock, how: ReadingOptions) -> Titles:
    """Begin with what a person says: that goes before what the report says. Raises RuleViolation when it can't be."""
    titles = Titles(clock)
    if how.as_of is not None:
        titles.run = WrittenMoment(how.as_of, has_time=True)
    elif how.as_of_day is not None:
        titles.run = WrittenMoment(datetime.combine(how.as_of_day, time()), has_time=False)
    if titles.run is not None and titles.run.instant(clock.zone) > clock.now:
        raise RuleViolation("as_of_in_future", f"A report can’t have been run in the future. {NOTHING_CHANGED}")
    if how.first_day is not None and how.last_day is not None:
        if how.last_day < how.first_day:
            raise RuleViolation(
                "period_backwards", f"The period’s last day lies before its first day. {NOTHING_CHANGED}"
            )
        titles.start = WrittenMoment(datetime.combine(how.first_day, time()), has_time=False)
        titles.end = WrittenMoment(datetime.combine(how.last_day, time()), has_time=False)
    elif how.first_day is not None or how.last_day is not None:
        raise RuleViolation("period_backwards", f"A period has a first day and a last day. {NOTHING_CHANGED}")
    return titles


def _require_not_too_early(how: ReadingOptions, newest: datetime | None, zone: str) -> None:
    """Refuse a moment of running that a person gave if a login came later."""
    last = how.as_of or (later(end_of_day(how.as_of_day, zone), -timedelta(microseconds=1)) if how.as_of_day else None)
    if last is not None and newest is not None and newest > last:
        raise RuleViolation(
            "as_of_too_early",
            "The report shows a login later than the time at which you say it was run. Please check the date. "
            f"{NOTHING_CHANGED}",
        )


def _no_login_report(file: SourceFile, is_roster: bool) -> RuleViolation:
    when = "" if is_roster else " and the last login (such as Last login)"
    what = "a roster" if is_roster else "a login report"
    return RuleViolation(
        "not_login_report",
        f"{file.name} is not {what}: its headings must name the user (such as User ID){when}, with commas between them "
        "or in the cells of an Excel sheet. If your report calls them something else, say so: "
        f"--column “user=Staff No.”. {NOTHING_CHANGED}",
    )
