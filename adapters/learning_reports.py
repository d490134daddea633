"""Reads what learning systems export about courses and tests, CSV or Excel, one row for each person and item.

The headings of Moodle, Canvas, TalentLMS, SCORM Cloud and of lists of xAPI statements are known. Lines before the
headings are skipped. A time without a zone is a wall-clock time of the implementation.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from adapters.files.sheets import SheetRow, opened_sheets, source_file
from adapters.files.times import ReportClock, WrittenMoment
from models.errors import RuleViolation
from models.ids import opaque
from models.intake.table import RowProblem
from models.training.learning_rows import LearningRow
from models.training.score import Scale

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "user": ("username", "user name", "login", "login id", "user", "learner id", "actor.account.name", "actor"),
    "item": (
        *("course name", "course full name", "course fullname", "course title", "course", "activity name", "activity"),
        *("quiz name", "quiz", "test", "object.definition.name", "object.id", "object"),
    ),
    "at": (
        *("completion date", "completed on", "completed at", "date completed", "completed date", "time completed"),
        *("completion time", "finished", "timestamp", "date"),
    ),
    "status": (
        *("completion status", "registration completion", "status", "verb.id", "verb.display", "verb"),
        *("result.completion", "completion", "completed"),
    ),
    "scaled": ("result.score.scaled", "score.scaled", "score scaled", "scaled score", "scaled"),
    "points": ("result.score.raw", "score.raw", "score raw", "raw score", "points"),
    "maximum": (
        "result.score.max",
        "score.max",
        "score max",
        "max score",
        "maximum score",
        "points possible",
        "maximum",
    ),
    "score": ("score", "final score", "grade", "final grade", "percent", "percentage"),
    "report": ("statement id", "statement.id", "registration id", "attempt id", "id"),
}
"""What each column may be called, the best name first. Capital letters and white space make no difference."""

COMPLETED = ("complete", "completed", "passed", "pass", "yes", "true", "1")
"""The first words of a status for a completed item. A statement's verb ends with one of them."""

NOT_COMPLETED = (
    *("no", "not", "false", "0", "incomplete", "in", "open", "started", "progressed", "attempted", "initialized"),
    *("registered", "enrolled", "assigned", "active", "pending", "never", "none", "unknown", "failed", "fail"),
    *("launched", "experienced", "suspended", "terminated", "expired", "overdue", "n"),
)
"""The first words of a status for an item that is not completed."""

NOTHING = ("", "-", "\N{EN DASH}", "\N{EM DASH}")
"""What systems write where there is nothing to say."""

YES_OR_NO = ("result.completion", "completion", "completed")
"""The headings of a column that holds yes or no, or the date. Others may hold any words, but no wrong date."""

_FIRST_WORD = re.compile(r"[a-z0-9]+")
_DATE_LIKE = re.compile(r"\s*[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")

SEPARATORS = ",;\t"
"""What separates the cells of an export: many systems write what the language of their server is used to."""

LINES_BEFORE = 20
"""How many lines may come before the headings."""


class LearningReport(NamedTuple):
    """The content of an export: its rows, and those that can't be read."""

    rows: tuple[LearningRow, ...]
    problems: tuple[RowProblem, ...] = ()


def read_learning_report(path: Path, now: datetime, zone: str) -> LearningReport:
    """Read an export. Raises RuleViolation when it is no file of this kind or lacks a column that is needed."""
    rows: list[LearningRow] = []
    problems: list[RowProblem] = []
    clock = ReportClock(now, zone)
    with opened_sheets(source_file(path), None, SEPARATORS) as sheets:
        for sheet in sheets:
            places: Mapping[str, int] = {}
            below: list[SheetRow] = []
            headings: SheetRow | None = None
            for number, row in enumerate(sheet.rows):
                if not places and number < LINES_BEFORE:
                    places, headings = _places(row), row
                elif places:
                    below.append(row)
            if headings is not None and places:
                strict = _holds_dates(headings, below, places, clock)
                for row in below:
                    read = _read(row, places, clock, strict)
                    if isinstance(read, str):
                        problems.append(RowProblem(file=path.name, line=row.line, reason=read))
                    else:
                        rows.append(read)
    if not rows and not problems:
        raise RuleViolation(
            "not_learning_report",
            f"{path.name} has no row below headings for the user name and the course or test, such as “Username” and "
            "“Course name”, with commas, semicolons, or tabs between the columns. Nothing was changed.",
        )
    return LearningReport(tuple(rows), tuple(problems))


def _places(row: SheetRow) -> Mapping[str, int]:
    """Return where each column is, or nothing if this row is not the headings."""
    headings = [" ".join(cell.split()).casefold() for cell in row.cells]
    named = {what: [name for name in names if name in headings] for what, names in HEADINGS.items()}
    found = {what: headings.index(known[0]) for what, known in named.items() if known}
    return found if {"user", "item"} <= found.keys() else {}


def _holds_dates(headings: SheetRow, below: Sequence[SheetRow], places: Mapping[str, int], clock: ReportClock) -> bool:
    """Return whether the column of the status holds only yes, no, and the like, or dates: by its name or its values."""
    place = places.get("status")
    if place is None:
        return False
    if " ".join(headings.cells[place].split()).casefold() in YES_OR_NO:
        return True
    return any(place < len(row.cells) and clock.read(row.cells[place].strip()) is not None for row in below)


def _status_problem(status: str, *, holds_dates: bool) -> str:
    """Return why a status is none, or an empty text. A wrong date must not pass for “not completed yet”."""
    if _DATE_LIKE.match(status):
        return f"“{status[:40]}” is no date"
    if not holds_dates or status in NOTHING or _first_word(status) in (*COMPLETED, *NOT_COMPLETED):
        return ""
    return f"“{status[:40]}” is neither a date nor a word such as “yes” or “no”"


def _read(row: SheetRow, places: Mapping[str, int], clock: ReportClock, holds_dates: bool) -> LearningRow | str:
    """Return what a row says, or why it can't be read. `holds_dates` is about the column of the status."""
    cells = {what: row.cells[at].strip() if at < len(row.cells) else "" for what, at in places.items()}
    user, item = cells["user"], cells["item"]
    if not user or not item:
        return f"the {'user name' if not user else 'course or test'} is missing"
    status, written = cells.get("status", ""), cells.get("at", "")
    if clock.read(status) is not None:
        status, written = "completed", written or status  # a column “Completed” with the date
    elif wrong := _status_problem(status, holds_dates=holds_dates):
        return wrong
    moment = clock.read(written) if written else None
    if written and moment is None:
        return f"“{written[:40]}” is no date"
    at = None if moment is None else _instant(moment, clock)
    score, scale, maximum = _score(cells)
    return LearningRow(
        line=row.line,
        user_name=user,
        item=item,
        at=at,
        is_completed=_is_completed(status) if status or "status" in cells else at is not None,
        report_id=cells.get("report") or opaque("row", "|".join([user.casefold(), item.casefold(), written, score])),
        score=score,
        scale=scale,
        maximum=maximum,
    )


def _instant(moment: WrittenMoment, clock: ReportClock) -> datetime:
    """Return the instant. A day without a time counts to its end, or up to now if it is today."""
    if moment.has_time:
        return moment.instant(clock.zone)
    end = WrittenMoment(moment.at + timedelta(days=1, seconds=-1), has_time=True).instant(clock.zone)
    return min(end, clock.now) if moment.instant(clock.zone) <= clock.now else end


def _score(cells: Mapping[str, str]) -> tuple[str, Scale | None, str]:
    """Return the score, its scale and the maximum, from the column that says it most exactly."""
    if cells.get("scaled"):
        return cells["scaled"], Scale.SCALED, ""
    if cells.get("points") and cells.get("maximum"):
        return cells["points"], Scale.POINTS, cells["maximum"]
    return cells.get("score", ""), None, cells.get("maximum", "") if cells.get("score") else ""


def _is_completed(status: str) -> bool:
    """Return whether a status says completed: "Completed", "Complete (pass)", or a verb's address that ends so."""
    return _first_word(status) in COMPLETED and "fail" not in _said(status)


def _said(status: str) -> str:
    """Return the words of a status: of a verb's address, its end."""
    return status.rpartition("/")[2].strip().casefold()


def _first_word(status: str) -> str:
    first = _FIRST_WORD.match(_said(status))
    return "" if first is None else first[0]
