"""What a learning system exports: who completed which course, and which scores.

Each row counts for its training, or for the recertification of a license whose holder it names.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from adapters.learning_reports import read_learning_report
from models.base import Key, Message, PartlyRefused, listed
from models.calendar import later
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.people import Actor
from models.training.learning_rows import LearningRow
from models.training.messages import CourseReport, TestReport
from models.training.permissions import may_import_reports
from models.training.reports import CLOCK_SKEW, REPEATED, already_reported_course, already_reported_test
from models.training.requirement import Progress, ReportedAs, TrainingRequirement
from models.training.rules.course import report_course
from models.training.score import Scale, percent
from models.training.state import TrainingRun
from services import license_changes, training
from services.context import Context
from services.forms import validated
from services.people import acting
from services.training import ReportAnswer
from storage.reads import trainings


class CountedRow(Message):
    """A row that counted: the line, the course or test, and the training's request or the licenses to recertify."""

    line: int
    title: str
    request_id: Key | None = None
    license_ids: tuple[Key, ...] = ()


class LearningImport(PartlyRefused):
    """What became of the rows of an export."""

    file: str
    counted: tuple[CountedRow, ...] = ()
    known: int = 0
    """Rows that were reported before, or about what is already done."""
    unfinished: int = 0
    """Rows about courses that are not completed yet."""
    without_training: tuple[str, ...] = ()
    """User names that no open training has, nor a license holder whose recertification asks for the course."""
    other_items: tuple[str, ...] = ()
    """Courses and tests that neither the trainings nor the recertifications of these users ask for."""
    problems: tuple[RowProblem, ...] = ()
    """Rows that can't be read, or that changed nothing, with the reason. Those for nobody or no course are here too."""

    @property
    def has_refusals(self) -> bool:
        """True if a row can't be read or changed nothing."""
        return bool(self.problems)


_NO_DAY = "The day on which this course was completed is missing."


class _Passed(Exception):
    """A row that is passed over: the field of the summary that counts it, and what it adds there.

    With a sentence, it is a problem besides.
    """

    def __init__(self, field: str, name: str = "", sentence: str = "") -> None:
        super().__init__(field)
        self.field = field
        self.name = name
        self.sentence = sentence


async def import_reports(
    context: Context, by: str, path: Path, called: Mapping[str, str] | None = None, scale: Scale | None = None
) -> LearningImport:
    """Take in an export of a learning system, the earliest first. A row that was taken in before counts once.

    `called` says what courses and tests of the policy are called there; their ids and titles are known. `scale` is that
    of the scores whose column doesn't say it. Raises RuleViolation unless lead staff ask, or when the file is no such
    export.
    """
    actor = await acting(context, by)
    may_import_reports(actor).require()
    read = await asyncio.to_thread(read_learning_report, path, context.now(), context.pack.time_zone)
    await asyncio.to_thread(_require_known, context, called or {})
    names = {name.strip().casefold(): requirement for name, requirement in (called or {}).items()}
    counted, problems = [], list(read.problems)
    passed: dict[str, list[str]] = {"known": [], "unfinished": [], "without_training": [], "other_items": []}
    for row in sorted(read.rows, key=lambda row: row.at or context.now()):
        scaled = row if row.scale is not None else row.model_copy(update={"scale": scale})
        try:
            counted.append(await _report(context, actor, scaled, names))
        except _Passed as why:
            passed[why.field].append(why.name)
            if why.sentence:
                problems.append(RowProblem(file=path.name, line=row.line, reason=why.sentence))
        except RuleViolation as refusal:
            problems.append(RowProblem(file=path.name, line=row.line, reason=refusal.sentence))
    return LearningImport(
        file=path.name,
        counted=tuple(sorted(counted, key=lambda each: each.line)),
        known=len(passed["known"]),
        unfinished=len(passed["unfinished"]),
        without_training=tuple(dict.fromkeys(passed["without_training"])),
        other_items=tuple(dict.fromkeys(passed["other_items"])),
        problems=tuple(sorted(problems, key=lambda each: each.line)),
    )


def _require_known(context: Context, called: Mapping[str, str]) -> None:
    """Raise RuleViolation if a course or test that `called` names is neither in the policy nor in an open training."""
    version = context.pack.in_force(context.now())
    reported = [each.id for each in version.training.requirements if each.reported_as is not None]
    reported += [each for each in _recertification_courses(context) if each not in reported]
    unknown = set(called.values()) - set(reported) - trainings.parts_of_open_trainings(context.database)
    if unknown:
        raise RuleViolation(
            "unknown_item",
            "No training or recertification has a course or test called "
            f"{listed([f'“{each}”' for each in sorted(unknown)], 'or')}. "
            f"The policy has: {listed(reported) or 'none that a learning system reports'}.",
        )


async def report_completion(context: Context, request_id: str, report: CourseReport) -> ReportAnswer:
    """Record a course that a learning system reports as completed, as the learning system would send it.

    Raises RuleViolation when no training is running.
    """
    return await training.report_to(context, request_id, report_course, report)


async def _report(context: Context, actor: Actor, row: LearningRow, names: Mapping[str, str]) -> CountedRow:
    """Report what a row says. Raises _Passed or RuleViolation when it does not count."""
    course = _recertification_course(context, row.item, names)
    found = await asyncio.to_thread(trainings.open_trainings_of_user, context.database, row.user_name)
    if not found:
        nobody = f"No open training has the user name “{row.user_name}”."
        if course is None:
            raise _Passed("without_training", row.user_name, nobody)
        nobody = f"No open training and no license holder has the user name “{row.user_name}”."
        return await _recertified(context, actor, row, course, _Passed("without_training", row.user_name, nobody))
    if len(found) > 1:
        raise RuleViolation(
            "several_users",
            f"Several open trainings have the user name “{row.user_name}”: {listed(found)}. Please correct the user "
            "name where it is wrong (`record-account`), or report this row alone with its request (`report-course` or "
            "`report-test`).",
        )
    (request_id,) = found
    run = await training.running(context, None, request_id)
    progress = _progress(run, row.item, names)
    if progress is None:
        other = _Passed("other_items", row.item, f"“{row.item}” is not part of this person's training.")
        if course is None:
            raise other
        return await _recertified(context, actor, row, course, other)
    wanted = progress.requirement
    if row.at is not None and row.at > later(context.now(), CLOCK_SKEW):
        raise RuleViolation("in_the_future", "This day is in the future. Please check the date.")
    if row.report_id in run.reports:
        _require_same(run, wanted, row)
    if row.report_id in run.reports or progress.met:
        raise _Passed("known")
    if run.person_id == actor.person_id:
        raise RuleViolation("not_permitted", "This is your own training. Please ask somebody else to import this row.")
    if wanted.reported_as == ReportedAs.COMPLETION:
        reason = await _completion(context, request_id, wanted, row)
    else:
        reason = await _attempt(context, request_id, wanted, row)
    if reason:
        raise RuleViolation("changed_nothing", reason)
    return CountedRow(line=row.line, request_id=request_id, title=wanted.title)


async def _recertified(context: Context, actor: Actor, row: LearningRow, course: str, nobody: _Passed) -> CountedRow:
    """Report a row about a course of the recertification for each license that the person holds.

    Raises `nobody` if nobody with this user name holds a license, _Passed or RuleViolation when it does not count.
    """
    person_id = await license_changes.holder_with_user_name(context, row.user_name)
    if person_id is None:
        raise nobody
    if not row.is_completed:
        raise _Passed("unfinished")
    if row.at is None:
        raise RuleViolation("no_date", _NO_DAY)
    if person_id == actor.person_id:
        raise RuleViolation(
            "not_permitted", "This is your own recertification. Please ask somebody else to import this row."
        )
    answers = await license_changes.report_course(context, person_id, row.report_id, course, row.at)
    counted = tuple(each.license_id for each in answers if not each.ignored)
    if counted:
        return CountedRow(line=row.line, title=course, license_ids=counted)
    if any(each.is_repeat for each in answers):
        raise _Passed("known")
    raise RuleViolation("changed_nothing", answers[0].ignored)


def _recertification_course(context: Context, item: str, names: Mapping[str, str]) -> str | None:
    """Return the course of the recertification that an item of the learning system is, or None if it is none."""
    name = item.strip().casefold()
    wanted = names.get(name, name).casefold()
    return next((each for each in _recertification_courses(context) if each.casefold() == wanted), None)


def _recertification_courses(context: Context) -> list[str]:
    """Return the courses of the recertification under every version of the policy: a license keeps its own."""
    rules = [each.licenses.recertification for each in context.pack.version]
    return list(dict.fromkeys(course for rule in rules if rule is not None for course in rule.courses))


def _require_same(run: TrainingRun, wanted: TrainingRequirement, row: LearningRow) -> None:
    """Raise RuleViolation if a report with the row's number came with another score, course, or test."""
    if wanted.reported_as == ReportedAs.COMPLETION:
        why = already_reported_course(run, wanted.id)
    else:
        why = already_reported_test(run, wanted.id, row)
    if why.code != REPEATED:
        raise why


async def _completion(context: Context, request_id: str, wanted: TrainingRequirement, row: LearningRow) -> str:
    if not row.is_completed:
        raise _Passed("unfinished")
    if row.at is None:
        raise RuleViolation("no_date", _NO_DAY)
    report = validated(CourseReport, report_id=row.report_id, course_id=wanted.id, completed_at=row.at)
    return (await report_completion(context, request_id, report)).ignored


async def _attempt(context: Context, request_id: str, wanted: TrainingRequirement, row: LearningRow) -> str:
    if not row.score and not row.is_completed:
        raise _Passed("unfinished")
    percent(row)  # refuses here what is impossible or not clear, before anything is sent
    if row.at is None:
        raise RuleViolation("no_date", "The day on which this test was taken is missing.")
    report = validated(
        TestReport,
        report_id=row.report_id,
        test_id=wanted.id,
        score=row.score,
        scale=row.scale,
        maximum=row.maximum,
        taken_at=row.at,
    )
    return (await training.report_test(context, request_id, report)).ignored


def _progress(run: TrainingRun, item: str, names: Mapping[str, str]) -> Progress | None:
    """Return the course or test that an item of the learning system is, or None if the training asks for none such."""
    name = item.strip().casefold()
    for progress in run.requirements:
        each = progress.requirement
        known = (each.id.casefold(), each.title.casefold())
        if each.reported_as is not None and (name in known or names.get(name) == each.id):
            return progress
    return None
