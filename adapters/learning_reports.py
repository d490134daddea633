"""Reads what learning systems export about courses and tests, CSV or Excel, one row for each person and item.

The headings of Moodle, Canvas, TalentLMS, SCORM Cloud and of lists of xAPI statements are known. Lines before the
headings are skipped. A time without a zone is a wall-clock time of the implementation.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from adapters.usage.logins.sheets import SheetRow, opened_sheets, source_file
from adapters.usage.logins.times import ReportClock, WrittenMoment
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

_FIRST_WORD = re.compile(r"[a-z0-9]+")

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
    with opened_sheets(source_file(path), None) as sheets:
        for sheet in sheets:
            places: Mapping[str, int] = {}
            for number, row in enumerate(sheet.rows):
                if not places and number < LINES_BEFORE:
                    places = _places(row)
                elif places:
                    read = _read(row, places, clock)
                    if isinstance(read, str):
                        problems.append(RowProblem(file=path.name, line=row.line, reason=read))
                    else:
                        rows.append(read)
    if not rows and not problems:
        raise RuleViolation(
            "not_learning_report",
            f"{path.name} has no row below headings for the user name and the course or test, such as “Username” and "
            "“Course name”, with commas between the columns. Nothing was changed.",
        )
    return LearningReport(tuple(rows), tuple(problems))


def _places(row: SheetRow) -> Mapping[str, int]:
    """Return where each column is, or nothing if this row is not the headings."""
    headings = [" ".join(cell.split()).casefold() for cell in row.cells]
    named = {what: [name for name in names if name in headings] for what, names in HEADINGS.items()}
    found = {what: headings.index(known[0]) for what, known in named.items() if known}
    return found if {"user", "item"} <= found.keys() else {}


def _read(row: SheetRow, places: Mapping[str, int], clock: ReportClock) -> LearningRow | str:
    """Return what a row says, or why it can't be read."""
    cells = {what: row.cells[at].strip() if at < len(row.cells) else "" for what, at in places.items()}
    user, item = cells["user"], cells["item"]
    if not user or not item:
        return f"the {'user name' if not user else 'course or test'} is missing"
    status, written = cells.get("status", ""), cells.get("at", "")
    if not written and clock.read(status) is not None:
        status, written = "completed", status  # a column “Completed” with the date
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
    said = status.rpartition("/")[2].strip().casefold()
    first = _FIRST_WORD.match(said)
    return first is not None and first[0] in COMPLETED and "fail" not in said
